"""The content's sentences in the languages that are spoken, and those that lack a translation."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bot.content.checklists import checklist
from bot.content.embassy_files import countries, country_card
from bot.content.facts import facts
from bot.content.written import ContentError, Sentence
from bot.screens.catalogues import LOCALES, SOURCE, flaws, read, shipped_languages


def content_sentences() -> Iterator[Sentence]:
    """Every sentence of the content, each once, where it stands first. Raises ContentError."""
    seen: set[str] = set()
    for sentence in _all():
        if sentence.text not in seen:
            seen.add(sentence.text)
            yield sentence


def untranslated(locales: Path = LOCALES) -> Iterator[ContentError]:
    """A line for each sentence that people would get in English, naming its file and line.

    Raises ContentError when the content itself cannot be read.
    """
    wanted = tuple(content_sentences())
    for language in shipped_languages(locales):
        fit = _fit(language, locales)
        for sentence in wanted:
            if language != SOURCE and sentence.text not in fit:
                why = f"no translation into {language}: {sentence.text}"
                yield ContentError(sentence.file, sentence.line, why)


def _fit(language: str, locales: Path) -> set[str]:
    """The sentences that a catalogue says well."""
    catalogue = read(language, locales)
    flawed = {str(message.id) for message, _ in flaws(catalogue)}
    return {str(message.id) for message in catalogue if message.id} - flawed


def _all() -> Iterator[Sentence]:
    yield from checklist().sentences
    yield from facts().sentences
    for country in countries():
        card = country_card(country)
        yield from card.sentences if card else ()
