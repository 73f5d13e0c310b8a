"""Every screen, in every language: said without a hole, short enough, with honest buttons."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from bot.channels.telegram_text import LONGEST, captioned, units
from bot.domain.buttons import LIMIT_BYTES, Verb, read_tap
from bot.domain.incident import REASONS_BY_HAND, Reason, Trouble
from bot.domain.ladder import Audience
from bot.domain.level import Level
from bot.domain.message import Button, Message
from bot.domain.mission import Leg, State
from bot.domain.notices import Kind
from bot.domain.people import Role
from bot.domain.replies import Says
from bot.screens import alarm_words, book, guide, missions, people, replies
from bot.screens.catalogues import LANGUAGES, LOCALES, flaws, read, texts
from bot.screens.voice import voice_for
from bot.services.briefing import Brief
from tests.screens import scenes
from tests.screens.builders import AWA, KARIM, a_brief, a_mission, at, in_language
from tests.screens.said import screens

every_language = pytest.mark.parametrize("language", LANGUAGES)


def buttons_of(message: Message) -> Iterator[Button]:
    for row in message.buttons:
        yield from row


def test_every_kind_and_every_reply_has_its_screen() -> None:
    assert set(book.SCREENS) == set(Kind)
    assert set(replies.SIMPLE) | set(replies.SCREENS) == set(Says)
    assert not set(replies.SIMPLE) & set(replies.SCREENS)


def test_every_word_of_the_domain_has_its_sentence() -> None:
    assert set(alarm_words.REASONS) == set(Reason)
    assert set(alarm_words.REASON_BUTTONS) == set(REASONS_BY_HAND)
    assert set(alarm_words.TROUBLES) == set(alarm_words.TROUBLE_BUTTONS) == set(Trouble)
    assert set(alarm_words.TELL) == set(Audience)
    assert set(missions.LEVELS) == set(Level)
    assert set(people.WELCOMES) == set(guide.CHAPTERS) == set(Role)


def test_the_scenes_show_every_kind_and_every_reply() -> None:
    briefs = [brief for _, brief in scenes.everything()]
    assert {brief.notice.kind for brief in briefs} == set(Kind)
    said = {brief.param("says") for brief in briefs if brief.notice.kind is Kind.REPLY}
    assert said == {says.value for says in Says}


@every_language
def test_a_screen_says_what_happened_and_is_short_enough(language: str) -> None:
    found = [
        f"{name}: {slip}"
        for name, brief, message in screens(language)
        for slip in slips_of(brief, message)
    ]
    assert not found, "\n".join(found)


def slips_of(brief: Brief, message: Message) -> Iterator[str]:
    if not message.title.strip():
        yield "has no title"
    if not all(line.strip() for line in message.lines):
        yield "has an empty line"
    if units(message.plain) > LONGEST:
        yield f"is {units(message.plain)} long"
    said = message.plain.replace(brief.param("text"), "").replace(" […]", "")
    if hole := re.search(r"[{}…!]", said):
        yield f"says {hole[0]!r}"
    if message.buttons and message.keyboard:
        yield "has buttons and keys"


@every_language
def test_every_button_can_be_read_and_pressed(language: str) -> None:
    found = []
    for name, brief, message in screens(language):
        pressed = [button.data for button in buttons_of(message) if button.data]
        if len(pressed) != len(set(pressed)):
            found.append(f"{name}: two buttons do the same: {pressed}")
        for button in buttons_of(message):
            slips = slips_of_button(brief, button)
            found += [f"{name}: {button.text!r} {slip}" for slip in slips]
    assert not found, "\n".join(found)


def slips_of_button(brief: Brief, button: Button) -> Iterator[str]:
    if not 0 < len(button.text.strip()) <= 40:
        yield "is no label"
    if button.url is not None:
        yield from slips_of_link(brief, button.url)
    elif button.copy is not None:
        if not 0 < units(button.copy) <= 256:
            yield "copies nothing, or too much"
        if brief.zone is not None:
            yield "copies, where links lead to what was said"
    else:
        if len(button.data.encode()) > LIMIT_BYTES:
            yield "holds too much"
        if read_tap(button.data).data != button.data:
            yield "is read otherwise than it was written"
        return
    if button.data:
        yield "opens or copies, and is a tap"


def slips_of_link(brief: Brief, url: str) -> Iterator[str]:
    """No place leaves for a map of somebody else's."""
    if urlsplit(url).scheme != "https":
        yield "leads to no https address"
    if "google" in url or "openstreetmap" in url:
        yield "leads to a map"
    if brief.zone is not None and url not in known_links(brief):
        yield "leads where no source is"


def known_links(brief: Brief) -> set[str]:
    lines = brief.zone.standing.lines if brief.zone else ()
    return {line.advisory.link for line in lines if line.advisory}


@every_language
def test_a_picture_keeps_its_words_short_enough_to_stand_below_it(language: str) -> None:
    for name, brief, message in screens(language):
        if brief.notice.kind is Kind.ZONE_MAP:
            assert message.picture is not None
            assert captioned(message) is not None, name


@every_language
def test_s11_no_screen_says_green_of_what_nobody_verified(language: str) -> None:
    word = voice_for(language).say("green")
    for name, brief, message in screens(language):
        if brief.notice.kind is Kind.ZONE and brief.zone is not None:
            standing = brief.zone.standing
            if standing.level is Level.UNKNOWN and standing.last_known is Level.UNKNOWN:
                assert word not in message.plain, name


@every_language
def test_no_sentence_shouts_or_waits_for_a_translator(language: str) -> None:
    catalogue = read(language, LOCALES)
    assert [message.id for message, _ in flaws(catalogue)] == []
    for message in catalogue:
        for sentence in (*texts(message.id), *texts(message.string)):
            assert message.id == "" or "!" not in sentence


def test_french_never_elides_before_a_name() -> None:
    """*de Awa* would be wrong and *d'Karim* as well: a sentence goes around both."""
    names = "name|names|who|owner|to|about|organisation"
    wrong = re.compile(rf"\b(?:de|que|d’|qu’|lorsque|puisque) ?{{(?:{names})}}")
    for message in read("fr", LOCALES):
        for sentence in texts(message.string) if message.id else ():
            assert not wrong.search(sentence), sentence


STRANGE = ("<b>Awa</b>", "{name} {0} {", "Awa 🙂‍↔️", "A_w*a [x](y)", "عواء", "%s %(name)s")


@every_language
@pytest.mark.parametrize("name", STRANGE)
def test_a_strange_name_survives_on_a_card(language: str, name: str) -> None:
    view = scenes.missed_states()["fresh"]
    traveller = replace(AWA, name=name)
    odd = replace(view, traveller=traveller)
    message = book.say(in_language(a_brief(Kind.MISSED, view=odd), language))
    assert name in message.title
    mission = a_mission(travellers=(traveller,))
    listed = book.say(in_language(a_brief(Kind.DIGEST, missions=[mission]), language))
    assert any(name in line for line in listed.lines)


@every_language
@pytest.mark.parametrize("role", list(Role))
def test_a_welcome_is_short_and_says_what_vigie_is_not(language: str, role: Role) -> None:
    params: scenes.Params = {"role": role.value, "organisation": "Ville de Test"}
    message = book.say(in_language(a_brief(Kind.WELCOME, AWA, params), language))
    assert len(message.plain) <= 1200
    limits = message.lines[-len(people.LIMITS) :]
    assert "48" in limits[4]
    assert len(limits) == 6


def test_sos_stands_alone_on_the_last_row() -> None:
    for name, brief in scenes.of_traveller():
        if brief.notice.kind in (Kind.PING, Kind.REMINDER):
            last = book.say(in_language(brief, "en")).buttons[-1]
            assert [read_tap(button.data).verb for button in last] == [Verb.SOS], name


def test_what_somebody_wrote_reaches_the_reader_as_it_is() -> None:
    text = "<i>en panne</i> {km 12} ! 🙂\nla suite demain"
    written = a_brief(Kind.WORDS, params={"from": AWA.id, "text": text}, mission=a_mission())
    assert text in book.say(written).lines


def test_who_reads_words_is_told_how_an_answer_gets_back() -> None:
    to_karim = a_brief(Kind.WORDS, KARIM, {"from": AWA.id, "text": "?"}, mission=a_mission())
    [[button]] = book.say(in_language(to_karim, "en")).buttons
    assert read_tap(button.data).verb is Verb.WRITE

    to_awa = a_brief(Kind.WORDS, AWA, {"from": KARIM.id, "text": "?"}, mission=a_mission())
    said = book.say(in_language(to_awa, "en"))
    assert said.lines[-1] == "What you write here goes to the person on duty."
    assert not said.buttons

    before = replace(to_awa, mission=a_mission(state=State.PLANNED))
    assert "passes nothing back" in book.say(in_language(before, "en")).lines[-1]


def test_a_card_says_whose_mission_it_is_and_that_an_alert_is_open() -> None:
    hers = a_brief(Kind.MISSION_CARD, AWA, mission=a_mission())
    assert "Awa" not in book.say(in_language(hers, "en")).title

    reached = a_mission(coordinators=(KARIM,), family=(), correspondents=())
    his = a_brief(Kind.MISSION_CARD, KARIM, mission=reached)
    said = book.say(in_language(his, "en"))
    assert said.title.endswith(": Awa")
    assert said.lines[0] == "Nothing to do: Vigie asks at the times below."

    alarmed = replace(his, mission=replace(reached, open_incidents=(31,)))
    assert book.say(in_language(alarmed, "en")).lines[0] == "1 alert is open."


def test_a_card_names_the_places_after_the_first() -> None:
    here = Leg("Mopti", "ML", "Africa/Bamako", Level.ORANGE, at("06:00", -3), at("06:00", 1))
    there = replace(here, place="Ségou", starts_at=at("06:00", 1), ends_at=at("20:00", 5))
    card = a_brief(Kind.MISSION_CARD, AWA, mission=a_mission(legs=(here, there)))
    assert any("Ségou" in line for line in book.say(in_language(card, "en")).lines)
