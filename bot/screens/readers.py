"""How much of an incident a reader may see: everyone what they need to act, nobody more (S13)."""

from __future__ import annotations

from enum import IntEnum

from bot.domain.people import Part
from bot.services.briefing import Brief
from bot.services.views import IncidentView


class Sees(IntEnum):
    """From least to most."""

    OUTLINE = 0
    """Family, and whoever has no part in it: that it is so, what was done, whom to call."""
    LOCAL = 1
    """Correspondents and companions: also whom to phone."""
    FACTS = 2
    """The designated contact and the crisis group: also places, what she said, who was told."""
    ALL = 3
    """Coordinators: also what they alone may do."""


def sees(brief: Brief, view: IncidentView) -> Sees:
    """What this reader may see of this incident; of their own, no more than its outline (S6)."""
    standing = brief.standings[view.incident.id]
    if Part.TRAVELLER in standing.parts:
        return Sees.OUTLINE
    if standing.coordinates:
        return Sees.ALL
    if standing.may_take_charge or brief.reader.is_group:
        return Sees.FACTS
    if standing.parts & {Part.CORRESPONDENT, Part.COMPANION}:
        return Sees.LOCAL
    return Sees.OUTLINE
