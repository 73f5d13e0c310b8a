"""Content as its authors wrote it: YAML that knows on which line of which file each entry stands.

Whoever makes a slip is told the file and the line, so that a translator or a coordinator who never
saw the code can mend it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import TypeVar

import yaml

Choice = TypeVar("Choice", bound=Enum)
Known = TypeVar("Known")

CONTENT = Path(__file__).resolve().parent
"""Where the content lies that ships with the package."""

SENTENCES = ("title", "why", "note", "hours")
"""Under these keys stand sentences that people read: they are translated."""

PHONE = (r"\+[1-9]\d{6,14}", "+22344975757")
COUNTRY = (r"[A-Z]{2}", "ML")
WEB = (r"https://\S+", "https://ml.ambafrance.org")
"""How a phone number (E.164), a country (ISO 3166-1 alpha-2) and an address on the web are written,
with an example.
"""

LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""LibYAML where it is there: many times as fast."""

_YEAR, _MONTH = len("2026"), len("2026-11")


class ContentError(Exception):
    """Content that cannot be used, with the place where it is written."""

    def __init__(self, file: str, line: int, why: str) -> None:
        super().__init__(f"{file}:{line}: {why}")
        self.file = file
        self.line = line
        self.why = why


@dataclass(frozen=True)
class Sentence:
    """A sentence people read, in the source language, and the place where it is written."""

    text: str
    file: str
    line: int


@dataclass(frozen=True)
class Entry:
    """One mapping of a file; whatever it cannot give as asked is a ContentError."""

    file: str
    line: int
    nodes: Mapping[str, yaml.Node]

    def error(self, why: str, key: str | None = None) -> ContentError:
        """A slip in this entry, at the line of `key` where that is written."""
        node = self.nodes.get(key) if key else None
        return ContentError(self.file, line_of(node) if node else self.line, why)

    def only(self, *known: str) -> None:
        """Refuse other keys: a misspelt one would silently mean nothing."""
        for key in self.nodes:
            if key not in known:
                raise self.error(f"unknown key {key!r}; known are: {', '.join(known)}", key)

    def text(self, key: str) -> str:
        """What is written there."""
        node = self._node(key)
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            raise self.error(f"{key} is empty, or no text", key)
        return str(node.value).strip()

    def text_or_none(self, key: str) -> str | None:
        """The same, or None where the key is not written."""
        return self.text(key) if key in self.nodes else None

    def sentence(self, key: str) -> Sentence:
        """A sentence for people: one line without braces, which would be placeholders."""
        text = self.text(key)
        if set(text) & set("\n{}"):
            raise self.error(f"{key} must be one line without braces", key)
        return Sentence(text, self.file, line_of(self.nodes[key]))

    def sentence_or_none(self, key: str) -> Sentence | None:
        """The same, or None where the key is not written."""
        return self.sentence(key) if key in self.nodes else None

    def flag(self, key: str) -> bool:
        """`true` or `false`; false where the key is not written."""
        text = self.text_or_none(key) or "false"
        if text not in ("true", "false"):
            raise self.error(f"{key} is true or false, not {text!r}", key)
        return text == "true"

    def day(self, key: str) -> date:
        """A date; of a year or a month alone the first day, so that it is never too young."""
        text = self.text(key)
        whole = {_YEAR: f"{text}-01-01", _MONTH: f"{text}-01"}.get(len(text), text)
        try:
            return date.fromisoformat(whole)
        except ValueError as error:
            raise self.error(f"{key} is no date: {text!r}; write 2026-11-22", key) from error

    def decimal(self, key: str) -> float:
        """A decimal number."""
        try:
            return float(self.text(key))
        except ValueError as error:
            raise self.error(f"{key} is no number: {self.text(key)!r}", key) from error

    def choice(self, key: str, choices: type[Choice]) -> Choice:
        """One of the words of `choices`."""
        return self.one_of(key, {str(one.value): one for one in choices})

    def choice_or_none(self, key: str, choices: type[Choice]) -> Choice | None:
        """The same, or None where the key is not written."""
        return self.choice(key, choices) if key in self.nodes else None

    def matching(self, key: str, pattern: str, example: str) -> str:
        """A text of a certain form, which the example shows to whoever wrote another."""
        text = self.text(key)
        if not re.fullmatch(pattern, text):
            raise self.error(f"{key} is {text!r}; write it like {example}", key)
        return text

    def one_of(self, key: str, known: Mapping[str, Known]) -> Known:
        """What is known by the word that is written."""
        return self._known(key, self.text(key), known)

    def each_of(self, key: str, known: Mapping[str, Known]) -> tuple[Known, ...]:
        """The same for each word of a list."""
        return tuple(self._known(key, word, known) for word in self.texts(key))

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of words, at least one."""
        node = self._node(key)
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            raise self.error(f"{key} is no list, or an empty one", key)
        return tuple(str(one.value) for one in node.value)

    def entry(self, key: str) -> Entry:
        """The mapping below this key."""
        return entry_of(self.file, self._node(key))

    def entry_or_none(self, key: str) -> Entry | None:
        """The same, or None where the key is not written."""
        return self.entry(key) if key in self.nodes else None

    def entries(self, key: str) -> tuple[Entry, ...]:
        """The mappings listed below this key; none where it is not written."""
        if key not in self.nodes:
            return ()
        node = self.nodes[key]
        if not isinstance(node, yaml.SequenceNode):
            raise self.error(f"{key} is no list", key)
        return tuple(entry_of(self.file, one) for one in node.value)

    def _known(self, key: str, word: str, known: Mapping[str, Known]) -> Known:
        if word not in known:
            raise self.error(f"{key}: {word!r} is not known; known are: {', '.join(known)}", key)
        return known[word]

    def _node(self, key: str) -> yaml.Node:
        if key not in self.nodes:
            raise self.error(f"{key} is missing")
        return self.nodes[key]


def read(path: Path) -> Entry:
    """A file of content. Raises ContentError when it cannot be read, is no YAML, or no mapping."""
    inside = path.is_relative_to(CONTENT)
    file = path.relative_to(CONTENT.parents[1]).as_posix() if inside else path.name
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=LOADER)
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(file, 1, "the file is missing, or is no text") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ContentError(file, line, f"this is no YAML: {error.problem}") from error
    if node is None:
        raise ContentError(file, 1, "the file is empty")
    return entry_of(file, node)


def entry_of(file: str, node: yaml.Node) -> Entry:
    """A node as an entry. Raises ContentError for what is no mapping, or has a key twice."""
    if not isinstance(node, yaml.MappingNode):
        raise ContentError(file, line_of(node), "keys and values should stand here")
    nodes: dict[str, yaml.Node] = {}
    for key, value in node.value:
        if key.value in nodes:
            raise ContentError(file, line_of(key), f"{key.value} is written twice")
        nodes[key.value] = value
    return Entry(file, line_of(node), nodes)


def line_of(node: yaml.Node) -> int:
    """The line on which a node begins, counted from 1."""
    return int(node.start_mark.line) + 1
