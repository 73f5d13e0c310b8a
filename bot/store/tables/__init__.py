"""Every table, a room a topic.

Instants are aware UTC (`UtcDateTime`); durations are whole seconds. `wake_at` is when the clock
looks at a row again, in mission time; leases and receipts are in machine time. No id is ever
given twice, not even after a purge: buttons and notices' keys carry them for months.
"""

from __future__ import annotations

from bot.store.tables.checkins import checkins, sightings
from bot.store.tables.checklists import checklist_reminders, own_items, ticks
from bot.store.tables.dialogs import dialogs
from bot.store.tables.embassies import dialled_numbers, own_posts
from bot.store.tables.inbox import inbox, watch
from bot.store.tables.incidents import incident_log, incidents
from bot.store.tables.metadata import metadata
from bot.store.tables.missions import legs, missions, parts
from bot.store.tables.outbox import cards, outbox
from bot.store.tables.people import (
    invitations,
    medical_notes,
    memberships,
    organisations,
    people,
    shifts,
)
from bot.store.tables.zones import (
    advisories,
    advisory_changes,
    observations,
    source_status,
    zone_decisions,
    zone_subscriptions,
)

__all__ = [
    "advisories",
    "advisory_changes",
    "cards",
    "checkins",
    "checklist_reminders",
    "dialled_numbers",
    "dialogs",
    "inbox",
    "incident_log",
    "incidents",
    "invitations",
    "legs",
    "medical_notes",
    "memberships",
    "metadata",
    "missions",
    "observations",
    "organisations",
    "outbox",
    "own_items",
    "own_posts",
    "parts",
    "people",
    "shifts",
    "sightings",
    "source_status",
    "ticks",
    "watch",
    "zone_decisions",
    "zone_subscriptions",
]
