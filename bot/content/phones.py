"""Telephone numbers as people write them, kept in E.164 and shown in international form.

The rules are libphonenumber's (`phonenumbers`): how long a country's numbers are and which ranges
it has given out. Whether somebody answers there it cannot know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from phonenumbers import (
    Leniency,
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    PhoneNumberMatch,
    PhoneNumberMatcher,
    ValidationResult,
    format_number,
    is_possible_number,
    is_possible_number_with_reason,
    is_valid_number,
    parse,
)

from bot.content.spelling import plain

HOME = "FR"
"""Whose national numbers are understood whatever the country (ISO 3166-1)."""

_LONGEST = 100
_FEWEST_DIGITS = 3
_LONGEST_EXTENSION = 5
_SLASH_IN_NUMBER = re.compile(r"(?<=\b\d\d)/(?=\d\d\b)")


class Why(Enum):
    """Why a text was not taken for a telephone number."""

    NO_NUMBER = "no_number"
    TOO_SHORT = "too_short"
    """Or a short code that works inside one country only."""
    TOO_LONG = "too_long"
    NOT_GIVEN_OUT = "not_given_out"
    """It has the right length, but its country is not known to have such numbers."""
    SEVERAL = "several"
    EXTENSION = "extension"
    """There is a number, and further digits that a phone cannot dial with it."""


@dataclass(frozen=True)
class Phone:
    """A number to be dialled from anywhere: `e164` to keep and call, `shown` for people to read."""

    e164: str
    shown: str


class UnreadablePhone(ValueError):
    """What was typed is not one telephone number.

    `perhaps` is what it would be if its country had such numbers (only for NOT_GIVEN_OUT): the
    library may be older than the number, so a person may insist.
    """

    def __init__(self, text: str, why: Why, perhaps: Phone | None = None) -> None:
        super().__init__(f"This is not one telephone number: {why.value}.")
        self.text = text
        self.why = why
        self.perhaps = perhaps


def read_phone(text: str, country: str | None) -> Phone:
    """The one number in `text`. Raises UnreadablePhone.

    Without a country code it is a number of `country` (ISO 3166-1), else of HOME.
    """
    typed = _SLASH_IN_NUMBER.sub(" ", plain(text[: _LONGEST + 1]))
    if len(text) > _LONGEST or _digits(typed) < _FEWEST_DIGITS:
        raise UnreadablePhone(text, Why.NO_NUMBER)
    for where in _where(country):
        found = list(PhoneNumberMatcher(typed, where))
        if found and (more := _more(typed, found)):
            raise UnreadablePhone(text, more)
        if found:
            return _phone(found[0].number)
    raise _refusal(text, typed, country)


def split_phone(text: str, country: str | None) -> tuple[str, Phone | None]:
    """What stands before and behind the first number in `text`, and that number, if there is one.

    For "Ousmane, +33 6 39 98 00 12": a name with the number typed after it. Beside a name, a number
    that its country is not known to have counts too: nobody writes its like by mistake.
    """
    for where in _where(country):
        for found in PhoneNumberMatcher(text, where, leniency=Leniency.POSSIBLE):
            name = f"{text[: found.start]} {text[found.end :]}"
            return " ".join(name.split()).strip(" ,;:-–()"), _phone(found.number)
    return text.strip(), None


def shown(number: str) -> str:
    """A kept number (E.164) in the form in which people read it; anything else as it is."""
    try:
        parsed = parse(number)
    except NumberParseException:
        return number
    kept = _phone(parsed)
    as_kept = kept.e164 == number and is_possible_number(parsed)
    return kept.shown if as_kept or is_valid_number(parsed) else number


def _where(country: str | None) -> Iterator[str]:
    yield from dict.fromkeys((country or HOME, HOME))


def _more(typed: str, found: list[PhoneNumberMatch]) -> Why | None:
    """What else is there beside the first number that was found, if anything."""
    others = _digits(typed) - _digits(found[0].raw_string)
    if len(found) > 1 or others > _LONGEST_EXTENSION:
        return Why.SEVERAL
    return Why.EXTENSION if others or found[0].number.extension else None


def _refusal(text: str, typed: str, country: str | None) -> UnreadablePhone:
    """Why there is no valid number in it, by the rules of the place that comes nearest."""
    reasons: dict[Why, Phone | None] = {}
    for where in _where(country):
        try:
            number = parse(typed, where)
        except NumberParseException as error:
            long = error.error_type == NumberParseException.TOO_LONG
            reasons.setdefault(Why.TOO_LONG if long else Why.NO_NUMBER, None)
            continue
        why = _WHY.get(is_possible_number_with_reason(number), Why.NO_NUMBER)
        reasons.setdefault(why, _phone(number) if why is Why.NOT_GIVEN_OUT else None)
    nearest = next(why for why in (Why.NOT_GIVEN_OUT, *reasons) if why in reasons)
    return UnreadablePhone(text, nearest, reasons[nearest])


_WHY = {
    ValidationResult.IS_POSSIBLE: Why.NOT_GIVEN_OUT,
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: Why.TOO_SHORT,
    ValidationResult.TOO_SHORT: Why.TOO_SHORT,
    ValidationResult.INVALID_LENGTH: Why.TOO_SHORT,
    ValidationResult.TOO_LONG: Why.TOO_LONG,
}


def _phone(number: PhoneNumber) -> Phone:
    return Phone(
        format_number(number, PhoneNumberFormat.E164),
        format_number(number, PhoneNumberFormat.INTERNATIONAL),
    )


def _digits(text: str) -> int:
    return sum(one.isdigit() for one in text)
