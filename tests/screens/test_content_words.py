from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.screens import content_words
from bot.screens.catalogues import LANGUAGES, LOCALES, catalogue_path
from bot.screens.content_words import content_sentences, untranslated
from bot.screens.voice import voice_for


def test_the_content_is_said_in_every_language() -> None:
    assert [str(error) for error in untranslated()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_checklist_item_is_said_by_the_voice(language: str) -> None:
    said = voice_for(language).say("Pack good shoes")
    assert said
    assert (said == "Pack good shoes") == (language == "en")


def test_each_sentence_comes_once() -> None:
    texts = [sentence.text for sentence in content_sentences()]
    assert len(texts) > 100
    assert len(set(texts)) == len(texts)


def test_a_sentence_without_a_sound_translation_is_named_with_file_and_line(tmp_path: Path) -> None:
    locales = Path(shutil.copytree(LOCALES, tmp_path / "locales"))
    path = catalogue_path("fr", locales)
    text = path.read_text(encoding="utf-8")
    translated = 'msgid "Pack good shoes"\nmsgstr "Emporter de bonnes chaussures"'
    assert translated in text
    path.write_text(text.replace(translated, translated.split("\n")[0] + '\nmsgstr ""'), "utf-8")
    line = _line_of("Pack good shoes")
    assert [str(error) for error in untranslated(locales)] == [
        f"bot/content/checklists/packing.yaml:{line}: no translation into fr: Pack good shoes"
    ]


def _line_of(sentence: str) -> int:
    found = next(one for one in content_words.content_sentences() if one.text == sentence)
    path = Path(__file__).parents[2] / found.file
    assert sentence in path.read_text(encoding="utf-8").splitlines()[found.line - 1]
    return found.line
