"""Where the translated sentences are, and which of them are fit to be said.

Only `.po` files exist: they are read and compiled in memory once per process, so that what a
translator saved is what people read, with no built file to forget.
"""

from __future__ import annotations

import gettext
import time
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path
from string import Formatter

import structlog
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

DOMAIN = "vigie"
DEFAULT = "fr"
"""What we speak to somebody of whom nothing is known."""
SOURCE = "en"
"""The language in which the sentences stand in the code."""

PLURAL_RULES = {
    "ar": "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
    "n%100>=11 ? 4 : 5);"
}
"""Where Babel numbers the forms otherwise than the tools that translators use."""

log = structlog.get_logger(__name__)


def catalogue_path(language: str, locales: Path) -> Path:
    """Where gettext's tools look for it."""
    return locales / language / "LC_MESSAGES" / f"{DOMAIN}.po"


def shipped_languages(locales: Path) -> tuple[str, ...]:
    """The languages that have a catalogue: the default first, the source second, then by code."""
    found = {path.parents[1].name for path in locales.glob(f"*/LC_MESSAGES/{DOMAIN}.po")}
    if not {DEFAULT, SOURCE} <= found:
        raise RuntimeError(f"No catalogues for {DEFAULT} and {SOURCE} in {locales}.")
    return (DEFAULT, SOURCE, *sorted(found - {DEFAULT, SOURCE}))


def _locales() -> Path:
    """`bot/locales` in an installed package, else the source tree's own `locales`."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "locales"
    return installed if installed.is_dir() else package.parent / "locales"


LOCALES = _locales()
LANGUAGES = shipped_languages(LOCALES)


def placeholders(sentence: str) -> frozenset[str]:
    """The names of the facts a sentence leaves open.

    Raises ValueError when a placeholder is anything but a plain `{name}`: no positions, no
    attributes and no formats, which a translator could not be expected to get right.
    """
    names = set()
    for _, name, form, conversion in Formatter().parse(sentence):
        if name is None:
            continue
        if form or conversion or not name.isidentifier():
            raise ValueError(f"{{{name}}} is not a plain named placeholder")
        names.add(name)
    return frozenset(names)


def plural_rule(language: str) -> str:
    """How many plural forms the language has, and which goes with which number."""
    return PLURAL_RULES.get(language) or Catalog(locale=language).plural_forms


def texts(side: str | Sequence[str] | None) -> tuple[str, ...]:
    """One side of a message as its forms: one, or as many as there are plurals."""
    return (side or "",) if isinstance(side, str | None) else tuple(side)


def flaw(message: Message, plural_forms: int) -> str | None:
    """Why a translation must not be said, or None when it may."""
    originals = texts(message.id)
    translations = texts(message.string)
    wanted_forms = plural_forms if message.pluralizable else 1
    if len(translations) != wanted_forms:
        return f"has {len(translations)} forms instead of {wanted_forms}"
    if not all(translations):
        return "is not translated"
    if message.fuzzy:
        return "is marked fuzzy"
    try:
        wanted = frozenset[str]().union(*map(placeholders, originals))
        found = [placeholders(text) for text in translations]
    except ValueError as error:
        return str(error)
    # "one person" and the Arabic dual say the number by themselves
    spared = {"count"} if message.pluralizable else set[str]()
    for names in found:
        if names - wanted:
            return f"invents {_braced(names - wanted)}"
        if wanted - names - spared:
            return f"forgets {_braced(wanted - names - spared)}"
    return None


def flaws(catalogue: Catalog) -> Iterator[tuple[Message, str]]:
    """Every message of the catalogue that people would get in English instead, with the reason."""
    for message in catalogue:
        if message.id and (reason := flaw(message, catalogue.num_plurals)):
            yield message, reason


def read(language: str, locales: Path) -> Catalog:
    """The catalogue as its file says it. Raises FileNotFoundError for a language we lack."""
    with catalogue_path(language, locales).open("rb") as file:
        return read_po(file, locale=language, domain=DOMAIN)


@cache
def sentences(language: str, locales: Path) -> gettext.NullTranslations:
    """The sentences of one language, ready to be said; flawed ones are left to English."""
    started = time.monotonic()
    catalogue = read(language, locales)
    translations = Translations(catalogue)
    translations.add_fallback(InEnglish(language))
    log.info(
        "catalogue loaded",
        language=language,
        sentences=len(translations),
        flawed=len(catalogue) - len(translations),
        milliseconds=round((time.monotonic() - started) * 1000, 1),
    )
    return translations


class Translations(gettext.NullTranslations):
    """What is fit to be said of a catalogue, as gettext finds it in a compiled file: writing one
    and reading it again would take longer than the rest of the loading.
    """

    def __init__(self, catalogue: Catalog) -> None:
        super().__init__()
        self._form_for = gettext.c2py(catalogue.plural_expr)
        self._said: dict[tuple[object, str], str] = {}
        self._counted: dict[str, tuple[str, ...]] = {}
        for message in catalogue:
            if message.id and flaw(message, catalogue.num_plurals) is None:
                self._keep(message)

    def _keep(self, message: Message) -> None:
        sentence, forms = texts(message.id)[0], texts(message.string)
        if message.pluralizable:
            self._counted[sentence] = forms
        alone = forms[self._form_for(1)] if message.pluralizable else forms[0]
        self._said[message.context, sentence] = alone

    def __len__(self) -> int:
        return len(self._said)

    def gettext(self, message: str) -> str:
        """The sentence translated, or what the fallback says of it."""
        said = self._said.get((None, message))
        return super().gettext(message) if said is None else said

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The form for the number."""
        forms = self._counted.get(msgid1)
        return super().ngettext(msgid1, msgid2, n) if forms is None else forms[self._form_for(n)]

    def pgettext(self, context: str, message: str) -> str:
        """The sentence in this context."""
        said = self._said.get((context, message))
        return super().pgettext(context, message) if said is None else said


class InEnglish(gettext.NullTranslations):
    """Answers for sentences without a translation: with themselves, and a line in the log."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def gettext(self, message: str) -> str:
        """The sentence itself."""
        report_missing(self._language, message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The English form for the number."""
        report_missing(self._language, msgid1)
        return super().ngettext(msgid1, msgid2, n)

    def pgettext(self, context: str, message: str) -> str:
        """The sentence itself; its context is for translators."""
        report_missing(self._language, message)
        return message


@lru_cache(maxsize=4096)
def report_missing(language: str, sentence: str) -> None:
    """Log it the first time only: a missing sentence in a ping would be logged all day long."""
    if language != SOURCE:
        log.warning("sentence not translated", language=language, sentence=sentence)


def _braced(names: frozenset[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))
