"""What a story is written in: acts, and who hears what of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from bot.demo.cast import CAST, DAY_ONE, Character
from bot.domain.buttons import Verb
from bot.domain.level import Level
from bot.domain.zone import Source


@dataclass(frozen=True)
class Until:
    """Time passes until this hour (UTC, as in Bamako); what is due on the way happens."""

    at: time
    day: int = 1

    @property
    def moment(self) -> datetime:
        """The instant on that day of the story, counted from 1."""
        day = DAY_ONE.date() + timedelta(days=self.day - 1)
        return datetime.combine(day, self.at, DAY_ONE.tzinfo)


@dataclass(frozen=True)
class Tap:
    """Somebody presses the newest button of this kind that they were sent.

    `word` is what tells it from its neighbours ("can" of *I can phone*).
    """

    who: str
    verb: Verb
    word: str = ""


@dataclass(frozen=True)
class Say:
    """Somebody writes."""

    who: str
    text: str


@dataclass(frozen=True)
class Point:
    """Somebody sends where they are, in degrees."""

    who: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Kill:
    """`kill -9` for the bot."""


@dataclass(frozen=True)
class Start:
    """The bot is started again, with the database it left."""


@dataclass(frozen=True)
class Cut:
    """The Bot API goes away: every call breaks."""


@dataclass(frozen=True)
class Mend:
    """The Bot API is there again."""


@dataclass(frozen=True)
class Advise:
    """These governments say that Mali has this level: no network is asked, and it is made up."""

    level: Level
    sources: tuple[Source, ...]


Act = Until | Tap | Say | Point | Kill | Start | Cut | Mend | Advise


@dataclass(frozen=True)
class Step:
    """One act, and all that anybody hears before the next: kinds of messages, by person.

    Who is not named hears nothing. All of it is said at the mission time of the act.
    `why` is the sentence (marked with `N_`) that explains the step to who looks on.
    """

    act: Act
    hears: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    why: str = ""


SIDE_BY_SIDE = ("awa", "moussa", "claire", "karim", "idrissa")


@dataclass(frozen=True)
class Story:
    """A story from its first step to its last.

    `title` and `about` present it (marked with `N_`); `phones` are those that a page shows.
    """

    name: str
    steps: tuple[Step, ...]
    missions: tuple[dict[str, object], ...]
    cast: tuple[Character, ...] = CAST
    title: str = ""
    about: str = ""
    phones: tuple[str, ...] = SIDE_BY_SIDE


def until(at: str, why: str = "", day: int = 1, **hears: str) -> Step:
    """`until("08:30", N_("…"), claire="missed")`; several kinds are separated by blanks, and `day`
    counts from 1, the day on which the stories begin.
    """
    return Step(Until(time.fromisoformat(at), day), _kinds(hears), why)


def tap(who: str, verb: Verb, word: str = "", why: str = "", **hears: str) -> Step:
    """`tap("karim", Verb.TAKE, why=N_("…"), karim="owned", claire="on_it")`."""
    return Step(Tap(who, verb, word), _kinds(hears), why)


def say(who: str, text: str, why: str = "", **hears: str) -> Step:
    """`say("awa", "SOS", N_("…"), awa="sos_sent", karim="sos")`."""
    return Step(Say(who, text), _kinds(hears), why)


def point(who: str, latitude: float, longitude: float, why: str = "", **hears: str) -> Step:
    """`point("awa", 14.49, -4.19, N_("…"), awa="reply")`."""
    return Step(Point(who, latitude, longitude), _kinds(hears), why)


def advise(level: Level, *sources: Source, why: str = "", **hears: str) -> Step:
    """`advise(Level.RED, Source.FRANCE, why=N_("…"), karim="zone_worsened")`."""
    return Step(Advise(level, sources), _kinds(hears), why)


def does(act: Act, why: str = "", **hears: str) -> Step:
    """What happens to the bot or to its network."""
    return Step(act, _kinds(hears), why)


def _kinds(hears: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {who: tuple(kinds.split()) for who, kinds in hears.items()}
