"""France's pages: headings and their variants, sentences instead, shared pages, regions."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.content.zones import Country, countries
from bot.domain.level import Level
from bot.domain.zone import Advisory
from bot.sources import france, french
from bot.sources.reader import Failed
from tests.sources.answers import french as page

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
OURS = {one.code: one for one in countries()}
RED = ("Zones formellement déconseillées (en rouge sur la carte)", "La bande frontalière.")
ORANGE = ("Zones déconseillées sauf raison impérative (en orange)", "Le nord du pays.")
YELLOW = ("Zone de vigilance renforcée (jaune sur la carte)", "Le reste du pays.")


def read(body: bytes, country: str = "ML") -> Advisory:
    return france.parse(body, OURS[country], NOW)


def levels(advisory: Advisory) -> tuple[str, str]:
    return advisory.base.value, advisory.worst.value


def test_headings_give_the_levels_and_the_rest_of_the_country_is_most_of_it() -> None:
    found = read(page(RED, ORANGE, YELLOW))
    assert levels(found) == ("yellow", "red")
    assert found.link.endswith("/information-par-pays/mali/conseils-aux-voyageurs-securite")
    assert found.wording.startswith("Zones formellement déconseillées (en rouge sur la carte)")
    assert "Le reste du pays." in found.wording
    assert "actualisation" not in found.wording


def test_a_bold_paragraph_may_be_a_heading() -> None:
    bold = "<strong>Zones formellement déconseillées</strong></p><p>Province du Tibesti.</p><p>"
    rest = "<strong>Zones de vigilance renforcée :</strong></p><p>Le reste du pays."
    found = read(page(intro=bold + rest), "TD")
    assert levels(found) == ("yellow", "red")
    assert found.regions == {"TD-TI": Level.RED}


@pytest.mark.parametrize(
    ("heading", "level"),
    [
        ("Zone formellement déconseillée", Level.RED),
        ("Régions formellement déconseillées (en rouge)", Level.RED),
        ("Zones formellement déconseillées (zone rouge)", Level.RED),
        ("Zone déconseillée sauf raison impérative (en orange sur la carte)", Level.ORANGE),
        ("Régions déconseillées, sauf raisons impératives", Level.ORANGE),
        ("Zones déconseillées", Level.ORANGE),
        ("Zones de vigilance renforcée (zone jaune)", Level.YELLOW),
        ("Zones de vigilance normale (en vert)", Level.GREEN),
        ("Zones de vigilance", None),
        ("Risques naturels", None),
        ("Terrorisme : zones formellement déconseillées", None),
    ],
)
def test_headings_come_in_variants(heading: str, level: Level | None) -> None:
    assert french.level_of_heading(heading) is level


@pytest.mark.parametrize(
    ("country", "sentence", "expected"),
    [
        ("KM", "L’ensemble des Comores est placé en vigilance renforcée (en jaune).", "yellow"),
        ("VN", "L’ensemble du territoire est en vigilance renforcée. Aucune région n’est "
               "formellement déconseillée.", "yellow"),
        ("CU", "Compte tenu de la crise, les voyages non essentiels vers l’île sont déconseillés.",
         "orange"),
        ("ML", "L’ensemble du territoire est classé en zone rouge.", "red"),
        ("NE", "Tout déplacement au Niger est formellement déconseillé.", "red"),
        ("LB", "Il est déconseillé, sauf raison impérative, de se rendre dans le reste du "
               "territoire.", "orange"),
        ("TD", "L’intégralité du territoire est soit en zone orange, soit en zone rouge.",
         "orange"),
        ("MG", "L’ensemble du territoire est en vigilance normale.", "green"),
    ],
)  # fmt: skip
def test_a_sentence_may_stand_instead_of_headings(
    country: str, sentence: str, expected: str
) -> None:
    assert read(page(intro=sentence), country).base.value == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Tout déplacement le long de la frontière avec la Mauritanie est formellement déconseillé.",
        "Toute tentative d’entrer au Haut-Karabagh est formellement déconseillée.",
        "L’ensemble de la zone frontalière est formellement déconseillé.",
        "Il est formellement déconseillé de se rendre dans l’ensemble de la province de l’Est.",
    ],
)
def test_a_part_of_the_country_counts_in_its_worst_alone(sentence: str) -> None:
    assert levels(read(page(intro=sentence))) == ("unknown", "red")


def test_s11_a_page_that_says_nothing_in_the_fixed_words_is_unknown_not_green() -> None:
    found = read(page(intro="Il convient de faire preuve d’une vigilance accrue."), "GA")
    assert levels(found) == ("unknown", "unknown")
    assert not found.readable


def test_what_is_said_of_other_risks_does_not_count() -> None:
    night = "<h4>Nuit</h4><p>Il est formellement déconseillé de conduire la nuit.</p>"
    assert levels(read(page(YELLOW, after=night))) == ("yellow", "yellow")


def test_some_pages_say_further_down_that_all_of_it_is_orange_or_red() -> None:
    later = "<p>L’intégralité du territoire est soit en zone orange, soit en zone rouge.</p>"
    assert levels(read(page(RED, after=later), "TD")) == ("orange", "red")


def test_an_exception_is_not_what_the_sentence_is_about() -> None:
    sentence = "Au sud, hors zones formellement déconseillées, la province du Syunik est une zone "
    assert french.level_in(sentence + "déconseillée sauf raison impérative.") is Level.ORANGE


def test_the_day_is_that_of_the_zones_not_of_the_page() -> None:
    assert read(page(YELLOW)).as_of == datetime(2026, 11, 4, tzinfo=UTC)
    assert read(page(YELLOW, day="31/02/2026")).as_of is None


SHARED = page(
    ("Israël", "Il demeure déconseillé, sauf pour des raisons impératives, de se rendre en Israël. "
               "Il est formellement déconseillé de se rendre sur le plateau du Golan."),
    ("Palestine", "<p>a) Cisjordanie</p><p>Les déplacements en Cisjordanie sont déconseillés, sauf "
                  "raison impérative.</p><p>b) Bande de Gaza</p><p>Il demeure formellement "
                  "déconseillé de se rendre dans la Bande de Gaza.</p>"),
    ("Jérusalem", "La zone est déconseillée sauf raison impérative."),
)  # fmt: skip


def test_israel_and_palestine_share_a_page_and_each_has_its_own_part() -> None:
    israel, palestine = read(SHARED, "IL"), read(SHARED, "PS")
    assert levels(israel) == ("orange", "red")
    assert israel.regions == {"IL-JM": Level.ORANGE}
    assert levels(palestine) == ("unknown", "red")
    assert palestine.regions["PS-RBH"] is palestine.regions["PS-JEM"] is Level.ORANGE
    assert palestine.regions["PS-GZA"] is palestine.regions["PS-RFH"] is Level.RED
    assert "Gaza" not in israel.wording


def test_western_sahara_stands_on_the_page_of_morocco() -> None:
    body = page(
        ("Zones formellement déconseillées", "La frontière avec la Mauritanie."),
        ("Zones de vigilance renforcée", "Le Sahara occidental : restez sur la route."),
    )
    assert levels(read(body, "EH")) == ("yellow", "red")
    assert levels(read(body, "MA")) == ("unknown", "red")


@pytest.mark.parametrize(
    ("country", "zone", "text", "expected"),
    [
        ("TD", RED, "Province du Tibesti et province de l’Ennedi.",
         {"TI": "red", "EO": "red", "EE": "red"}),
        ("TD", RED, "Est de la province du Borkou.", {}),
        ("MR", ORANGE, "Cette zone inclut les wilayas de l’Assaba, du Gorgol, et du Guidimaka.",
         {"03": "orange", "04": "orange", "10": "orange"}),
        ("MR", RED, "À l’est d’une ligne Ghallaouia – Akhrejit.", {}),
        ("DZ", ORANGE, "Wilaya d’Aïn Defla : des groupes subsistent.", {"44": "orange"}),
        ("BJ", RED, "Le centre du département de l’Atakora.", {}),
        ("BJ", RED, "Une bande, dans les départements de l’Alibori et du Borgou.", {}),
        ("BF", RED, "Les forêts du Centre et de l’Est.", {}),
        ("BF", RED, "La région de l’Est.", {"08": "red"}),
        ("MZ", RED, "L’ensemble de la province du Cabo Delgado.", {"P": "red"}),
        ("SN", YELLOW, "Dakar", {"DK": "yellow"}),
        ("SN", ORANGE, "Les frontières de la Casamance avec la Gambie.", {}),
    ],
)  # fmt: skip
def test_regions_named_as_a_whole_have_a_level_and_strips_have_none(
    country: str, zone: tuple[str, str], text: str, expected: dict[str, str]
) -> None:
    found = read(page((zone[0], text)), country).regions
    assert {code.partition("-")[2]: level.value for code, level in found.items()} == expected


def test_a_region_of_which_a_part_is_worse_has_no_level_of_its_own() -> None:
    body = page((RED[0], "Est de la province du Borkou."), (ORANGE[0], "Province du Borkou."))
    found = read(body, "TD")
    assert found.regions == {}
    assert found.worst is Level.RED


def test_a_region_named_twice_has_the_worse_level() -> None:
    body = page((YELLOW[0], "Province du Tibesti."), (RED[0], "Province du Tibesti."))
    assert read(body, "TD").regions == {"TD-TI": Level.RED}


def test_a_long_text_is_cut_behind_a_sentence() -> None:
    found = read(page((RED[0], "Une phrase de plus. " * 400)))
    assert len(found.wording) < france.LONGEST_WORDING + 10
    assert found.wording.endswith("Une phrase de plus. […]")


def test_a_page_without_its_part_on_zones_is_broken() -> None:
    with pytest.raises(Failed, match="no part on zones"):
        read(page(YELLOW).replace(b"Zones de vigilance\n", b"Cartes\n"))


def test_a_page_that_is_cut_off_is_broken_though_a_browser_would_show_it() -> None:
    with pytest.raises(Failed, match="cut off"):
        read(page(RED, ORANGE)[:-40])


def test_any_country_with_an_address_can_be_read() -> None:
    nepal = Country("NP", "nepal")
    body = page(intro="L’ensemble du pays est en zone de vigilance renforcée.")
    assert levels(france.parse(body, nepal, NOW)) == ("yellow", "yellow")
