from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from pathlib import Path

import pytest

from bot.content.sources import Source, sources_of
from bot.content.written import CONTENT, ContentError, Entry, read


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@pytest.fixture
def write(tmp_path: Path) -> Path:
    return tmp_path / "doors.yaml"


def entry(path: Path, text: str) -> Entry:
    path.write_text(text, encoding="utf-8")
    return read(path)


def test_what_is_written_is_read(write: Path) -> None:
    found = entry(
        write,
        "name: Hôtel\nsize: 2.5\nopen: true\ncolour: red\nday: 2026-11-22\nlist: [red, blue]\n"
        "door: {key: 17}\ndoors: [{key: 18}]\n",
    )
    assert (found.text("name"), found.decimal("size"), found.flag("open")) == ("Hôtel", 2.5, True)
    assert (found.choice("colour", Colour), found.day("day")) == (Colour.RED, date(2026, 11, 22))
    assert found.each_of("list", {"red": 1, "blue": 2}) == (1, 2)
    assert found.entry("door").text("key") == "17"
    assert [one.text("key") for one in found.entries("doors")] == ["18"]
    absent = (
        found.text_or_none("x"),
        found.sentence_or_none("x"),
        found.choice_or_none("x", Colour),
        found.entry_or_none("x"),
        found.entries("x"),
        found.flag("x"),
    )
    assert absent == (None, None, None, None, (), False)


@pytest.mark.parametrize(
    ("text", "day"), [("2009-07", date(2009, 7, 1)), ("2014", date(2014, 1, 1))]
)
def test_of_a_month_or_a_year_the_first_day_counts(write: Path, text: str, day: date) -> None:
    assert entry(write, f"day: {text}").day("day") == day


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("", 1, "the file is empty"),
        ("- a\n- b\n", 1, "keys and values should stand here"),
        ("a: 1\nb: 'open\n", 3, "this is no YAML"),
        ("a: 1\nb: 2\na: 3\n", 3, "a is written twice"),
    ],
)
def test_a_file_that_is_none_is_refused(write: Path, text: str, line: int, why: str) -> None:
    with pytest.raises(ContentError) as raised:
        entry(write, text)
    assert (raised.value.file, raised.value.line) == ("doors.yaml", line)
    assert str(raised.value).startswith(f"doors.yaml:{line}: {why}")


def test_a_file_that_is_missing_or_no_text_is_refused(write: Path) -> None:
    with pytest.raises(ContentError, match=r"doors\.yaml:1: the file is missing"):
        read(write)
    write.write_bytes(b"name: \xff\xfe")
    with pytest.raises(ContentError, match="is no text"):
        read(write)


def test_a_shipped_file_is_named_as_in_the_catalogues() -> None:
    assert read(CONTENT / "facts.yaml").file == "bot/content/facts.yaml"


@pytest.mark.parametrize(
    ("ask", "line", "why"),
    [
        (lambda one: one.text("none"), 1, "none is missing"),
        (lambda one: one.text("empty"), 2, "empty is empty"),
        (lambda one: one.text("list"), 4, "list is empty, or no text"),
        (lambda one: one.sentence("braces"), 3, "braces must be one line without braces"),
        (lambda one: one.flag("braces"), 3, "braces is true or false, not 'say {name}'"),
        (lambda one: one.day("braces"), 3, "braces is no date: 'say {name}'; write 2026-11-22"),
        (lambda one: one.decimal("braces"), 3, "braces is no number"),
        (lambda one: one.choice("braces", Colour), 3, "known are: red, blue"),
        (lambda one: one.each_of("list", {"red": 1}), 4, "list: 'green' is not known"),
        (lambda one: one.texts("braces"), 3, "braces is no list"),
        (lambda one: one.entries("braces"), 3, "braces is no list"),
        (lambda one: one.entries("list"), 4, "keys and values should stand here"),
        (lambda one: one.entry("braces"), 3, "keys and values should stand here"),
        (lambda one: one.matching("braces", "[a-z]+", "door"), 3, "write it like door"),
        (lambda one: one.only("name", "empty", "list"), 3, "unknown key 'braces'"),
    ],
)
def test_each_slip_is_named_with_its_line(
    write: Path, ask: Callable[[Entry], object], line: int, why: str
) -> None:
    found = entry(write, "name: a\nempty: ''\nbraces: 'say {name}'\nlist: [green]\n")
    with pytest.raises(ContentError) as raised:
        ask(found)
    assert (raised.value.line, why in raised.value.why) == (line, True), str(raised.value)


def test_a_source_says_who_says_so_and_when_and_grows_old(write: Path) -> None:
    found = sources_of(entry(write, "sources:\n  fr: {name: a, by: FR, verified_on: 2026-11-22}\n"))
    assert found == {"fr": Source("a", "FR", None, date(2026, 11, 22))}
    life = date(2027, 1, 1) - date(2026, 12, 31)
    assert not found["fr"].is_stale(date(2026, 11, 23), life)
    assert found["fr"].is_stale(date(2026, 11, 24), life)


@pytest.mark.parametrize("lacking", ["name: a", "verified_on: 2026-11-22"])
def test_a_source_without_name_or_date_is_refused(write: Path, lacking: str) -> None:
    with pytest.raises(ContentError, match=r"doors\.yaml:2: \w+ is missing"):
        sources_of(entry(write, f"sources:\n  fr: {{{lacking}}}\n"))
