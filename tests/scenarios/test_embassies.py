"""Embassies and emergency numbers: looked up, called, corrected, and confirmed by dialling."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.content.embassy_files import countries, country_card
from bot.content.phones import shown
from bot.domain.buttons import Verb, tap
from bot.domain.distance import Point
from bot.domain.embassies import KEEPS, CrisisCentre
from bot.domain.message import Button
from bot.domain.people import Part, Role
from bot.screens.catalogues import LANGUAGES
from bot.screens.voice import voice_for
from bot.services import export, purge
from bot.services.embassy_views import key_of
from bot.store import embassies
from tests.scenarios.cast import (
    AWA,
    BINTA,
    CLAIRE,
    IDRISSA,
    KARIM,
    MOUSSA,
    NADIA,
    OTHER_AWA,
    OTHER_KARIM,
    OTHER_TOWN,
    STRANGER,
    Character,
)
from tests.scenarios.engines import both_engines
from tests.scenarios.hearing import Heard, kinds, said
from tests.scenarios.world import World

BAMAKO = "+22344975757"
"""The French consulate's number in the content: official, and of 2013."""

NUMBER = "+33 1 99 00 12 34"
"""Kept for fiction by the French regulator, like the next."""
OTHER_NUMBER = "+33 1 99 00 56 78"

LANGUAGES_PLAYED = [language for language in ("en", "fr", "ar") if language in LANGUAGES]

in_each_language = pytest.mark.parametrize("language", LANGUAGES_PLAYED)


async def looks_up(world: World, text: str, who: Character = AWA) -> Heard:
    await world.says(who, text)
    [heard] = world.heard_by(who)
    return heard


async def taps(world: World, label: str, who: Character = AWA) -> Heard:
    await world.taps(who, label)
    [heard] = world.heard_by(who)
    return heard


def buttons(heard: Heard) -> list[Button]:
    return [button for row in heard.message.buttons for button in row]


@in_each_language
async def test_the_card_says_how_far_each_number_can_be_trusted(
    world: World, language: str
) -> None:
    await world.speaks(AWA, language)
    voice = voice_for(language)
    card = await looks_up(world, "/embassy Mali")
    assert card == said("embassy", "Consulat général de France", shown(BAMAKO))
    day = voice.full_date(date(2013, 6, 12))
    facts = {"line": voice.say("Embassy"), "number": shown(BAMAKO), "date": day}
    doubt = voice.say(
        "{line}: {number}, not confirmed since {date}: check before you leave.", **facts
    )
    assert doubt in card.message.lines
    assert card.text.index("France") < card.text.index("Embajada de España")
    note = "A call centre in France for general questions: not an emergency line."
    assert voice.say(note) in card.message.lines
    links = [button.url for button in buttons(card) if button.url]
    assert any("fildariane" in link for link in links)
    assert "https://ml.ambafrance.org" in links
    assert [button.copy for button in buttons(card) if button.copy] == [BAMAKO]


@in_each_language
async def test_emergency_numbers_name_their_sources_and_the_caution(
    world: World, language: str
) -> None:
    await world.speaks(AWA, language)
    voice = voice_for(language)
    card = await looks_up(world, "/emergency Mopti")
    assert card == said("emergency", voice.country("ML"), voice.country("CA"))
    assert voice.full_date(date(2026, 8, 20)) in card.text
    several = "Where there are several, the one that most sources give comes first."
    assert voice.say(several) in card.message.lines
    caution = (
        "Short numbers may not work from a mobile, or with a foreign SIM card. "
        "Ask your partner which ones answer."
    )
    assert voice.say(caution) in card.message.lines
    back = await taps(world, voice.say("Embassy"))
    assert back == said("embassy", voice.country("ML"))


@both_engines
async def test_without_a_place_it_is_the_missions_country(world: World) -> None:
    asked = await looks_up(world, "/embassy")
    assert asked == said("reply.embassy_where", "/embassy Mali")
    assert await looks_up(world, "/emergency") == said("reply.embassy_where", "/emergency Mali")
    await world.mission(AWA)
    assert await looks_up(world, "/embassy") == said("embassy", "Mali")
    assert await looks_up(world, "/emergency", MOUSSA) == said("emergency", "Mali")
    assert await looks_up(world, "/embassy", KARIM) == said("embassy", "Mali")
    await world.join(BINTA, Role.TRAVELLER)
    await world.mission(BINTA, place="Niamey", country="NE", zone="Africa/Niamey", around={})
    assert await looks_up(world, "/embassy", KARIM) == said("reply.embassy_where")


async def test_a_name_that_comes_near_is_offered_and_nonsense_is_asked_again(
    world: World,
) -> None:
    assert await looks_up(world, "/embassy Bamako") == said("embassy", "Mali")
    unknown = await looks_up(world, "/embassy Qxzzxq")
    assert unknown == said("reply.embassy_unknown", "Qxzzxq", "/embassy Mali")
    near = await looks_up(world, "/emergency Nigar")
    assert near == said("reply.embassy_unknown", "Nigar")
    assert await taps(world, "Niger") == said("emergency", "Niger")


async def test_a_closed_post_is_said_to_be_and_the_unions_rule_follows(world: World) -> None:
    card = await looks_up(world, "/embassy Niger")
    assert "Ambassade de France au Niger is closed." in card.text
    assert "may go to the embassy of any other member state" in card.text
    assert "Embajada de España en Niamey" in card.text
    elsewhere = await looks_up(world, "/embassy Norway")
    assert "no card for this country" in elsewhere.text
    assert "any other member state" in elsewhere.text


async def test_disputed_numbers_are_each_shown_with_source_and_date(world: World) -> None:
    card = await looks_up(world, "/embassy Chad")
    assert "+235 22 52 25 76 (Spain, 12 May 2026). Sources disagree." in card.text
    assert "+235 22 52 25 75 (Italy, 11 May 2026). Sources disagree." in card.text
    assert "(France, 9 September 2015). Sources disagree: check before you leave." in card.text


async def test_the_crisis_centre_is_shown_as_it_was_entered_and_missing_stays_missing(
    world: World,
) -> None:
    for command in ("/embassy Mali", "/emergency Mali"):
        assert "crisis centre: no number was entered here" in (await looks_up(world, command)).text
    world.crisis_centre = CrisisCentre("+33199001234", date(2026, 11, 20))
    await world.restart()
    for command in ("/embassy Mali", "/emergency Mali"):
        told = await looks_up(world, command)
        assert "crisis centre: +33 1 99 00 12 34, confirmed on 20 November 2026." in told.text


async def test_distance_is_told_from_where_she_was_seen_else_from_the_missions_town(
    world: World,
) -> None:
    assert "km from" not in (await looks_up(world, "/embassy Mali")).text
    await world.mission(AWA)
    assert "About 460 km from Mopti" in (await looks_up(world, "/embassy")).text
    await world.sends_place(AWA, 12.65, -8.0)
    world.allow(AWA)
    near = await looks_up(world, "/embassy")
    assert "About 10 km from your last known place (just now)" in near.text


@in_each_language
async def test_a_post_has_its_address_and_a_map_that_says_it_knows_only_the_town(
    world: World, language: str
) -> None:
    await world.speaks(AWA, language)
    voice = voice_for(language)
    await looks_up(world, "/embassy Mali")
    france = voice.say("{state}, {city}", state=voice.country("FR"), city="Bamako")
    post = await taps(world, france)
    assert "Square Patrice Lumumba" in post.text
    doubt = "Only the town of this post is known: the map shows the middle of {town}, not the door."
    assert voice.say(doubt, town="Bamako") in post.message.lines
    assert voice.say("Open the map") not in post.buttons
    copies = voice.say("Copy the address")
    [address] = [button.copy for button in buttons(post) if button.text == copies]
    assert address is not None
    assert address.startswith("Square Patrice Lumumba")
    pin = await taps(world, voice.say("Map of {town}", town="Bamako"))
    assert pin.what == "venue"
    card = country_card("ML")
    assert card is not None
    first = card.posts[0]
    venue = pin.message.venue
    assert venue is not None
    assert venue.name == voice.say("{town}: middle of the town", town="Bamako")
    assert first.name in venue.address
    assert "Square Patrice Lumumba" in venue.address
    assert (round(venue.latitude), round(venue.longitude)) == (13, -8)


@in_each_language
async def test_call_sends_a_contact_that_takes_its_doubt_along(world: World, language: str) -> None:
    await world.speaks(AWA, language)
    voice = voice_for(language)
    await looks_up(world, "/embassy Mali")
    heard = await taps(world, voice.say("Call {number}", number=shown(BAMAKO)))
    assert heard.what == "contact"
    contact = heard.message.contact
    assert contact is not None
    assert contact.phone == BAMAKO
    day = voice.full_date(date(2013, 6, 12))
    assert contact.note == voice.say("not confirmed since {date}", date=day)
    assert [button.copy for button in buttons(heard)] == [BAMAKO]


@in_each_language
async def test_i_dialled_it_is_said_and_read_in_ones_own_language(
    world: World, language: str
) -> None:
    for who in (AWA, KARIM):
        await world.speaks(who, language)
    voice = voice_for(language)
    await looks_up(world, "/embassy Mali", KARIM)
    await taps(world, voice.say("Call {number}", number=shown(BAMAKO)), KARIM)
    said_so = await taps(world, voice.say("I dialled it: it works"), KARIM)
    assert said_so.what == "reply.number_dialled"
    day = voice.full_date(date(2026, 12, 1))
    word = voice.say("{name} dialled it on {date}: it works.", name="Karim Duty", date=day)
    assert word in (await looks_up(world, "/embassy Mali")).text


@both_engines
async def test_a_coordinator_who_dialled_confirms_it_for_everybody(world: World) -> None:
    other = await world.found(OTHER_TOWN, {OTHER_KARIM: Role.COORDINATOR})
    await world.join(OTHER_AWA, Role.TRAVELLER, house=other)
    await looks_up(world, "/embassy Mali", KARIM)
    await taps(world, f"Call {shown(BAMAKO)}", KARIM)
    assert await taps(world, "I dialled it: it works", KARIM) == said("reply.number_dialled")
    ours = await looks_up(world, "/embassy Mali")
    assert "Karim Duty dialled it on 1 December 2026: it works." in ours.text
    assert "not confirmed since 12 June 2013" not in ours.text
    theirs = await looks_up(world, "/embassy Mali", OTHER_AWA)
    assert "A coordinator dialled it on 1 December 2026: it works." in theirs.text
    assert "Karim" not in theirs.text

    await looks_up(world, "/embassy Mali", OTHER_KARIM)
    await taps(world, f"Call {shown(BAMAKO)}", OTHER_KARIM)
    await world.pass_time(timedelta(hours=1))
    await taps(world, "I dialled it: it does not work", OTHER_KARIM)
    both = (await looks_up(world, "/embassy Mali")).text
    assert "it does not work." in both
    assert "Karim Duty dialled it on 1 December 2026: it works." in both
    assert "not confirmed since 12 June 2013: check before you leave." in both


async def test_what_was_dialled_ages_and_goes(world: World) -> None:
    await world.taps_data(KARIM, tap(Verb.DIALLED, "ML", BAMAKO, "works"))
    world.allow(KARIM)
    await world.pass_time(KEEPS + timedelta(days=1))
    world.everyone_heard()
    assert "check before you leave" in (await looks_up(world, "/embassy Mali")).text
    now = world.clock.now() + timedelta(days=366)
    assert (await world.write(lambda conn: purge.forget(conn, now)))["dialled"] == 1


@both_engines
@in_each_language
async def test_a_coordinator_adds_a_post_which_comes_first_with_who_wrote_it(
    world: World, language: str
) -> None:
    await world.speaks(KARIM, language)
    voice = voice_for(language)
    await looks_up(world, "/embassy Mali", KARIM)
    named = await taps(world, voice.say("Add or correct a post"), KARIM)
    assert named == said("question", voice.country("ML"))
    await looks_up(world, "Honorary consul, Mopti", KARIM)
    wrong = await looks_up(world, "tomorrow", KARIM)
    assert voice.say("This is no phone number: {text}.", text="tomorrow") in wrong.text
    await looks_up(world, f"{NUMBER}\n{OTHER_NUMBER}", KARIM)
    lost = await looks_up(world, "behind the mosque", KARIM)
    no_place = voice.say("These are no coordinates: {text}.", text="behind the mosque")
    assert no_place in lost.text
    await taps(world, voice.say("No place"), KARIM)
    card = await looks_up(world, "Ask at the mission.", KARIM)
    first = card.message.lines[0]
    assert "Honorary consul, Mopti" in first
    assert "Karim Duty" in first
    assert voice.full_date(date(2026, 12, 1)) in first
    assert "Ask at the mission." in card.text
    copied = [button.copy for button in buttons(card) if button.copy]
    assert copied == ["+33199001234", "+33199005678"]
    seen = await looks_up(world, "/embassy Mali", IDRISSA)
    assert seen == said("embassy", "Honorary consul, Mopti", "Karim", NUMBER)


async def written(world: World) -> Heard:
    """Karim has written down a post without a note; the card says it."""
    await world.taps_data(KARIM, tap(Verb.ADD_POST, "ML"))
    await world.says(KARIM, "Honorary consul")
    await world.says(KARIM, NUMBER)
    world.allow(KARIM)
    await taps(world, "No place", KARIM)
    return await taps(world, "No note", KARIM)


@both_engines
async def test_a_post_of_ones_own_is_changed_and_removed(world: World) -> None:
    assert (await written(world)).text.count("Honorary consul") == 1
    await looks_up(world, "/embassy Mali", NADIA)
    await taps(world, "Honorary consul", NADIA)
    await taps(world, "Change it", NADIA)
    for answer in ("Consul in Mopti", OTHER_NUMBER, "14.4843, -4.1960"):
        await looks_up(world, answer, NADIA)
    card = await taps(world, "No note", NADIA)
    assert card == said("embassy", "Consul in Mopti (written by Nadia", OTHER_NUMBER)
    assert "Honorary consul" not in card.text
    await taps(world, "Consul in Mopti", NADIA)
    assert await taps(world, "Remove it", NADIA) == said("reply.post_removed", "Consul in Mopti")
    assert "Consul in Mopti" not in (await looks_up(world, "/embassy Mali", NADIA)).text


@in_each_language
async def test_a_coordinator_at_the_door_sends_its_place(world: World, language: str) -> None:
    for who in (KARIM, AWA):
        await world.speaks(who, language)
    voice = voice_for(language)
    await world.taps_data(KARIM, tap(Verb.ADD_POST, "ML"))
    for words in ("Honorary consul", NUMBER):
        await world.says(KARIM, words)
    world.allow(KARIM)
    await world.sends_place(KARIM, 14.4843, -4.196)
    assert kinds(world.heard_by(KARIM)) == ["question"]
    await taps(world, voice.say("No note"), KARIM)
    await looks_up(world, "/embassy Mali")
    await taps(world, "Honorary consul")
    pin = await taps(world, voice.say("Open the map"))
    assert pin.what == "venue"
    venue = pin.message.venue
    assert venue is not None
    assert (venue.latitude, venue.longitude) == (14.4843, -4.196)
    assert venue.name == "Honorary consul"
    assert "Karim Duty" in venue.address


@pytest.mark.parametrize(
    ("typed", "point"),
    [
        ("14.4843, -4.1960", (14.4843, -4.196)),
        ("(14.4843 -4.196)", (14.4843, -4.196)),
        ("48°; 2°", (48, 2)),
        ("5.6, 0.00001", (5.6, 0.00001)),
        ("114, 200", None),
        ("14,4843", None),
        ("https://example.org/@14,4", None),
    ],
)
async def test_coordinates_are_read_as_maps_write_them(
    world: World, typed: str, point: tuple[float, float] | None
) -> None:
    await world.taps_data(KARIM, tap(Verb.ADD_POST, "ML"))
    for words in ("Honorary consul", NUMBER):
        await world.says(KARIM, words)
    world.allow(KARIM)
    asked = await looks_up(world, typed, KARIM)
    if point is None:
        assert asked == said("question", "These are no coordinates", typed)
        return
    await taps(world, "No note", KARIM)
    [post] = await world.db.read(lambda conn: embassies.posts_in(conn, "ML", [world.house]))
    assert post.point == Point(*point)


async def test_on_mission_a_location_says_where_she_is_whatever_was_asked(world: World) -> None:
    await world.mission(KARIM, around={CLAIRE: Part.DESIGNATED})
    await world.until("07:00")
    await world.taps_data(KARIM, tap(Verb.ADD_POST, "ML"))
    for words in ("Honorary consul", NUMBER):
        await world.says(KARIM, words)
    world.everyone_heard()
    await world.sends_place(KARIM, 14.4843, -4.196)
    assert kinds(world.heard_by(KARIM)) == ["reply.place_noted"]
    world.everyone_heard()


async def test_s2_a_place_sent_in_an_alarm_is_hers_whatever_was_asked(world: World) -> None:
    await world.mission(KARIM, around={CLAIRE: Part.DESIGNATED})
    await world.taps_data(KARIM, tap(Verb.ADD_POST, "ML"))
    for words in ("Honorary consul", NUMBER):
        await world.says(KARIM, words)
    await world.says(KARIM, "/sos")
    world.everyone_heard()
    await world.sends_place(KARIM, 14.4843, -4.196)
    assert kinds(world.heard_by(KARIM)) == ["reply.place_noted"]
    world.everyone_heard()


async def test_a_post_left_halfway_changes_nothing(world: World) -> None:
    await world.taps_data(KARIM, tap(Verb.ADD_POST, "ML"))
    await world.says(KARIM, "Honorary consul")
    world.allow(KARIM)
    await world.taps(KARIM, "Leave it")
    assert kinds(world.edited_for(KARIM)) == ["reply.post_left"]
    assert "Honorary consul" not in (await looks_up(world, "/embassy Mali", KARIM)).text


async def test_a_post_keeps_one_to_four_numbers(world: World) -> None:
    await world.taps_data(KARIM, tap(Verb.ADD_POST, "ML"))
    await world.says(KARIM, "Honorary consul")
    world.allow(KARIM)
    five = ", ".join(f"+33 1 99 00 12 3{n}" for n in range(5))
    assert "4 at most" in (await looks_up(world, five, KARIM)).text


async def test_s13_posts_are_their_organisations_and_dialling_is_for_coordinators(
    world: World,
) -> None:
    other = await world.found(OTHER_TOWN, {OTHER_KARIM: Role.COORDINATOR})
    await world.join(OTHER_AWA, Role.TRAVELLER, house=other)
    await world.meet(STRANGER)
    await written(world)
    assert "Honorary consul" not in (await looks_up(world, "/embassy Mali", OTHER_AWA)).text
    for data in (tap(Verb.POST, "ML", "o1"), tap(Verb.CALL, "ML", "+33199001234")):
        await world.taps_data(OTHER_AWA, data)
        assert kinds(world.heard_by(OTHER_AWA)) == ["reply.old_button"]
    for who, data in (
        (OTHER_KARIM, tap(Verb.CHANGE_POST, 1)),
        (OTHER_KARIM, tap(Verb.REMOVE_POST, 1)),
        (AWA, tap(Verb.CHANGE_POST, 1)),
        (AWA, tap(Verb.REMOVE_POST, 1)),
        (AWA, tap(Verb.ADD_POST, "ML")),
        (CLAIRE, tap(Verb.DIALLED, "ML", BAMAKO, "works")),
    ):
        await world.taps_data(who, data)
        assert kinds(world.heard_by(who)) == ["reply.not_yours"], (who, data)
    for verb in (Verb.EMBASSY, Verb.EMERGENCY):
        await world.taps_data(STRANGER, tap(verb, "ML"))
        assert kinds(world.heard_by(STRANGER)) == ["reply.stranger"]
    assert await looks_up(world, "/embassy Mali", STRANGER) == said("reply.stranger")
    [post] = await world.db.read(lambda conn: embassies.posts_in(conn, "ML", [world.house]))
    assert post.name == "Honorary consul"
    assert await world.db.read(lambda conn: embassies.dialled(conn, [BAMAKO])) == {}


async def test_s13_a_forged_button_about_an_embassy_changes_nothing(world: World) -> None:
    for data in (
        tap(Verb.EMBASSY, "XX"),
        tap(Verb.EMBASSY, "ML", "x"),
        tap(Verb.EMERGENCY, "../etc"),
        tap(Verb.POST, "ML", "nosuch"),
        tap(Verb.CALL, "ML", "+33199009999"),
        tap(Verb.VENUE, "ML", "nosuch"),
        tap(Verb.DIALLED, "ML", "+33199009999", "works"),
        tap(Verb.DIALLED, "ML", BAMAKO, "perhaps"),
        tap(Verb.ADD_POST, "ml"),
        tap(Verb.NOTHING, 1, "note"),
        tap(Verb.NOTHING, 1, "name"),
        tap(Verb.STEP, 1, "skip"),
    ):
        await world.taps_data(KARIM, data)
        assert kinds(world.heard_by(KARIM)) == ["reply.old_button"], data


async def test_s13_a_button_of_a_mission_does_not_move_the_questions_of_a_post(
    world: World,
) -> None:
    await world.taps_data(KARIM, tap(Verb.ADD_POST, "ML"))
    world.allow(KARIM)
    for data in (tap(Verb.STEP, 1, "skip"), tap(Verb.ANNOUNCE, 1), tap(Verb.EDIT, 1, "post")):
        await world.taps_data(KARIM, data)
        assert kinds(world.heard_by(KARIM)) == ["reply.old_button"], data


@both_engines
async def test_an_alert_offers_the_embassy_to_who_is_on_it(world: World) -> None:
    await world.mission(AWA)
    await world.sends_place(AWA, 14.5, -4.2)
    world.allow(AWA)
    await world.until("08:31")
    [card] = [one for one in world.heard_by(KARIM) if one.what == "missed"]
    assert "Embassy" not in card.buttons
    await world.until("09:31")
    world.everyone_heard()
    shown_now = [one for one in world.phones.shown(KARIM) if "Embassy" in one.buttons]
    assert "consider calling the embassy" in shown_now[-1].text
    assert not any("Embassy" in one.buttons for one in world.phones.shown(IDRISSA))
    told = await taps(world, "Embassy", KARIM)
    assert told == said("embassy", "Mali", "km from the last known place of Awa")
    incident = await world.incident()
    await world.taps_data(IDRISSA, tap(Verb.EMBASSY, "ML", incident.id))
    [family] = world.heard_by(IDRISSA)
    assert "last known place" not in family.text


async def test_an_sos_offers_it_at_once(world: World) -> None:
    await world.mission(AWA)
    await world.says(AWA, "/sos")
    [card] = [one for one in world.heard_by(CLAIRE) if one.what == "sos"]
    assert "Embassy" in card.buttons
    world.everyone_heard()


async def test_the_export_has_what_was_written_and_dialled(world: World) -> None:
    await written(world)
    await world.taps_data(KARIM, tap(Verb.DIALLED, "ML", BAMAKO, "works"))
    world.allow(KARIM)
    now = world.clock.now()
    all_of_it = await world.db.read(lambda conn: export.whole(conn, now))
    hers = await world.db.read(lambda conn: export.of_person(conn, KARIM.telegram_id, now))
    for told in (all_of_it, hers):
        assert "Honorary consul" in str(told["embassies"])
        assert BAMAKO in str(told["dialled"])
    nobody = await world.db.read(lambda conn: export.of_person(conn, AWA.telegram_id, now))
    assert (nobody["embassies"], nobody["dialled"]) == ([], [])


def test_a_posts_key_is_its_own_within_the_country() -> None:
    for country in countries():
        card = country_card(country)
        assert card is not None
        keys = [key_of(post) for post in card.posts]
        assert len(set(keys)) == len(keys), country
