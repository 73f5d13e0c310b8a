"""What came of asking a source: its answers, what is unchanged, and what went wrong."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.domain.zone import Advisory, Source

READING = 1
"""Raise it when a parser learns to read more: pages that did not change are then read again."""


class NextStep(StrEnum):
    """What a failure asks for."""

    LATER = "later"
    """The network or the server: the next round may succeed."""
    BROKEN = "broken"
    """The answer is not what it used to be: somebody has to look at the parser."""
    REFUSED = "refused"
    """The server does not let us, or the page is gone: somebody has to look at the address."""


@dataclass(frozen=True)
class Trouble:
    """One failure; `country` says whose page it was, None one that is about all of them."""

    step: NextStep
    why: str
    country: str | None = None


@dataclass(frozen=True)
class Seen:
    """What a server said of a page when we last understood it, to ask only for what changed.

    `version` is the source's own mark of a change, where an index gives one.
    """

    etag: str | None = None
    modified: str | None = None
    version: str | None = None


@dataclass(frozen=True)
class Known:
    """What is held of a source: `seen` by page, and the countries whose answer is verified."""

    seen: Mapping[str, Seen] = field(default_factory=dict)
    countries: Collection[str] = frozenset()

    def page(self, name: str, countries: Collection[str] = ()) -> Seen:
        """What was seen of a page, nothing unless everything it is about is held."""
        held = self.countries and all(one in self.countries for one in countries)
        return self.seen.get(name, Seen()) if held else Seen()


@dataclass(frozen=True)
class Fetched:
    """What came of asking one source.

    `advisories` were read now; `confirmed` names countries of which the source says that nothing
    changed. `seen` replaces what was known. `troubles` may concern single countries: the rest
    holds all the same. An empty answer is a trouble, never an empty list without one.
    """

    source: Source
    advisories: tuple[Advisory, ...] = ()
    confirmed: frozenset[str] = frozenset()
    seen: Mapping[str, Seen] = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()

    @property
    def succeeded(self) -> bool:
        """Whether the source said anything that holds, whatever else went wrong."""
        return bool(self.advisories or self.confirmed)
