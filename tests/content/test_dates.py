from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, time, timedelta
from importlib.resources import files

import pytest
import yaml
from babel.dates import format_date, format_time
from hypothesis import given
from hypothesis import strategies as st

from bot.content.date_words import LANGUAGES
from bot.content.dates import Moment, UnreadableDate, Why, read_date, read_dates, read_moment
from bot.content.hours import UnreadableTime, read_time

TODAY = date(2026, 11, 25)
NOON = datetime.combine(TODAY, time(12))
assert TODAY.strftime("%A") == "Wednesday"

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
WRITTEN_DAY_FIRST = ["en_GB", "fr", "ar", "ar_DZ", "ar_LB", "ar_MA", "es", "pt", "pt_PT"]


def december(day: int) -> date:
    return date(2026, 12, day)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("12/12", december(12)),
        ("1/12/2026", december(1)),
        ("12.12.26", december(12)),
        ("12 / 12 / 2026", december(12)),
        ("2026-12-09", december(9)),
        ("١٢/١٢/٢٠٢٦", december(12)),
        ("10/1", date(2027, 1, 10)),
        ("25/11", TODAY),
        ("24/11", date(2027, 11, 24)),
        ("29/02", date(2028, 2, 29)),
        ("aujourd’hui", TODAY),
        ("demain", date(2026, 11, 26)),
        ("Après-demain", date(2026, 11, 27)),
        ("mardi", december(1)),
        ("mardi prochain", december(1)),
        ("mercredi", december(2)),
        ("le 12 décembre", december(12)),
        ("1er décembre", december(1)),
        ("samedi 12 decembre", december(12)),
        ("12-déc-2026", december(12)),
        ("dans 3 jours", date(2026, 11, 28)),
        ("dans quinze jours", december(10)),
        ("+3", date(2026, 11, 28)),
        ("next Tuesday", december(1)),
        ("in two weeks", december(9)),
        ("Dec 12", december(12)),
        ("December 12th 2026", december(12)),
        ("12 of December", december(12)),
        ("غدا", date(2026, 11, 26)),
        ("بعد غدٍ", date(2026, 11, 27)),
        ("١٢ ديسمبر", december(12)),
        ("12 كانون الأول", december(12)),
        ("15 جانفي", date(2027, 1, 15)),
        ("يوم الثلاثاء القادم", december(1)),
        ("بعد يومين", date(2026, 11, 27)),
        ("بعد أسبوع", december(2)),
        ("mañana", date(2026, 11, 26)),
        ("próximo martes", december(1)),
        ("12 de diciembre", december(12)),
        ("dentro de una semana", december(2)),
        ("amanhã", date(2026, 11, 26)),
        ("terça-feira", december(1)),
        ("dia 12 de dezembro", december(12)),
        ("daqui a 3 dias", date(2026, 11, 28)),
    ],
)
@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_date_is_read_in_any_language_whatever_the_readers(
    text: str, meant: date, language: str
) -> None:
    assert read_date(text, language, TODAY) == meant


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("32/13", Why.NO_SUCH_DAY),
        ("02/13", Why.NO_SUCH_DAY),
        ("31/02", Why.NO_SUCH_DAY),
        ("29/02/2027", Why.NO_SUCH_DAY),
        ("2026-13-01", Why.NO_SUCH_DAY),
        ("12/12/0000", Why.NO_SUCH_DAY),
        ("30 février", Why.NO_SUCH_DAY),
        ("vendredi 12 décembre", Why.WRONG_WEEKDAY),
        ("Friday 12/12/2026", Why.WRONG_WEEKDAY),
        ("", Why.NO_DATE),
        ("🙂", Why.NO_DATE),
        ("12", Why.NO_DATE),
        ("March", Why.NO_DATE),
        ("mar 12", Why.NO_DATE),
        ("le 12", Why.NO_DATE),
        ("12 000", Why.NO_DATE),
        ("3 jours", Why.NO_DATE),
        ("Mopti 12 décembre", Why.NO_DATE),
        ("12 décembre" + " 1-" * 2000, Why.NO_DATE),
        ("12/12 18h30", Why.NO_DATE),
        ("12/12 - 20/12", Why.NO_DATE),
    ],
)
def test_nothing_is_guessed(text: str, why: Why) -> None:
    with pytest.raises(UnreadableDate) as raised:
        read_date(text, "fr", TODAY)
    assert (raised.value.text, raised.value.why) == (text, why)


def test_a_word_of_two_languages_means_what_it_means_to_the_reader() -> None:
    assert read_date("Mar 12", "en", TODAY) == date(2027, 3, 12)
    assert read_date("12 mar", "es", TODAY) == date(2027, 3, 12)
    assert read_date("mar 12/1", "es", TODAY) == date(2027, 1, 12)
    with pytest.raises(UnreadableDate):
        read_date("mar 12", "es", TODAY)


@given(day=DAYS, locale=st.sampled_from(WRITTEN_DAY_FIRST), width=st.sampled_from(["full", "long"]))
def test_every_date_comes_back_as_it_is_written_out(day: date, locale: str, width: str) -> None:
    written = format_date(day, width, locale=locale)
    assert read_date(written, locale[:2], TODAY) == day
    assert read_date(written, "fr", TODAY) == day


@given(day=DAYS, locale=st.sampled_from(WRITTEN_DAY_FIRST))
def test_every_date_comes_back_as_it_is_abbreviated(day: date, locale: str) -> None:
    for width in ("medium", "short"):
        assert read_date(format_date(day, width, locale=locale), locale[:2], TODAY) == day


@given(day=DAYS)
def test_american_dates_are_read_when_the_month_is_named(day: date) -> None:
    for width in ("full", "long", "medium"):
        assert read_date(format_date(day, width, locale="en"), "en", TODAY) == day


@given(today=DAYS, day=DAYS, language=st.sampled_from(LANGUAGES))
def test_without_a_year_the_next_such_date_is_meant(today: date, day: date, language: str) -> None:
    read = read_date(f"{day.day}/{day.month}", language, today)
    assert (read.day, read.month) == (day.day, day.month)
    earlier = [date(year, day.month, 1) for year in range(today.year, read.year)]
    assert read >= today
    if (day.day, day.month) != (29, 2):
        assert len(earlier) <= 1
        assert read - today <= timedelta(days=366)


@given(st.text(max_size=30), st.sampled_from(LANGUAGES))
def test_whatever_is_typed_is_a_date_or_a_typed_refusal(text: str, language: str) -> None:
    for read in (read_date, read_dates):
        with suppress(UnreadableDate):
            assert read(text, language, TODAY)
    with suppress(UnreadableDate):
        assert isinstance(read_moment(text, language, NOON), Moment)


@pytest.mark.parametrize(
    "text",
    [
        "12/12 – 20/12",
        "12/12-20/12",
        "12-20/12",
        "12/12/2026 20/12/2026",
        "2026-12-12 2026-12-20",
        "du 12 au 20 décembre",
        "du samedi 12 au dimanche 20 décembre",
        "12 – 20 décembre 2026",
        "from 12 to 20 Dec",
        "12th-20th Dec",
        "Dec 12-20, 2026",
        "del 12 al 20 de diciembre",
        "de 12 a 20 de dezembro",
        "12/12 até 20/12",
        "من 12 إلى 20 ديسمبر",
        "١٢-٢٠ ديسمبر",
    ],
)
def test_a_range_on_one_line_is_two_dates(text: str) -> None:
    assert read_dates(text, "fr", TODAY) == (december(12), december(20))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("28/12 - 3/1", december(28), date(2027, 1, 3)),
        ("du 28 au 3 janvier", december(28), date(2027, 1, 3)),
        ("20/11 - 30/11", date(2026, 11, 20), date(2026, 11, 30)),
        ("demain au 12 décembre", date(2026, 11, 26), december(12)),
        ("mardi au vendredi", december(1), december(4)),
        ("12/12 au mardi", december(12), december(15)),
    ],
)
def test_the_ends_of_a_range_belong_together(text: str, first: date, last: date) -> None:
    assert read_dates(text, "fr", TODAY) == (first, last)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("20/12/2026 - 12/12/2026", Why.ENDS_FIRST),
        ("31/02 - 12/12", Why.NO_SUCH_DAY),
        ("31 - 12/03", Why.NO_SUCH_DAY),
        ("du vendredi 12 au 20 décembre", Why.WRONG_WEEKDAY),
        ("12/12", Why.NO_DATE),
        ("10-11-12", Why.NO_DATE),
        ("12 - 20", Why.NO_DATE),
        ("Bamako - Mopti", Why.NO_DATE),
    ],
)
def test_what_is_no_range_is_refused_with_its_reason(text: str, why: Why) -> None:
    with pytest.raises(UnreadableDate) as raised:
        read_dates(text, "fr", TODAY)
    assert raised.value.why is why


@given(first=DAYS, days=st.integers(0, 400), language=st.sampled_from(LANGUAGES))
def test_every_range_comes_back(first: date, days: int, language: str) -> None:
    last = first + timedelta(days=days)
    written = (format_date(one, "long", locale=language) for one in (first, last))
    assert read_dates(" – ".join(written), language, TODAY) == (first, last)


@pytest.mark.parametrize(
    ("text", "day", "at"),
    [
        ("12/12 18h30", december(12), time(18, 30)),
        ("12/12/2026 à 18 h 30", december(12), time(18, 30)),
        ("demain 9h", date(2026, 11, 26), time(9)),
        ("8h demain", date(2026, 11, 26), time(8)),
        ("demain à midi", date(2026, 11, 26), time(12)),
        ("tomorrow at 6pm", date(2026, 11, 26), time(18)),
        ("غدا الساعة ٨ مساء", date(2026, 11, 26), time(20)),
        ("mañana a las 8 de la tarde", date(2026, 11, 26), time(20)),
        ("amanhã às 18h30", date(2026, 11, 26), time(18, 30)),
        ("18:30", TODAY, time(18, 30)),
        ("11:59", date(2026, 11, 26), time(11, 59)),
        ("12 décembre 2026", december(12), None),
    ],
)
def test_a_moment_is_a_day_and_a_time_where_one_was_given(
    text: str, day: date, at: time | None
) -> None:
    assert read_moment(text, "fr", NOON) == Moment(day, at)


@pytest.mark.parametrize("text", ["25:00", "demain 25h", "demain à 8", "8", "Mopti 18h"])
def test_a_moment_is_not_guessed_either(text: str) -> None:
    with pytest.raises(UnreadableDate) as raised:
        read_moment(text, "fr", NOON)
    assert raised.value.text == text


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("8h30", time(8, 30)),
        ("8", time(8)),
        ("à 8", time(8)),
        ("1830", time(18, 30)),
        ("18.30", time(18, 30)),
        ("18 h", time(18)),
        ("6:30 p.m.", time(18, 30)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("8 heures du soir", time(20)),
        ("mediodía", time(12)),
        ("٨ صباحًا", time(8)),
    ],
)
def test_a_time_of_day_is_read(text: str, at: time) -> None:
    assert read_time(text) == at


@pytest.mark.parametrize("text", ["", "24h", "8h60", "13pm", "0pm", "183", "12/12", "midi et demi"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(UnreadableTime) as raised:
        read_time(text)
    assert raised.value.text == text


@given(at=st.times().map(lambda one: one.replace(second=0, microsecond=0)))
def test_every_time_comes_back_as_it_is_written(at: time) -> None:
    for locale in ("fr", "en", "ar", "es", "pt"):
        assert read_time(format_time(at, "short", locale=locale)) == at


def test_the_words_say_where_they_come_from_and_when_that_was_checked() -> None:
    text = files("bot.content").joinpath("date_words.yaml").read_text(encoding="utf-8")
    written = yaml.safe_load(text)
    assert len(written["source"]) > 20
    assert isinstance(written["verified_on"], date)
    assert set(LANGUAGES) < set(written)
