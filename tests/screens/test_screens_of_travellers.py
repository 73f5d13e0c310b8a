"""What travellers read, and the commands and keys that everybody has."""

from __future__ import annotations

import pytest

from bot.domain.buttons import Verb, read_tap
from bot.domain.message import Keyboard
from bot.domain.notices import Kind
from bot.domain.people import Role
from bot.domain.replies import Says
from bot.screens import book
from bot.screens.catalogues import LANGUAGES
from bot.screens.commands import commands_for, keyboard, read_key
from bot.screens.voice import voice_for
from tests.screens import scenes
from tests.screens.builders import (
    AWA,
    CLAIRE,
    IDRISSA,
    KARIM,
    MOUSSA,
    a_brief,
    a_checkin,
    a_mission,
    at,
    in_language,
)


def noted(how: str, **changes: object) -> tuple[str, ...]:
    params: scenes.Params = {
        "how": how,
        "at": at("09:12").isoformat(),
        "until": at("09:42").isoformat(),
    }
    brief = a_brief(Kind.NOTED, AWA, params, mission=a_mission(**changes))
    message = book.say(in_language(brief, "en"))
    return (message.title, *message.lines)


def test_her_own_clock_counts_for_her() -> None:
    assert noted("ok") == ("Noted at 09:12.", "Next check-in: 13:00 (Mopti).")


def test_a_delay_says_when_she_is_asked_again() -> None:
    assert noted("late") == ("Noted at 09:12: you are late.", "Vigie asks again at 09:42.")


def test_s12_a_night_pause_is_announced_with_its_end() -> None:
    lines = noted("ok", plan=scenes.NIGHT, next_checkin=at("07:00", 1))
    assert lines[-1] == "Night pause until 07:00; SOS works at any time."


def test_s6_an_ok_in_an_alert_does_not_pretend_to_end_it() -> None:
    assert noted("incident")[1:] == (
        "An alert about you is open. Those who have it see your OK as not verified.",
        "Expect a call from Claire and Karim.",
    )


def test_a_reminder_names_whom_silence_alarms_and_when() -> None:
    brief = a_brief(
        Kind.REMINDER, AWA, checkin=a_checkin(), mission=a_mission(), event="first_reminder:1"
    )
    message = book.say(in_language(brief, "en"))
    assert message.lines == ("Without an answer by 08:30, Vigie alerts Claire and Karim.",)


def test_an_sos_says_whom_it_reached_and_never_that_help_comes() -> None:
    states = scenes.sos_states()

    def title(state: str) -> str:
        brief = a_brief(Kind.SOS_SENT, AWA, {"about": "sent"}, view=states[state])
        message = book.say(in_language(brief, "en"))
        assert "help is coming" not in message.plain.casefold()
        return message.title

    assert title("reached") == "SOS delivered to Claire and Karim."
    assert title("nobody") == "Your SOS is stored, and has reached nobody yet."


def test_an_old_button_gets_todays_question_in_return() -> None:
    brief = a_brief(Kind.REPLY, AWA, {"says": Says.OLD_BUTTON}, mission=a_mission())
    message = book.say(in_language(brief, "en"))
    assert message.title == "Noted at 09:12. Are you OK now?"
    pressed = [read_tap(button.data) for row in message.buttons for button in row]
    assert [(tap.verb, tap.args) for tap in pressed] == [(Verb.OK, ()), (Verb.SOS, ())]


def test_family_and_correspondents_do_not_learn_of_an_alarm_from_the_list() -> None:
    alert = a_mission(open_incidents=(31,), overdue=True)
    for reader, told in ((KARIM, True), (CLAIRE, True), (MOUSSA, False), (IDRISSA, False)):
        brief = a_brief(Kind.REPLY, reader, {"says": Says.MISSIONS}, missions=[alert])
        message = book.say(in_language(brief, "en"))
        assert ("Alert open" in message.plain) == told, reader.name
        assert ("awaited" in message.plain) is False


@pytest.mark.parametrize("says", [Says.MISSIONS, Says.NO_MISSION])
def test_only_who_may_announce_a_mission_is_shown_how(says: Says) -> None:
    for reader, may in ((AWA, True), (KARIM, True), (CLAIRE, False), (IDRISSA, False)):
        message = book.say(in_language(a_brief(Kind.REPLY, reader, {"says": says}), "en"))
        assert ("/mission" in message.plain) == may, reader.name
        assert message.lines, reader.name


def test_the_keyboard_comes_with_the_mission_and_goes_with_it() -> None:
    begins = book.say(a_brief(Kind.MISSION_BEGINS, AWA, mission=a_mission()))
    assert begins.keyboard == keyboard(voice_for("fr"))
    over = book.say(a_brief(Kind.MISSION_ENDED, AWA, mission=a_mission()))
    assert over.keyboard == Keyboard()
    assert book.say(a_brief(Kind.MISSION_ENDED, CLAIRE, mission=a_mission())).keyboard is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_key_is_known_whatever_language_its_keyboard_was_made_in(language: str) -> None:
    rows = keyboard(voice_for(language)).rows
    texts = [[key.text for key in row] for row in rows]
    assert [read_key(text) for text in texts[0]] == ["ok", "late"]
    assert rows[1][0].asks_location
    assert [read_key(text) for text in texts[2]] == ["sos"]
    assert read_key(texts[1][0]) is None


def test_other_words_are_no_key() -> None:
    assert read_key("Tout va bien, merci") is None
    assert read_key("تأخير +30") == read_key("تأخير \u2068+30\u2069") == "late"
    assert read_key("") is None


def test_no_key_means_two_things() -> None:
    texts = {
        (key.text, number)
        for language in LANGUAGES
        for number, key in enumerate(
            key for row in keyboard(voice_for(language)).rows for key in row
        )
    }
    assert len({text for text, _ in texts}) == len(texts)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", list(Role))
def test_commands_fit_what_telegram_takes(language: str, role: Role) -> None:
    offered = commands_for(language, [role])
    names = [name for name, _ in offered]
    assert len(names) == len(set(names))
    assert {"sos", "guide", "language"} <= set(names)
    assert "help" not in names
    assert all(name.isascii() and name.islower() and len(name) <= 32 for name in names)
    assert all(3 <= len(description) <= 256 for _, description in offered)


def test_commands_are_offered_by_role() -> None:
    assert "mission" not in dict(commands_for("en", [Role.FAMILY]))
    assert "heard" in dict(commands_for("en", [Role.CORRESPONDENT]))
    assert "heard" not in dict(commands_for("en", [Role.TRAVELLER]))
    assert [name for name, _ in commands_for("en", [])] == ["start", "guide"]
