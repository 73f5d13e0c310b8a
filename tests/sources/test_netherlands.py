"""The Netherlands: the colour is a word in the introduction."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.zone import Advisory
from bot.sources import netherlands
from bot.sources.reader import Failed
from tests.sources.answers import dutch

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
OF = "De kleurcode van het reisadvies voor"


def read(**introductions: str) -> dict[str, Advisory]:
    return {one.country: one for one in netherlands.parse(dutch(**introductions), NOW)}


@pytest.mark.parametrize(
    ("introduction", "base", "worst"),
    [
        (f"{OF} Mali is rood. Het is er te gevaarlijk.", "red", "red"),
        (f"{OF}\n   Mali is\n oranje.", "orange", "orange"),
        (f"{OF} Mali is voor het grootste deel rood.", "red", "red"),
        (f"{OF} Mali is groen.</li><li>Voor het noorden geldt kleurcode rood.", "green", "red"),
        (f"{OF} het noorden van Mali is rood.", "unknown", "red"),
        ("De kleurcode van het reisadvies is rood voor Gao en Kidal.", "unknown", "red"),
        ("Voor de steden geldt kleurcode rood. Voor de rest van het land geldt kleurcode oranje.",
         "orange", "red"),
        ("Reist u door naar Kenia (KE)? " + OF + " KE is geel.", "unknown",
         "yellow"),
        (f"{OF} Mali is rood (behalve voor de steden). Voor de steden geldt kleurcode oranje.",
         "red", "red"),
        ("De kleurcode van het reisadvies is geel voor het zuiden. Voor de rest van Mali geldt "
         "kleurcode groen.", "green", "yellow"),
        ("U kunt erheen reizen.", "unknown", "unknown"),
        (f"{OF} Mali is paars.", "unknown", "unknown"),
    ],
)  # fmt: skip
def test_the_colour_word_is_the_level(introduction: str, base: str, worst: str) -> None:
    found = read(MLI_Mali=introduction, ESP_Spanje=f"{OF} Spanje is groen.")["ML"]
    assert (found.base.value, found.worst.value) == (base, worst)


def test_a_short_form_in_brackets_is_the_countrys_name_too() -> None:
    text = f"In de Verenigde Arabische Emiraten (VAE) is het rustig. {OF} de VAE is geel."
    assert read(ARE_Verenigde_Arabische_Emiraten=text)["AE"].base.value == "yellow"


def test_the_wording_is_what_speaks_of_colours_and_the_rest_is_left_out() -> None:
    found = read(MLI_Mali=f"Het regent. {OF} Mali is rood.")["ML"]
    assert found.wording == f"{OF} Mali is rood."
    assert found.link.startswith("https://www.nederlandwereldwijd.nl/")
    assert found.as_of == datetime(2026, 11, 20, 7, 15, 53, 695000, tzinfo=UTC)


def test_a_name_with_brackets_and_kosovos_own_code_are_known() -> None:
    found = netherlands.parse(
        dutch(SJM_Spitsbergen_=f"{OF} Spitsbergen is groen.", XKX_Kosovo=f"{OF} Kosovo is groen.")
        .replace(b'"Spitsbergen "', b'"Spitsbergen (Svalbard)"'),
        NOW,
    )  # fmt: skip
    assert [(one.country, one.base.value) for one in found] == [("SJ", "green"), ("XK", "green")]


def test_a_place_without_a_code_of_its_own_is_left_out() -> None:
    assert set(read(ZZZ_Nergens=f"{OF} Nergens is rood.", MLI_Mali=f"{OF} Mali is rood.")) == {"ML"}


def test_s11_a_list_in_which_nobody_has_a_colour_is_broken() -> None:
    with pytest.raises(Failed, match="has a colour"):
        read(MLI_Mali="Het regent.")
