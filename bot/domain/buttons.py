"""What a button carries: a version, a verb and ids, never a right. Built and parsed here only.

Telegram allows 64 bytes of `callback_data`; the longest of ours is far below.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

VERSION = "1"
LIMIT_BYTES = 64


class Verb(StrEnum):
    """Everything that a tap can ask for."""

    OK = "ok"
    LATE = "late"
    SOS = "sos"
    MORE_TIME = "more"
    NO_MORE_TIME = "nomore"
    MISTAKE = "oops"
    WHAT_HAPPENED = "what"
    CALLABLE = "callable"
    TAKE = "take"
    TAKE_ALL = "takeall"
    REVIEW = "review"
    NEWS = "news"
    CAN_PHONE = "phone"
    HAND_OVER = "hand"
    HAND_TO = "handto"
    RELEASE = "release"
    OBJECT = "object"
    CLOSE = "close"
    CLOSE_WITH = "closefor"
    LANGUAGE = "lang"
    CANCEL_MISSION = "cancel"
    ANSWER = "answer"
    STEP = "step"
    EDIT = "edit"
    ANNOUNCE = "announce"
    LEAVE = "leave"
    CHANGE = "change"
    WRITE = "write"
    MISSIONS = "missions"
    MISSION = "mission"
    ALERT = "alert"
    MEDICAL = "medical"
    CHECKLIST = "list"
    PHASES = "phases"
    PHASE = "phase"
    TICK = "tick"
    UNTICK = "untick"
    PUT_OFF = "putoff"
    ADD_ITEM = "additem"
    ITEM_PHASE = "itemin"
    DROP_ITEM = "dropitem"
    EMBASSY = "embassy"
    EMERGENCY = "local"
    POST = "post"
    CALL = "call"
    VENUE = "venue"
    DIALLED = "dialled"
    ADD_POST = "addpost"
    CHANGE_POST = "editpost"
    REMOVE_POST = "delpost"
    NOTHING = "nothing"
    ZONE = "zone"
    MAP = "map"
    FOLLOW = "follow"
    UNFOLLOW = "unfollow"
    OBSERVATIONS = "seen"
    OBSERVE = "observe"
    DECIDE = "decide"


class BadTap(ValueError):
    """The data of a tap is not one of ours: forged, or from a version that is gone."""


@dataclass(frozen=True)
class Tap:
    """One pressed button: the verb and its arguments, ids first."""

    verb: Verb
    args: tuple[str, ...] = ()

    @property
    def data(self) -> str:
        """As `callback_data` carries it."""
        return tap(self.verb, *self.args)

    @property
    def id(self) -> int:
        """The id of the thing the button stands on; raises BadTap when there is none."""
        return self.number(0)

    def number(self, index: int) -> int:
        """The whole number at `index`; raises BadTap when it is not one that a row can have."""
        try:
            number = int(self.args[index])
        except (IndexError, ValueError) as error:
            raise BadTap(self.data) from error
        if not 0 <= number < 2**31:
            raise BadTap(self.data)
        return number

    def word(self, index: int) -> str:
        """The word at `index`; raises BadTap when it is missing."""
        try:
            return self.args[index]
        except IndexError as error:
            raise BadTap(self.data) from error


def tap(verb: Verb, *args: int | str) -> str:
    """The `callback_data` of a button."""
    return ":".join((VERSION, verb, *map(str, args)))


def read_tap(data: str) -> Tap:
    """Parse `callback_data`; raises BadTap for anything that we did not build."""
    version, _, rest = data.partition(":")
    verb, *args = rest.split(":")
    if version != VERSION or len(data.encode()) > LIMIT_BYTES:
        raise BadTap(data)
    try:
        return Tap(Verb(verb), tuple(args))
    except ValueError as error:
        raise BadTap(data) from error
