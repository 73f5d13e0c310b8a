"""What holds in every country: Ariane, the European Union's rule, the lines of some states."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from bot.content.embassies import Grade, Line, Number
from bot.content.sources import Source, Sources, sources_of
from bot.content.written import CONTENT, COUNTRY, PHONE, Entry, Sentence, read

FACTS = CONTENT / "facts.yaml"

SHELF_LIFE = timedelta(days=3 * 365)
"""How long law and customs keep; the lines of states keep as long as a post's numbers."""

KEYS = (
    "ariane",
    "eu_rule",
    "eu_delegations",
    "crisis_centre",
    "france_consulaire",
    "short_numbers",
)
"""What the program says by name: each must be written, and nothing else."""


@dataclass(frozen=True)
class Fact:
    """One fact in a sentence, with a remark and an address on the web where there is one."""

    key: str
    title: Sentence
    note: Sentence | None
    url: str | None
    source: Source


@dataclass(frozen=True)
class StateLine:
    """The line at which a state (ISO 3166-1 alpha-2) answers its own citizens in trouble."""

    state: str
    number: Number


@dataclass(frozen=True)
class Facts:
    """Every fact by key, the lines of states, and the member states of the European Union."""

    by_key: Mapping[str, Fact]
    lines: tuple[StateLine, ...]
    union: frozenset[str]

    @property
    def sentences(self) -> Iterator[Sentence]:
        """Everything that is translated."""
        for fact in self.by_key.values():
            yield fact.title
            if fact.note:
                yield fact.note
        for line in self.lines:
            yield from (one for one in (line.number.hours, line.number.note) if one)


@cache
def facts() -> Facts:
    """The shipped facts, read once. Raises ContentError."""
    return load(FACTS)


def load(path: Path) -> Facts:
    """The facts of a file. Raises ContentError."""
    file = read(path)
    file.only("sources", "facts", "lines", "union")
    sources = sources_of(file)
    found = {}
    for entry in file.entries("facts"):
        fact = _fact(entry, sources)
        if fact.key not in KEYS or fact.key in found:
            raise entry.error(f"{fact.key} is written twice, or asked for by nobody", "key")
        found[fact.key] = fact
    if lacking := [key for key in KEYS if key not in found]:
        raise file.error(f"missing: {', '.join(lacking)}", "facts")
    lines = tuple(_line(entry, sources) for entry in file.entries("lines"))
    return Facts(found, lines, frozenset(file.texts("union")))


def _fact(entry: Entry, sources: Sources) -> Fact:
    entry.only("key", "title", "note", "url", "source")
    return Fact(
        key=entry.text("key"),
        title=entry.sentence("title"),
        note=entry.sentence_or_none("note"),
        url=entry.text_or_none("url"),
        source=entry.one_of("source", sources),
    )


def _line(entry: Entry, sources: Sources) -> StateLine:
    entry.only("state", "number", "grade", "hours", "note", "source")
    number = Number(
        number=entry.matching("number", *PHONE),
        line=Line.EMERGENCY,
        grade=entry.choice("grade", Grade),
        source=entry.one_of("source", sources),
        hours=entry.sentence_or_none("hours"),
        note=entry.sentence_or_none("note"),
    )
    return StateLine(entry.matching("state", *COUNTRY), number)
