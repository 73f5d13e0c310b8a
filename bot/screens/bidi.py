"""Keeping foreign words in their place inside a right-to-left sentence, and out of mischief."""

from __future__ import annotations

import re
from unicodedata import bidirectional

ISOLATE = "\N{FIRST STRONG ISOLATE}"
END = "\N{POP DIRECTIONAL ISOLATE}"
MARK = "\N{RIGHT-TO-LEFT MARK}"

_OPENERS = "\u2066\u2067\u2068"
_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_EMBEDDINGS = re.compile("[\u202a-\u202e]")
_LATIN = re.compile(r"\+\d[\d ]{5,}\d|(?<![\w/])/[a-z]+\b(?: [A-Za-z0-9][A-Za-z0-9/-]*)*")
_STRONG = ("L", "R", "AL")
_ISOLATES = re.compile("[\u2066-\u2069]")


def settled(text: str) -> str:
    """`text` without what would turn the words after it around.

    A name may carry such characters, by accident or on purpose; a sentence of ours that isolates
    its facts properly passes unchanged.
    """
    if not _CONTROLS.search(text):
        return text
    text = _EMBEDDINGS.sub("", text)
    return text if _balanced(text) else _ISOLATES.sub("", text)


def isolated(text: str) -> str:
    """`text` between U+2068 and U+2069, once."""
    text = settled(text)
    if text.startswith(ISOLATE) and text.endswith(END) and _balanced(text[1:-1]):
        return text
    return f"{ISOLATE}{text}{END}"


def in_place(sentence: str) -> str:
    """A right-to-left sentence whose phone numbers keep the order of their groups, and whose
    commands are read as they are typed: `/mission Mopti 12/12`.
    """
    return _LATIN.sub(lambda found: isolated(found[0]), sentence)


def from_the_right(text: str) -> str:
    """Text of a right-to-left language, led by a mark where its own letters do not say so.

    Readers take a line's direction from its first letter outside isolates: without the mark one
    that is made of isolated facts alone, or begins with a Latin word, would run the wrong way.
    """
    depth = 0
    for character in text:
        if character in _OPENERS:
            depth += 1
        elif character == END:
            depth -= 1
        elif depth == 0 and (way := bidirectional(character)) in _STRONG:
            return text if way != "L" else MARK + text
    return MARK + text


def bare(text: str) -> str:
    """`text` without any of these signs: as somebody types it."""
    return _CONTROLS.sub("", text).replace(MARK, "")


def _balanced(text: str) -> bool:
    depth = 0
    for character in _ISOLATES.findall(text):
        depth += 1 if character in _OPENERS else -1
        if depth < 0:
            return False
    return depth == 0
