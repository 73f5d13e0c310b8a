"""Keep `locales/` in step with code and content: `python -m bot.screens.extraction`.

`--check` writes nothing, names what is out of step or could not be translated, and ends with 1 if
anything is. `--add ar` starts a catalogue with that language's plural forms.
`--prune` forgets the translations of sentences that are no longer in the code, which are
otherwise kept at the end of each catalogue in case a sentence comes back.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from copy import deepcopy
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from bot.content.extraction import METHOD, TRANSLATED
from bot.screens.catalogues import (
    DOMAIN,
    SOURCE,
    catalogue_path,
    plural_rule,
    shipped_languages,
    texts,
)
from bot.screens.content_words import untranslated
from bot.screens.proofreading import proofread_rooms

ROOT = Path(__file__).resolve().parents[2]

ROOMS = ("bot/screens",)
"""Where the code's sentences for people stand; nobody else's `say` is meant."""

METHODS = [(f"{room}/**.py", "python") for room in ROOMS] + [
    (files, METHOD) for files in TRANSLATED
]
"""How Babel reads the sentences of the code, and those of the content."""

MARKS = {"say": None, "plural": (1, 2), "say_in": ((1, "c"), 2), "N_": None}
"""Which calls mark a sentence, and which of their arguments."""

TABLES = ("bot/demo",)
"""Where sentences stand in tables only: `say` is there what somebody in a story writes."""

MARKS_IN_TABLES = {"N_": None}

COMMENTS_FOR_TRANSLATORS = ("Translators:",)

TEMPLATE_HEADER = "# The sentences of Vigie, as they stand in the code. Written by `make messages`."
CATALOGUE_HEADER = "# Vigie in {language}. `make messages` keeps it in step with the code."

_HEADERS_OF_NO_USE = re.compile(
    r'^"(?:Project-Id-Version|POT-Creation-Date|PO-Revision-Date|Generated-By'
    r'|Report-Msgid-Bugs-To|Last-Translator|Language-Team): .*\n(?:"[^:"]*"\n)?',
    re.MULTILINE,
)
_REVIEW = re.compile(r'^"X-Native-Review: (.*)\\n"$', re.MULTILINE)
_NO_REVIEW = "none yet"


def harvest(root: Path) -> Catalog:
    """Every marked sentence under `root`, in the order of files and lines."""
    template = Catalog(domain=DOMAIN, header_comment=TEMPLATE_HEADER)
    python = [(f"{room}/**.py", "python") for room in TABLES]
    for methods, marks in ((METHODS, MARKS), (python, MARKS_IN_TABLES)):
        found = extract_from_dir(
            root,
            methods,
            keywords=marks,
            comment_tags=COMMENTS_FOR_TRANSLATORS,
            strip_comment_tags=True,
        )
        for filename, line, sentence, comments, context in found:
            where = [(filename, line)]
            template.add(sentence, None, where, auto_comments=comments, context=context)
    return template


def expected(root: Path, *, prune: bool = False) -> dict[Path, str]:
    """What every file in `locales/` should contain, by path."""
    locales = root / "locales"
    template = harvest(root)
    files = {locales / f"{DOMAIN}.pot": _written(template)}
    for language in shipped_languages(locales):
        path = catalogue_path(language, locales)
        # a new sentence is one object in all of them: what one catalogue says of it is its own
        own = deepcopy(template)
        files[path] = _in_step(path.read_text(encoding="utf-8"), language, own, prune=prune)
    return files


def refresh(root: Path, *, prune: bool = False) -> list[Path]:
    """Write what is out of step; the files that were."""
    changed = [
        (path, text)
        for path, text in expected(root, prune=prune).items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path, text in changed:
        path.write_text(text, encoding="utf-8")
    return [path for path, _ in changed]


def out_of_step(root: Path) -> Iterator[str]:
    """One line for each difference between the code and the catalogues."""
    for path, text in expected(root).items():
        name = path.relative_to(root)
        present = path.read_text(encoding="utf-8") if path.exists() else ""
        if present == text:
            continue
        wanted, found = _sentences(text), _sentences(present)
        for sentence in sorted(wanted - found):
            yield f"{name} lacks: {sentence}"
        for sentence in sorted(found - wanted):
            yield f"{name} still has: {sentence}"
        if wanted == found:
            yield f"{name} is laid out differently"


def add(root: Path, language: str) -> None:
    """Start an empty catalogue. Raises UnknownLocaleError for a language Babel does not know."""
    path = catalogue_path(Locale.parse(language).language, root / "locales")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def main(arguments: list[str]) -> int:
    """Refresh, or only check; 1 when a check found something."""
    parser = argparse.ArgumentParser(prog="python -m bot.screens.extraction")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--prune", action="store_true")
    parser.add_argument("--add", metavar="LANGUAGE")
    wanted = parser.parse_args(arguments)
    if wanted.check:
        lines = [*proofread_rooms(ROOT, ROOMS), *out_of_step(ROOT), *map(str, untranslated())]
        print(
            *lines,
            sep="\n",
            end="\nRun `make messages`, then fill the catalogues.\n" if lines else "",
        )
        return 1 if lines else 0
    if wanted.add:
        add(ROOT, wanted.add)
    for path in refresh(ROOT, prune=wanted.prune):
        print(f"{path.relative_to(ROOT)} refreshed")
    return 0


def _in_step(present: str, language: str, template: Catalog, *, prune: bool) -> str:
    catalogue = read_po(BytesIO(present.encode()), locale=language, domain=DOMAIN)
    catalogue.mime_headers = [("Plural-Forms", plural_rule(language))]
    for message in list(catalogue.obsolete.values()):
        catalogue.add(message.id, message.string, context=message.context)
    catalogue.obsolete.clear()
    catalogue.update(template, no_fuzzy_matching=True)
    catalogue.header_comment = CATALOGUE_HEADER.format(language=Locale.parse(language).english_name)
    if language == SOURCE:
        _fill_with_itself(catalogue)
    for key, message in list(catalogue.obsolete.items()):
        if prune or not any(texts(message.string)):
            del catalogue.obsolete[key]
    review = _REVIEW.search(present)
    return _written(catalogue, review[1] if review else _NO_REVIEW)


def _fill_with_itself(catalogue: Catalog) -> None:
    for message in catalogue:
        if message.id and not any(texts(message.string)):
            message.string = message.id
    catalogue.obsolete.clear()


def _written(catalogue: Catalog, review: str | None = None) -> str:
    """The file's text: sorted by file, without dates, versions and line numbers."""
    for message in catalogue:
        # sentences have {names} only; a stray "% s" is no reason to scold a translator
        message.flags -= {"python-format", "python-brace-format"}
    file = BytesIO()
    write_po(file, catalogue, width=100, sort_by_file=True, include_lineno=False)
    text = _HEADERS_OF_NO_USE.sub("", file.getvalue().decode())
    if review is None:
        return text
    header_end = text.index("\n\n")
    return f'{text[:header_end]}\n"X-Native-Review: {review}\\n"{text[header_end:]}'


def _sentences(text: str) -> set[str]:
    catalogue = read_po(BytesIO(text.encode()))
    return {texts(message.id)[0] for message in catalogue if message.id}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
