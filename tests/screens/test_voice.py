from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from bot.screens.catalogues import catalogue_path, plural_rule, report_missing
from bot.screens.voice import LANGUAGES, N_, Voice, voice_for

FR = voice_for("fr")
EN = voice_for("en")
MOPTI = "Africa/Bamako"
NOW = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)  # a Tuesday


def speaking(
    locales: Path, language: str, sentences: dict[str | tuple[str, str], str | tuple[str, ...]]
) -> Voice:
    catalogue = Catalog(locale=language)
    catalogue.mime_headers = [("Plural-Forms", plural_rule(language))]
    for english, translation in sentences.items():
        catalogue.add(english, translation)
    path = catalogue_path(language, locales)
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, catalogue)
    return Voice(language, locales)


@pytest.fixture
def arabic(tmp_path: Path) -> Voice:
    return speaking(
        tmp_path,
        "ar",
        {
            "Phone {name}: {phone}": "اتصل بـ {name}: {phone}",
            "{time} {place}": "{time} {place}",
            ("{count} check-in", "{count} check-ins"): (
                "لا شيء",
                "واحد",
                "اثنان",
                "{count} قليل",
                "{count} كثير",
                "{count} آخر",
            ),
        },
    )


@pytest.mark.parametrize(
    ("telegram", "spoken"),
    [
        (None, "fr"),
        ("", "fr"),
        ("fr", "fr"),
        ("fr-CA", "fr"),
        ("FR_fr", "fr"),
        ("en-GB", "en"),
        ("de", "en"),
        ("zh-hans", "en"),
    ],
)
def test_a_reader_gets_the_nearest_language(telegram: str | None, spoken: str) -> None:
    assert voice_for(telegram).language == spoken


def test_french_comes_first_then_english() -> None:
    assert LANGUAGES[:2] == ("fr", "en")


def test_a_sentence_is_said_in_french_with_its_facts() -> None:
    assert FR.say("{duration} ago", duration="2 h") == "il y a 2 h"


def test_a_sentence_marked_apart_is_said_later() -> None:
    assert FR.say(N_("just now")) == "à l’instant"


def test_the_empty_sentence_is_not_the_header_of_the_catalogue() -> None:
    assert FR.say("") == ""


def test_a_missing_translation_is_said_in_english_and_logged_once() -> None:
    report_missing.cache_clear()
    with capture_logs() as logs:
        for _ in range(3):
            assert FR.say("Nobody wrote {this}", this="that") == "Nobody wrote that"
        assert FR.plural("{count} gap", "{count} gaps", 2) == "2 gaps"
        assert FR.say_in("door", "Ajar") == "Ajar"
    assert [line["sentence"] for line in logs] == ["Nobody wrote {this}", "{count} gap", "Ajar"]


@pytest.mark.parametrize(
    "mistaken",
    ["Bonjour {nom}", "Bonjour", "Bonjour {name", "Bonjour {}", "Bonjour {name.x}", "{name:9}"],
)
def test_a_mistaken_translation_is_said_in_english(tmp_path: Path, mistaken: str) -> None:
    voice = speaking(tmp_path, "fr", {"Hello {name}": mistaken, "Bye {name}": "Salut {name}"})
    assert voice.say("Hello {name}", name="Awa") == "Hello Awa"
    assert voice.say("Bye {name}", name="Awa") == "Salut Awa"


def test_a_forgotten_fact_leaves_a_gap_and_the_alert_goes_out() -> None:
    with capture_logs() as logs:
        assert EN.say("{name} is overdue at {place}", name="Awa") == "Awa is overdue at …"
    assert logs[-1]["fact"] == "place"


@pytest.mark.parametrize("malformed", ["{", "{}", "{0}", "{name.age}", "{name!z}", "{name:d}"])
def test_a_malformed_sentence_is_said_as_it_stands(malformed: str) -> None:
    assert EN.say(malformed, name="Awa") == malformed


def test_facts_may_be_called_as_the_parameters_are() -> None:
    assert EN.say("{sentence} {self}", sentence="a", self="b") == "a b"


@given(st.text() | st.sampled_from(["{name}", "{0}", "%s %(x)d", "<b>&amp;", "👩🏾‍⚕️", "{", "}}"]))
def test_a_hostile_name_is_said_as_it_is(name: str) -> None:
    plain = "".join(
        c for c in name if c not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )
    assert FR.say("in {duration}", duration=name) in (f"dans {name}", f"dans {plain}")


def test_a_name_cannot_turn_the_rest_of_the_line_around() -> None:
    assert FR.say("in {duration}", duration="\u202eawA\u2068") == "dans awA"


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "لا شيء"), (1, "واحد"), (2, "اثنان"), (3, "3 قليل"), (11, "11 كثير"), (100, "100 آخر")],
)
def test_arabic_has_six_plurals(arabic: Voice, count: int, said: str) -> None:
    text = arabic.plural("{count} check-in", "{count} check-ins", count)
    assert text.replace("\u2068", "").replace("\u2069", "") == said


def test_facts_are_isolated_in_arabic_once(arabic: Voice) -> None:
    said = arabic.say("Phone {name}: {phone}", name="Awa", phone=arabic.latin("+223 00 00 00 00"))
    assert said == "اتصل بـ \u2068Awa\u2069: \u2068+223 00 00 00 00\u2069"
    assert arabic.names(["Awa", "Claire"]) == "\u2068Awa\u2069 و\u2068Claire\u2069"
    assert EN.latin("+223 00 00 00 00") == "+223 00 00 00 00"


@given(st.text())
def test_isolation_in_arabic_always_ends_where_the_fact_ends(name: str) -> None:
    said = Voice("ar").latin(name)
    depths = [0]
    for character in said:
        depths.append(depths[-1] + (character in "\u2066\u2067\u2068") - (character == "\u2069"))
    assert (said[0], said[-1]) == ("\u2068", "\u2069")
    assert depths[-1] == 0
    assert min(depths[1:-1]) >= 1


def test_two_adjacent_isolates_are_not_taken_for_one() -> None:
    two = "\u2068a\u2069 \u2068b\u2069"
    assert Voice("ar").latin(two) == f"\u2068{two}\u2069"


@pytest.mark.parametrize(
    ("hours", "french", "english"),
    [
        (0, "08:30", "08:30"),
        (15, "23:30", "23:30"),
        (16, "mer. 00:30", "Wed 00:30"),
        (-9, "lun. 23:30", "Mon 23:30"),
        (24 * 6, "lun. 08:30", "Mon 08:30"),
        (24 * 7, "8 déc. 08:30", "8 Dec 08:30"),
        (24 * -7, "24 nov. 08:30", "24 Nov 08:30"),
    ],
)
def test_the_clock_says_the_day_when_it_is_another(hours: int, french: str, english: str) -> None:
    at = NOW + timedelta(hours=hours)
    assert (FR.clock(at, NOW, MOPTI), EN.clock(at, NOW, MOPTI)) == (french, english)


def test_another_day_is_another_day_in_that_zone() -> None:
    before_midnight_in_paris = datetime(2026, 12, 1, 22, 50, tzinfo=UTC)
    after = before_midnight_in_paris + timedelta(minutes=20)
    assert EN.clock(after, before_midnight_in_paris, "Europe/Paris") == "Wed 00:10"
    assert EN.clock(after, before_midnight_in_paris, MOPTI) == "23:10"


def test_both_times_follow_summer_time() -> None:
    summer = datetime(2026, 7, 1, 8, 30, tzinfo=UTC)
    assert EN.both_times(NOW, NOW, MOPTI, "Mopti") == "08:30 Mopti · 09:30 Paris"
    assert EN.both_times(summer, summer, MOPTI, "Mopti") == "08:30 Mopti · 10:30 Paris"
    chad = "Africa/Ndjamena"
    assert EN.both_times(NOW, NOW, chad, "Abéché") == "09:30 Abéché"
    assert EN.both_times(summer, summer, chad, "Abéché") == "09:30 Abéché · 10:30 Paris"


def test_the_hour_that_the_clocks_skip_and_repeat() -> None:
    spring = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)
    autumn = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    minute, hour = timedelta(minutes=1), timedelta(hours=1)
    assert (EN.time(spring, "Europe/Paris"), EN.time(spring + minute, "Europe/Paris")) == (
        "01:59",
        "03:00",
    )
    assert EN.time(autumn, "Europe/Paris") == EN.time(autumn + hour, "Europe/Paris") == "02:30"


def test_both_times_name_both_days_around_midnight() -> None:
    at = datetime(2026, 12, 1, 23, 30, tzinfo=UTC)
    assert EN.both_times(at, at, MOPTI, "Mopti") == "Tue 23:30 Mopti · Wed 00:30 Paris"
    earlier = at - timedelta(hours=1)
    later = at + timedelta(days=20)
    assert EN.both_times(at, earlier, MOPTI, "Mopti") == "Tue 23:30 Mopti · Wed 00:30 Paris"
    assert EN.both_times(earlier, at, MOPTI, "Mopti") == "Tue 22:30 Mopti · Tue 23:30 Paris"
    assert EN.both_times(at, later, MOPTI, "Mopti") == "1 Dec 23:30 Mopti · 2 Dec 00:30 Paris"


def test_both_times_in_arabic_isolate_the_places(arabic: Voice) -> None:
    assert "\u2068Mopti\u2069" in arabic.both_times(NOW, NOW, MOPTI, "Mopti")


def test_days_and_periods() -> None:
    first, last = date(2026, 12, 1), date(2026, 12, 8)
    assert (EN.date(first), FR.date(first)) == ("Tue 1 Dec", "mar. 1er déc.")
    assert (EN.period(first, last), FR.period(first, last)) == ("1–8 Dec", "1er–8 déc.")
    assert EN.period(first, first) == "Tue 1 Dec"
    assert FR.full_date(first) == "1er décembre 2026"
    assert FR.full_date(date(2026, 12, 11)) == "11 décembre 2026"
    assert FR.day(date(2021, 1, 21)) == "21 janv. 2021"
    years = EN.period(date(2026, 12, 28), date(2027, 1, 8))
    assert ("2026" in years, "2027" in years) == (True, True)


@pytest.mark.parametrize(
    ("span", "french", "english"),
    [
        (timedelta(seconds=59), "moins de 1 min", "less than 1 min"),
        (timedelta(minutes=45, seconds=59), "45 min", "45 min"),
        (timedelta(hours=2), "2 h", "2 h"),
        (timedelta(hours=2, minutes=5), "2 h 05", "2 h 05"),
        (timedelta(hours=47, minutes=59), "47 h 59", "47 h 59"),
        (timedelta(hours=48), "2\N{NO-BREAK SPACE}jours", "2 days"),
        (timedelta(days=2, hours=23), "3\N{NO-BREAK SPACE}jours", "3 days"),
        (timedelta(days=-400), "400\N{NO-BREAK SPACE}jours", "400 days"),
    ],
)
def test_durations(span: timedelta, french: str, english: str) -> None:
    assert (FR.duration(span), EN.duration(span)) == (french, english)


def test_how_long_ago() -> None:
    earlier = NOW - timedelta(hours=2, minutes=10)
    assert (EN.ago(earlier, NOW), FR.ago(earlier, NOW)) == ("2 h 10 ago", "il y a 2 h 10")
    assert (EN.ago(NOW, earlier), FR.ago(NOW, earlier)) == ("in 2 h 10", "dans 2 h 10")
    assert FR.ago(NOW + timedelta(seconds=5), NOW) == "à l’instant"


def test_a_time_zone_is_called_after_its_city() -> None:
    assert EN.city(MOPTI) == "Bamako"
    assert (EN.city("Africa/Algiers"), FR.city("Africa/Algiers")) == ("Algiers", "Alger")


def test_lists_of_names_countries_and_numbers() -> None:
    names = ["Awa", "Claire", "Karim {0}"]
    assert (EN.names(names), FR.names(names)) == (
        "Awa, Claire and Karim {0}",
        "Awa, Claire et Karim {0}",
    )
    assert (EN.names([]), EN.names(["Awa"])) == ("", "Awa")
    assert (FR.country("td"), EN.country("TD"), EN.country("??")) == ("Tchad", "Chad", "??")
    assert (EN.number(12000), FR.number(12000)) == ("12,000", "12\N{NARROW NO-BREAK SPACE}000")
