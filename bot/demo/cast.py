"""The demo's cast: who they are on the stage, and the seed file that brings them together.

All names are characters; the numbers are from the range that France keeps for fiction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.screens.voice import HOME, N_

DAY_ONE = datetime(2026, 12, 1, tzinfo=UTC)
"""A Tuesday, as every story's first day."""

HERE, ZONE = "Mopti", "Africa/Bamako"
"""Where the stories play, and the time zone of that place."""

ORGANISATION = "Ville de Beaulieu"


@dataclass(frozen=True)
class Character:
    """One person of the cast; `key`, the lower-case first name, is what stories call them.

    `part` says what they are in the stories (marked with `N_`); `zone` is where their phone is.
    """

    key: str
    telegram_id: int
    phone: str
    part: str
    zone: str = HOME

    @property
    def name(self) -> str:
        """As it is written."""
        return self.key.capitalize()


AWA = Character("awa", 1001, "+33 1 99 00 12 31", N_("Traveller in Mopti"), ZONE)
MOUSSA = Character("moussa", 1002, "+33 1 99 00 12 32", N_("Correspondent in Mopti"), ZONE)
CLAIRE = Character("claire", 1003, "+33 1 99 00 12 33", N_("Designated contact"))
KARIM = Character("karim", 1004, "+33 1 99 00 12 34", N_("Coordinator on duty"))
IDRISSA = Character("idrissa", 1005, "+33 1 99 00 12 35", N_("Awa's family"))
NADIA = Character("nadia", 1006, "+33 1 99 00 12 36", N_("Second coordinator"))
BINTA = Character("binta", 1007, "+33 1 99 00 12 37", N_("Traveller in Ségou"), ZONE)
OUMAR = Character("oumar", 1008, "+33 1 99 00 12 38", N_("Traveller in Gao"), ZONE)

CAST = (AWA, MOUSSA, CLAIRE, KARIM, IDRISSA, NADIA)
"""Traveller, correspondent, designated contact, duty coordinator, family, second coordinator."""


def mission(
    traveller: Character, place: str, times: Sequence[str], *, alone: bool = False
) -> dict[str, object]:
    """A traveller's nine days in an orange zone; `alone`: without correspondent and family.

    Nobody is reminded of a checklist, because most stories are about something else.
    """
    around: dict[str, object] = {"designated": ["claire"]}
    if not alone:
        around |= {"correspondents": ["moussa"], "family": ["idrissa"]}
    return {
        "key": f"{traveller.key}-2026-12",
        "travellers": [traveller.key],
        **around,
        "place": place,
        "level": "orange",
        "from": "2026-12-01",
        "to": "2026-12-09",
        "plan": {"times": list(times)},
        "call_list": {
            "driver": {"name": "Sidi", "phone": "+33 1 99 00 12 41"},
            "hotel": {"name": "Hôtel du Fleuve", "phone": "+33 1 99 00 12 42"},
        },
        "reminders": False,
    }


AWA_IN_MOPTI = mission(AWA, "Mopti", ("08:00", "13:00", "20:00"))


def seed_document(
    language: str, cast: Sequence[Character], missions: Sequence[dict[str, object]]
) -> dict[str, object]:
    """What `vigie seed` would read."""
    return {
        "people": {
            one.key: {
                "telegram_id": one.telegram_id,
                "name": one.name,
                "language": language,
                "phone": one.phone,
                "username": one.key,
            }
            for one in cast
        },
        "organisation": {
            "name": ORGANISATION,
            "roles": {
                "coordinator": ["karim", "nadia"],
                "correspondent": ["moussa"],
                "contact": ["claire"],
                "family": [{"who": "idrissa", "for": "awa"}],
            },
            "duty": "karim",
        },
        "missions": list(missions),
    }
