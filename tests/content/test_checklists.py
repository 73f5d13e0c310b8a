from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from bot.content.checklists import CHECKLISTS, LONGEST_TITLE, checklist, load
from bot.content.written import ContentError
from bot.domain.checklist import Moment, Per, Phase
from bot.domain.level import Level

_ADVISED = {
    "prep": "context appointments vaccines doc_copies hotel language personal",
    "pack": "medicines door_wedges plugs radio photos shoes",
    "arr": "met embassy",
    "lodg": "floor locks neighbours phone hide_docs",
    "move": "trusted_driver driver_skill driver_papers driver_comms awareness lights crowds",
    "cond": "dress barefoot no_cash_strangers laws self_control low_profile logos opponents",
    "comm": "directory tell regular",
    "res": "cash food",
}
ACTED = [f"{phase}.{key}" for phase, keys in _ADVISED.items() for key in keys.split()]
"""The recommendations of the workshop of 19 May 2016; ticks and translations hang on the keys."""


def test_the_forty_recommendations_are_there_for_every_zone() -> None:
    written = checklist().written
    advised = [key for key, one in written.items() if one.source.name.startswith("ACTED")]
    assert len(ACTED) == 40
    assert sorted(advised) == sorted(ACTED)
    assert all(written[key].item.from_level is None for key in ACTED)


def test_what_the_participants_practise_is_there_too() -> None:
    written = checklist().written
    assert set(written) > set(ACTED)
    assert written["move.night"].item.from_level is Level.ORANGE
    assert written["prep.ariane"].item.logged
    assert [key for key, one in written.items() if one.item.private] == ["prep.personal"]


def test_every_phase_has_a_title_and_items_and_every_reminder_something_to_name() -> None:
    found = checklist()
    assert set(found.titles) == set(Phase) == {item.phase for item in found.items}
    assert {item.when for item in found.items} == {None, *Moment}
    assert {item.per for item in found.items} == set(Per)


def test_every_sentence_fits_and_says_it_once() -> None:
    sentences = [sentence.text for sentence in checklist().sentences]
    assert len(set(sentences)) == len(sentences)
    for written in checklist().written.values():
        assert len(written.title.text) <= LONGEST_TITLE
        assert not written.title.text.endswith(".")
        assert "!" not in written.title.text
        assert written.why is None or written.why.text.endswith(".")


@pytest.mark.parametrize("phase", Phase)
def test_each_item_says_who_advises_it_and_when_that_was_verified(phase: Phase) -> None:
    for written in checklist().written.values():
        if written.item.phase is phase:
            assert written.source.name
            assert written.source.verified_on.year >= 2026


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CHECKLISTS, tmp_path / "checklists"))


@pytest.mark.parametrize(
    ("before", "after", "line", "why"),
    [
        (
            "title: Pack your medicines",
            "titel: Pack your medicines",
            "titel",
            "unknown key 'titel'",
        ),
        ("title: Pack your medicines", f"title: {'x' * 81}", "title: x", "81 characters; 80 fit"),
        ("key: pack.medicines", "key: Medicines", "key: Med", "write it like prep.vaccines"),
        ("key: pack.medicines", "key: prep.vaccines", "key: prep.vac", "the key of another item"),
        ("source: acted", "source: rumour", "source: rumour", "'rumour' is not known"),
        ("    source: acted\n", "", "key: pack.medicines", "source is missing"),
        ("when: d7", "when: d8", "when: d8", "'d8' is not known; known are: d14, d7"),
        ("when: d7", "when: d7\n    from_level: unknown", "from_level", "no threshold"),
        ("when: d7", "when: d7\n    private: maybe", "private", "true or false"),
        ("phase: packing", "phase: return", "phase", "phase must be packing"),
    ],
)
def test_a_slip_is_named_with_file_and_line(
    folder: Path, before: str, after: str, line: str, why: str
) -> None:
    file = folder / "packing.yaml"
    text = file.read_text(encoding="utf-8").replace(before, after, 1)
    file.write_text(text, encoding="utf-8")
    number = next(n for n, one in enumerate(text.splitlines(), 1) if line in one)
    with pytest.raises(ContentError, match=re.escape(f"packing.yaml:{number}: ")) as raised:
        load(folder)
    assert why in raised.value.why


def test_a_phase_without_its_file_is_named(folder: Path) -> None:
    (folder / "return.yaml").unlink()
    with pytest.raises(ContentError, match=r"return\.yaml:1: the file is missing"):
        load(folder)
