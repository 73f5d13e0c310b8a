"""The snapshot that ships, made again from stored answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.content.zones import read_snapshot
from bot.domain.level import Level
from bot.domain.zone import Source
from bot.sources import snapshot
from bot.sources.france import ADDRESS
from tests.sources import answers

RED = "L’ensemble du territoire est classé en zone rouge."


def test_it_keeps_our_countries_with_the_day_each_source_was_recorded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = {
        "url": ADDRESS.format(slug="niger"),
        "themes_securite": [{"heading": "Zones de vigilance", "text": RED}],
    }
    own = f'<link rel="canonical" href="{ADDRESS.format(slug="mali")}" /></head>'
    whole = answers.french(intro=RED).replace(b"</head>", own.encode())
    text = answers.german_entry("ML", "Mali", content="<p>Von Reisen nach Mali wird abgeraten.</p>")
    files = {
        "fr=niger.json@2026-08-22": json.dumps(page).encode(),
        "fr=mali.html@2026-08-21": whole,
        "ca=ca.json": answers.canadian(ML=answers.canadian_entry(3), PT=answers.canadian_entry(0)),
        "de=de.json": answers.german(n1=text, n2=answers.german_entry("SN", "Senegal")),
        "us=us.json": answers.american(("Mali - Level 3: X", "2026-09-07")),
        "us=us.xml": answers.american_rss(("Mali - Level 4: X", "Tue, 08 Sep 2026")),
        "nl=nl.json": answers.dutch(MLI_Mali="De kleurcode van het reisadvies voor Mali is rood."),
    }
    parts = []
    for part, body in files.items():
        source, _, name = part.partition("=")
        (tmp_path / name.partition("@")[0]).write_bytes(body)
        parts.append(f"{source}={tmp_path}/{name}")
    assert snapshot.main(parts) == 0
    made = read_snapshot(capsys.readouterr().out)
    assert {(one.source.value, one.country): one.base.value for one in made.advisories} == {
        ("fr", "NE"): "red",
        ("fr", "ML"): "red",
        ("ca", "ML"): "red",
        ("de", "ML"): "orange",
        ("us", "ML"): "red",
        ("nl", "ML"): "red",
    }
    assert made.recorded_at[Source.FRANCE] == datetime(2026, 8, 22, tzinfo=UTC)
    assert made.recorded_at[Source.UNITED_STATES] == datetime(2026, 9, 8, tzinfo=UTC)
    for one in made.advisories:
        assert one.fetched_at == made.recorded_at[one.source]


def test_british_pages_may_be_one_or_several_by_name() -> None:
    page = json.loads(answers.british(["avoid_all_travel_to_parts"]))
    page["details"]["country"]["name"] = "Mali"
    for told in (page, {"mali": page}):
        body = json.dumps(told).encode()
        [found] = snapshot.recorded_advisories(Source.UNITED_KINGDOM, body)
        assert (found.country, found.base, found.worst) == ("ML", Level.YELLOW, Level.RED)


@pytest.mark.parametrize(
    "words", [[], ["xx=file"], ["ca=/nowhere/at/all"], ["ca"], [f"ca={__file__}"], ["ca=x@soon"]]
)
def test_what_cannot_be_read_ends_in_2_and_makes_nothing(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert snapshot.main(words) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err
