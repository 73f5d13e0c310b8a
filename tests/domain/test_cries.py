from __future__ import annotations

import pytest

from bot.domain.cries import CRIES, is_cry


@pytest.mark.parametrize("cry", sorted(CRIES))
def test_a_cry_however_it_is_typed(cry: str) -> None:
    for typed in (cry, cry.upper(), cry.capitalize(), f"  {cry} !!", f"{cry}…", f"¡{cry}!"[1:]):
        assert is_cry(typed), typed


@pytest.mark.parametrize("typed", ["sos sos sos", "SOS!SOS", "S.O.S"[:0] + "sos.", "À l’aide"])
def test_repeated_and_curly(typed: str) -> None:
    assert is_cry(typed)


@pytest.mark.parametrize(
    "typed", ["", "!!!", "no help", "help yourself to coffee", "the sos key", "aide", "helpful"]
)
def test_what_is_none(typed: str) -> None:
    assert not is_cry(typed)


@pytest.mark.parametrize("language", ["sos", "au secours", "help", "النجدة", "socorro", "ajuda"])
def test_every_language_of_the_product_has_one(language: str) -> None:
    assert language in CRIES
