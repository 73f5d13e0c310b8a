"""The settings file: what is read from it, what wins over it, and what is written."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.settings import Settings, WrongSettings
from bot.settings_file import UNWRITABLE, read, with_file, written

TOKEN = "123456:AAtest-Token_of_no_bot"
OTHER = "654321:AAtest-Token_of_no_other"


def file_with(directory: Path, text: str) -> str:
    file = directory / "vigie.env"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_what_the_file_says_counts(tmp_path: Path) -> None:
    text = f"# ours\nBOT_TOKEN='{TOKEN}'\n\nexport VIGIE_LOG=debug\nDATABASE_URL=\n"
    found = Settings.from_environment({"VIGIE_ENV_FILE": file_with(tmp_path, text)})
    assert found.bot_token.get_secret_value() == TOKEN
    assert found.log == "debug"
    assert found.database_url.get_secret_value() == "sqlite+aiosqlite:///vigie.db"
    assert found.warnings == ()


def test_the_environment_wins_and_a_secret_is_one_setting_however_it_is_named(
    tmp_path: Path,
) -> None:
    secret = tmp_path / "bot-token"
    secret.write_text(OTHER, "utf-8")
    file = file_with(tmp_path, f"BOT_TOKEN_FILE='{secret}'\nVIGIE_LOG='debug'\n")
    found = Settings.from_environment(
        {"VIGIE_ENV_FILE": file, "BOT_TOKEN": TOKEN, "VIGIE_LOG": "error"}
    )
    assert (found.bot_token.get_secret_value(), found.log) == (TOKEN, "error")
    file = file_with(tmp_path, f"BOT_TOKEN='{TOKEN}'\n")
    found = Settings.from_environment({"VIGIE_ENV_FILE": file, "BOT_TOKEN_FILE": str(secret)})
    assert found.bot_token.get_secret_value() == OTHER


def test_an_empty_variable_of_the_environment_hides_nothing(tmp_path: Path) -> None:
    file = file_with(tmp_path, "VIGIE_LOG='debug'\n")
    assert with_file({"VIGIE_ENV_FILE": file, "VIGIE_LOG": " "})["VIGIE_LOG"] == "debug"


def test_a_slip_of_the_pen_in_the_file_is_noticed(tmp_path: Path) -> None:
    file = file_with(tmp_path, f"BOT_TOKEN='{TOKEN}'\nVIGIE_LOGS='debug'\n")
    (warning,) = Settings.from_environment({"VIGIE_ENV_FILE": file}).warnings
    assert "VIGIE_LOGS" in warning
    assert "did you mean VIGIE_LOG?" in warning


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("BOT_TOKEN\n", "Line 1 of the settings file"),
        ("VIGIE_LOG='info'\n\nVIGIE_HTTP='127.0.0.1\n", "Line 3 of the settings file"),
    ],
)
def test_a_line_that_says_nothing_is_named_and_not_shown(
    tmp_path: Path, text: str, why: str
) -> None:
    with pytest.raises(WrongSettings, match=why) as caught:
        Settings.from_environment({"VIGIE_ENV_FILE": file_with(tmp_path, text)})
    assert "127.0.0.1" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_no_reason_to_go_on_without(tmp_path: Path) -> None:
    for file in (tmp_path / "none", tmp_path):
        with pytest.raises(WrongSettings, match=r"cannot be used.* vigie init writes one"):
            Settings.from_environment({"VIGIE_ENV_FILE": str(file), "BOT_TOKEN": TOKEN})


@pytest.mark.parametrize("sign", sorted(UNWRITABLE))
def test_what_readers_would_not_read_alike_is_not_written(sign: str) -> None:
    with pytest.raises(ValueError, match="DATABASE_URL holds a quote"):
        written({"DATABASE_URL": f"pass{sign}word"})


VALUES = {"A": "plain", "B": "$HOME #no comment", "C": 'a "quoted" = `sign`', "D": "Démo {x}"}


def test_what_is_written_is_read_back_by_us(tmp_path: Path) -> None:
    assert read(Path(file_with(tmp_path, written(VALUES)))) == VALUES


@pytest.mark.parametrize("name", VALUES)
def test_what_is_written_is_read_back_by_a_shell(name: str) -> None:
    script = f'{written(VALUES)}printf %s "${name}"'
    said = subprocess.run(["sh", "-c", script], capture_output=True, check=True)
    assert said.stdout.decode() == VALUES[name]
