"""Who may do what. Asked by every use case before anything else (S13)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.people import Part, Role


class NotYours(Exception):
    """This person may not do this, or the thing does not exist for them: nothing changes.

    One error for both, so that a forged button learns nothing about what exists.
    """


@dataclass(frozen=True)
class Standing:
    """What one person is towards one mission and the organisation that it belongs to."""

    roles: frozenset[Role]
    parts: frozenset[Part]

    @classmethod
    def of(cls, roles: Iterable[Role], parts: Iterable[Part]) -> Standing:
        """From what the store knows of this person, this organisation and this mission."""
        return cls(frozenset(roles), frozenset(parts))

    @property
    def coordinates(self) -> bool:
        """Coordinators close, release steps, hand over and read everything of the mission.

        Nobody coordinates their own mission: the subject never closes its own alarm (S6).
        """
        return Role.COORDINATOR in self.roles and Part.TRAVELLER not in self.parts

    @property
    def may_take_charge(self) -> bool:
        """Coordinators and the designated contact may own an incident (S6)."""
        return self.coordinates or (
            Part.DESIGNATED in self.parts and Part.TRAVELLER not in self.parts
        )

    @property
    def may_report(self) -> bool:
        """Everybody around the traveller may bring news, the traveller herself may not."""
        return self.coordinates or (bool(self.parts) and Part.TRAVELLER not in self.parts)

    @property
    def may_relay_checkin(self) -> bool:
        """A coordinator or a correspondent records that they heard her (`/heard`)."""
        return self.coordinates or (
            Part.CORRESPONDENT in self.parts and Part.TRAVELLER not in self.parts
        )


def require(allowed: bool) -> None:
    """Stop the use case here unless `allowed`; raises NotYours."""
    if not allowed:
        raise NotYours
