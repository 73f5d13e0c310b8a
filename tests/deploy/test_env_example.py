""".env.example against the program's own settings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import Settings, is_secret
from bot.settings_file import ENV_FILE, FILE, read

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "deploy" / ".env.example"
CONTRACTS = ROOT / ".." / "shared" / "CONTRACTS.md"
SETTING = re.compile(r"^(?P<off>#?)(?P<name>[A-Z_]+)=(?P<value>.*)$", re.MULTILINE)
FIELDS = {field.alias: field for field in Settings.model_fields.values() if field.alias}
NOT_USED_YET = {"VIGIE_HTTP", "VIGIE_PUBLIC_URL"}


def shown() -> list[tuple[str, str]]:
    """Each setting with its example, those that are commented out too."""
    found = SETTING.finditer(EXAMPLE.read_text("utf-8"))
    return [(setting["name"], setting["value"].strip("'")) for setting in found]


def test_every_setting_is_in_it_and_nothing_else() -> None:
    secrets = {name + FILE for name, field in FIELDS.items() if is_secret(field)}
    names = {name for name, _ in shown()}
    assert names - secrets == set(FIELDS)
    assert names & secrets == {"BOT_TOKEN_FILE"}


@pytest.mark.skipif(not CONTRACTS.exists(), reason="the contracts are not beside this project")
def test_it_holds_every_variable_of_the_contracts() -> None:
    rows = re.findall(r"^\| (`[A-Z_]+`[^|]*)\|", CONTRACTS.read_text("utf-8"), re.MULTILINE)
    promised = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert "DATABASE_URL" in promised
    assert promised <= {name for name, _ in shown()}


@pytest.mark.parametrize(("name", "value"), [one for one in shown() if FILE not in one[0]])
def test_each_example_can_be_used(name: str, value: str) -> None:
    beside = {"BOT_API_URL": "http://127.0.0.1:8081"} if name == "VIGIE_CLOCK_URL" else {}
    Settings.from_environment({**beside, name: value}, needs_token=False)


def test_as_it_stands_it_can_be_read_and_says_nothing_twice() -> None:
    assert set(read(EXAMPLE)) == {"BOT_TOKEN_FILE", "DATABASE_URL"}


@pytest.mark.parametrize("name", ["VIGIE_LOG", "VIGIE_SENDS_PER_SECOND", "VIGIE_HTTP"])
def test_the_defaults_it_names_are_the_programs(name: str) -> None:
    said = re.search(rf"Default: (\S+)\n#{name}=", EXAMPLE.read_text("utf-8"))
    assert said
    given, default = (
        Settings.from_environment(environ, needs_token=False) for environ in ({name: said[1]}, {})
    )
    assert given == default


def test_it_says_which_settings_do_nothing_yet() -> None:
    """Whoever makes one of them do something has to come by here."""
    code = "".join(
        path.read_text("utf-8")
        for path in sorted((ROOT / "bot").rglob("*.py"))
        if path.name != "settings.py"
    )
    unused = {
        alias
        for name, field in Settings.model_fields.items()
        if (alias := field.alias) and not re.search(rf"settings\.{name}\b", code)
    }
    assert unused == NOT_USED_YET
    paragraphs = EXAMPLE.read_text("utf-8").split("\n\n")
    for paragraph in paragraphs:
        named = {setting["name"] for setting in SETTING.finditer(paragraph)}
        assert ("Not used yet" in paragraph) == bool(named & NOT_USED_YET)


def test_the_readme_shows_what_does_something() -> None:
    """Its table leaves out what does nothing yet, and nothing else."""
    readme = (ROOT / "README.md").read_text("utf-8")
    rows = re.findall(r"^\| (`[A-Z_]+`[^|]*)\|", readme, re.MULTILINE)
    named = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    assert named - {"BOT_TOKEN_FILE", ENV_FILE} == set(FIELDS) - NOT_USED_YET
