"""Observations: one's own people's word on a zone, beside the governments', for a week."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.buttons import Verb, tap
from bot.domain.observation import LASTS, Mood, Typed, read_typed
from bot.domain.people import Part, Role
from bot.screens.catalogues import LANGUAGES
from bot.screens.voice import voice_for
from bot.services import purge
from bot.store import zones
from bot.store.database import Connection
from tests.scenarios.cast import (
    AWA,
    CLAIRE,
    IDRISSA,
    KARIM,
    MOUSSA,
    OTHER_AWA,
    OTHER_KARIM,
    OTHER_TOWN,
    STRANGER,
    Character,
)
from tests.scenarios.engines import both_engines
from tests.scenarios.hearing import Heard, kinds, said
from tests.scenarios.world import World

SPOKEN = {
    "en": "/observe Mopti tense: checkpoints on the bridge",
    "fr": "/observe Mopti tendu : contrôles sur le pont",
    "ar": "/observe موبتي متوتر: نقاط تفتيش على الجسر",
}


async def card_for(world: World, who: Character, text: str = "/zone Mopti") -> Heard:
    await world.says(who, text)
    [heard] = world.heard_by(who)
    assert heard.what == "zone"
    return heard


@both_engines
async def test_a_correspondents_word_stands_beside_the_official_ones(world: World) -> None:
    await world.says(MOUSSA, SPOKEN["en"])
    assert world.heard_by(MOUSSA) == [said("reply.observed", "Mopti, Mali", "tense")]
    for who in (AWA, KARIM, CLAIRE, MOUSSA):
        for asked in ("/zone Mopti", "/zone Mali"):
            card = await card_for(world, who, asked)
            assert "Seen by your organisation (informal):" in card.text
            assert "Tue 1 Dec, Mopti: tense, “checkpoints on the bridge” (Moussa" in card.text
    assert "tense" not in (await card_for(world, KARIM, "/zone Gao, Mali")).text


@pytest.mark.parametrize("language", [one for one in SPOKEN if one in LANGUAGES])
async def test_it_is_written_in_ones_own_language(world: World, language: str) -> None:
    await world.speaks(MOUSSA, language)
    await world.says(MOUSSA, SPOKEN[language])
    [answer] = world.heard_by(MOUSSA)
    assert answer.what == "reply.observed"
    [seen] = await world.db.read(
        lambda conn: zones.observed(conn, [world.house], "ML", "ML-5", world.clock.now())
    )
    assert (seen.mood, seen.region, seen.text != "") == (Mood.TENSE, "ML-5", True)


async def test_s13_it_is_seen_by_its_organisation_only_and_not_by_family(world: World) -> None:
    await world.found(OTHER_TOWN, {OTHER_KARIM: Role.COORDINATOR, OTHER_AWA: Role.TRAVELLER})
    await world.says(MOUSSA, SPOKEN["en"])
    world.allow(MOUSSA)
    for who in (OTHER_KARIM, OTHER_AWA, IDRISSA):
        assert "tense" not in (await card_for(world, who)).text
        await world.taps_data(who, "1:seen:ML:ML-5")
        [listed] = world.heard_by(who)
        assert "checkpoints" not in listed.text


async def test_s13_only_correspondents_and_coordinators_observe(world: World) -> None:
    await world.meet(STRANGER)
    refused = {AWA: "not_yours", CLAIRE: "not_yours", IDRISSA: "not_yours", STRANGER: "stranger"}
    for who, answer in refused.items():
        await world.says(who, SPOKEN["en"])
        for data in ("1:observe:ML:ML-5", "1:observe:ML:ML-5:tense", "1:observe:ML:-:calm:bare"):
            await world.taps_data(who, data)
        assert kinds(world.heard_by(who)) == [f"reply.{answer}"] * 4, who
    kept = await world.db.read(
        lambda conn: zones.observed(conn, [world.house], "ML", None, world.clock.now())
    )
    assert kept == []


async def test_it_is_asked_by_buttons_step_by_step(world: World) -> None:
    await world.says(KARIM, "/observe Mopti")
    [asked] = world.heard_by(KARIM)
    assert asked.buttons == ("Calm", "Tense", "Trouble", "Violence")
    await world.taps(KARIM, "Trouble")
    assert world.heard_by(KARIM) == [said("question", "Mopti, Mali: trouble")]
    await world.says(KARIM, "A lorry was burnt\non the road to Gao.")
    assert kinds(world.heard_by(KARIM)) == ["reply.observed"]
    await world.says(KARIM, "/zone Mopti")
    await world.taps(KARIM, "Observations")
    _, listed = world.heard_by(KARIM)
    assert "trouble, “A lorry was burnt on the road to Gao.”" in listed.text
    await world.taps(KARIM, "Add an observation")
    await world.taps(KARIM, "Calm")
    await world.taps(KARIM, "Nothing to add")
    *_, answer = world.heard_by(KARIM)
    assert answer == said("reply.observed", "Mopti, Mali", "calm")
    await world.says(KARIM, "and these words are for nobody")
    assert kinds(world.heard_by(KARIM)) == ["reply.unknown_command"]


@pytest.mark.parametrize("language", SPOKEN)
async def test_words_without_a_mood_are_kept_until_one_is_tapped(
    world: World, language: str
) -> None:
    await world.speaks(KARIM, language)
    before, _, words = SPOKEN[language].partition(": ")
    command, place, *_ = before.split()
    await world.says(KARIM, f"{command} {place} {words}")
    [asked] = world.heard_by(KARIM)
    assert words in asked.text
    await world.taps(KARIM, voice_for(language).say("Tense"))
    assert kinds(world.heard_by(KARIM)) == ["reply.observed"]
    kept = await world.db.read(
        lambda conn: zones.observed(conn, [world.house], "ML", "ML-5", world.clock.now())
    )
    assert [(one.mood, one.text) for one in kept] == [(Mood.TENSE, words)]


@pytest.mark.parametrize(
    "typed",
    [
        "/observe Il y a de la violence à Mopti",
        "/observe In Mopti there is violence",
        "/observe Au nord de Mopti tendu : barrages",
        "/observe No cars on the road to Gao, calm",
    ],
)
async def test_words_that_begin_with_no_place_are_about_no_place(world: World, typed: str) -> None:
    await world.says(MOUSSA, typed)
    assert kinds(world.heard_by(MOUSSA)) == ["reply.zone_unknown"]


async def test_a_place_before_other_words_is_confirmed_by_a_tap(world: World) -> None:
    await world.says(MOUSSA, "/observe Mopti bridge tense: checkpoints")
    [asked] = world.heard_by(MOUSSA)
    assert asked == said("question", "Mopti, Mali", "bridge tense: checkpoints")
    await world.taps(MOUSSA, "Tense")
    assert kinds(world.heard_by(MOUSSA)) == ["reply.observed"]


async def test_words_of_long_ago_do_not_go_with_todays_tap(world: World) -> None:
    await world.says(MOUSSA, "/observe Mopti shots near the bridge")
    world.heard_by(MOUSSA)
    await world.sleep_until(world.clock.now() + timedelta(days=2))
    world.everyone_heard()
    await world.taps_data(MOUSSA, "1:observe:ML:ML-5:calm")
    [asked] = world.heard_by(MOUSSA)
    assert asked == said("question", "What did you see?")
    assert "shots" not in asked.text
    await world.says(MOUSSA, "/observe Mopti shots near the bridge")
    await world.taps_data(MOUSSA, "1:observe:ML:ML-5")
    await world.taps(MOUSSA, "Calm")
    *_, asked = world.heard_by(MOUSSA)
    assert asked == said("question", "What did you see?")


@pytest.mark.parametrize(
    "begun", ["/observe Mopti checkpoints on the bridge", "1:observe:ML:ML-5:tense"]
)
async def test_what_a_witness_writes_during_an_alert_is_no_observation(
    world: World, begun: str
) -> None:
    """Rule 12: his words are about her, whatever was asked of him before."""
    await world.mission(AWA, around={CLAIRE: Part.DESIGNATED, MOUSSA: Part.CORRESPONDENT})
    if begun.startswith("/"):
        await world.says(MOUSSA, begun)
    else:
        await world.taps_data(MOUSSA, begun)
    await world.until("09:05")
    world.everyone_heard()
    await world.says(MOUSSA, "I have just seen Awa being taken away")
    assert said("words", "I have just seen Awa being taken away") in world.heard_by(KARIM)
    assert kinds(world.heard_by(MOUSSA)) == ["reply.words_passed"]
    world.everyone_heard()


async def test_s13_what_a_witness_writes_goes_to_the_town_of_who_is_looked_for(
    world: World,
) -> None:
    """Moussa stands by for two towns: his words are about her whose alert is open."""
    other = await world.found(OTHER_TOWN, {OTHER_KARIM: Role.COORDINATOR})
    await world.join(OTHER_AWA, Role.TRAVELLER, house=other)
    await world.mission(AWA, around={CLAIRE: Part.DESIGNATED, MOUSSA: Part.CORRESPONDENT})
    await world.mission(OTHER_AWA, around={MOUSSA: Part.CORRESPONDENT}, house=other)
    await world.until("08:00")
    await world.taps(AWA, "I'm OK")
    await world.until("09:05")
    world.everyone_heard()
    await world.says(MOUSSA, "I have just seen her being taken away")
    assert said("words", "taken away") in world.heard_by(OTHER_KARIM)
    assert world.heard_by(KARIM) == []
    assert kinds(world.heard_by(MOUSSA)) == ["reply.words_passed"]
    world.everyone_heard()


async def test_words_that_are_asked_for_go_where_they_were_asked_for(world: World) -> None:
    """An alert that opens meanwhile takes no answer away from another dialogue."""
    await world.mission(AWA, around={KARIM: Part.DESIGNATED})
    await world.taps_data(KARIM, tap(Verb.ADD_POST, "ML"))
    await world.until("08:35")
    world.everyone_heard()
    await world.says(KARIM, "Honorary consul")
    assert kinds(world.heard_by(KARIM)) == ["question"]
    world.everyone_heard()


async def test_it_expires_after_seven_days_and_is_forgotten(world: World) -> None:
    await world.says(MOUSSA, SPOKEN["en"])
    world.allow(MOUSSA)
    await world.sleep_until(world.clock.now() + LASTS - timedelta(minutes=1))
    assert "tense" in (await card_for(world, KARIM)).text
    await world.sleep_until(world.clock.now() + timedelta(minutes=1))
    assert "tense" not in (await card_for(world, KARIM)).text

    def forget(conn: Connection) -> int:
        return purge.forget(conn, world.clock.now() + timedelta(seconds=1))["observations"]

    assert await world.write(forget) == 1


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("/observe", "reply.observe_how"),
        ("/observe Qwxyzzy calm", "reply.zone_unknown"),
        ("/observe Gao calm", "reply.observed"),
        ("/observe Moptu tense: x", "reply.observed"),
    ],
)
async def test_what_is_typed_otherwise_gets_an_example(
    world: World, typed: str, answer: str
) -> None:
    await world.says(MOUSSA, typed)
    assert kinds(world.heard_by(MOUSSA)) == [answer]


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Mopti", Typed("Mopti", None)),
        ("Mopti tense", Typed("Mopti", Mood.TENSE)),
        ("Mopti, Mali: calm", Typed("Mopti, Mali", Mood.CALM)),
        ("Mopti violence – shots : two", Typed("Mopti", Mood.VIOLENCE, "– shots : two")),
        ("calm", Typed("calm", None)),
        ("", Typed("", None)),
    ],
)
def test_a_line_is_read_in_its_parts(words: str, meant: Typed) -> None:
    assert read_typed(words) == meant
