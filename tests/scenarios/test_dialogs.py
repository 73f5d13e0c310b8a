"""Guided dialogues: one question at a time, resumed after anything, changed from one card."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.dialog import LISTENS, LISTENS_BRIEFLY, SUMMARY, Dialog
from bot.domain.mission import Mission, State
from bot.domain.mission_details import Companion
from bot.domain.people import Part
from bot.screens.voice import voice_for
from bot.store import dialogs, incidents, missions
from tests.scenarios.cast import AWA, CLAIRE, IDRISSA, KARIM, MOUSSA, NADIA, Character, minutes
from tests.scenarios.engines import both_engines
from tests.scenarios.hearing import Heard, kinds, missed, said
from tests.scenarios.world import World

NUMBER = "+33 6 39 98 00 12"
"""Kept for fiction by the French regulator."""


async def asked(world: World, who: Character = AWA) -> Heard:
    """The question that stands now, whether it came anew or in the place of the last."""
    heard = [*world.heard_by(who), *world.edited_for(who)]
    assert [one.what for one in heard] == ["question"], heard
    return heard[0]


async def says(world: World, text: str) -> Heard:
    await world.says(AWA, text)
    return await asked(world)


async def taps(world: World, label: str) -> Heard:
    await world.taps(AWA, label)
    return await asked(world)


async def at_summary(world: World) -> Heard:
    """Awa has said where and when."""
    for text in ("/mission", "Mopti", "5/12"):
        await says(world, text)
    return await says(world, "9 December")


async def announced(world: World) -> Mission:
    await at_summary(world)
    await world.taps(AWA, "Announce the mission")
    assert kinds(world.edited_for(AWA)) == ["mission_card"]
    return await hers(world)


async def hers(world: World, who: Character = AWA) -> Mission:
    found = await world.db.read(
        lambda conn: missions.of_person(conn, world.ids[who], [Part.TRAVELLER], list(State))
    )
    return found[-1]


async def dialog(world: World) -> Dialog | None:
    return await world.db.read(lambda conn: dialogs.of_person(conn, world.ids[AWA]))


async def step(world: World) -> str | None:
    found = await dialog(world)
    return found.step if found else None


@both_engines
async def test_a_mission_is_described_question_by_question(world: World) -> None:
    assert "Where" in (await says(world, "/mission")).text
    assert "first day" in (await says(world, "Mopti")).text
    assert "last day" in (await says(world, "5/12")).text
    assert "not announced yet" in (await says(world, "9/12")).text
    assert "another place" in (await taps(world, "Go on with the questions")).text
    assert "Ségou" in (await says(world, "Ségou 7/12")).text
    assert "whether you are OK" in (await taps(world, "No others")).text
    assert "told first" in (await taps(world, "Twice a day")).text
    assert "about" in (await taps(world, "Nadia Coordinator")).text
    assert "travels with" in (await says(world, "Water committee")).text
    assert "A name is needed" in (await says(world, NUMBER)).text
    assert "Salif" in (await says(world, f"Salif Keïta {NUMBER}")).text
    assert "stay" in (await taps(world, "No others")).text
    assert "floor" in (await says(world, "Hotel Kanaga, +33 6 39 98 00 13")).text
    summary = await taps(world, "Summary")
    for fact in ("Mopti", "Ségou", "Nadia", "Salif", "Hotel Kanaga", "+33 6 39 98 00 13"):
        assert fact in summary.text
    await world.taps(AWA, "Announce the mission")
    [card] = world.edited_for(AWA)
    assert card == said("mission_card", "Mopti", "Hotel Kanaga", "Nadia")
    assert world.phones.pinned[AWA.telegram_id] == {card.message_id}

    mission = await hers(world)
    assert [leg.place for leg in mission.legs] == ["Mopti", "Ségou"]
    assert mission.details.companions == (Companion("Salif Keïta", "+33639980012"),)
    assert [one.what for one in mission.call_list] == ["companion", "hotel"]
    parts = await world.db.read(lambda conn: missions.parts_in(conn, [mission.id])[mission.id])
    assert (world.ids[NADIA], Part.DESIGNATED) in parts
    assert (world.ids[CLAIRE], Part.DESIGNATED) not in parts
    assert await dialog(world) is None


async def test_every_question_can_be_answered_one_after_the_other(world: World) -> None:
    """All fields of a mission, typed; then each stands on the card that she is shown."""
    typed = {
        "lodging_floor": "2nd floor, room 14",
        "lodging_by": "embassy",
        "driver": f"Ousmane, {NUMBER}",
        "plate": "white pickup",
        "host": "Fatou",
        "host_phone": NUMBER,
        "escort": "gendarmes from Ségou on",
        "insurer": f"Helpers {NUMBER}",
        "contract": "X-17",
        "hospital": "Hospital of Sévaré",
        "hospital_phone": NUMBER,
        "nationalities": "France, Mali",
        "medical_note": "O negative, penicillin",
        "voice": NUMBER,
        "sms": "+33 6 39 98 00 14",
        "satellite": NUMBER,
        "call_windows": "8:00 and 19:00, Paris",
        "who_calls": "I call Claire",
    }
    for text in ("/mission", "Mopti", "5/12 – 9/12"):
        await says(world, text)
    for label in ("Go on with the questions", "None", "Once a day", "Skip", "Skip", "None"):
        await taps(world, label)
    await says(world, f"Hotel Kanaga {NUMBER}")
    for name, text in typed.items():
        assert await step(world) == name
        summary = await says(world, text)
    assert await step(world) == SUMMARY
    for text in ("2nd floor", "approved by embassy", "Ousmane", "white pickup", "Fatou", "X-17"):
        assert text in summary.text
    assert "France, Mali" in summary.text
    assert "penicillin" not in summary.text
    assert len(summary.text) < 1600
    await world.taps(AWA, "Announce the mission")
    [card] = world.edited_for(AWA)
    assert "penicillin" not in card.text
    assert "+33 6 39 98 00 14" in card.text


@pytest.mark.parametrize("language", ["fr", "ar"])
@both_engines
async def test_a_dialogue_goes_on_after_a_restart(world: World, language: str) -> None:
    voice = voice_for(language)
    await world.speaks(AWA, language)
    first = await says(world, "/mission")
    assert voice.say("Where do you go?") in first.text
    await says(world, {"fr": "Mopti", "ar": "موبتي"}[language])
    await world.restart()
    last = await says(world, {"fr": "le 5 décembre", "ar": "٥ ديسمبر"}[language])
    assert voice.say("What is your last day there?") in last.text
    await world.restart()
    summary = await says(world, {"fr": "mercredi 9 décembre", "ar": "٩ ديسمبر ٢٠٢٦"}[language])
    assert "Mopti" in summary.text
    await world.restart()
    await world.taps(AWA, voice.say("Announce the mission"))
    assert kinds(world.edited_for(AWA)) == ["mission_card"]
    mission = await hers(world)
    assert (mission.starts_at.day, mission.ends_at.day) == (5, 9)


@pytest.mark.parametrize(
    ("before", "typed", "problem", "at"),
    [
        ((), "Nowhereville", "does not know this place", "place"),
        ((), "x" * 5000, "does not know this place", "place"),
        (("Mopti",), "32/13", "no date", "first"),
        (("Mopti",), "later", "no date", "first"),
        (("Mopti",), "1/11/2026", "past", "first"),
        (("Mopti", "5/12"), "4/12/2026", "before the first", "last"),
        (("Mopti", "5/12"), "5/12/2029", "366 days", "last"),
    ],
)
async def test_what_cannot_be_read_is_asked_again_and_nothing_is_lost(
    world: World, before: tuple[str, ...], typed: str, problem: str, at: str
) -> None:
    await says(world, "/mission")
    for text in before:
        await says(world, text)
    known = await dialog(world)
    heard = await says(world, typed)
    assert problem in heard.text
    after = await dialog(world)
    assert known is not None
    assert after is not None
    assert after.answers == known.answers
    assert after.step == at


async def test_a_stop_needs_a_place_and_a_day_of_the_mission(world: World) -> None:
    await at_summary(world)
    await taps(world, "Go on with the questions")
    assert "place and a day" in (await says(world, "Ségou")).text
    assert "within your mission" in (await says(world, "Ségou 20/12")).text
    assert "Ségou from" in (await says(world, "Ségou 6/12")).text


async def test_wrong_numbers_times_and_countries_are_asked_again(world: World) -> None:
    await at_summary(world)
    await taps(world, "Check-ins")
    assert "no times" in (await says(world, "at dawn")).text
    assert "19:30" in (await says(world, "8:00 19h30")).text
    await taps(world, "Host")
    await says(world, "Fatou")
    assert "no phone number" in (await says(world, "call me")).text
    doubted = await says(world, "06 39 98 00 12")
    assert "Is it right?" in doubted.text
    await taps(world, NUMBER)
    await taps(world, "Nationalities")
    assert "does not know this country" in (await says(world, "Utopia")).text
    assert "France" in (await says(world, "France")).text


async def test_a_place_of_many_is_chosen_by_a_tap(world: World) -> None:
    await says(world, "/mission")
    heard = await says(world, "Gao")
    assert "Several places" in heard.text
    assert await step(world) == "place"
    await taps(world, next(label for label in heard.buttons if "Mali" in label))
    found = await dialog(world)
    assert found is not None
    assert found.step == "first"
    assert "ML-7" in str(found.answers["place"])


async def test_a_typing_mistake_is_forgiven(world: World) -> None:
    await says(world, "/mission")
    await says(world, "Moptti")
    assert await step(world) == "first"


async def test_a_country_asks_for_its_region(world: World) -> None:
    await says(world, "/mission")
    heard = await says(world, "Mali")
    assert "Which region" in heard.text
    region = next(label for label in heard.buttons if "Mopti" in label)
    await taps(world, region)
    await says(world, "5/12")
    assert "Mopti" in (await says(world, "9/12")).text


async def test_back_skip_and_old_buttons(world: World) -> None:
    await says(world, "/mission")
    first = await says(world, "Mopti")
    assert "Where" in (await taps(world, "Back")).text
    await says(world, "Ségou")
    await says(world, "5/12")
    stale = first.message.buttons[0][0].data
    await world.taps_data(AWA, stale, message_id=first.message_id)
    assert "last day" in (await asked(world)).text
    found = await dialog(world)
    assert found is not None
    assert found.answers["first"] == "2026-12-05"


async def test_a_forged_step_changes_nothing(world: World) -> None:
    await at_summary(world)
    found = await dialog(world)
    assert found is not None
    for data in (
        f"1:step:{found.id}:nonsense",
        f"1:edit:{found.id}:nonsense",
        f"1:answer:{found.id}:place:Gao",
        f"1:step:{found.id}:skip",
    ):
        await world.taps_data(AWA, data)
        await asked(world)
        assert await dialog(world) == found
    for data in (f"1:announce:{found.id + 1}", f"1:step:{found.id + 1}:back", "1:edit:0:dates"):
        await world.taps_data(AWA, data)
        assert kinds(world.heard_by(AWA)) == ["reply.old_button"]
    await world.taps_data(NADIA, f"1:announce:{found.id}")
    assert kinds(world.heard_by(NADIA)) == ["reply.old_button"]


async def test_a_command_always_wins_and_the_dialogue_waits(world: World) -> None:
    await says(world, "/mission")
    await says(world, "Mopti")
    await world.says(AWA, "/missions")
    assert kinds(world.heard_by(AWA)) == ["reply.missions"]
    await world.says(AWA, "SOS")
    heard = world.everyone_heard()
    assert "sos_sent.sent" in heard["Awa"]
    await world.says(AWA, "5/12")
    assert "question" not in world.everyone_heard()["Awa"]
    assert await step(world) == "first"


async def test_words_long_after_the_question_are_no_answer(world: World) -> None:
    await says(world, "/mission")
    await world.pass_time(LISTENS + timedelta(minutes=1))
    world.allow(AWA, KARIM)
    await world.says(AWA, "Hello")
    assert "question" not in kinds(world.heard_by(AWA))
    assert "Where" in (await says(world, "/mission")).text


async def test_who_is_on_mission_writes_to_who_is_on_duty(world: World) -> None:
    """Rule 12: words answer only just after a question, and never while she is looked for."""
    await world.mission(AWA)
    await says(world, "/mission")
    assert "first day" in (await says(world, "Ségou")).text
    await world.pass_time(LISTENS_BRIEFLY + timedelta(minutes=1))
    await world.says(AWA, "The road is cut")
    assert kinds(world.heard_by(AWA)) == ["reply.words_passed"]
    assert world.heard_by(KARIM) == [said("words", "The road is cut")]
    await says(world, "/mission")
    await world.until("08:30")
    world.all_hear([missed(AWA)], CLAIRE, KARIM)
    world.allow(AWA)
    await world.says(AWA, "tomorrow")
    assert kinds(world.heard_by(KARIM)) == ["words"]
    world.allow(AWA)


async def test_left_dialogues_are_forgotten(world: World) -> None:
    await says(world, "/mission")
    await world.taps(AWA, "Leave it")
    assert kinds(world.edited_for(AWA)) == ["reply.dialog_left"]
    assert await dialog(world) is None


async def test_one_line_keeps_what_could_be_read(world: World) -> None:
    assert "no date" in (await says(world, "/mission Mopti 32/13 9/12")).text
    found = await dialog(world)
    assert found is not None
    assert found.answers["place"] == {
        "name": "Mopti",
        "country": "ML",
        "region": "ML-5",
        "zone": "Africa/Bamako",
    }
    await says(world, "5/12")
    await says(world, "9/12")


@pytest.mark.parametrize(
    "line",
    ["/mission Mopti 5/12 9/12", "/mission Mopti du 5 au 9 décembre", "/mission Mopti 5/12-9/12"],
)
async def test_one_line_with_days_as_people_write_them(world: World, line: str) -> None:
    await world.says(AWA, line)
    assert kinds(world.heard_by(AWA)) == ["mission_card"]
    mission = await hers(world)
    assert (mission.starts_at.day, mission.ends_at.day) == (5, 9)


async def test_an_announced_mission_is_changed_from_its_card(world: World) -> None:
    await announced(world)
    await world.taps(AWA, "Complete or change")
    await asked(world)
    await taps(world, "Dates")
    await says(world, "6/12")
    await world.says(AWA, "10/12")
    [summary] = world.heard_by(AWA)
    *_, card = world.kept_true_for(AWA)
    assert summary.what == "question"
    assert card == said("mission_card", "6", "10")
    await world.taps(AWA, "Done")
    assert kinds(world.edited_for(AWA)) == ["reply.changes_kept"]
    mission = await hers(world)
    assert (mission.starts_at.day, mission.ends_at.day) == (6, 10)


async def test_under_watch_particulars_change_and_the_journey_does_not(world: World) -> None:
    await world.mission(AWA)
    await world.says(AWA, "/missions")
    [listed] = world.heard_by(AWA)
    await world.taps(AWA, listed.buttons[0])
    world.edited_for(AWA)
    await world.taps(AWA, "Complete or change")
    heard = await asked(world)
    assert "Dates" not in heard.buttons
    found = await dialog(world)
    assert found is not None
    await world.taps_data(AWA, f"1:edit:{found.id}:dates")
    await asked(world)
    assert await step(world) == SUMMARY
    await taps(world, "Driver")
    await world.says(AWA, f"Ousmane {NUMBER}")
    world.allow(AWA)
    mission = await hers(world)
    assert [(one.what, one.name) for one in mission.call_list] == [("driver", "Ousmane")]
    assert mission.state is State.ACTIVE


async def test_s13_only_travellers_and_coordinators_change_a_mission(world: World) -> None:
    mission = await announced(world)
    for who in (CLAIRE, MOUSSA, IDRISSA):
        await world.taps_data(who, f"1:change:{mission.id}")
        assert kinds(world.heard_by(who)) == ["reply.not_yours"]
    await world.taps_data(KARIM, f"1:change:{mission.id}")
    assert kinds(world.heard_by(KARIM)) == ["question"]
    await world.taps_data(KARIM, "1:change:999")
    assert kinds(world.heard_by(KARIM)) == ["reply.not_yours"]


async def test_s13_the_sealed_note_is_opened_in_an_alert_alone_and_logged(world: World) -> None:
    await at_summary(world)
    await taps(world, "Medical note")
    await says(world, "Allergic to penicillin")
    await world.taps(AWA, "Announce the mission")
    world.edited_for(AWA)
    await world.says(KARIM, "/missions")
    [listed] = world.heard_by(KARIM)
    await world.taps(KARIM, listed.buttons[0])
    [card] = world.edited_for(KARIM)
    assert "penicillin" not in card.text

    await world.pass_time(timedelta(days=4, hours=6))
    world.everyone_heard()
    await world.says(AWA, "SOS")
    world.everyone_heard()
    [record] = (await world.db.read(lambda conn: incidents.open_of(conn, [world.ids[AWA]])))[
        world.ids[AWA]
    ]
    for who in (MOUSSA, IDRISSA, AWA):
        await world.taps_data(who, f"1:medical:{record.incident.id}")
        assert kinds(world.heard_by(who)) == ["reply.not_yours"]
    await world.taps(KARIM, "Open the medical note")
    [note] = world.heard_by(KARIM)
    assert note == said("reply.medical_note", "penicillin")
    assert note.message.protected
    log = await world.db.read(lambda conn: incidents.logs(conn, {record.incident.id: record}))
    assert [line.by_id for line in log[record.incident.id] if line.what == "medical_note"] == [
        world.ids[KARIM]
    ]
    world.everyone_heard()


async def test_a_coordinator_writes_to_a_traveller(world: World) -> None:
    await world.mission(AWA)
    await world.says(KARIM, "/missions")
    [listed] = world.heard_by(KARIM)
    await world.taps(KARIM, listed.buttons[0])
    world.edited_for(KARIM)
    await world.taps(KARIM, "Write to Awa")
    assert kinds(world.heard_by(KARIM)) == ["question"]
    await world.says(KARIM, "Do not take the north road")
    assert kinds(world.heard_by(KARIM)) == ["reply.written"]
    assert world.heard_by(AWA) == [said("words", KARIM, "north road")]
    await world.says(KARIM, "Thanks")
    assert "written" not in str(kinds(world.heard_by(KARIM)))


async def test_writing_can_be_left_and_what_is_said_fits(world: World) -> None:
    mission = await world.mission(AWA)
    await world.taps_data(KARIM, f"1:write:{mission}:{world.ids[AWA]}")
    world.heard_by(KARIM)
    await world.taps(KARIM, "Leave it")
    [left] = world.edited_for(KARIM)
    assert left == said("reply.words_left", "Nothing was sent")


async def test_s13_each_reply_names_only_those_whom_it_is_about(world: World) -> None:
    """Her reply and what Karim reads are said in one go: neither borrows the other's names."""
    await world.mission(AWA)
    await world.until("07:00")
    world.allow(AWA)
    world.heard_by(AWA)
    await world.says(AWA, "The road is dry")
    assert kinds(world.heard_by(KARIM)) == ["words"]
    [reply] = world.heard_by(AWA)
    assert reply == said("reply.words_passed", "Karim")
    assert "Awa" not in reply.text


async def test_s13_nobody_else_writes_through_the_bot(world: World) -> None:
    mission = await world.mission(AWA)
    for who in (CLAIRE, MOUSSA, AWA):
        await world.taps_data(who, f"1:write:{mission}:{world.ids[AWA]}")
        assert kinds(world.heard_by(who)) == ["reply.not_yours"]
    await world.taps_data(KARIM, f"1:write:{mission}:{world.ids[CLAIRE]}")
    assert kinds(world.heard_by(KARIM)) == ["reply.not_yours"]


async def test_who_cannot_be_reached_is_not_written_to(world: World) -> None:
    mission = await world.mission(AWA)
    await world.taps_data(KARIM, f"1:write:{mission}:{world.ids[AWA]}")
    world.heard_by(KARIM)
    await world.blocks(AWA, noticed=True)
    world.allow(KARIM, CLAIRE, NADIA)
    await world.says(KARIM, "Where are you?")
    assert kinds(world.heard_by(KARIM)) == ["reply.written_to_nobody"]


async def test_the_card_is_kept_true(world: World) -> None:
    await world.says(AWA, "/mission Mopti 2026-12-01 2026-12-09")
    world.allow(AWA)
    world.edited_for(AWA)
    await world.until("08:00")
    await world.says(AWA, "/ok")
    world.allow(AWA)
    *_, card = world.kept_true_for(AWA)
    assert "Next check-in" in card.text


async def test_coordinators_leaf_through_many_missions(world: World) -> None:
    for number in range(14):
        who = Character(f"Traveller{number:02}", 900 + number)
        await world.meet(who)
        await world.mission(who, around={})
    await world.says(KARIM, "/missions")
    [first] = world.heard_by(KARIM)
    assert "Page 1 of 3" in first.text
    await world.taps(KARIM, "Next page")
    [second] = world.edited_for(KARIM)
    assert "Page 2 of 3" in second.text
    assert set(first.buttons) & set(second.buttons) == {"Next page"}
    await world.taps(KARIM, second.buttons[0])
    [card] = world.edited_for(KARIM)
    assert card.what == "mission_card"
    await world.taps(KARIM, "All missions")
    assert kinds(world.edited_for(KARIM)) == ["reply.missions"]


async def test_an_alert_is_opened_from_the_list(world: World) -> None:
    await world.mission(AWA)
    await world.until("08:30")
    world.all_hear([missed(AWA)], CLAIRE, KARIM)
    await world.says(NADIA, "/missions")
    [listed] = world.heard_by(NADIA)
    await world.taps(NADIA, listed.buttons[0])
    world.edited_for(NADIA)
    await world.taps(NADIA, "Open the alert")
    assert world.heard_by(NADIA) == [missed(AWA)]
    world.allow(AWA)


async def test_s3_looking_at_an_alert_does_not_stop_its_ladder(world: World) -> None:
    mission = await world.mission(AWA, ladder=[(CLAIRE, minutes(0)), (KARIM, minutes(15))])
    await world.until("08:30")
    world.all_hear([missed(AWA)], CLAIRE)
    [record] = (await world.db.read(lambda conn: incidents.open_of(conn, [world.ids[AWA]])))[
        world.ids[AWA]
    ]
    assert record.mission_id == mission
    await world.taps_data(NADIA, f"1:alert:{record.incident.id}")
    world.all_hear([missed(AWA)], NADIA)
    await world.until("08:45")
    assert missed(AWA) in world.heard_by(KARIM)
    world.everyone_heard()


async def test_writing_to_a_traveller_leaves_a_half_told_mission_where_it_was(world: World) -> None:
    mission = await world.mission(AWA)
    await world.says(KARIM, "/mission")
    await world.says(KARIM, "Ségou")
    world.heard_by(KARIM)
    await world.taps_data(KARIM, f"1:write:{mission}:{world.ids[AWA]}")
    world.heard_by(KARIM)
    await world.says(KARIM, "Call me")
    assert kinds(world.heard_by(KARIM)) == ["reply.written"]
    world.allow(AWA)
    await world.says(KARIM, "/mission")
    [heard] = world.heard_by(KARIM)
    assert "first day" in heard.text


async def test_words_for_a_traveller_are_awaited_briefly(world: World) -> None:
    mission = await world.mission(AWA)
    await world.taps_data(KARIM, f"1:write:{mission}:{world.ids[AWA]}")
    world.heard_by(KARIM)
    await world.pass_time(LISTENS_BRIEFLY + timedelta(minutes=1))
    await world.says(KARIM, "Notes for myself")
    assert "written" not in str(kinds(world.heard_by(KARIM)))


async def test_a_list_has_an_end(world: World) -> None:
    await at_summary(world)
    await taps(world, "Companions")
    for number in range(8):
        await says(world, f"Companion {number}")
    assert "one too many" in (await says(world, "Companion 9")).text


async def test_s13_each_traveller_seals_a_note_of_her_own(world: World) -> None:
    other = Character("Binta Traveller", 140)
    await world.meet(other)
    mission = await world.mission(AWA, other)
    for who, note in ((AWA, "Awa: penicillin"), (other, "Binta: diabetes")):
        await world.taps_data(who, f"1:change:{mission}")
        [asked_] = world.heard_by(who)
        await world.taps(who, "Medical note", on=asked_)
        await world.says(who, note)
        world.heard_by(who)
        world.edited_for(who)
    await world.says(other, "SOS")
    world.everyone_heard()
    found = await world.db.read(lambda conn: incidents.open_of(conn, [world.ids[other]]))
    [record] = found[world.ids[other]]
    await world.taps_data(KARIM, f"1:medical:{record.incident.id}")
    [heard] = world.heard_by(KARIM)
    assert "diabetes" in heard.text
    assert "penicillin" not in heard.text
    world.everyone_heard()
