import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from bot.screens import extraction
from bot.screens.catalogues import (
    LANGUAGES,
    LOCALES,
    SOURCE,
    catalogue_path,
    flaws,
    placeholders,
    plural_rule,
    read,
    shipped_languages,
    texts,
)
from bot.screens.proofreading import proofread, proofread_rooms
from bot.services import people

CODE = """
from bot.screens.voice import N_, Voice

DOORS = {"open": N_("The door is open"), "shut": N_("The door is shut")}


def greet(voice: Voice) -> list[str]:
    # Translators: said in the morning
    inner = voice.say("Hello {name}", name=voice.say("you"))
    return [
        inner,
        voice.plural("{count} door", "{count} doors", 2),
        voice.say_in("a verb", "Open"),
        voice.say("A long "
                  "sentence"),
    ]
"""


def summary(catalogue: Catalog) -> list[tuple[object, str]]:
    return [(message.id, reason) for message, reason in flaws(catalogue)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shipped_catalogue_is_complete_and_sound(language: str) -> None:
    catalogue = read(language, LOCALES)
    assert len(catalogue) > 0
    assert summary(catalogue) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_says_who_reviewed_it_and_nothing_that_changes_by_itself(
    language: str,
) -> None:
    text = catalogue_path(language, LOCALES).read_text(encoding="utf-8")
    assert re.search(r'^"X-Native-Review: .+\\n"$', text, re.MULTILINE)
    assert not re.search(r"Date:|Generated-By|EMAIL@|^#: .*:\d", text, re.MULTILINE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_the_plural_rule_of_its_language(language: str) -> None:
    text = catalogue_path(language, LOCALES).read_text(encoding="utf-8")
    unwrapped = text.replace('"\n"', "")
    assert f"Plural-Forms: {plural_rule(language)}\\n" in unwrapped


def test_the_code_has_only_sentences_that_can_be_translated() -> None:
    assert list(proofread_rooms(extraction.ROOT, extraction.ROOMS)) == []


def test_the_catalogues_are_in_step_with_the_code() -> None:
    assert list(extraction.out_of_step(extraction.ROOT)) == []


@pytest.mark.parametrize(
    ("translation", "reason"),
    [
        ("", "is not translated"),
        ("Bonjour {nom}", "invents {nom}"),
        ("Bonjour", "forgets {name}"),
        ("Bonjour {name!r}", "{name} is not a plain named placeholder"),
        ("Bonjour {name", "expected '}' before end of string"),
    ],
)
def test_a_broken_translation_is_found(translation: str, reason: str) -> None:
    catalogue = Catalog(locale="fr")
    catalogue.add("Hello {name}", translation)
    assert summary(catalogue) == [("Hello {name}", reason)]


def test_a_fuzzy_translation_is_found() -> None:
    catalogue = Catalog(locale="fr")
    catalogue.add("Hello", "Bonsoir", flags=["fuzzy"])
    assert summary(catalogue) == [("Hello", "is marked fuzzy")]


@pytest.mark.parametrize(
    ("forms", "reasons"),
    [
        (["a {place}"] * 2, ["has 2 forms instead of 6"]),
        ([*["a {place}"] * 5, ""], ["is not translated"]),
        (["a {place}"] * 6, []),
        ([*["a {place}"] * 5, "{count}"], ["forgets {place}"]),
        ([*["a {place}"] * 5, "{place} {day}"], ["invents {day}"]),
    ],
)
def test_plural_forms_are_counted_and_may_leave_out_the_number_only(
    forms: list[str], reasons: list[str]
) -> None:
    catalogue = Catalog(locale="ar")
    catalogue.add(("{count} day in {place}", "{count} days in {place}"), tuple(forms))
    assert [reason for _, reason in flaws(catalogue)] == reasons


def test_doubled_braces_are_no_placeholders() -> None:
    assert placeholders("{{so}} {name}") == {"name"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    screens = tmp_path / "bot" / "screens"
    screens.mkdir(parents=True)
    (screens / "doors.py").write_text(CODE, encoding="utf-8")
    for language in ("fr", "en"):
        extraction.add(tmp_path, language)
    extraction.refresh(tmp_path)
    return tmp_path


def test_every_mark_is_harvested(project: Path) -> None:
    found = {(message.id, message.context) for message in extraction.harvest(project) if message.id}
    assert found == {
        ("The door is open", None),
        ("The door is shut", None),
        ("Hello {name}", None),
        ("you", None),
        (("{count} door", "{count} doors"), None),
        ("Open", "a verb"),
        ("A long sentence", None),
    }
    template = (project / "locales" / "vigie.pot").read_text(encoding="utf-8")
    assert "#. said in the morning\n" in template


def test_english_fills_itself_and_french_waits(project: Path) -> None:
    assert summary(read("en", project / "locales")) == []
    assert {reason for _, reason in summary(read("fr", project / "locales"))} == {
        "is not translated"
    }


def test_a_new_sentence_waits_in_every_language_but_english(project: Path) -> None:
    extraction.add(project, "ar")
    extraction.refresh(project)
    code = project / "bot" / "screens" / "doors.py"
    code.write_text(CODE.replace("is shut", "is closed"), encoding="utf-8")
    extraction.refresh(project)
    for language in ("fr", "ar"):
        text = catalogue_path(language, project / "locales").read_text(encoding="utf-8")
        assert 'msgid "The door is closed"\nmsgstr ""' in text, language


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != SOURCE])
def test_no_sentence_was_left_in_english(language: str) -> None:
    """Names and shapes like `{place}: {people}` may be the same; four words in a row are not."""
    left = [
        texts(message.id)[0]
        for message in read(language, LOCALES)
        if texts(message.id)[0] in texts(message.string)
        and re.search(r"([A-Za-z']+ ){3}[a-z']+", texts(message.id)[0])
    ]
    assert left == []


def test_refreshing_twice_changes_nothing(project: Path) -> None:
    assert extraction.refresh(project) == []
    assert list(extraction.out_of_step(project)) == []


def test_a_new_sentence_is_named_by_the_check(project: Path) -> None:
    code = project / "bot" / "screens" / "doors.py"
    code.write_text(CODE.replace("is shut", "is closed"), encoding="utf-8")
    lines = list(extraction.out_of_step(project))
    assert "locales/fr/LC_MESSAGES/vigie.po lacks: The door is closed" in lines
    assert "locales/vigie.pot still has: The door is shut" in lines
    assert not any("Hello" in line for line in lines)


def test_a_tampered_layout_is_named_by_the_check(project: Path) -> None:
    path = catalogue_path("fr", project / "locales")
    path.write_text(path.read_text(encoding="utf-8").replace("#: ", "#:  "), encoding="utf-8")
    assert list(extraction.out_of_step(project)) == [
        "locales/fr/LC_MESSAGES/vigie.po is laid out differently"
    ]


def test_a_sentence_that_comes_back_finds_its_translation_again(project: Path) -> None:
    code = project / "bot" / "screens" / "doors.py"
    path = catalogue_path("fr", project / "locales")
    text = path.read_text(encoding="utf-8")
    text = text.replace('"The door is shut"\nmsgstr ""', '"The door is shut"\nmsgstr "Fermée"')
    path.write_text(text.replace("none yet", "2026-12-01, a native speaker"), encoding="utf-8")
    translated = path.read_text(encoding="utf-8")

    code.write_text(CODE.replace("is shut", "is closed"), encoding="utf-8")
    extraction.refresh(project)
    kept = path.read_text(encoding="utf-8")
    assert '#~ msgid "The door is shut"\n#~ msgstr "Fermée"' in kept

    code.write_text(CODE, encoding="utf-8")
    extraction.refresh(project)
    assert path.read_text(encoding="utf-8") == translated

    code.write_text(CODE.replace("is shut", "is closed"), encoding="utf-8")
    extraction.refresh(project, prune=True)
    assert "Fermée" not in path.read_text(encoding="utf-8")


def test_a_language_is_added_with_its_plural_forms(project: Path) -> None:
    extraction.add(project, "ar")
    extraction.refresh(project)
    locales = project / "locales"
    assert shipped_languages(locales) == ("fr", "en", "ar")
    text = catalogue_path("ar", locales).read_text(encoding="utf-8")
    assert "nplurals=6" in text
    assert 'msgstr[5] ""' in text
    assert "X-Native-Review: none yet" in text


def test_a_place_without_the_two_first_languages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="No catalogues for fr and en"):
        shipped_languages(tmp_path)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ('voice.say(f"Hello {name}")', "put together from pieces"),
        ('voice.say("Hello " + name)', "put together from pieces"),
        ('voice.say("Hello {}".format(name))', "put together from pieces"),
        ('voice.say("yes" if ok else "no")', "put together from pieces"),
        ('voice.say("Hello {name}")', "{name} is not given"),
        ('voice.say("Hello", name=name)', "name is given, but the sentence has no {name}"),
        ('voice.plural("{count} of {all}", "{count} of {all}", 2)', "{all} is not given"),
        ('voice.say("{0}", name)', "{0} is not a plain named placeholder"),
        ("N_(sentence)", "N_ marks one plain sentence"),
    ],
)
def test_a_sentence_that_cannot_be_translated_is_found(code: str, reason: str) -> None:
    found = [why for _, why in proofread(code)]
    assert len(found) == 1
    assert reason in found[0]


@pytest.mark.parametrize(
    "code",
    [
        'voice.say("Hello {name}", name=name)',
        'voice.say("Hello {name}", **facts)',
        "voice.say(DOORS[door], name=name)",
        'voice.say(N_("yes") if ok else N_("no"))',
        'voice.plural("{count} of {all}", "{count} of {all}", 2, all=3)',
        'voice.plural("one", "{count}", len(doors))',
        'voice.say_in("a verb", "Open")',
    ],
)
def test_a_sentence_that_can_be_translated_passes(code: str) -> None:
    assert list(proofread(code)) == []


def test_everybody_is_spoken_to_in_a_language_that_has_a_catalogue() -> None:
    assert set(people.SPOKEN) == set(LANGUAGES)
