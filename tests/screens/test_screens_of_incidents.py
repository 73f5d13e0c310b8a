"""Incident cards: each reader sees what is theirs, and the state says what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.access import Standing
from bot.domain.buttons import Verb, read_tap
from bot.domain.incident import IncidentKind, Trouble
from bot.domain.message import Message
from bot.domain.notices import CARDS, Kind
from bot.domain.people import Part, Person, Role
from bot.screens import book
from bot.screens.catalogues import LANGUAGES
from bot.screens.merged import LONGEST
from bot.services.briefing import Brief
from bot.services.views import IncidentView
from tests.screens import scenes
from tests.screens.builders import (
    AWA,
    CLAIRE,
    GROUP,
    IDRISSA,
    KARIM,
    MOUSSA,
    STRANGER,
    a_brief,
    a_delivery,
    a_line,
    a_view,
    an_incident,
    at,
    in_language,
    owned,
)

POINT = "14.4843"
COORDINATORS_ALONE = {Verb.CLOSE, Verb.CLOSE_WITH, Verb.RELEASE, Verb.REVIEW, Verb.CALLABLE}


def english(brief: Brief) -> Message:
    return book.say(in_language(brief, "en"))


def verbs(message: Message) -> list[Verb]:
    return [read_tap(button.data).verb for row in message.buttons for button in row]


def card(to: Person, view: IncidentView, kind: Kind = Kind.MISSED) -> Message:
    return english(a_brief(kind, to, view=view))


STATES = [
    pytest.param(view, id=f"{kind} {name}")
    for kind, states in (("missed", scenes.missed_states()), ("sos", scenes.sos_states()))
    for name, view in states.items()
]


@pytest.mark.parametrize("view", STATES)
def test_s13_only_coordinators_get_what_only_they_may_press(view: IncidentView) -> None:
    for reader in (CLAIRE, MOUSSA, IDRISSA, GROUP, STRANGER):
        assert not COORDINATORS_ALONE & set(verbs(card(reader, view))), reader.name
    for reader in (MOUSSA, IDRISSA, STRANGER):
        assert not {Verb.TAKE, Verb.HAND_OVER} & set(verbs(card(reader, view))), reader.name


@pytest.mark.parametrize("view", STATES)
def test_s14_a_point_is_shown_only_to_who_is_responsible_and_while_it_is_open(
    view: IncidentView,
) -> None:
    for reader in (MOUSSA, IDRISSA, STRANGER):
        assert POINT not in card(reader, view).plain
    shown = POINT in card(KARIM, view).plain
    assert shown == (view.incident.open and view.last_place is not None)


@pytest.mark.parametrize("view", STATES)
def test_s6_the_subject_sees_no_more_of_her_incident_than_its_outline(
    view: IncidentView,
) -> None:
    brief = a_brief(Kind.MISSED, AWA, view=view)
    both = Standing.of([Role.COORDINATOR, Role.TRAVELLER], [Part.TRAVELLER])
    for standing in (brief.standings[view.incident.id], both):
        message = english(replace(brief, standings={view.incident.id: standing}))
        assert message.buttons == ()
        assert POINT not in message.plain
        assert "+000 55" not in message.plain


@pytest.mark.parametrize("reader", [MOUSSA, IDRISSA, STRANGER])
def test_family_and_local_people_hear_nothing_medical_and_read_no_log(reader: Person) -> None:
    view = a_view(
        an_incident(IncidentKind.SOS, trouble=Trouble.MEDICAL),
        log=[a_line("09:00", "heard", MOUSSA, how="fever since Monday")],
    )
    about: scenes.Params = {"about": "trouble:medical"}
    words: scenes.Params = {"about": "heard:2:1"}
    for message in (
        card(reader, view, Kind.SOS),
        english(a_brief(Kind.NEWS, reader, about, view=view)),
        english(a_brief(Kind.NEWS, reader, words, view=view)),
    ):
        assert "medical" not in message.plain.casefold()
        assert "fever" not in message.plain


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", sorted(CARDS - {Kind.HAND_OVER}))
def test_an_edit_shows_what_a_new_alert_would(language: str, kind: Kind) -> None:
    for view in (*scenes.missed_states().values(), *scenes.sos_states().values()):
        for reader in scenes.RESPONDERS:
            brief = in_language(a_brief(kind, reader, view=view), language)
            assert book.card(brief) == book.say(brief)
            assert book.say(brief).protected


@pytest.mark.parametrize("reader", scenes.RESPONDERS)
def test_an_sos_begins_with_do_not_call_until_it_is_lifted(reader: Person) -> None:
    states = scenes.sos_states()
    first = card(reader, states["fresh"], Kind.SOS).lines[0]
    assert first == "Do not call, do not go there."
    lifted = card(reader, states["callable"], Kind.SOS)
    assert "Do not call" not in lifted.plain


def test_local_people_and_family_get_no_number_to_call_while_they_must_not() -> None:
    fresh = scenes.sos_states()["fresh"]
    for reader in (MOUSSA, IDRISSA):
        assert "+000 11" not in card(reader, fresh, Kind.SOS).plain
    assert "Once calling is safe:" in card(KARIM, fresh, Kind.SOS).lines


@pytest.mark.parametrize(
    ("state", "title"),
    [
        ("fresh", "Awa has not answered the 08:00 check-in (Mopti)."),
        ("round", "Awa has not answered the 08:00 check-in (Mopti). Nobody is on it yet."),
        (
            "owned",
            "Awa has not answered the 08:00 check-in (Mopti). Karim is on it until 11:27 Paris.",
        ),
        (
            "lapsed",
            "Awa has not answered the 08:00 check-in (Mopti). "
            "Nobody is on it any more: Karim has not confirmed.",
        ),
        ("return", "Awa has not confirmed the return (Mopti)."),
        ("closed", "Closed by Karim at 12:02 Paris: Awa (Mopti)."),
        ("closed_by_itself", "Closed by itself at 11:27 Paris: Awa (Mopti)."),
    ],
)
def test_the_title_says_what_happened_and_who_is_on_it(state: str, title: str) -> None:
    assert card(CLAIRE, scenes.missed_states()[state]).title == title


def test_the_owner_alone_is_asked_to_renew_and_may_hand_over() -> None:
    states = scenes.missed_states()
    mine = verbs(card(KARIM, states["review"]))
    assert mine.count(Verb.REVIEW) == 4
    assert {Verb.TAKE, Verb.HAND_OVER, Verb.RELEASE, Verb.CLOSE} <= set(mine)
    others = verbs(card(CLAIRE, states["review"]))
    assert not {Verb.TAKE, Verb.HAND_OVER} & set(others)


def test_a_contact_who_is_on_it_may_renew_and_hand_over_and_no_more() -> None:
    view = a_view(owned(an_incident(owner_asked=True), CLAIRE))
    pressed = set(verbs(card(CLAIRE, view)))
    assert pressed == {Verb.TAKE, Verb.NEWS, Verb.HAND_OVER}


def test_a_closed_card_offers_nothing() -> None:
    for state in ("closed", "closed_by_itself"):
        for reader in scenes.RESPONDERS:
            assert card(reader, scenes.missed_states()[state]).buttons == ()


def test_told_means_delivered_and_says_by_which_clock() -> None:
    view = a_view(
        told=[
            a_delivery(CLAIRE, "09:01"),
            a_delivery(KARIM, None, waiting=True),
            a_delivery(MOUSSA, None),
            a_delivery(AWA, "09:01", Kind.SOS_SENT),
        ]
    )
    lines = card(GROUP, view).lines
    assert "Told (Paris time): Claire 11:01." in lines
    assert "Not delivered yet: Karim." in lines
    assert "Could not be delivered: Moussa." in lines


def test_a_message_under_way_to_its_own_reader_is_not_called_late() -> None:
    view = a_view(told=[a_delivery(KARIM, None, waiting=True)])
    assert "Karim." not in card(KARIM, view).plain


def test_what_was_told_before_it_became_an_sos_does_not_count_for_the_sos() -> None:
    view = a_view(
        an_incident(IncidentKind.SOS, opened_at=at("09:00")),
        told=[
            a_delivery(CLAIRE, "08:30"),
            replace(a_delivery(KARIM, "09:00", Kind.SOS), created_at=at("09:00")),
        ],
    )
    assert "Told (Paris time): Karim 11:00." in card(GROUP, view, Kind.SOS).lines


def test_s6_an_ok_says_whether_it_closes_by_itself() -> None:
    states = scenes.missed_states()
    about: scenes.Params = {"about": "ok_unverified"}
    calm = english(a_brief(Kind.OK_UNVERIFIED, CLAIRE, about, view=states["calm"]))
    assert calm.title == "An OK came from Awa's phone at 11:12 Paris, not verified."
    assert calm.lines[0] == "It closes by itself at 11:27 Paris unless somebody has doubts."
    assert Verb.OBJECT in verbs(calm)
    care = english(a_brief(Kind.OK_UNVERIFIED, CLAIRE, about, view=states["unverified"]))
    assert care.lines[0] == "A coordinator has to speak to Awa before it is closed."
    assert Verb.OBJECT not in verbs(care)


def test_news_from_family_is_said_to_be_news_and_nothing_more() -> None:
    about: scenes.Params = {"about": "news:family:5:1"}
    message = english(a_brief(Kind.NEWS, KARIM, about, view=a_view()))
    assert message.title == "Idrissa (family) has news of Awa: ask Idrissa."


def test_a_merged_card_stays_short_and_counts_the_rest() -> None:
    for language in LANGUAGES:
        message = book.say(in_language(a_brief(Kind.MISSED, views=scenes.silent(60)), language))
        assert len(message.plain) < LONGEST
        hidden = 60 - sum("Awa " in line for line in message.lines)
        assert str(hidden) in message.lines[-1]


def test_a_merged_card_suspects_the_network_only_where_several_are_silent_in_one_country() -> None:
    apart = [replace(view, country=f"{n}X") for n, view in enumerate(scenes.silent(3))]
    together = english(a_brief(Kind.MISSED, views=scenes.silent(3)))
    assert "3 people silent in Mali: probably a network outage." in together.lines
    assert "network" not in english(a_brief(Kind.MISSED, views=apart)).plain


def test_a_merged_card_is_taken_whole_then_answered_one_by_one() -> None:
    free = english(a_brief(Kind.MISSED, CLAIRE, views=scenes.silent(3)))
    assert verbs(free) == [Verb.TAKE_ALL]
    mine = english(a_brief(Kind.MISSED, KARIM, views=scenes.taken(scenes.silent(3))))
    assert verbs(mine) == [Verb.NEWS] * 3


def test_local_people_are_asked_what_they_can_do_once() -> None:
    asked = card(MOUSSA, a_view(), Kind.CAN_YOU_PHONE)
    assert asked.lines[0] == "Can you phone? Do not go out for this."
    assert verbs(asked) == [Verb.CAN_PHONE] * 3
    answered = a_view(log=[a_line("09:02", "local_help", MOUSSA, answer="can")])
    assert set(verbs(card(MOUSSA, answered))) == {Verb.NEWS}


def test_local_people_stand_by_once_somebody_is_on_it_unless_the_owner_asks_them() -> None:
    told_before = a_delivery(MOUSSA, "08:31", Kind.CAN_YOU_PHONE)
    log = [a_line("09:00", "on_it", KARIM)]
    standing_by = a_view(owned(an_incident()), told=[told_before], log=log)
    assert card(MOUSSA, standing_by).lines[0] == "You have nothing to do unless Karim asks."
    asked = replace(told_before, created_at=at("09:05"))
    released = a_view(owned(an_incident()), told=[asked], log=log)
    assert card(MOUSSA, released).lines[0] == "Can you phone? Do not go out for this."
