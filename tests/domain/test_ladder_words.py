from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.ladder import MISSED, ladder_from_json


@pytest.mark.parametrize("word", ["coordinator", "person:", "person:karim", ""])
def test_s3_a_ladder_with_a_word_that_would_reach_nobody_is_refused(word: str) -> None:
    data = replace(MISSED).as_json
    steps = data["steps"]
    assert isinstance(steps, list)
    steps[0]["to"] = [word]
    with pytest.raises(ValueError, match=r"."):
        ladder_from_json(data)
