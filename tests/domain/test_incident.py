from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain import incident_acts as acts
from bot.domain.climbing import judge
from bot.domain.incident import (
    HOLD,
    OWNER_ANSWERS_WITHIN,
    PAUSE,
    REVIEWS,
    Closed,
    Incident,
    IncidentKind,
    News,
    NotOwner,
    Reason,
    Taken,
    Trouble,
    Verdict,
)
from bot.domain.ladder import MISSED, SOS, Audience, Crew, Ladder, Step, Via
from bot.domain.level import Level
from bot.domain.notices import Kind

AWA, MOUSSA, CLAIRE, KARIM, NADIA, IDRISSA = 1, 2, 3, 4, 5, 6
T0 = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)

PEOPLE = {
    Audience.DESIGNATED: (CLAIRE,),
    Audience.DUTY: (KARIM,),
    Audience.COORDINATORS: (KARIM, NADIA),
    Audience.CORRESPONDENTS: (MOUSSA,),
    Audience.FAMILY: (IDRISSA,),
}
EVERYONE = frozenset({MOUSSA, CLAIRE, KARIM, NADIA, IDRISSA})
CREW = Crew(PEOPLE, EVERYONE, frozenset({AWA}))


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def missed(level: Level = Level.ORANGE) -> Incident:
    return Incident(1, IncidentKind.MISSED, level, AWA, T0, MISSED.for_level(level))


def sos() -> Incident:
    return Incident(1, IncidentKind.SOS, Level.RED, AWA, T0, SOS, keep_away=True)


def heard(verdict: Verdict) -> list[tuple[Kind, tuple[int, ...]]]:
    return [(telling.kind, telling.to) for telling in verdict.tellings]


def crew(*reachable: int) -> Crew:
    return replace(CREW, reachable=frozenset(reachable))


def test_the_first_steps_go_at_once() -> None:
    verdict = judge(missed(), CREW, (), T0)
    assert heard(verdict) == [(Kind.MISSED, (CLAIRE, KARIM))]
    assert verdict.wake_at == T0 + minutes(5)


def test_steps_that_fell_due_in_an_outage_come_together_and_each_person_hears_once() -> None:
    verdict = judge(missed(), CREW, (), T0 + minutes(31))
    assert heard(verdict) == [
        (Kind.MISSED, (CLAIRE, KARIM)),
        (Kind.MISSED, (NADIA,)),
        (Kind.CAN_YOU_PHONE, (MOUSSA,)),
    ]
    assert verdict.incident.fired == {0, 1, 2, 3, 4}


def test_overdue_rounds_collapse_to_one() -> None:
    spent = judge(missed(), CREW, (), T0 + minutes(60)).incident
    late = judge(spent, CREW, EVERYONE, T0 + minutes(60 + 15 * 7 + 3))
    assert [telling.round for telling in late.tellings] == [7]
    assert late.wake_at == T0 + minutes(60 + 15 * 8)


def test_relays_that_do_not_exist_yet_are_logged() -> None:
    verdict = judge(missed(), CREW, (), T0 + minutes(5))
    assert "no_relay_yet" in [entry.what for entry in verdict.log]


def test_a_step_that_reaches_nobody_hands_over_to_the_next_at_once() -> None:
    verdict = judge(missed(), crew(NADIA, MOUSSA), (), T0)
    assert heard(verdict) == [(Kind.MISSED, (NADIA,))]
    assert [entry.what for entry in verdict.log].count("reached_nobody") == 1
    assert verdict.wake_at == T0 + minutes(15)  # the step after that keeps its distance


def test_with_nobody_in_reach_every_step_is_tried_and_the_rounds_go_on() -> None:
    verdict = judge(missed(), crew(), (), T0)
    assert verdict.tellings == ()
    assert verdict.incident.steps_left == ()
    assert verdict.wake_at == T0 + MISSED.every
    later = judge(verdict.incident, crew(IDRISSA), (), T0 + MISSED.every)
    assert heard(later) == [(Kind.MISSED, (IDRISSA,))]


def test_an_audience_without_people_is_no_failure() -> None:
    bare = replace(CREW, people={Audience.DUTY: (KARIM,), Audience.COORDINATORS: (KARIM,)})
    verdict = judge(missed(), bare, (), T0)
    assert heard(verdict) == [(Kind.MISSED, (KARIM,))]
    assert verdict.incident.hurried == timedelta(0)


def test_duty_without_a_rota_falls_back_on_all_coordinators() -> None:
    bare = replace(CREW, people={Audience.COORDINATORS: (KARIM, NADIA)})
    assert heard(judge(missed(), bare, (), T0)) == [(Kind.MISSED, (KARIM, NADIA))]


def test_a_traveller_of_the_mission_is_never_told() -> None:
    both = replace(CREW, travellers=frozenset({AWA, KARIM}))
    for at in range(0, 130, 5):
        for telling in judge(missed(), both, (), T0 + minutes(at)).tellings:
            assert KARIM not in telling.to


@pytest.mark.parametrize("hold", [HOLD, *REVIEWS.values()])
def test_taking_charge_holds_until_the_review_and_five_minutes_more(hold: timedelta) -> None:
    taken = acts.take_charge(missed(), CLAIRE, (CLAIRE, KARIM), T0, hold)
    assert heard(taken) == [(Kind.ON_IT, (KARIM,))]
    assert taken.wake_at == T0 + hold
    assert judge(taken.incident, CREW, (), T0 + hold - minutes(1)).tellings == ()

    asked = judge(taken.incident, CREW, (), T0 + hold)
    assert heard(asked) == [(Kind.REVIEW_DUE, (CLAIRE,))]
    assert asked.wake_at == T0 + hold + OWNER_ANSWERS_WITHIN
    lapsed = judge(asked.incident, CREW, (CLAIRE, KARIM), T0 + hold + OWNER_ANSWERS_WITHIN)
    assert lapsed.incident.owner_id is None
    assert heard(lapsed)[0] == (Kind.LAPSED, (CLAIRE, KARIM))


def test_a_review_that_passed_during_an_outage_still_asks_the_owner_first() -> None:
    taken = acts.take_charge(missed(), CLAIRE, (), T0)
    asked = judge(taken.incident, CREW, (), T0 + minutes(200))
    assert heard(asked) == [(Kind.REVIEW_DUE, (CLAIRE,))]


def test_only_one_person_is_on_it() -> None:
    taken = acts.take_charge(missed(), CLAIRE, (), T0).incident
    with pytest.raises(Taken) as refusal:
        acts.take_charge(taken, KARIM, (), T0)
    assert refusal.value.owner == CLAIRE


def test_taking_it_again_moves_the_review_quietly() -> None:
    taken = acts.take_charge(missed(), CLAIRE, (KARIM,), T0).incident
    again = acts.take_charge(taken, CLAIRE, (KARIM,), T0 + minutes(10))
    assert again.tellings == ()
    assert again.incident.review_at == T0 + minutes(25)
    assert again.log[0].what == "review_set"


def test_no_review_is_never() -> None:
    assert all(timedelta(0) < hold <= timedelta(hours=12) for hold in REVIEWS.values())


def test_hand_over_tells_the_new_owner_and_the_others() -> None:
    taken = acts.take_charge(missed(), KARIM, (), T0).incident
    given = acts.hand_over(taken, KARIM, NADIA, (CLAIRE, KARIM), T0 + minutes(3))
    assert heard(given) == [(Kind.HAND_OVER, (NADIA,)), (Kind.ON_IT, (CLAIRE,))]
    assert given.incident.review_at == T0 + minutes(18)
    with pytest.raises(NotOwner):
        acts.hand_over(taken, CLAIRE, NADIA, (), T0)


def test_an_ok_pauses_a_missed_alarm_once() -> None:
    paused = acts.ok_from_phone(missed(), (CLAIRE,), T0 + minutes(2))
    assert paused.wake_at == T0 + minutes(2) + PAUSE
    assert heard(paused) == [(Kind.OK_UNVERIFIED, (CLAIRE,))]
    again = acts.ok_from_phone(paused.incident, (CLAIRE,), T0 + minutes(10))
    assert again.tellings == ()
    assert again.incident.paused_until == paused.incident.paused_until


@pytest.mark.parametrize("level", list(Level))
def test_only_a_calm_zone_closes_by_itself(level: Level) -> None:
    paused = acts.ok_from_phone(missed(level), (CLAIRE,), T0).incident
    after = judge(paused, CREW, (CLAIRE,), T0 + PAUSE)
    assert after.incident.open is level.needs_care
    if not level.needs_care:
        assert (after.incident.reason, after.incident.closed_by) == (Reason.OK_UNOPPOSED, None)
        assert heard(after) == [(Kind.CLOSED, (CLAIRE, AWA))]


def test_an_objection_keeps_it_open() -> None:
    paused = acts.ok_from_phone(missed(Level.GREEN), (), T0).incident
    objected = acts.object_to_closing(paused, CLAIRE, T0 + minutes(1)).incident
    assert judge(objected, CREW, (), T0 + PAUSE).incident.open


def test_an_sos_is_neither_paused_nor_closed_by_an_ok() -> None:
    told = acts.ok_from_phone(sos(), (KARIM,), T0)
    assert (told.incident.paused_until, told.tellings) == (None, ())
    for at in range(0, 60 * 24, 7):
        assert judge(told.incident, CREW, (KARIM,), T0 + minutes(at)).incident.open


def test_a_missed_alarm_that_becomes_an_sos_starts_afresh() -> None:
    owned = acts.take_charge(missed(), CLAIRE, (), T0).incident
    paused = acts.ok_from_phone(owned, (), T0).incident
    now = T0 + minutes(7)
    call = paused.becomes_sos(SOS, now)
    assert (call.owner_id, call.paused_until, call.fired, call.opened_at) == (
        None,
        None,
        frozenset(),
        now,
    )
    assert heard(judge(call, CREW, (CLAIRE,), now))[0] == (Kind.SOS, (KARIM, NADIA, CLAIRE))


def test_releasing_a_step_sends_it_now_whoever_is_on_it() -> None:
    taken = acts.take_charge(missed(), KARIM, (), T0).incident
    index = next(i for i, s in enumerate(taken.ladder.steps) if s.says is Kind.CAN_YOU_PHONE)
    released = acts.release(taken, KARIM, index, CREW, T0 + minutes(1))
    assert heard(released) == [(Kind.CAN_YOU_PHONE, (MOUSSA,))]
    with pytest.raises(ValueError):
        acts.release(released.incident, KARIM, index, CREW, T0 + minutes(2))


def test_relays_are_not_released_by_hand() -> None:
    relays = [i for i, step in enumerate(missed().ladder.steps) if step.via is Via.RELAY]
    assert not set(relays) & set(missed().steps_to_release)


def test_family_waits_for_a_tap_in_an_sos() -> None:
    late = judge(sos(), CREW, (), T0 + timedelta(hours=3))
    assert all(IDRISSA not in telling.to for telling in late.tellings)
    assert 3 in late.incident.steps_to_release


def test_the_end_is_told_to_everyone_who_was_told_and_to_whom_it_was_about() -> None:
    over = acts.close(missed(), KARIM, Reason.SPOKE, (CLAIRE, KARIM), T0)
    assert heard(over) == [(Kind.CLOSED, (CLAIRE, KARIM, AWA))]
    assert over.wake_at is None
    assert judge(over.incident, CREW, EVERYONE, T0 + timedelta(days=1)) == Verdict(over.incident)


def test_the_end_is_not_told_to_a_phone_that_somebody_else_may_have() -> None:
    over = acts.close(missed(), KARIM, Reason.AUTHORITIES, (CLAIRE, KARIM), T0)
    assert heard(over) == [(Kind.CLOSED, (CLAIRE, KARIM))]
    held = replace(sos(), trouble=Trouble.DETAINED)
    over = acts.close(held, KARIM, Reason.SEEN, (CLAIRE, KARIM), T0)
    assert heard(over) == [(Kind.CLOSED, (CLAIRE, KARIM))]


def test_the_reason_of_the_clock_is_not_for_hands() -> None:
    with pytest.raises(ValueError):
        acts.close(missed(), KARIM, Reason.OK_UNOPPOSED, (), T0)


def test_nothing_happens_to_a_closed_incident() -> None:
    over = acts.close(missed(), KARIM, Reason.SEEN, (), T0).incident
    now = T0 + minutes(1)
    attempts: list[Callable[[], Verdict]] = [
        lambda: acts.take_charge(over, KARIM, (), now),
        lambda: acts.hand_over(over, KARIM, NADIA, (), now),
        lambda: acts.ok_from_phone(over, (), now),
        lambda: acts.object_to_closing(over, KARIM, now),
        lambda: acts.bring_news(over, KARIM, News.SPOKE, (), now),
        lambda: acts.relayed_news(over, KARIM, "heard", (), now),
        lambda: acts.release(over, KARIM, 2, CREW, now),
        lambda: acts.by_mistake(over, (), now),
        lambda: acts.pressed_again(over, (), now),
        lambda: acts.can_phone(over, MOUSSA, "can", (), now),
        lambda: acts.say_trouble(over, Trouble.HIDING, (), now),
        lambda: acts.may_be_called(over, KARIM, (), now),
        lambda: acts.close(over, NADIA, Reason.SPOKE, (), now),
    ]
    for act in attempts:
        with pytest.raises(Closed):
            act()


def test_by_mistake_is_told_once_and_closes_nothing() -> None:
    said = acts.by_mistake(sos(), (KARIM,), T0)
    assert heard(said) == [(Kind.OK_UNVERIFIED, (KARIM,))]
    assert said.incident.open
    assert acts.by_mistake(said.incident, (KARIM,), T0).tellings == ()


def test_do_not_call_is_lifted_once_and_aloud() -> None:
    lifted = acts.may_be_called(sos(), AWA, (KARIM,), T0)
    assert not lifted.incident.keep_away
    assert heard(lifted) == [(Kind.NEWS, (KARIM,))]
    assert acts.may_be_called(lifted.incident, KARIM, (KARIM,), T0).tellings == ()


def test_an_owner_who_cannot_be_reached_owns_no_more() -> None:
    taken = acts.take_charge(missed(), CLAIRE, (), T0).incident
    assert taken.without_owner(KARIM) == taken
    free = taken.without_owner(CLAIRE)
    assert (free.owner_id, free.review_at) == (None, None)


def test_a_ladder_of_one_step_repeats() -> None:
    ladder = Ladder(
        (Step(minutes(0), (f"person:{CLAIRE}",), Kind.MISSED),), minutes(15), minutes(0)
    )
    incident = replace(missed(), ladder=ladder)
    first = judge(incident, CREW, (), T0)
    second = judge(first.incident, CREW, (CLAIRE,), T0 + minutes(15))
    assert heard(first) == heard(second) == [(Kind.MISSED, (CLAIRE,))]
