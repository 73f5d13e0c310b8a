"""Babel's way into the content: sentences of YAML, for the same catalogues as the code's.

Registered as the extractor `vigie_content`; other tools of gettext find it under that name too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import IO

import yaml

from bot.content.written import LOADER, SENTENCES, line_of

Found = tuple[int, None, str, list[str]]
"""What Babel asks for: line, function (content has none), sentence, comments for translators."""

METHOD = "bot.content.extraction:extract"
"""Its name for Babel where the package's entry points are not installed."""

TRANSLATED = (
    "bot/content/checklists/*.yaml",
    "bot/content/embassies/*.yaml",
    "bot/content/facts.yaml",
)
"""The files whose sentences are translated; names of places have their own ways."""


def extract(
    fileobj: IO[bytes],
    keywords: Mapping[str, object] | Sequence[str],
    comment_tags: Sequence[str],
    options: Mapping[str, object],
) -> Iterator[Found]:
    """Every sentence of a file in its order.

    A comment on the lines just above it goes to the translators when it begins with one of the
    tags; keywords and options are Babel's and mean nothing here. Raises yaml.YAMLError.
    """
    text = fileobj.read().decode("utf-8")
    lines = text.splitlines()
    for key, value in _pairs(yaml.compose(text, Loader=LOADER)):
        if key.value in SENTENCES and isinstance(value, yaml.ScalarNode):
            line = line_of(value)
            yield line, None, value.value.strip(), _comments(lines, line_of(key), comment_tags)


def _pairs(node: yaml.Node | None) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    """Every key with its value, in the order of the file, however deep."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key, value
            yield from _pairs(value)
    elif isinstance(node, yaml.SequenceNode):
        for one in node.value:
            yield from _pairs(one)


def _comments(lines: Sequence[str], line: int, tags: Sequence[str]) -> list[str]:
    """The comment that ends on the line before `line`, from the line with a tag on."""
    above: list[str] = []
    for written in reversed(lines[: line - 1]):
        comment = written.strip()
        if not comment.startswith("#"):
            return []
        above.insert(0, comment.lstrip("# "))
        if above[0].startswith(tuple(tags)):
            return above
    return []
