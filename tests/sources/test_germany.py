"""Germany: flags, texts that advise against travel without a flag, seconds since 1970."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.zone import Advisory
from bot.sources import germany
from bot.sources.germany import Listed
from bot.sources.reader import Failed
from tests.sources.answers import CA_MADE_AT, german, german_entry

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)


def read(text: str, **flags: object) -> Advisory:
    entry = german_entry("CU", "Kuba", content=f"<p>{text}</p>", **flags)
    return germany.parse(german(n7=entry), Listed("CU", "7", {}), NOW)


def levels(found: Advisory) -> tuple[str, str]:
    return found.base.value, found.worst.value


@pytest.mark.parametrize(
    ("flag", "base", "worst"),
    [
        ("warning", "red", "red"),
        ("partialWarning", "yellow", "red"),
        ("situationWarning", "orange", "orange"),
        ("situationPartWarning", "yellow", "orange"),
    ],
)
def test_flags_are_levels(flag: str, base: str, worst: str) -> None:
    assert levels(read("Nichts Neues.", **{flag: True})) == (base, worst)


@pytest.mark.parametrize(
    ("text", "base", "worst"),
    [
        ("Von nicht notwendigen Reisen nach Kuba wird abgeraten.", "orange", "orange"),
        ("Von Reisen nach Kuba wird dringend abgeraten.", "orange", "orange"),
        ("Das Auswärtige Amt rät von Reisen nach Kuba ab.", "orange", "orange"),
        ("Von Reisen in die Grenzgebiete zu Mali wird abgeraten.", "yellow", "orange"),
        ("Von Reisen in die übrigen Landesteile wird abgeraten.", "orange", "orange"),
        (
            "Von Reisen in andere Landesteile Kubas sowie nach Havanna wird abgeraten.",
            "orange",
            "orange",
        ),
        ("Von nicht unbedingt notwendigen Reisen wird derzeit abgeraten.", "orange", "orange"),
        ("Von Reisen in dieses Land wird dringend abgeraten.", "orange", "orange"),
        ("Von Reisen in fünf der Provinzen des Landes wird abgeraten.", "yellow", "orange"),
        ("Von Reisen nach Kubania wird abgeraten.", "yellow", "orange"),
        ("Vor Reisen in die Sahelregion wird gewarnt.", "yellow", "red"),
        ("Vor Reisen nach Kuba – mit Ausnahme der Hauptstadt – wird gewarnt.", "red", "red"),
    ],
)
def test_a_text_may_advise_against_travel_without_any_flag(
    text: str, base: str, worst: str
) -> None:
    found = read(text)
    assert levels(found) == (base, worst)
    assert text in found.wording


def test_a_text_makes_a_partial_warning_worse_where_it_speaks_of_all() -> None:
    found = read("Von Reisen nach Kuba wird abgeraten.", partialWarning=True)
    assert levels(found) == ("orange", "red")


@pytest.mark.parametrize(
    "text",
    [
        "Vom Baden im Meer wird abgeraten.",
        "Von Nachtfahrten wird abgeraten.",
        "Von der Nutzung der Überlandbusse wird abgeraten.",
        "Vor Taschendieben auf Reisen wird gewarnt.",
    ],
)
def test_s11_a_text_that_advises_against_nothing_is_no_green(text: str) -> None:
    found = read(text)
    assert (levels(found), found.no_advice) == (("unknown", "unknown"), True)


def test_s11_without_its_text_a_country_without_flags_is_not_known() -> None:
    [listed] = germany.parse_index(german(n7=german_entry("CU", "Kuba")))
    found = germany.advisory_of(listed, None, NOW)
    assert (found.readable, found.no_advice) == (False, False)


@pytest.mark.parametrize("value", [None, "false", 0])
def test_a_flag_that_is_neither_true_nor_false_makes_it_unknown(value: object) -> None:
    found = read("Nichts Neues.", warning=value)
    assert (levels(found), found.no_advice) == (("unknown", "unknown"), False)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Vereinigte Arabische Emirate",
         "Von Reisen in die Vereinigten Arabischen Emirate wird abgeraten."),
        ("Demokratische Volksrepublik Korea (Nordkorea)",
         "Von Reisen nach Nordkorea wird abgeraten."),
        ("Palästinensische Gebiete*",
         "Von Reisen in die Palästinensischen Gebiete wird abgeraten."),
    ],
)  # fmt: skip
def test_a_countrys_name_may_be_inflected_starred_or_bracketed(name: str, text: str) -> None:
    assert read(text, countryName=name).base.value == "orange"


def test_the_day_comes_in_seconds_since_1970() -> None:
    found = read("Nichts Neues.")
    assert found.as_of == datetime.fromtimestamp(CA_MADE_AT, UTC)
    assert read("Nichts Neues.", lastModified=CA_MADE_AT * 1000).as_of is None
    assert found.link == "https://www.auswaertiges-amt.de/de/-/7"


def test_the_source_is_named_in_every_wording() -> None:
    assert read("Nichts Neues.").wording == "Kuba: Reise- und Sicherheitshinweise"


def test_the_index_leaves_out_what_is_no_country_and_marks_a_change_of_flag() -> None:
    [calm] = germany.parse_index(german(n7=german_entry("CU", "Kuba")))
    [warned] = germany.parse_index(german(n7=german_entry("CU", "Kuba", warning=True)))
    assert (calm.country, calm.number) == ("CU", "7")
    assert calm.version != warned.version


def test_switched_off_it_is_an_empty_object_and_broken() -> None:
    for body in (b"{}", b'{"response": {}}', b'{"response": {"lastModified": 1}}'):
        with pytest.raises(Failed):
            germany.parse_index(body)


def test_an_answer_about_another_country_is_broken() -> None:
    with pytest.raises(Failed):
        germany.parse(
            german(n8=german_entry("ML", "Mali", content="x")), Listed("CU", "7", {}), NOW
        )
