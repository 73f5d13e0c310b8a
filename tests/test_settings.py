"""Settings: defaults, sources, and what a wrong one says."""

from datetime import date
from pathlib import Path

import pytest

from bot.domain.embassies import CrisisCentre
from bot.settings import Address, Settings, WrongSettings, hide_tokens, is_loopback

TOKEN = "123456:AAtest-Token_of_no_bot"


def settings(**environ: str) -> Settings:
    return Settings.from_environment({"BOT_TOKEN": TOKEN, **environ})


def problems(**environ: str) -> tuple[str, ...]:
    with pytest.raises(WrongSettings) as caught:
        settings(**environ)
    assert str(caught.value) == "\n".join(caught.value.problems)
    return caught.value.problems


def test_only_the_token_is_needed() -> None:
    found = settings()
    assert found.bot_token.get_secret_value() == TOKEN
    assert found.bot_api_url is None
    assert found.database_url.get_secret_value() == "sqlite+aiosqlite:///vigie.db"
    assert found.http == Address("127.0.0.1", 8080)
    assert found.public_url is None
    assert found.clock_url is None
    assert found.log == "info"
    assert found.sends_per_second == 30
    assert found.sources == "official"
    assert found.warnings == ()


def test_everything_can_be_said() -> None:
    found = settings(
        BOT_API_URL="http://127.0.0.1:8081/",
        DATABASE_URL="postgresql+asyncpg://vigie:pass@db/vigie",
        VIGIE_HTTP="[::1]:0",
        VIGIE_PUBLIC_URL="https://vigie.example.org/here/",
        VIGIE_CLOCK_URL="http://localhost:8081/sim/clock",
        VIGIE_LOG="DEBUG",
        VIGIE_SENDS_PER_SECOND="1000",
    )
    assert found.bot_api_url == "http://127.0.0.1:8081"
    assert found.database_url.get_secret_value() == "postgresql+asyncpg://vigie:pass@db/vigie"
    assert found.http == Address("::1", 0)
    assert found.public_url == "https://vigie.example.org/here"
    assert found.clock_url == "http://localhost:8081/sim/clock"
    assert found.log == "debug"
    assert found.sends_per_second == 1000


def test_nothing_is_read_from_the_process_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIGIE_LOG", "error")
    assert settings().log == "info"


def test_zero_sends_means_no_limit() -> None:
    assert settings(VIGIE_SENDS_PER_SECOND="0").sends_per_second is None


def test_empty_means_unset() -> None:
    assert settings(BOT_API_URL="", VIGIE_HTTP="  ", DATABASE_URL="", VIGIE_LOG="") == settings()


def test_a_missing_token_is_wrong_only_where_one_is_needed() -> None:
    with pytest.raises(WrongSettings, match=r"BOT_TOKEN is not set.*BotFather.*BOT_TOKEN="):
        Settings.from_environment({"BOT_TOKEN": ""})
    found = Settings.from_environment({}, needs_token=False)
    assert found.bot_token.get_secret_value() == ""


def test_secrets_may_come_from_files(tmp_path: Path) -> None:
    token, database = tmp_path / "token", tmp_path / "database"
    token.write_text(f"{TOKEN}\n")
    database.write_text("postgresql+asyncpg://vigie:pass@db/vigie\n")
    found = Settings.from_environment(
        {"BOT_TOKEN_FILE": str(token), "DATABASE_URL_FILE": str(database)}
    )
    assert found.bot_token.get_secret_value() == TOKEN
    assert found.database_url.get_secret_value() == "postgresql+asyncpg://vigie:pass@db/vigie"
    assert found.warnings == ()


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe"])
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "token"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(WrongSettings) as caught:
        Settings.from_environment({"BOT_TOKEN_FILE": str(file)})
    [problem] = caught.value.problems
    assert problem.startswith(f"BOT_TOKEN_FILE names '{file}'")


def test_a_value_and_its_file_exclude_each_other() -> None:
    assert problems(BOT_TOKEN_FILE="/run/secrets/token") == (
        "BOT_TOKEN and BOT_TOKEN_FILE are both set: keep one.",
    )


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("BOT_API_URL", "api.telegram.org"),
        ("BOT_API_URL", "https://api.telegram.org:port"),
        ("BOT_API_URL", "https://api.telegram.org/bot"),
        ("DATABASE_URL", "postgres://db/vigie"),
        ("DATABASE_URL", "sqlite:///vigie.db"),
        ("VIGIE_HTTP", "8080"),
        ("VIGIE_HTTP", "127.0.0.1"),
        ("VIGIE_HTTP", "127.0.0.1:99999"),
        ("VIGIE_HTTP", "127.0.0.1:8080/path"),
        ("VIGIE_PUBLIC_URL", "http://vigie.example.org"),
        ("VIGIE_PUBLIC_URL", "https://vigie.example.org/?a=b"),
        ("VIGIE_CLOCK_URL", "clock"),
        ("VIGIE_LOG", "loud"),
        ("VIGIE_SOURCES", "sometimes"),
        ("VIGIE_CRISIS_CENTRE", "+33199001234"),
        ("VIGIE_CRISIS_CENTRE", "+33199001234@yesterday"),
        ("VIGIE_CRISIS_CENTRE", "0199001234@2026-12-01"),
        ("VIGIE_SENDS_PER_SECOND", "many"),
        ("VIGIE_SENDS_PER_SECOND", "-1"),
        ("VIGIE_SENDS_PER_SECOND", "1001"),
        ("VIGIE_SENDS_PER_SECOND", "nan"),
    ],
)
def test_a_wrong_setting_says_what_was_given_and_what_is_expected(
    variable: str, value: str
) -> None:
    [problem] = problems(**{variable: value})
    assert problem.startswith(f"{variable} ")
    assert "Given: " in problem
    assert "Expected: " in problem
    assert f"for example {variable}=" in problem
    if variable != "DATABASE_URL":
        assert value in problem


def test_the_examples_in_the_errors_are_right_themselves() -> None:
    examples = {
        field.alias: field.examples[0]
        for field in Settings.model_fields.values()
        if field.alias and field.examples
    }
    assert len(examples) == 10
    assert Settings.from_environment(examples).warnings == ()


def test_all_that_is_wrong_is_said_at_once() -> None:
    found = problems(
        BOT_TOKEN="nonsense", VIGIE_HTTP="x", VIGIE_LOG="y", DATABASE_URL_FILE="/no/such/file"
    )
    named = [problem.split()[0] for problem in found]
    assert sorted(named) == ["BOT_TOKEN", "DATABASE_URL_FILE", "VIGIE_HTTP", "VIGIE_LOG"]


def test_no_secret_is_ever_shown() -> None:
    shown = "\n".join(
        problems(
            BOT_TOKEN=f"{TOKEN} hush",
            BOT_API_URL=f"https://api.example.org/bot{TOKEN}",
            DATABASE_URL="mysql://vigie:hush@db/vigie",
            VIGIE_PUBLIC_URL="http://vigie:hush@vigie.example.org",
        )
    )
    assert "hush" not in shown
    assert "AAtest" not in shown
    assert "mysql://" in shown
    assert TOKEN not in repr(settings(DATABASE_URL="postgresql+asyncpg://vigie:hush@db/vigie"))


@pytest.mark.parametrize(
    ("clock", "api"),
    [
        ("http://127.0.0.1:9/clock", None),
        ("http://127.0.0.1:9/clock", "https://api.telegram.org"),
        ("http://192.0.2.1/clock", "http://127.0.0.1:9"),
        ("http://127.0.0.1.example.org/clock", "http://127.0.0.1:9"),
    ],
)
def test_a_simulated_clock_never_runs_beside_the_real_telegram(clock: str, api: str | None) -> None:
    [problem] = problems(VIGIE_CLOCK_URL=clock, **({"BOT_API_URL": api} if api else {}))
    assert problem.startswith("VIGIE_CLOCK_URL is refused")


def test_a_slip_of_the_pen_is_warned_about() -> None:
    found = settings(VIGIE_PUBLIC_ULR="https://vigie.example.org", VIGIE_ZZZ="1", VISUAL="vi")
    assert found.warnings == (
        "VIGIE_PUBLIC_ULR is not a setting of this program and is ignored: "
        "did you mean VIGIE_PUBLIC_URL?",
        "VIGIE_ZZZ is not a setting of this program and is ignored.",
    )


def test_tokens_are_hidden_with_and_without_the_url_around_them() -> None:
    long = "9876543210:" + "A" * 35
    assert hide_tokens(f"/bot1:ab/x {long} bot2%3Acd") == "/bot<token>/x <token> bot<token>"
    assert hide_tokens("at 12:30 from 127.0.0.1:8080") == "at 12:30 from 127.0.0.1:8080"


def test_loopback_is_told_from_names_that_only_look_like_it() -> None:
    assert all(map(is_loopback, ("http://localhost", "http://127.8.9.1:1/x", "https://[::1]:2")))
    assert not any(map(is_loopback, ("http://localhost.example.org", "http://10.0.0.1", "x")))


def test_the_crisis_centre_is_a_number_and_the_day_on_which_it_was_confirmed() -> None:
    entered = settings(VIGIE_CRISIS_CENTRE="+33 1 99 00 12 34 @ 2026-12-01").crisis_centre
    assert entered == CrisisCentre("+33199001234", date(2026, 12, 1))
    assert settings().crisis_centre is None


def test_sources_are_the_governments_own_or_off_or_a_stand_in() -> None:
    assert settings(VIGIE_SOURCES="OFF").sources == "off"
    assert settings(VIGIE_SOURCES="http://127.0.0.1:9/").sources == "http://127.0.0.1:9"
