"""Six sources weighed: examples first, then what must hold whatever they say (S11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.level import Level
from bot.domain.standing import Standing, Trust, standing
from bot.domain.zone import SHELF_LIFE, Advisory, Source, took_over

NOW = datetime(2026, 12, 1, 8, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=60)
MOPTI, BAMAKO = "ML-5", "ML-BKO"
FR, CA, UK, DE, US, NL = Source


def says(source: Source, base: str, worst: str | None = None, **regions: str) -> Advisory:
    return Advisory(
        source=source,
        country="ML",
        base=Level(base),
        worst=Level(worst or base),
        wording="as it is worded",
        link="https://example.org/mali",
        as_of=None,
        fetched_at=NOW,
        regions={code.replace("_", "-"): Level(level) for code, level in regions.items()},
    )


def silent_on_advice(source: Source) -> Advisory:
    return replace(says(source, "unknown"), no_advice=True)


def stale(advisory: Advisory) -> Advisory:
    return replace(advisory, fetched_at=LONG_AGO)


def of(*advisories: Advisory, region: str | None = None) -> Standing:
    return standing("ML", advisories, NOW, region)


def trust(found: Standing) -> dict[Source, Trust]:
    return {line.source: line.trust for line in found.lines}


def test_france_decides_where_it_was_parsed() -> None:
    found = of(says(FR, "orange"), says(CA, "red"), says(US, "red"))
    assert found.level is Level.ORANGE
    assert [line.source for line in found.graver] == [CA, US]
    assert found.alone is None
    assert found.gate is Level.RED
    assert found.verified


def test_without_france_the_highest_that_two_sources_give() -> None:
    found = of(says(CA, "orange"), says(US, "red"), says(NL, "yellow"))
    assert found.level is Level.ORANGE
    assert found.alone is not None
    assert found.alone.source is US


def test_one_source_alone_is_not_enough_for_a_headline_but_counts_at_the_gate() -> None:
    found = of(says(US, "red"))
    assert (found.level, found.gate, found.verified) == (Level.UNKNOWN, Level.RED, False)
    assert found.alone is not None


def test_each_source_is_listed_also_the_silent_ones() -> None:
    found = of(says(FR, "red"), stale(says(CA, "red")), replace(says(UK, "red"), verified=False))
    assert list(trust(found)) == list(Source)
    assert trust(found) == {
        FR: Trust.CURRENT,
        CA: Trust.STALE,
        UK: Trust.UNREADABLE,
        **dict.fromkeys((DE, US, NL), Trust.SILENT),
    }


def test_s11_no_source_at_all_is_unknown() -> None:
    found = of()
    assert {found.level, found.gate, found.worst, found.last_known} == {Level.UNKNOWN}
    assert found.oldest_current is None


def test_s11_no_advice_against_travel_is_not_green() -> None:
    found = of(silent_on_advice(UK), silent_on_advice(DE))
    assert (found.level, found.gate, found.no_advice) == (Level.UNKNOWN, Level.UNKNOWN, True)
    rated = of(silent_on_advice(UK), says(CA, "green"), says(US, "green"))
    assert (rated.level, rated.no_advice) == (Level.GREEN, False)
    alone = of(silent_on_advice(UK), says(CA, "green"))
    assert (alone.level, alone.gate) == (Level.UNKNOWN, Level.GREEN)


def test_s11_a_stale_level_is_kept_when_it_is_worse_and_said_to_be_kept() -> None:
    found = of(stale(says(FR, "red")), says(CA, "yellow"), says(US, "yellow"))
    assert (found.level, found.kept, found.verified) == (Level.RED, True, False)
    assert found.gate is Level.RED


def test_s11_a_stale_level_that_is_milder_counts_for_nothing() -> None:
    found = of(stale(says(FR, "green")), says(CA, "orange"), says(US, "orange"))
    assert (found.level, found.kept) == (Level.ORANGE, False)


def test_s11_frances_old_calm_word_does_not_hide_what_the_others_said() -> None:
    said = [stale(says(FR, "green")), says(CA, "red")]
    before, after = of(*said, says(US, "red")), of(*said, stale(says(US, "red")))
    assert before.level is after.level is Level.RED
    assert (before.kept, after.kept) == (False, True)


def test_s11_a_stale_answer_that_names_a_region_places_nobody() -> None:
    france, canada = says(FR, "yellow", ML_BKO="yellow"), says(CA, "yellow", "red")
    assert of(france, canada, region=BAMAKO).gate is Level.YELLOW
    assert of(stale(france), canada, region=BAMAKO).gate is Level.RED


def test_s11_old_greens_are_not_verified_and_last_known() -> None:
    found = of(*(stale(says(source, "green")) for source in Source))
    assert (found.level, found.gate, found.last_known) == (
        Level.UNKNOWN,
        Level.UNKNOWN,
        Level.GREEN,
    )


def test_a_named_region_has_its_own_level() -> None:
    france = says(FR, "yellow", "red", ML_5="red", ML_BKO="orange")
    assert of(france, region=MOPTI).level is Level.RED
    assert of(france, region=BAMAKO).level is Level.ORANGE
    assert of(france, region="ML-1").level is Level.YELLOW


def test_the_gate_takes_the_region_where_it_is_named_and_the_worst_where_it_is_not() -> None:
    said = [says(FR, "yellow", "red", ML_BKO="yellow"), says(CA, "yellow", "orange")]
    assert of(*said, region=BAMAKO).gate is Level.YELLOW
    assert of(*said, region="ML-1").gate is Level.RED
    assert of(*said).gate is of(*said).worst is Level.RED


def test_a_worst_part_counts_where_the_source_says_nothing_of_the_rest() -> None:
    found = of(says(FR, "unknown", "orange"), says(US, "yellow"))
    assert (found.gate, found.worst) == (Level.ORANGE, Level.ORANGE)


def test_other_countries_do_not_count() -> None:
    elsewhere = replace(says(FR, "red"), country="SN")
    assert of(elsewhere).level is Level.UNKNOWN


levels = st.sampled_from(Level)
regions = st.dictionaries(st.sampled_from([MOPTI, BAMAKO]), levels, max_size=2)


@st.composite
def advisories(draw: st.DrawFn) -> list[Advisory]:
    """One answer of some of the sources, of any age, readable or not."""
    found = []
    for source in draw(st.sets(st.sampled_from(Source))):
        calm = draw(st.booleans())
        said = says(source, *(("unknown",) if calm else (draw(levels), draw(levels))))
        age = draw(st.sampled_from([timedelta(0), SHELF_LIFE[source], timedelta(days=60)]))
        found.append(
            replace(
                said,
                no_advice=calm,
                regions={} if calm else draw(regions),
                fetched_at=NOW - age,
                verified=draw(st.booleans()),
            )
        )
    return found


somewhere = st.sampled_from([None, MOPTI, "ML-1"])


def severities(found: Standing) -> tuple[int, int, int]:
    return (found.level.severity, found.gate.severity, found.worst.severity)


def not_lower(after: Standing, before: Standing) -> bool:
    pairs = zip(severities(after), severities(before), strict=True)
    return all(later >= earlier for later, earlier in pairs)


@given(advisories(), somewhere)
def test_s11_green_comes_only_from_current_green(said: list[Advisory], region: str | None) -> None:
    found = of(*said, region=region)
    green = [one for one in said if one.is_current(NOW) and one.shown_at(region) is Level.GREEN]
    if found.level is Level.GREEN:
        assert green
    if Level.GREEN in (found.gate, found.worst):
        parts = [
            [one.base, one.worst, *one.regions.values()] for one in said if one.is_current(NOW)
        ]
        assert any(Level.GREEN in levels for levels in parts)


@given(advisories(), somewhere, st.sampled_from(Source))
def test_s11_a_source_that_fails_never_lowers_anything(
    said: list[Advisory], region: str | None, failing: Source
) -> None:
    before = of(*said, region=region)
    for failed in (stale, lambda one: replace(one, verified=False)):
        after = [failed(one) if one.source is failing else one for one in said]
        assert not_lower(of(*after, region=region), before)


@given(advisories(), somewhere, st.booleans(), st.booleans())
def test_s11_an_answer_that_says_less_never_lowers_anything(
    said: list[Advisory], region: str | None, says_base: bool, says_worst: bool
) -> None:
    before = of(*said, region=region)
    after = []
    for held in said:
        less = replace(
            held,
            base=held.base if says_base else Level.UNKNOWN,
            worst=held.worst if says_worst else Level.UNKNOWN,
            regions={},
            no_advice=False,
            verified=True,
        )
        after.append(took_over(held, less))
    if not any(one.no_advice or one.regions for one in said):
        assert not_lower(of(*after, region=region), before)


@given(advisories(), somewhere, levels, levels, regions)
def test_s11_adding_a_stale_source_never_lowers_anything(
    said: list[Advisory], region: str | None, base: Level, worst: Level, named: dict[str, Level]
) -> None:
    others = [one for one in said if one.source is not NL]
    more = [*others, replace(stale(says(NL, base, worst)), regions=named)]
    before, after = of(*others, region=region), of(*more, region=region)
    assert not_lower(after, before)


@given(advisories(), somewhere, st.randoms(use_true_random=False))
def test_the_order_of_the_sources_does_not_matter(
    said: list[Advisory], region: str | None, random: object
) -> None:
    assert of(*reversed(said), region=region) == of(*said, region=region)


@given(advisories(), somewhere)
def test_the_gate_is_never_milder_than_any_source_that_counts(
    said: list[Advisory], region: str | None
) -> None:
    found = of(*said, region=region)
    for line in found.lines:
        if line.level is not Level.UNKNOWN:
            assert found.gate.severity >= line.level.severity
        assert line.worst is Level.UNKNOWN or found.worst.severity >= line.worst.severity


@given(advisories())
def test_a_country_asked_without_region_takes_its_worst(said: list[Advisory]) -> None:
    found = of(*said)
    assert found.gate is found.worst


@given(advisories(), somewhere)
def test_an_alone_voice_is_worse_than_the_headline(
    said: list[Advisory], region: str | None
) -> None:
    found = of(*said, region=region)
    if found.alone:
        assert found.alone.level.severity > found.level.severity
