"""What is left of typed text when habits of spelling are taken away."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_SPELT_OTHERWISE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ى": "ي", "ة": "ه"}
)
_UNSEEN = frozenset({"Mn", "Cf", "Lm"})
"""Accents and vowel signs, direction marks, and letters that only lengthen or raise others."""


def plain(text: str) -> str:
    """The text in small letters without accents, vowel signs, hamza, tatweel or direction marks.

    Digits of every script become 0 to 9; punctuation and spaces stay.
    """
    if text.isascii():  # most names, at a tenth of the effort
        return text.lower()
    letters = unicodedata.normalize("NFKD", text.casefold()).translate(_SPELT_OTHERWISE)
    return "".join(map(_plain, letters))


@lru_cache(4096)
def _plain(letter: str) -> str:
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    return "" if unicodedata.category(letter) in _UNSEEN else letter


def key(text: str) -> str:
    """The letters and digits of `plain` alone: names with the same key are the same name."""
    written = plain(text)
    return written if written.isalnum() else "".join(filter(str.isalnum, written))
