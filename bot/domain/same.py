"""A mapping that is looked up by what it is rather than by what it says."""

from __future__ import annotations

from collections.abc import Mapping


class Same:
    """A mapping that equals nothing but itself; held, so that no other can take its place.

    For what is read once from a mapping that thousands of rows share and nobody changes.
    """

    __slots__ = ("data",)

    def __init__(self, data: Mapping[str, object]) -> None:
        self.data = data

    def __hash__(self) -> int:
        return id(self.data)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.data is self.data
