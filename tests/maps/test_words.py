from __future__ import annotations

import pytest

from bot.domain.level import Level
from bot.maps.composition import compose
from bot.screens.maps import map_words
from bot.screens.voice import LANGUAGES, voice_for
from tests.maps.samples import DAY, mali


def test_the_words_of_a_french_map() -> None:
    said = map_words(voice_for("fr"), "KM", DAY)
    assert said.title == "Comores"
    assert said.dated == "Niveaux au 23 novembre 2026"
    assert said.approximate.startswith("Carte approximative\xa0: ")
    assert said.levels[Level.RED] == "Rouge\xa0: formellement déconseillé"
    assert said.regions == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_all_the_words(language: str) -> None:
    said = map_words(voice_for(language), "ML", DAY, {"ML-5": "Mopti"})
    assert set(said.levels) == set(Level)
    assert len(set(said.levels.values())) == len(Level)
    assert "2026" in said.dated
    assert said.right_to_left is (language == "ar")
    assert said.regions == {"ML-5": "Mopti"}
    drawing = compose(mali(language=language), said)
    written = {one.text for one in drawing.writings}
    assert {said.title, said.dated, *said.levels.values()} <= written


def test_a_map_of_nowhere_has_no_words() -> None:
    with pytest.raises(ValueError, match="ZZ"):
        map_words(voice_for("fr"), "ZZZ", DAY)
