from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.phones import Phone, UnreadablePhone, Why, read_phone, shown

AWA = Phone("+33199001234", "+33 1 99 00 12 34")
"""In the range that the French regulator keeps for fiction."""


@pytest.mark.parametrize(
    "text",
    [
        "01 99 00 12 34",
        "0199001234",
        "01.99.00.12.34",
        "01/99/00/12/34",
        "01-99-00-12-34",
        "+33 1 99 00 12 34",
        "+33 (0)1 99 00 12 34",
        "0033199001234",
        "tel: 01 99 00 12 34",
        "٠١ ٩٩ ٠٠ ١٢ ٣٤",
        "\u2068+33 1 99 00 12 34\u2069",
    ],
)
@pytest.mark.parametrize("country", ["FR", "ML", None, "XX"])
def test_a_french_number_is_read_wherever_it_is_typed(text: str, country: str | None) -> None:
    assert read_phone(text, country) == AWA


def test_a_national_number_is_of_the_country_of_the_mission() -> None:
    assert read_phone("66 00 00 00", "ML").shown == "+223 66 00 00 00"
    assert read_phone("00 223 66 00 00 00", "SN").e164 == "+22366000000"
    with pytest.raises(UnreadablePhone):
        read_phone("66 00 00 00", None)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Why.NO_NUMBER),
        ("Moussa", Why.NO_NUMBER),
        ("9" * 500, Why.NO_NUMBER),
        ("112", Why.TOO_SHORT),
        ("66 00 00", Why.TOO_SHORT),
        ("01 99 00 12 34 56 78 90", Why.TOO_LONG),
        ("+223 00 00 00 00", Why.NOT_GIVEN_OUT),
        ("01 99 00 12 34 / 01 99 00 12 35", Why.SEVERAL),
        ("01 99 00 12 34 ou 66 00 00 00", Why.SEVERAL),
        ("+33199001234 +33199001235", Why.SEVERAL),
        ("01 99 00 12 34 poste 12", Why.EXTENSION),
        ("+33 1 99 00 12 34 ext. 12", Why.EXTENSION),
    ],
)
def test_what_cannot_be_dialled_is_refused_with_its_reason(text: str, why: Why) -> None:
    with pytest.raises(UnreadablePhone) as raised:
        read_phone(text, "ML")
    assert (raised.value.text, raised.value.why) == (text, why)
    assert text == "" or text not in str(raised.value)


def test_a_number_that_the_library_does_not_know_can_still_be_insisted_on() -> None:
    with pytest.raises(UnreadablePhone) as raised:
        read_phone("+223 00 00 00 00", None)
    assert raised.value.perhaps is not None
    assert raised.value.perhaps.e164 == "+22300000000"


def test_a_kept_number_is_shown_in_international_form() -> None:
    assert shown("+33199001234") == "+33 1 99 00 12 34"
    assert shown("+223 66000000") == "+223 66 00 00 00"
    assert shown("+223 00 00 00 00") == "+223 00 00 00 00"
    assert shown("Moussa") == "Moussa"


@given(number=st.integers(0, 9999), country=st.sampled_from(["FR", "ML", "LB", None]))
def test_what_is_shown_is_read_again(number: int, country: str | None) -> None:
    phone = read_phone(f"019900{number:04}", country)
    assert read_phone(phone.shown, country) == read_phone(phone.e164, country) == phone
    assert shown(phone.e164) == phone.shown


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_phone_or_a_typed_refusal(text: str) -> None:
    try:
        phone = read_phone(text, "ML")
    except UnreadablePhone:
        return
    assert phone.e164.startswith("+")
