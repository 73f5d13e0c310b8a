"""How fast messages may start: the platform's limits on the machine's clock.

Every `now` is `time.monotonic()`, in seconds. Ordinary lanes keep to what Telegram publishes
(a bot's rate, one message a second to a chat, twenty a minute to a group); an alarm is held back
only by the bot's rate and by what Telegram itself answered, never by a guess of ours.
"""

from __future__ import annotations

import sys
from collections import deque
from datetime import timedelta
from itertools import islice
from math import floor

from bot.domain.lanes import Lane

RESERVE = 1 / 6
"""The share of the bot's rate that only alarms may use."""
BURST = 1 / 10
"""The share of it that anybody may use at once, so that a loop late by as much of a second costs
nothing; beyond that, what is not urgent flows evenly."""
CHAT_GAP = 1.0
"""Seconds between two ordinary messages to one chat."""
GROUP_WINDOW = 60.0
GROUP_LIMIT = 20
GROUP_ORDINARY = 15
"""Of a group's twenty a minute, what ordinary messages may use: an alarm is not to be refused."""
STORM_CHATS = 3
STORM_WINDOW = 2.0
"""So many chats refused within so many seconds mean the whole bot, not those chats."""

_ROUNDING = 1e-9


class Pace:
    """When the next send may start; pure bookkeeping, to be asked from one event loop.

    `per_second` is what the platform allows the bot, None where there is no limit, then not for a
    single chat either. The sender asks
    `room` before it claims work, leaves out `held_chats`, and starts a send only when `take` says
    so. While the bot is held, alarms go one at a time, framed by `probe_started`/`probe_ended`.
    """

    def __init__(self, per_second: float | None) -> None:
        self._bucket = None if per_second is None else Bucket(per_second)
        self._chats = Chats()
        self._storm = Storm()
        self._probing = False

    @property
    def unlimited(self) -> bool:
        """Whether the platform asks for no restraint: a simulator's server."""
        return self._bucket is None

    def room(self, lane: Lane, now: float) -> int:
        """How many sends of `lane` may start now, chats apart."""
        if self.bot_held(lane, now):
            return 0
        room = sys.maxsize if self._bucket is None else self._bucket.room(lane, now)
        return min(room, 1) if self._storm.blows(now) else room

    def take(self, lane: Lane, now: float, chat_id: int | None = None) -> bool:
        """Book one send that starts now; False, and nothing booked, when it has to wait.

        Without a chat only the bot's rate counts.
        """
        if self.room(lane, now) < 1:
            return False
        if chat_id is not None:
            if self._chats.held(chat_id, lane, now):
                return False
            if self._bucket is not None:
                self._chats.started(chat_id, now)
        if self._bucket is not None:
            self._bucket.take()
        return True

    def spend(self) -> None:
        """A call that goes along with a message counts in the bot's rate too: the next waits."""
        if self._bucket is not None:
            self._bucket.take()

    def hold(self, chat_id: int, until: float) -> None:
        """Start nothing to this chat before `until`, in no lane; others are not concerned."""
        self._chats.hold(chat_id, until)

    def held(self, chat_id: int, now: float, lane: Lane = Lane.ALARM) -> bool:
        """Whether a send of `lane` to this chat has to wait."""
        return self._chats.held(chat_id, lane, now)

    def held_chats(self, now: float, lane: Lane = Lane.ALARM) -> frozenset[int]:
        """Every chat for which `held` is true: not worth claiming work for."""
        return self._chats.all_held(lane, now)

    def rate_limited(self, chat_id: int, after: timedelta, now: float) -> None:
        """Telegram answered 429 for this chat: hold it, and the bot if it is one of several."""
        until = now + after.total_seconds()
        self._chats.hold(chat_id, until)
        self._storm.refused(chat_id, until, now)

    def bot_held(self, lane: Lane, now: float) -> bool:
        """Whether nothing of `lane` may start to anybody: a storm, and no probe to be had."""
        return self._storm.blows(now) and (lane != Lane.ALARM or self._probing)

    def probing(self, now: float) -> bool:
        """Whether a send that starts now is a probe, to be framed as one."""
        return self._storm.blows(now)

    def probe_started(self) -> None:
        """An alarm is under way while the bot is held: the next one waits for its end."""
        self._probing = True

    def probe_ended(self) -> None:
        """The probe has its answer, whichever; a refusal is told by `rate_limited` besides."""
        self._probing = False

    def next_change(self, now: float) -> float | None:
        """The next moment at which more may start than now; None when only an event can help."""
        moments = [self._storm.end(now), self._chats.next_release(now)]
        if self._bucket is not None:
            moments.append(self._bucket.next_token(now))
        return min((moment for moment in moments if moment is not None), default=None)


class Bucket:
    """A token bucket, its bottom kept for alarms, that keeps to the rate in every single second.

    What it holds and what flows in within a second make up the rate together. With a whole
    second's worth in it, or with ordinary messages flowing at the full rate, the platform would
    refuse just the alarm that comes on top of them (S4).
    Below six a second it holds two all the same, one of them in reserve.
    """

    def __init__(self, per_second: float) -> None:
        self.reserve = max(per_second * RESERVE, 1.0)
        self.capacity = self.reserve + max(per_second * BURST, 1.0)
        self._rate = max(per_second - self.capacity, per_second * (1 - RESERVE - BURST))
        self._tokens = self.capacity
        self._at: float | None = None

    def room(self, lane: Lane, now: float) -> int:
        """How many tokens `lane` may take now."""
        self._fill(now)
        return max(0, floor(self._tokens - self._kept_from(lane) + _ROUNDING))

    def take(self) -> None:
        """Spend one token; `room` has been asked."""
        self._tokens -= 1

    def next_token(self, now: float) -> float | None:
        """When some lane that has no room gets some; None when all have."""
        dry = [self._kept_from(lane) for lane in Lane if self.room(lane, now) < 1]
        if not dry:
            return None
        return now + (min(dry) + 1 - self._tokens) / self._rate

    def _kept_from(self, lane: Lane) -> float:
        return 0.0 if lane == Lane.ALARM else self.reserve

    def _fill(self, now: float) -> None:
        passed = 0.0 if self._at is None else max(0.0, now - self._at)
        self._tokens = min(self.capacity, self._tokens + passed * self._rate)
        self._at = now if self._at is None else max(self._at, now)


class Chats:
    """What each chat still has to wait for; forgets by itself what is over.

    Chats stand in the order of their last send, so that what is over is found at the front.
    """

    def __init__(self) -> None:
        self._holds: dict[int, float] = {}
        self._last: dict[int, float] = {}
        self._groups: dict[int, deque[float]] = {}

    def hold(self, chat_id: int, until: float) -> None:
        """The longer of two holds counts."""
        self._holds[chat_id] = max(until, self._holds.get(chat_id, until))

    def started(self, chat_id: int, now: float) -> None:
        """A send to this chat starts."""
        self._last.pop(chat_id, None)
        self._last[chat_id] = now
        if chat_id < 0:
            sends = self._groups.pop(chat_id, None) or deque(maxlen=GROUP_LIMIT)
            sends.append(now)
            self._groups[chat_id] = sends
        self._forget(now)

    def held(self, chat_id: int, lane: Lane, now: float) -> bool:
        """Whether a send of `lane` has to wait."""
        return self._free_at(chat_id, lane, now) > now

    def all_held(self, lane: Lane, now: float) -> frozenset[int]:
        """Every chat for which `held` is true."""
        self._forget(now)
        if lane == Lane.ALARM:
            return frozenset(self._holds)
        full = (group for group in self._groups if self.held(group, lane, now))
        return frozenset((*self._holds, *self._last, *full))

    def next_release(self, now: float) -> float | None:
        """When the first of them may be free, for whichever lane."""
        self._forget(now)
        moments = [*self._holds.values()]
        moments += [last + CHAT_GAP for last in islice(self._last.values(), 1)]
        moments += [self._free_at(group, Lane.ANSWER, now) for group in self._groups]
        return min((moment for moment in moments if moment > now), default=None)

    def _free_at(self, chat_id: int, lane: Lane, now: float) -> float:
        """From when on `lane` may send to the chat; `now` or earlier if it already may."""
        free = self._holds.get(chat_id, now)
        if lane == Lane.ALARM:
            return free
        if chat_id in self._last:
            free = max(free, self._last[chat_id] + CHAT_GAP)
        sends = self._groups.get(chat_id, ())
        if len(sends) >= GROUP_ORDINARY:
            free = max(free, sends[-GROUP_ORDINARY] + GROUP_WINDOW)
        return free

    def _forget(self, now: float) -> None:
        while self._last:
            chat = next(iter(self._last))
            if self._last[chat] + CHAT_GAP > now:
                break
            del self._last[chat]
        while self._groups:
            group = next(iter(self._groups))
            if self._groups[group][-1] + GROUP_WINDOW > now:
                break
            del self._groups[group]
        for chat in [chat for chat, until in self._holds.items() if until <= now]:
            del self._holds[chat]


class Storm:
    """Refusals in several chats at once: then the bot as a whole is meant."""

    def __init__(self) -> None:
        self._refusals: deque[tuple[float, int, float]] = deque()
        self._until: float | None = None

    def refused(self, chat_id: int, until: float, now: float) -> None:
        """One 429; enough of them hold the bot for the longest wait among them."""
        self._refusals.append((now, chat_id, until))
        while self._refusals[0][0] + STORM_WINDOW < now:
            self._refusals.popleft()
        if len({chat for _, chat, _ in self._refusals}) >= STORM_CHATS:
            longest = max(until for _, _, until in self._refusals)
            self._until = max(longest, self._until or longest)

    def blows(self, now: float) -> bool:
        """Whether the bot is held."""
        return self._until is not None and now < self._until

    def end(self, now: float) -> float | None:
        """Until when, if it is."""
        return self._until if self.blows(now) else None
