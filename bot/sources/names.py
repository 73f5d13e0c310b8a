"""Which country an English name means: two sources mark their pages by name alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pycountry
from babel import Locale

from bot.content.zones import english_names

_JOINED = re.compile(r",\s*(?:and\s+)?|\s+(?:and|&)\s+|/")
_NOT_ITS_NAME = re.compile(r"\s*[(\[].*|^the\s+|\s+travel (?:advisory|advice)$", re.IGNORECASE)


def country_of(name: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of the country of that name; None when nobody is sure."""
    found = _known().get(_key(name))
    return found or _known().get(_key(_NOT_ITS_NAME.sub("", name.strip())))


def countries_of(name: str) -> tuple[str, ...]:
    """The countries that a heading for one or several names ("Israel, the West Bank and Gaza")."""
    alone = country_of(name)
    if alone:
        return (alone,)
    parts = (country_of(part) for part in _JOINED.split(name))
    return tuple(dict.fromkeys(code for code in parts if code))


@cache
def _known() -> dict[str, str]:
    return {_key(name): code for name, code in _named()}


def _named() -> Iterator[tuple[str, str]]:
    countries = {one.alpha_2: one for one in pycountry.countries}
    territories = Locale("en").territories
    for code, one in countries.items():
        written = (getattr(one, kind, None) for kind in ("name", "official_name", "common_name"))
        yield from ((name, code) for name in written if name)
        if code in territories:
            yield territories[code], code
    yield from english_names().items()


def _key(name: str) -> str:
    """What is left of a name without its spelling: St for Saint, no accents, letters only."""
    plain = name.casefold().replace("saint ", "st ").replace("&", "and")
    return "".join(one for one in plain.translate(_PLAIN) if one.isalnum())


_PLAIN = str.maketrans("àâãäåçèéêëíîïñóôõöúüý", "aaaaaceeeeiiinoooouuy")
