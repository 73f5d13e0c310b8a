"""Right to left: a reader takes a line's direction from its first letter outside isolates."""

from __future__ import annotations

import re
from unicodedata import bidirectional

import pytest

from bot.screens.bidi import END, from_the_right, in_place
from tests.screens.test_wording import rows_of_labels, screens

OPENERS = "\u2066\u2067\u2068"


def runs_to_the_left(line: str) -> bool:
    """As the Unicode Bidirectional Algorithm (UAX #9, rules P2 and P3) decides it."""
    depth = 0
    for character in line:
        if character in OPENERS:
            depth += 1
        elif character == END:
            depth -= 1
        elif depth == 0 and (way := bidirectional(character)) in ("L", "R", "AL"):
            return way != "L"
    return False


def is_arabic(line: str) -> bool:
    return any(bidirectional(character) == "AL" for character in line)


def test_every_line_with_arabic_in_it_runs_from_right_to_left() -> None:
    flawed = {
        (name, line)
        for name, message in screens("ar")
        for said in (
            message.title,
            *message.lines,
            *(label for row in rows_of_labels(message) for label in row),
        )
        for line in said.splitlines()
        if is_arabic(line) and not runs_to_the_left(line)
    }
    assert flawed == set()


def test_no_letter_sticks_to_a_command_which_could_then_not_be_tapped() -> None:
    stuck = {
        (name, line)
        for name, message in screens("ar")
        for line in (message.title, *message.lines)
        if re.search(r"\w/[a-z]", line) and "https://" not in line
    }
    assert stuck == set()


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("اكتبوا /mission Mopti 12/12 20/12 الآن", "/mission Mopti 12/12 20/12"),
        ("/missions: الأشخاص", "/missions"),
        ("من /observe Mopti متوتر", "/observe Mopti"),
        ("اتصل بـ +223 44 97 57 57", "+223 44 97 57 57"),
    ],
)
def test_commands_and_numbers_keep_their_order(said: str, kept: str) -> None:
    assert f"\u2068{kept}\u2069" in in_place(said)
    assert in_place("12/12 https://example.org/ok") == "12/12 https://example.org/ok"


@pytest.mark.parametrize(
    ("said", "marked"),
    [
        ("مالي", False),
        ("\u2068Awa\u2069: مالي", False),
        ("1. مالي", False),
        ("SOS: مالي", True),
        ("\u2068Mopti\u2069، \u2068مالي\u2069", True),
        ("· 08:30", True),
    ],
)
def test_only_what_needs_a_mark_is_led_by_one(said: str, marked: bool) -> None:
    assert from_the_right(said) == ("\u200f" + said if marked else said)
    assert runs_to_the_left(from_the_right(said))
