"""The checklists that ship with Vigie: one file for each phase.

Who wants an item of their own adds it for their organisation; what stands here holds for everyone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from bot.content.sources import Source, Sources, sources_of
from bot.content.written import CONTENT, WEB, Entry, Sentence, read
from bot.domain.checklist import Item, Moment, Per, Phase
from bot.domain.level import Level

CHECKLISTS = CONTENT / "checklists"

SHELF_LIFE = timedelta(days=3 * 365)
"""How long advice keeps before somebody should read it again."""

LONGEST_TITLE = 80
"""Characters; a title stands on one line of a phone."""


@dataclass(frozen=True)
class Link:
    """Where on the web an item is done, and what the button says that leads there."""

    title: Sentence
    url: str


@dataclass(frozen=True)
class Written:
    """An item with its words in the source language, and who advises it."""

    item: Item
    title: Sentence
    why: Sentence | None
    source: Source
    link: Link | None = None


@dataclass(frozen=True)
class Checklist:
    """Every item by key, in the order of phases and files, and what each phase is called."""

    titles: Mapping[Phase, Sentence]
    written: Mapping[str, Written]

    @property
    def items(self) -> tuple[Item, ...]:
        """The items as the rules need them."""
        return tuple(one.item for one in self.written.values())

    @property
    def sentences(self) -> Iterator[Sentence]:
        """Everything that people read."""
        yield from self.titles.values()
        for one in self.written.values():
            yield one.title
            if one.why:
                yield one.why
            if one.link:
                yield one.link.title


@cache
def checklist() -> Checklist:
    """The shipped checklist, read once. Raises ContentError."""
    return load(CHECKLISTS)


def load(folder: Path) -> Checklist:
    """The checklist of a folder with one file for each phase. Raises ContentError."""
    titles: dict[Phase, Sentence] = {}
    written: dict[str, Written] = {}
    for phase in Phase:
        file = read(folder / f"{phase.value}.yaml")
        file.only("phase", "title", "sources", "items")
        if file.choice("phase", Phase) is not phase:
            raise file.error(f"phase must be {phase.value}, as the file is called", "phase")
        titles[phase] = file.sentence("title")
        sources = sources_of(file)
        for entry in file.entries("items"):
            one = _written(entry, phase, sources)
            if one.item.key in written:
                raise entry.error(f"{one.item.key} is the key of another item", "key")
            written[one.item.key] = one
    return Checklist(titles, written)


def _written(entry: Entry, phase: Phase, sources: Sources) -> Written:
    entry.only(
        *("key", "title", "why", "from_level", "per", "private", "when", "logged", "source", "link")
    )
    title = entry.sentence("title")
    if len(title.text) > LONGEST_TITLE:
        raise entry.error(f"title has {len(title.text)} characters; {LONGEST_TITLE} fit", "title")
    return Written(
        item=_item(entry, phase),
        title=title,
        why=entry.sentence_or_none("why"),
        source=entry.one_of("source", sources),
        link=_link(entry.entry_or_none("link")),
    )


def _link(entry: Entry | None) -> Link | None:
    if entry is None:
        return None
    entry.only("title", "url")
    return Link(entry.sentence("title"), entry.matching("url", *WEB))


def _item(entry: Entry, phase: Phase) -> Item:
    try:
        return Item(
            key=entry.matching("key", r"[a-z]+\.[a-z][a-z_]*", "prep.vaccines"),
            phase=phase,
            per=entry.choice_or_none("per", Per) or Per.MISSION,
            from_level=entry.choice_or_none("from_level", Level),
            private=entry.flag("private"),
            when=entry.choice_or_none("when", Moment),
            logged=entry.flag("logged"),
        )
    except ValueError as error:
        raise entry.error(f"from_level: {error}", "from_level") from error
