"""Every table, in the order in which a check-in lives.

Instants are aware UTC (`UtcDateTime`); durations are whole seconds. `wake_at` is when the clock
looks at a row again, in mission time; leases and receipts are in machine time. No id is ever
given twice, not even after a purge: buttons and notices' keys carry them for months.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
    true,
)

from bot.store.types import Json, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

people = Table(
    "people",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("language", String(10), nullable=False),
    Column("telegram_id", BigInteger, unique=True),
    Column("username", String(64)),
    Column("phone", String(40)),
    Column("is_group", Boolean, nullable=False, server_default=false()),
    Column("met_at", UtcDateTime),
    Column("menu", String(120)),
    Column("unreachable_since", UtcDateTime),
    Column("unreachable_why", String(200)),
    Index(
        "ix_people_without_menu",
        "id",
        sqlite_where=text("menu IS NULL"),
        postgresql_where=text("menu IS NULL"),
    ),
    sqlite_autoincrement=True,
)

organisations = Table(
    "organisations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(200), nullable=False, unique=True),
    Column("duty_id", ForeignKey("people.id")),
    Column("crisis_group_id", ForeignKey("people.id")),
    Column("grace_calm", Integer),
    Column("grace_care", Integer),
    Column("ladders", Json()),
    sqlite_autoincrement=True,
)

memberships = Table(
    "memberships",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), primary_key=True),
    Column("role", String(20), primary_key=True),
    Column("for_person_id", ForeignKey("people.id")),
    Index("ix_memberships_organisation_id_role", "organisation_id", "role"),
)

shifts = Table(
    "shifts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Index("ix_shifts_organisation_id_ends_at", "organisation_id", "ends_at"),
    sqlite_autoincrement=True,
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token_digest", String(64), nullable=False, unique=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("role", String(20), nullable=False),
    Column("for_person_id", ForeignKey("people.id")),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Column("used_by_id", ForeignKey("people.id")),
    sqlite_autoincrement=True,
)

missions = Table(
    "missions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("key", String(100), unique=True),
    Column("place", String(200), nullable=False),
    Column("country", String(2), nullable=False),
    Column("state", String(12), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("plan", Json(), nullable=False),
    Column("grace", Integer, nullable=False),
    Column("ladders", Json(), nullable=False),
    Column("call_list", Json(), nullable=False),
    Column("details", Json()),
    Column("asked_until", UtcDateTime, nullable=False),
    Column("wake_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("created_by_id", ForeignKey("people.id")),
    Index(
        "ix_missions_wake_at",
        "wake_at",
        sqlite_where=text("wake_at IS NOT NULL"),
        postgresql_where=text("wake_at IS NOT NULL"),
    ),
    Index("ix_missions_organisation_id_state", "organisation_id", "state"),
    sqlite_autoincrement=True,
)

legs = Table(
    "legs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mission_id", ForeignKey("missions.id", ondelete="CASCADE"), nullable=False),
    Column("place", String(200), nullable=False),
    Column("country", String(2), nullable=False),
    Column("region", String(6)),
    Column("zone", String(64), nullable=False),
    Column("level", String(10), nullable=False),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Index("ix_legs_mission_id", "mission_id"),
    sqlite_autoincrement=True,
)

parts = Table(
    "parts",
    metadata,
    Column("mission_id", ForeignKey("missions.id", ondelete="CASCADE"), primary_key=True),
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("part", String(20), primary_key=True),
    Index("ix_parts_person_id", "person_id"),
)

medical_notes = Table(
    "medical_notes",
    metadata,
    Column("mission_id", ForeignKey("missions.id", ondelete="CASCADE"), primary_key=True),
    Column("traveller_id", ForeignKey("people.id"), primary_key=True),
    Column("note", Text, nullable=False),
)

dialogs = Table(
    "dialogs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("form", String(20), nullable=False),
    Column("step", String(20), nullable=False),
    Column("answers", Json(), nullable=False),
    Column("editing", Boolean, nullable=False),
    Column("problem", Json()),
    Column("mission_id", ForeignKey("missions.id", ondelete="CASCADE")),
    Column("about_id", ForeignKey("people.id")),
    Column("asked_at", UtcDateTime, nullable=False),
    Index("ix_dialogs_person_id_asked_at", "person_id", "asked_at"),
    sqlite_autoincrement=True,
)

checkins = Table(
    "checkins",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mission_id", ForeignKey("missions.id", ondelete="CASCADE"), nullable=False),
    Column("traveller_id", ForeignKey("people.id"), nullable=False),
    Column("occasion", String(12), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("asked_from", UtcDateTime, nullable=False),
    Column("grace", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("said", Integer, nullable=False),
    Column("lates", Integer, nullable=False),
    Column("answered_at", UtcDateTime),
    Column("heard", String(12)),
    Column("heard_by_id", ForeignKey("people.id")),
    Column("heard_how", Text),
    Column("wake_at", UtcDateTime),
    UniqueConstraint("mission_id", "traveller_id", "due_at"),
    Index(
        "ix_checkins_wake_at",
        "wake_at",
        sqlite_where=text("wake_at IS NOT NULL"),
        postgresql_where=text("wake_at IS NOT NULL"),
    ),
    Index("ix_checkins_traveller_id_due_at", "traveller_id", "due_at"),
    sqlite_autoincrement=True,
)

incidents = Table(
    "incidents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("mission_id", ForeignKey("missions.id", ondelete="CASCADE")),
    Column("traveller_id", ForeignKey("people.id"), nullable=False),
    Column("checkin_id", ForeignKey("checkins.id", ondelete="SET NULL")),
    Column("kind", String(12), nullable=False),
    Column("level", String(10), nullable=False),
    Column("country", String(2)),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("ladder", Json(), nullable=False),
    Column("fired", Json(), nullable=False),
    Column("round", Integer, nullable=False),
    Column("hurried", Float, nullable=False),
    Column("owner_id", ForeignKey("people.id")),
    Column("review_at", UtcDateTime),
    Column("owner_asked", Boolean, nullable=False),
    Column("ok_at", UtcDateTime),
    Column("paused_until", UtcDateTime),
    Column("objected", Boolean, nullable=False),
    Column("keep_away", Boolean, nullable=False),
    Column("mistake_at", UtcDateTime),
    Column("trouble", String(20)),
    Column("closed_at", UtcDateTime),
    Column("closed_by_id", ForeignKey("people.id")),
    Column("reason", String(20)),
    Column("wake_at", UtcDateTime),
    Index(
        "ix_incidents_wake_at",
        "wake_at",
        sqlite_where=text("wake_at IS NOT NULL"),
        postgresql_where=text("wake_at IS NOT NULL"),
    ),
    Index("ix_incidents_traveller_id", "traveller_id"),
    Index("ix_incidents_organisation_id_closed_at", "organisation_id", "closed_at"),
    sqlite_autoincrement=True,
)

incident_log = Table(
    "incident_log",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("incident_id", ForeignKey("incidents.id", ondelete="CASCADE"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("what", String(30), nullable=False),
    Column("by_id", ForeignKey("people.id")),
    Column("facts", Json(), nullable=False),
    Index("ix_incident_log_incident_id", "incident_id"),
    sqlite_autoincrement=True,
)

ticks = Table(
    "ticks",
    metadata,
    Column("mission_id", ForeignKey("missions.id", ondelete="CASCADE"), primary_key=True),
    Column("traveller_id", ForeignKey("people.id"), primary_key=True),
    Column("item", String(40), primary_key=True),
    Column("leg", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("by_id", ForeignKey("people.id"), nullable=False),
)

own_items = Table(
    "own_items",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("phase", String(20), nullable=False),
    Column("sentence", String(200), nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("added_by_id", ForeignKey("people.id"), nullable=False),
    Index("ix_own_items_organisation_id", "organisation_id"),
    sqlite_autoincrement=True,
)

checklist_reminders = Table(
    "checklist_reminders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mission_id", ForeignKey("missions.id", ondelete="CASCADE"), nullable=False),
    Column("traveller_id", ForeignKey("people.id"), nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("put_off", Json()),
    Column("wake_at", UtcDateTime),
    UniqueConstraint("mission_id", "traveller_id"),
    Index(
        "ix_checklist_reminders_wake_at",
        "wake_at",
        sqlite_where=text("wake_at IS NOT NULL"),
        postgresql_where=text("wake_at IS NOT NULL"),
    ),
    sqlite_autoincrement=True,
)

sightings = Table(
    "sightings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("traveller_id", ForeignKey("people.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("latitude", Float, nullable=False),
    Column("longitude", Float, nullable=False),
    Index("ix_sightings_traveller_id_at", "traveller_id", "at"),
    sqlite_autoincrement=True,
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("recipient_id", ForeignKey("people.id"), nullable=False),
    Column("channel", String(12), nullable=False),
    Column("lane", Integer, nullable=False),
    Column("subject", String(60), nullable=False),
    Column("event", String(80), nullable=False),
    Column("step", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    Column("params", Json(), nullable=False),
    Column("edits", Integer),
    Column("created_at", UtcDateTime, nullable=False),
    Column("send_at", UtcDateTime, nullable=False),
    Column("waiting", Boolean, nullable=False, server_default=true()),
    Column("not_before", UtcDateTime),
    Column("leased_until", UtcDateTime),
    Column("lease", String(32)),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("sent_at", UtcDateTime),
    Column("message_id", BigInteger),
    Column("dropped", String(200)),
    UniqueConstraint("subject", "event", "step", "round", "recipient_id", "channel"),
    # SQLite takes a partial index only where the query says the same words: it is told `= 1`.
    Index(
        "ix_outbox_waiting",
        "lane",
        "send_at",
        sqlite_where=text("waiting = 1"),
        postgresql_where=text("waiting"),
    ),
    Index(
        "ix_outbox_waiting_for",
        "recipient_id",
        sqlite_where=text("waiting = 1"),
        postgresql_where=text("waiting"),
    ),
    Index("ix_outbox_recipient_id_message_id", "recipient_id", "message_id"),
    sqlite_autoincrement=True,
)

cards = Table(
    "cards",
    metadata,
    Column("incident_id", ForeignKey("incidents.id", ondelete="CASCADE"), primary_key=True),
    Column("recipient_id", ForeignKey("people.id"), primary_key=True),
    Column("message_id", BigInteger, nullable=False),
    Column("wanted", Integer, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("next_edit_at", UtcDateTime),
    Column("outdated", Boolean, nullable=False, server_default=false()),
    Index("ix_cards_recipient_id_message_id", "recipient_id", "message_id"),
    Index(
        "ix_cards_outdated",
        "recipient_id",
        "message_id",
        sqlite_where=text("outdated = 1"),
        postgresql_where=text("outdated"),
    ),
)

own_posts = Table(
    "own_posts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("country", String(2), nullable=False),
    Column("name", String(100), nullable=False),
    Column("numbers", Json(), nullable=False),
    Column("note", Text, nullable=False),
    Column("written_by_id", ForeignKey("people.id"), nullable=False),
    Column("written_at", UtcDateTime, nullable=False),
    Index("ix_own_posts_organisation_id_country", "organisation_id", "country"),
    sqlite_autoincrement=True,
)

dialled_numbers = Table(
    "dialled_numbers",
    metadata,
    Column("number", String(20), primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), primary_key=True),
    Column("works", Boolean, nullable=False),
    Column("by_id", ForeignKey("people.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

inbox = Table(
    "inbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("bot_id", BigInteger, nullable=False),
    Column("update_id", BigInteger, nullable=False),
    Column("chat_id", BigInteger),
    Column("urgent", Boolean, nullable=False, server_default=false()),
    Column("received_at", UtcDateTime, nullable=False),
    Column("raw", Json()),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("settled_at", UtcDateTime),
    Column("set_aside_at", UtcDateTime),
    Column("error", Text),
    UniqueConstraint("bot_id", "update_id"),
    Index(
        "ix_inbox_unsettled",
        "bot_id",
        "urgent",
        "id",
        sqlite_where=text("settled_at IS NULL"),
        postgresql_where=text("settled_at IS NULL"),
    ),
    sqlite_autoincrement=True,
)

watch = Table(
    "watch",
    metadata,
    Column("bot_id", BigInteger, primary_key=True),
    Column("next_update_id", BigInteger),
    Column("last_good", UtcDateTime),
    Column("phase", String(12), nullable=False),
    Column("since", UtcDateTime),
    Column("until", UtcDateTime),
)

advisories = Table(
    "advisories",
    metadata,
    Column("source", String(2), primary_key=True),
    Column("country", String(2), primary_key=True),
    Column("base", String(10), nullable=False),
    Column("worst", String(10), nullable=False),
    Column("regions", Json(), nullable=False),
    Column("no_advice", Boolean, nullable=False),
    Column("verified", Boolean, nullable=False),
    Column("wording", Text, nullable=False),
    Column("link", Text, nullable=False),
    Column("as_of", UtcDateTime),
    Column("fetched_at", UtcDateTime, nullable=False),
    Index("ix_advisories_country", "country"),
)

advisory_changes = Table(
    "advisory_changes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String(2), nullable=False),
    Column("country", String(2), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("turn", String(12), nullable=False),
    Column("base", String(10), nullable=False),
    Column("worst", String(10), nullable=False),
    Column("regions", Json(), nullable=False),
    Column("no_advice", Boolean, nullable=False),
    Column("wording", Text, nullable=False),
    Column("as_of", UtcDateTime),
    Index("ix_advisory_changes_country_at", "country", "at"),
    sqlite_autoincrement=True,
)

source_status = Table(
    "source_status",
    metadata,
    Column("id", String(2), primary_key=True),
    Column("tried_at", UtcDateTime),
    Column("succeeded_at", UtcDateTime),
    Column("items", Integer, nullable=False, server_default="0"),
    Column("troubles", Json(), nullable=False),
    Column("seen", Json(), nullable=False),
    Column("reading", Integer, nullable=False, server_default="0"),
)

zone_subscriptions = Table(
    "zone_subscriptions",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("country", String(2), primary_key=True),
    Column("region", String(6), primary_key=True),
    Column("since", UtcDateTime, nullable=False),
    Index("ix_zone_subscriptions_country", "country"),
)

observations = Table(
    "observations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("country", String(2), nullable=False),
    Column("region", String(6)),
    Column("place", String(200), nullable=False),
    Column("mood", String(12), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index("ix_observations_organisation_id_country", "organisation_id", "country"),
    sqlite_autoincrement=True,
)

zone_decisions = Table(
    "zone_decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mission_id", ForeignKey("missions.id", ondelete="CASCADE"), nullable=False),
    Column("source", String(2), nullable=False),
    Column("country", String(2), nullable=False),
    Column("before", String(10), nullable=False),
    Column("level", String(10), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("choice", String(12)),
    Column("decided_by_id", ForeignKey("people.id")),
    Column("decided_at", UtcDateTime),
    Index("ix_zone_decisions_mission_id", "mission_id"),
    sqlite_autoincrement=True,
)
