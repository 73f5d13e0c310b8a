"""Keeping foreign words in their place inside a right-to-left sentence, and out of mischief."""

from __future__ import annotations

import re

ISOLATE = "\N{FIRST STRONG ISOLATE}"
END = "\N{POP DIRECTIONAL ISOLATE}"

_OPENERS = "\u2066\u2067\u2068"
_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_EMBEDDINGS = re.compile("[\u202a-\u202e]")
_PHONE = re.compile(r"\+\d[\d ]*\d")
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


def with_numbers(sentence: str) -> str:
    """A sentence whose phone numbers keep the order of their groups in right-to-left text."""
    return _PHONE.sub(lambda number: isolated(number[0]), sentence)


def _balanced(text: str) -> bool:
    depth = 0
    for character in _ISOLATES.findall(text):
        depth += 1 if character in _OPENERS else -1
        if depth < 0:
            return False
    return depth == 0
