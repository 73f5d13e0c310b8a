"""Whatever people do in whatever order: an open alarm never falls asleep."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain import incident as rules
from bot.domain import incident_acts as acts
from bot.domain.climbing import judge
from bot.domain.incident import (
    OWNER_ANSWERS_WITHIN,
    REVIEWS,
    Incident,
    IncidentKind,
    News,
    NotOwner,
    Reason,
    Taken,
    Telling,
    Trouble,
    Verdict,
)
from bot.domain.ladder import MISSED, SOS, Audience, Crew
from bot.domain.level import Level

AWA = 1
RESPONDERS = (3, 4, 5)
EVERYONE = (2, 3, 4, 5, 6)
T0 = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)
PEOPLE = {
    Audience.DESIGNATED: (3,),
    Audience.DUTY: (4,),
    Audience.COORDINATORS: (4, 5),
    Audience.CORRESPONDENTS: (2,),
    Audience.FAMILY: (6,),
}
LONGEST_REVIEW = max(REVIEWS.values())


@dataclass
class Alarm:
    """An incident as the program keeps it: the facts, when to look again, who was told."""

    incident: Incident
    now: datetime = T0
    wake_at: datetime | None = T0
    told: dict[int, None] = field(default_factory=dict)
    reachable: frozenset[int] = frozenset(EVERYONE)
    heard: list[tuple[datetime, Telling]] = field(default_factory=list)
    closed_by_hand: bool = False

    @property
    def crew(self) -> Crew:
        return Crew(PEOPLE, self.reachable, frozenset({AWA}))

    @property
    def hearing(self) -> tuple[int, ...]:
        return tuple(person for person in self.told if person in self.reachable)

    def take(self, verdict: Verdict) -> None:
        self.incident, self.wake_at = verdict.incident, verdict.wake_at
        for telling in verdict.tellings:
            self.heard.append((self.now, telling))
            self.told.update(dict.fromkeys(telling.to))
        if self.incident.open:
            assert self.wake_at is not None
        else:
            assert self.wake_at is None

    def live_until(self, then: datetime) -> None:
        """As the clock does: look whenever `wake_at` says so."""
        while self.wake_at is not None and self.wake_at <= then:
            self.now = max(self.now, self.wake_at)
            before = self.incident
            verdict = judge(before, self.crew, self.hearing, self.now)
            assert verdict.wake_at is None or verdict.wake_at > self.now
            if before.kind is IncidentKind.SOS:
                assert verdict.incident.open
            self.take(verdict)
        self.now = then

    def do(self, act: Callable[[], Verdict]) -> None:
        try:
            self.take(act())
        except (rules.Closed, Taken, NotOwner, ValueError):
            return


people = st.sampled_from(RESPONDERS)
Act = Callable[[Alarm], None]


def wait(minutes: int) -> Act:
    return lambda alarm: alarm.live_until(alarm.now + timedelta(minutes=minutes))


def on_it(by: int, hold: timedelta) -> Act:
    return lambda a: a.do(lambda: acts.take_charge(a.incident, by, a.hearing, a.now, hold))


def hand(by: int, to: int) -> Act:
    return lambda a: a.do(lambda: acts.hand_over(a.incident, by, to, a.hearing, a.now))


def ok() -> Act:
    return lambda a: a.do(lambda: acts.ok_from_phone(a.incident, a.hearing, a.now))


def news(by: int, what: News) -> Act:
    return lambda a: a.do(lambda: acts.bring_news(a.incident, by, what, a.hearing, a.now))


def release(by: int, index: int) -> Act:
    return lambda a: a.do(lambda: acts.release(a.incident, by, index, a.crew, a.now))


def trouble(what: Trouble) -> Act:
    return lambda a: a.do(lambda: acts.say_trouble(a.incident, what, a.hearing, a.now))


def mistake() -> Act:
    return lambda a: a.do(lambda: acts.by_mistake(a.incident, a.hearing, a.now))


def objected(by: int) -> Act:
    return lambda a: a.do(lambda: acts.object_to_closing(a.incident, by, a.now))


def reach(whom: frozenset[int]) -> Act:
    """Somebody blocks, somebody comes back; an owner who is lost owns no more."""

    def act(alarm: Alarm) -> None:
        alarm.reachable = whom
        owner = alarm.incident.owner_id
        if owner is not None and owner not in whom:
            alarm.incident = alarm.incident.without_owner(owner)
            alarm.wake_at = alarm.now

    return act


def becomes_sos() -> Act:
    def act(alarm: Alarm) -> None:
        if alarm.incident.open and alarm.incident.kind is IncidentKind.MISSED:
            alarm.incident = alarm.incident.becomes_sos(SOS, alarm.now)
            alarm.wake_at = alarm.now

    return act


anything = st.one_of(
    st.builds(wait, st.integers(0, 400)),
    st.builds(on_it, people, st.sampled_from(list(REVIEWS.values()))),
    st.builds(hand, people, people),
    st.builds(ok),
    st.builds(news, st.sampled_from(EVERYONE), st.sampled_from(list(News))),
    st.builds(release, people, st.integers(-1, 7)),
    st.builds(trouble, st.sampled_from(list(Trouble))),
    st.builds(mistake),
    st.builds(objected, st.sampled_from(EVERYONE)),
    st.builds(reach, st.frozensets(st.sampled_from(EVERYONE))),
    st.builds(becomes_sos),
)


@st.composite
def alarms(draw: st.DrawFn) -> Alarm:
    """After any history of acts; nobody closed it."""
    level = draw(st.sampled_from(list(Level)))
    kind = draw(st.sampled_from(list(IncidentKind)))
    ladder = (MISSED if kind is IncidentKind.MISSED else SOS).for_level(level)
    alarm = Alarm(Incident(1, kind, level, AWA, T0, ladder))
    for act in draw(st.lists(anything, max_size=25)):
        act(alarm)
    return alarm


@given(alarms())
def test_s3_an_open_alarm_always_tells_somebody_again(alarm: Alarm) -> None:
    """Within the longest review, the owner's five minutes and one round, if anybody hears."""
    if not alarm.incident.open:
        return
    alarm.reachable = frozenset(EVERYONE)
    since = alarm.now
    patience = LONGEST_REVIEW + OWNER_ANSWERS_WITHIN + rules.PAUSE + timedelta(minutes=20)

    alarm.live_until(since + patience)

    told = [telling for at, telling in alarm.heard if at >= since and telling.to]
    assert told or not alarm.incident.open


@given(alarms(), st.sampled_from(EVERYONE))
def test_s3_whoever_is_left_is_told(alarm: Alarm, last: int) -> None:
    """One person alone can be reached, whoever it is: the steps up to them are hurried."""
    alarm.do(lambda: acts.object_to_closing(alarm.incident, 4, alarm.now))
    if not alarm.incident.open or (alarm.incident.kind is IncidentKind.SOS and last == 6):
        return  # the family of an SOS waits for a coordinator's tap
    reach(frozenset({last}))(alarm)
    since = alarm.now
    alarm.live_until(since + LONGEST_REVIEW + timedelta(hours=2))
    assert any(at >= since and last in telling.to for at, telling in alarm.heard)


@given(alarms())
def test_s5_nobody_holds_it_longer_than_the_review_and_five_minutes(alarm: Alarm) -> None:
    owner, review = alarm.incident.owner_id, alarm.incident.review_at
    if owner is None or review is None or not alarm.incident.open:
        return
    end = max(review, alarm.incident.paused_until or review, alarm.now) + OWNER_ANSWERS_WITHIN
    alarm.live_until(end)
    assert alarm.incident.owner_id is None or not alarm.incident.open


@given(alarms())
def test_s6_an_sos_is_open_whatever_anybody_does_but_close(alarm: Alarm) -> None:
    if alarm.incident.kind is IncidentKind.SOS:
        assert alarm.incident.open
    elif not alarm.incident.open:
        assert alarm.incident.reason is Reason.OK_UNOPPOSED
        assert not alarm.incident.level.needs_care
        assert not alarm.incident.objected


@given(alarms(), st.integers(0, 2000))
def test_waking_twice_tells_once(alarm: Alarm, minutes: int) -> None:
    now = alarm.now + timedelta(minutes=minutes)
    first = judge(alarm.incident, alarm.crew, alarm.hearing, now)
    second = judge(first.incident, alarm.crew, alarm.hearing, now)
    assert second.tellings == ()
    assert second.incident == first.incident
    assert second.wake_at == first.wake_at


@given(alarms(), st.integers(1, 3600))
def test_waking_early_changes_nothing(alarm: Alarm, seconds: int) -> None:
    settled = judge(alarm.incident, alarm.crew, alarm.hearing, alarm.now)
    if settled.wake_at is None:
        return
    early = max(alarm.now, settled.wake_at - timedelta(seconds=seconds))
    verdict = judge(settled.incident, alarm.crew, alarm.hearing, early)
    assert (verdict.tellings, verdict.incident) == ((), settled.incident)
    assert verdict.wake_at == settled.wake_at


@given(st.sampled_from(list(Level)), st.integers(0, 240))
def test_waking_late_reaches_the_same_people(level: Level, minutes: int) -> None:
    ladder = MISSED.for_level(level)
    punctual = Alarm(Incident(1, IncidentKind.MISSED, level, AWA, T0, ladder))
    late = replace(punctual, told={}, heard=[])
    then = T0 + timedelta(minutes=minutes)

    punctual.live_until(then)
    late.now = then
    late.take(judge(late.incident, late.crew, (), then))

    assert late.incident.fired == punctual.incident.fired
    assert late.incident.round == punctual.incident.round
    assert set(late.told) == set(punctual.told)
    assert late.wake_at == punctual.wake_at
