"""How Vigie speaks, over every screen and language: calm, short, one word for one thing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import pytest

from bot.content.embassies import Post
from bot.domain.message import Message
from bot.domain.notices import Kind
from bot.domain.replies import Says
from bot.screens import bidi
from bot.screens.catalogues import LANGUAGES, LOCALES, read, texts
from bot.screens.commands import keyboard
from bot.screens.voice import voice_for
from bot.services.briefing import Brief
from tests.screens.said import screens as all_screens

every_language = pytest.mark.parametrize("language", LANGUAGES)


TWO_SMALL_SCREENS = 1000
"""Characters; French is near 900, and leaves the other languages some room."""
LONGEST_LINE = 160

WIDEST = {1: 40, 2: 20, 3: 12, 4: 8}
"""Characters of a label, by how many share its row on a narrow phone."""

A_MAN_OR_A_WOMAN = r"\b(?:he|she|him|her|his|hers)\b"

NEVER_SAID = {
    "en": (
        r"help is (?:coming|on its way)",
        r"\b(?:acknowledge|escalat\w*|ladder|ping|incident|stand down|renew\w*|relay)\b",
        r"\b(?:grace|overdue|click|need do)\b",
        A_MAN_OR_A_WOMAN,
    ),
    "fr": (
        r"(?:secours|aide) (?:arriv\w+|en route)",
        r"\b(?:check-in|ping|incident|escalade|acquitter|pointage|surveill\w+)\b",
        r"\b(?:la veille|cliqu\w+|appuy\w+)\b",
        r"\bcarte\b(?!$| approximative)",  # a map is one, a message is none
        r"\b(?:tu|toi|ton|ta|tes)\b",
        r"\(e\)|·e|\bvous êtes (?:bien )?(?:prêt|seul|inquiet|rentré|arrivé|prévenu|chargé)",
    ),
    "es": (
        r"(?:ayuda|socorro|rescate) (?:llega\w*|viene|está en camino|en camino)",
        r"\b(?:check-in|ping|incidente|escala\w*|puls(?:e|ar)|clic|corresponsal\w*|vigilan\w+)\b",
        r"\b(?:tú|tu|tus|ti|tuy[oa]s?|vos|os|vosotr[oa]s|vuestr[oa]s?)\b",
        r"[oa]/[oa]s?\b|\([oa]s?\)|@s?\b|\bestá (?:list|sol|preocupad|avisad|segur)[oa]\b",
    ),
    "pt": (
        r"(?:socorro|ajuda) (?:a caminho|vem|está a chegar)",
        r"\b(?:check-in|ping|incidente|escalada|clicar|clique|vigilância|ligação)\b",
        r"\b(?:tu|ti|teus?|tuas?|contigo)\b",
        r"\([ao]\)|/[ao]\b|\bestá (?:seguro|sozinho|pronto|preocupado)",
    ),
    "ar": (
        r"(?:النجدة|المساعدة) (?:قادمة|في الطريق)",
        r"مراسل|مراقبة|تصعيد|انقر|فيجي",
        r"\b(?:اضغط|اكتب|اتصل|اضغطي|اكتبي|اتصلي|أنتِ)\b",
        r"(?:/ة|\(ة\))",
    ),
}
"""The words of the code and of other tools, which people would have to learn; and whatever would
promise help, be familiar, or take somebody for a man or a woman. Others are in CONTRIBUTING.md."""

BUTTONS_NAMED = {
    r"\bI'm OK\b": "I'm OK",
    r"\bI'm back\b": "I'm back",
    r"\bLate\b": "Late +30",
    r"\bI'm on it\b(?!, all)": "I'm on it ({minutes} min)",
    r"\bI'm on it, all\b": "I'm on it, all ({minutes} min)",
    r"\bYou can call me\b": "You can call me",
    r"\bI have news\b": "I have news",
}
"""How an English sentence names a button, and the label of that button."""


def may_be_long(brief: Brief) -> bool:
    """The manual of somebody who is everything, alerts by the dozen, what is looked up, what
    colleagues wrote.
    """
    long = (Kind.EMBASSY, Kind.EMERGENCY, Kind.ZONE_SEEN)
    manual = brief.param("says") == Says.GUIDE.value
    return manual or len(brief.incidents) > 1 or brief.notice.kind in long


def screens(language: str, *, long_ones: bool = True) -> Iterator[tuple[str, Message]]:
    """Every screen by its scene's name; what somebody else wrote is left out."""
    for name, brief, message in all_screens(language):
        if may_be_long(brief) and not long_ones:
            continue
        lines = tuple(line for line in message.lines if not written_by_others(brief, line))
        yield name, Message(message.title, lines, message.buttons, message.keyboard)


def written_by_others(brief: Brief, line: str) -> bool:
    """Somebody's own words, and the address of a post, which has capitals of its own."""
    post = brief.embassy.entry(brief.param("post")) if brief.embassy else None
    address = post.address if isinstance(post, Post) else None
    return line == brief.param("text") or (address is not None and address in line)


def rows_of_labels(message: Message) -> Iterator[list[str]]:
    for row in message.buttons:
        yield [button.text for button in row]
    for keys in message.keyboard.rows if message.keyboard else ():
        yield [key.text for key in keys]


def sentences(language: str) -> Iterator[tuple[str, str]]:
    """English and translation, one form at a time."""
    for message in read(language, LOCALES):
        if message.id:
            yield from ((texts(message.id)[0], said) for said in texts(message.string))


def seen(text: str) -> str:
    """Without the marks that keep names together in a right-to-left sentence: they take no room."""
    return text.replace(bidi.ISOLATE, "").replace(bidi.END, "")


def narrated() -> set[str]:
    """What only the demo says: of Awa and Karim, whom nobody takes for what they are not."""
    return {
        texts(message.id)[0]
        for message in read("en", LOCALES)
        if message.id and all(file.startswith("bot/demo/") for file, _ in message.locations)
    }


def has_words(text: str) -> bool:
    return any(unicodedata.category(character).startswith("L") for character in text)


@every_language
def test_nothing_is_said_by_a_picture_or_a_colour_alone(language: str) -> None:
    for name, message in screens(language):
        assert all(has_words(line) for line in (message.title, *message.lines)), name
        labels = [label for row in rows_of_labels(message) for label in row]
        assert all(map(has_words, labels)), (name, labels)
        assert len({label.casefold() for label in labels}) == len(labels), (name, labels)


@every_language
def test_nothing_shouts(language: str) -> None:
    for name, message in screens(language):
        labels = [label for row in rows_of_labels(message) for label in row]
        for said in (message.title, *message.lines, *labels):
            assert not re.search("[!¡\N{FULLWIDTH EXCLAMATION MARK}]", said), (name, said)
            shouted = {word for word in re.findall(r"[^\W\d_]{3,}", said) if word.isupper()}
            assert shouted <= {"SOS", "SMS", "SIM"}, (name, said)


@every_language
def test_a_label_fits_where_it_shares_its_row(language: str) -> None:
    for name, message in screens(language):
        for row in rows_of_labels(message):
            assert all(len(label) <= WIDEST[len(row)] for label in row), (name, row)


@every_language
def test_a_screen_fits_two_screens_of_a_small_phone(language: str) -> None:
    for name, message in screens(language, long_ones=False):
        assert len(seen(message.plain)) <= TWO_SMALL_SCREENS, (name, len(seen(message.plain)))
        for line in (message.title, *message.lines):
            assert len(seen(line)) <= LONGEST_LINE, (name, line)


@pytest.mark.parametrize("language", sorted(NEVER_SAID))
def test_words_that_nobody_should_have_to_learn_are_never_said(language: str) -> None:
    of_characters = narrated()
    for english, said in sentences(language):
        for words in NEVER_SAID[language]:
            if words == A_MAN_OR_A_WOMAN and english in of_characters:
                continue
            assert not re.search(words, said.casefold()), said


@every_language
def test_a_button_is_called_what_it_is_called(language: str) -> None:
    """*Tap I'm on it* has to name the button that the reader sees, in every language."""
    said_for = dict(sentences(language))
    for named, label in BUTTONS_NAMED.items():
        shown = re.split(r" [(+]", said_for[label])[0]
        naming = [(en, said) for en, said in said_for.items() if re.search(named, en)]
        assert len(naming) > 1, label
        for english, said in naming:
            assert shown in said, f"{english} names {shown!r} otherwise: {said}"


@every_language
def test_the_keys_below_are_called_like_the_buttons_of_a_question(language: str) -> None:
    voice = voice_for(language)
    first = [key.text for key in keyboard(voice).rows[0]]
    assert first == [voice.say("I'm OK"), voice.say("Late +30")]


def test_french_has_the_spaces_and_apostrophes_of_french() -> None:
    """A colon must not begin the next line; a straight apostrophe is a typewriter's."""
    for _, said in sentences("fr"):
        assert not re.search(r"(?<!\N{NO-BREAK SPACE})[:;?»]", said), said
        assert not re.search(r"«(?!\N{NO-BREAK SPACE})", said), said
        assert "'" not in said, said


def test_every_other_language_uses_no_space_before_its_marks() -> None:
    for language in LANGUAGES:
        for _, said in sentences(language) if language != "fr" else ():
            assert not re.search(r"\s[:;?؟؛،]", said), said
