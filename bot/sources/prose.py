"""What people wrote, out of HTML: its sections under their headings, and its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

_HEADINGS = re.compile(r"h([1-6])")
_BLOCKS = ("p", "li", "div", "figcaption", "blockquote", "td", "br", "ul", "ol", "section")
_HEADING, _BLOCK = "\x00", "\x01"
_OURS = str.maketrans("", "", _HEADING + _BLOCK)
_SPACE = re.compile(r"[\s\u200b\ufeff]+")
_END = re.compile(r"(?<=[.!?…])\s+(?=[^\W\d_a-zß-öø-ÿ]|[a-z]\) )|\s*[\n•]\s*")
"""Behind a full stop before a capital, or where a block ends."""


@dataclass(frozen=True)
class Section:
    """A heading, how deep it lies (1 to 6; 0: before any), and the text up to the next one.

    Blocks of the text (paragraphs, list items) stand on lines of their own.
    """

    depth: int
    heading: str
    text: str


def tidy(text: str) -> str:
    """One line, one kind of space, one kind of apostrophe."""
    return _SPACE.sub(" ", text.replace("’", "'").replace("\u2011", "-")).strip()


def sections(html: str) -> list[Section]:
    """The document from top to bottom, cut at its headings; one inside another belongs to it."""
    soup = _soup(html)
    marks = []
    outermost = [one for one in soup.find_all(_HEADINGS) if one.find_parent(_HEADINGS) is None]
    for number, heading in enumerate(outermost):
        if isinstance(heading, Tag):
            marks.append((int(heading.name[1]), tidy(heading.get_text(" "))))
            heading.replace_with(f"{_HEADING}{number}{_HEADING}")
    before, *pieces = re.split(f"{_HEADING}\\d+{_HEADING}", soup.get_text())
    found = [Section(0, "", _lines(before))]
    found += [
        Section(depth, title, _lines(text))
        for (depth, title), text in zip(marks, pieces, strict=True)
    ]
    return found


def plain(html: str) -> str:
    """All the text, block by block, headings included."""
    return "\n".join(part for one in sections(html) for part in (one.heading, one.text) if part)


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text whose blocks stand on lines of their own."""
    for part in _END.split(text):
        said = tidy(part)
        if said:
            yield said


def _soup(html: str) -> BeautifulSoup:
    soup = BeautifulSoup(html.translate(_OURS), "html.parser")
    for unseen in soup.find_all(["script", "style", "noscript", "template"]):
        unseen.decompose()
    for block in soup.find_all(_BLOCKS):
        block.insert_before(_BLOCK)
        block.insert_after(_BLOCK)
    return soup


def _lines(text: str) -> str:
    kept = (tidy(line) for line in text.split(_BLOCK))
    return "\n".join(line for line in kept if line)
