"""What is left of typed text when habits of spelling are taken away."""

from __future__ import annotations

import unicodedata

_SPELT_OTHERWISE = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ى": "ي", "ة": "ه"}
)
_UNSEEN = frozenset({"Mn", "Cf", "Lm"})
"""Accents and vowel signs, direction marks, and letters that only lengthen or raise others."""


def plain(text: str) -> str:
    """The text in small letters without accents, vowel signs, hamza, tatweel or direction marks.

    Digits of every script become 0 to 9; punctuation and spaces stay.
    """
    letters = unicodedata.normalize("NFKD", text.casefold()).translate(_SPELT_OTHERWISE)
    return "".join(
        str(unicodedata.decimal(one)) if one.isdecimal() else one
        for one in letters
        if unicodedata.category(one) not in _UNSEEN
    )


def key(text: str) -> str:
    """The letters and digits of `plain` alone: names with the same key are the same name."""
    return "".join(one for one in plain(text) if one.isalnum())
