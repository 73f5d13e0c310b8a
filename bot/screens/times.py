"""Whose clock a time is told by: the traveller's, or Paris for those who watch from afar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.domain.people import Person
from bot.screens.voice import HOME, Voice
from bot.services.views import MissionView


@dataclass(frozen=True)
class Clock:
    """Tells instants to one reader. `zone` and `place` are the traveller's; `at_home`: Paris."""

    voice: Voice
    now: datetime
    zone: str
    place: str
    at_home: bool

    @property
    def ambiguous(self) -> bool:
        """Whether a bare time could be taken for the other place's."""
        here = self.now.astimezone(ZoneInfo(self.zone)).utcoffset()
        return here != self.now.astimezone(ZoneInfo(HOME)).utcoffset()

    def bare(self, at: datetime) -> str:
        """By the reader's own clock, without saying where."""
        return self.voice.clock(at, self.now, HOME if self.at_home else self.zone)

    def local(self, at: datetime) -> str:
        """By the traveller's clock; the sentence around it names the place."""
        return self.voice.clock(at, self.now, self.zone)

    def said(self, at: datetime) -> str:
        """By the reader's own clock, with its city where it could be mistaken."""
        if not (self.at_home and self.ambiguous):
            return self.bare(at)
        return self.voice.say("{time} Paris", time=self.bare(at))

    def both(self, at: datetime) -> str:
        """By both clocks, or once where they agree."""
        return _both(self.voice, at, self.now, self.zone, self.place)


@lru_cache(maxsize=1024)
def _both(voice: Voice, at: datetime, now: datetime, zone: str, place: str) -> str:
    # thousands of alarms at one instant were missed since the same few
    return voice.both_times(at, now, zone, place)


def clock_for(voice: Voice, reader: Person, mission: MissionView | None, now: datetime) -> Clock:
    """The clock that this reader lives by; Paris when no mission says otherwise."""
    if mission is None:
        return Clock(voice, now, HOME, voice.say("Paris"), at_home=True)
    there = {person.id for person in (*mission.travellers, *mission.correspondents)}
    return Clock(voice, now, mission.zone, mission.place, at_home=reader.id not in there)
