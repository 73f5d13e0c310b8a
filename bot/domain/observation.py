"""What people on the ground report of a zone: their own word, beside the governments'."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

LASTS = timedelta(days=7)
"""How long an observation is shown: by then somebody has to look again."""

LONGEST = 300
"""Characters of its text."""


class Mood(StrEnum):
    """How it is there. The value is what is stored."""

    CALM = "calm"
    TENSE = "tense"
    INCIDENT = "incident"
    VIOLENCE = "violence"


_WORDS = {
    "calm": Mood.CALM,
    "calme": Mood.CALM,
    "tranquilo": Mood.CALM,
    "calmo": Mood.CALM,
    "هادئ": Mood.CALM,
    "tense": Mood.TENSE,
    "tendu": Mood.TENSE,
    "tendue": Mood.TENSE,
    "tenso": Mood.TENSE,
    "متوتر": Mood.TENSE,
    "trouble": Mood.INCIDENT,
    "troubles": Mood.INCIDENT,
    "incident": Mood.INCIDENT,
    "incidente": Mood.INCIDENT,
    "disturbios": Mood.INCIDENT,
    "distúrbios": Mood.INCIDENT,
    "اضطرابات": Mood.INCIDENT,
    "حادث": Mood.INCIDENT,
    "violence": Mood.VIOLENCE,
    "violences": Mood.VIOLENCE,
    "violencia": Mood.VIOLENCE,
    "violência": Mood.VIOLENCE,
    "عنف": Mood.VIOLENCE,
}
"""What people type, in every language we speak."""


@dataclass(frozen=True)
class Observation:
    """One person's word on one place. `region` None: of the country as a whole.

    `organisation_id` is whose people may read it.
    """

    id: int
    organisation_id: int
    person_id: int
    country: str
    region: str | None
    place: str
    mood: Mood
    text: str
    at: datetime
    expires_at: datetime


@dataclass(frozen=True)
class Typed:
    """What was typed behind the command: where, and how it is there where that was said."""

    place: str
    mood: Mood | None
    text: str = ""


def read_typed(words: str) -> Typed:
    """`Mopti tense: checkpoints on the bridge` in its parts; without a mood all is the place."""
    pieces = words.split()
    for number, piece in enumerate(pieces[1:], 1):
        mood = _WORDS.get(piece.strip(" :,.;،").casefold())
        if mood is not None:
            text = " ".join(pieces[number + 1 :]).lstrip(":,.; ")
            return Typed(_bare(pieces[:number]), mood, text[:LONGEST])
    return Typed(_bare(pieces), None)


def _bare(pieces: list[str]) -> str:
    return " ".join(pieces).strip(" :,.;،")
