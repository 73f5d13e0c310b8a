from __future__ import annotations

from importlib.metadata import entry_points
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract as babel_extract

from bot.content.checklists import checklist
from bot.content.embassy_files import countries, country_card
from bot.content.extraction import METHOD
from bot.content.facts import facts
from bot.screens import extraction

DOORS = """\
phase: packing
title: Doors
# not for them
# Translators: said at the door
items:
  - key: door.open
    # Translators: of a house,
    # not of a car
    title: Open the door
    when: d7
  - key: door.shut
    title: "Shut it: now"
    note: >-
      Two
      lines
sources:
  one: {name: Nobody, hours: All day}
"""


def test_every_sentence_is_found_with_its_line_and_what_is_said_to_translators() -> None:
    found = list(babel_extract(METHOD, BytesIO(DOORS.encode()), comment_tags=("Translators:",)))
    assert found == [
        (2, "Doors", [], None),
        (9, "Open the door", ["Translators: of a house,", "not of a car"], None),
        (12, "Shut it: now", [], None),
        (13, "Two lines", [], None),
        (17, "All day", [], None),
    ]


def test_an_empty_file_has_no_sentences() -> None:
    assert list(babel_extract(METHOD, BytesIO(b""))) == []


def test_all_that_the_loaders_take_for_a_sentence_is_harvested_and_nothing_else() -> None:
    said = {sentence.text for sentence in (*checklist().sentences, *facts().sentences)}
    for country in countries():
        card = country_card(country)
        assert card is not None
        said |= {sentence.text for sentence in card.sentences}
    harvested = {
        message.id
        for message in extraction.harvest(extraction.ROOT)
        if message.id and any(file.startswith("bot/content/") for file, _ in message.locations)
    }
    assert harvested == said


def test_other_tools_find_the_extractor_by_its_name() -> None:
    written = (Path(extraction.ROOT) / "pyproject.toml").read_text(encoding="utf-8")
    assert f'vigie_content = "{METHOD}"' in written
    installed = entry_points(group="babel.extractors", name="vigie_content")
    if not installed:
        pytest.skip("the package was installed before it had this entry point")
    assert [point.value for point in installed] == [METHOD]


def test_a_project_is_harvested_from_code_and_content(tmp_path: Path) -> None:
    folder = tmp_path / "bot" / "content" / "checklists"
    folder.mkdir(parents=True)
    (folder / "doors.yaml").write_text(DOORS, encoding="utf-8")
    (tmp_path / "bot" / "content" / "places.yaml").write_text("title: Mopti\n", encoding="utf-8")
    found = {message.id: message for message in extraction.harvest(tmp_path) if message.id}
    assert set(found) == {"Doors", "Open the door", "Shut it: now", "Two lines", "All day"}
    assert found["Open the door"].auto_comments == ["of a house,", "not of a car"]
