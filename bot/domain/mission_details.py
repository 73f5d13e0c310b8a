"""What helps to find a traveller and to look after her: each of it may be unknown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields


@dataclass(frozen=True)
class Callable:
    """Somebody to phone when she is silent: driver, hotel, host, companion. `what` is that word."""

    what: str
    name: str
    phone: str


@dataclass(frozen=True)
class Companion:
    """Somebody who travels with her; the number may be missing."""

    name: str
    phone: str = ""


@dataclass(frozen=True)
class Details:
    """A mission's particulars. Phone numbers are E.164; nationalities ISO 3166-1 alpha-2.

    The sealed medical note is not here: it is read in an incident alone, and each look is logged.
    """

    purpose: str = ""
    companions: tuple[Companion, ...] = ()
    lodging: str = ""
    lodging_phone: str = ""
    lodging_floor: str = ""
    lodging_by: str = ""
    """Who found the lodging good: embassy, partner."""
    driver: str = ""
    driver_phone: str = ""
    plate: str = ""
    host: str = ""
    host_phone: str = ""
    escort: str = ""
    insurer: str = ""
    insurer_phone: str = ""
    contract: str = ""
    hospital: str = ""
    hospital_phone: str = ""
    nationalities: tuple[str, ...] = ()
    voice: str = ""
    sms: str = ""
    satellite: str = ""
    call_windows: str = ""
    who_calls: str = ""

    @property
    def call_list(self) -> tuple[Callable, ...]:
        """Whom to phone, those nearest to her first."""
        named = [
            *(Callable("companion", one.name, one.phone) for one in self.companions),
            Callable("driver", self.driver, self.driver_phone),
            Callable("hotel", self.lodging, self.lodging_phone),
            Callable("host", self.host, self.host_phone),
        ]
        return tuple(one for one in named if one.phone)

    def as_json(self) -> dict[str, object]:
        """What is known, as JSON carries it."""
        known = {name: value for name in NAMES if (value := getattr(self, name))}
        if self.companions:
            known["companions"] = tuple(asdict(one) for one in self.companions)
        return known


NAMES = tuple(one.name for one in fields(Details))

UNKNOWN_DETAILS = Details()


def details_from_json(data: Mapping[str, object]) -> Details:
    """What `as_json` wrote; keys of later versions are left alone."""
    if not data:
        return UNKNOWN_DETAILS
    known = dict(_read(name, data[name]) for name in NAMES if name in data)
    return Details(**known)  # type: ignore[arg-type]  # by name


def _read(name: str, value: object) -> tuple[str, object]:
    match name, value:
        case "companions", list():
            return name, tuple(_companions(value))
        case "nationalities", list():
            return name, tuple(str(code) for code in value)
        case _:
            return name, str(value or "")


def _companions(written: list[object]) -> Iterator[Companion]:
    for one in written:
        if isinstance(one, dict):
            yield Companion(str(one.get("name") or ""), str(one.get("phone") or ""))
