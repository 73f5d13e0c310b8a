"""Settings from the environment: typed, checked all at once, and loud about what is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import SplitResult, urlsplit

from pydantic import (
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.domain.embassies import CrisisCentre
from bot.settings_file import ENV_FILE, FILE, UnreadableFile, with_file

TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
HIDDEN = "<token>"
_TOKEN_IN_TEXT = re.compile(
    r"(?<=bot)\d+(?::|%3A)[A-Za-z0-9_-]+|\b\d{6,}(?::|%3A)[A-Za-z0-9_-]{30,}", re.IGNORECASE
)
_PASSWORD_IN_URL = re.compile(r"(?<=://)[^/@\s]*@")
LEVELS = ("debug", "info", "warning", "error", "critical")
MOST_SENDS = 1000
OFFICIAL, OFF = "official", "off"
"""Whom zones are asked of: the governments' own pages, or nobody."""


def hide_tokens(text: str) -> str:
    """`text` with every bot token in it made unreadable."""
    return _TOKEN_IN_TEXT.sub(HIDDEN, text)


class WrongSettings(Exception):
    """One or more settings cannot be used; the text says which, why, and how one looks right."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Address:
    """Where to listen; port 0 takes any free one."""

    host: str
    port: int


def _token(text: str) -> str:
    if not TOKEN.fullmatch(text):
        raise ValueError("is no bot token")
    return text


def _database(text: str) -> str:
    driver, _, rest = text.partition("://")
    if driver not in ("sqlite+aiosqlite", "postgresql+asyncpg") or not rest:
        raise ValueError("is no database this program can use")
    return text


def _address(text: str) -> Address:
    try:
        parts = urlsplit(f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if host is None or port is None or parts.netloc != text:
        raise ValueError("is no host and port")
    return Address(host, port)


def _url(text: str) -> str:
    parts = _parsed(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("is no plain http or https URL")
    return text.rstrip("/")


def _api_url(text: str) -> str:
    url = _url(text)
    if _parsed(url).path.rpartition("/")[2].startswith("bot"):
        raise ValueError("already contains the /bot part")
    return url


def _public_url(text: str) -> str:
    url = _url(text)
    if _parsed(url).scheme != "https" and not is_loopback(url):
        raise ValueError("is not https, and Telegram calls no other")
    return url


def _level(text: str) -> str:
    if text.lower() not in LEVELS:
        raise ValueError("is no log level")
    return text.lower()


def _rate(text: str) -> float | None:
    try:
        rate = float(text)
    except ValueError:
        rate = -1.0
    if not 0 <= rate <= MOST_SENDS:
        raise ValueError("is no number of messages a second")
    return rate or None


def _sources(text: str) -> str:
    return text.lower() if text.lower() in (OFFICIAL, OFF) else _url(text)


def _crisis_centre(value: object) -> object:
    if not isinstance(value, str):
        return value
    number, _, day = value.partition("@")
    try:
        return CrisisCentre(re.sub(r"[\s().-]", "", number), date.fromisoformat(day.strip()))
    except ValueError as error:
        raise ValueError("is no phone number with the day on which you confirmed it") from error


def _parsed(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises here rather than at first use
    except ValueError as error:
        raise ValueError("is no URL") from error
    return parts


def is_loopback(url: str) -> bool:
    """Whether `url` points at this very machine."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


class Settings(BaseSettings):
    """What the operator decided. The descriptions and examples are also what error texts show."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", validate_default=False)

    bot_token: Annotated[SecretStr, BeforeValidator(_token)] = Field(
        default=SecretStr(""),
        alias="BOT_TOKEN",
        description="the token @BotFather gave, or its file's name in BOT_TOKEN_FILE",
        examples=["123456789:AAF-abc_def"],
    )
    bot_api_url: Annotated[str, BeforeValidator(_api_url)] | None = Field(
        default=None,
        alias="BOT_API_URL",
        description="the Bot API server's address, what stands before /bot<token>",
        examples=["http://127.0.0.1:8081"],
    )
    database_url: Annotated[SecretStr, BeforeValidator(_database)] = Field(
        default=SecretStr("sqlite+aiosqlite:///vigie.db"),
        alias="DATABASE_URL",
        description="sqlite+aiosqlite:///… or postgresql+asyncpg://…",
        examples=["sqlite+aiosqlite:///vigie.db"],
    )
    http: Annotated[Address, BeforeValidator(_address)] = Field(
        default=Address("127.0.0.1", 8080),
        alias="VIGIE_HTTP",
        description="the host and port to listen on",
        examples=["127.0.0.1:8080"],
    )
    public_url: Annotated[str, BeforeValidator(_public_url)] | None = Field(
        default=None,
        alias="VIGIE_PUBLIC_URL",
        description="the https address under which Telegram and browsers reach this program",
        examples=["https://vigie.example.org"],
    )
    clock_url: Annotated[str, BeforeValidator(_url)] | None = Field(
        default=None,
        alias="VIGIE_CLOCK_URL",
        description="a simulator's clock on this machine, only with BOT_API_URL on it too",
        examples=["http://127.0.0.1:8081/sim/clock"],
    )
    log: Annotated[str, BeforeValidator(_level)] = Field(
        default="info",
        alias="VIGIE_LOG",
        description=f"one of {', '.join(LEVELS)}",
        examples=["info"],
    )
    sends_per_second: Annotated[float | None, BeforeValidator(_rate)] = Field(
        default=30.0,
        alias="VIGIE_SENDS_PER_SECOND",
        description=f"a number from 0 to {MOST_SENDS}: what Telegram allows this bot "
        "(0: no limit, for a Bot API server that has none)",
        examples=["30"],
    )
    sources: Annotated[str, BeforeValidator(_sources)] = Field(
        default=OFFICIAL,
        alias="VIGIE_SOURCES",
        description="official (the governments' own pages), off (nobody is asked, what is known "
        "goes stale), or the address of a server that stands in for all of them",
        examples=[OFFICIAL],
    )
    crisis_centre: Annotated[CrisisCentre | None, BeforeValidator(_crisis_centre)] = Field(
        default=None,
        alias="VIGIE_CRISIS_CENTRE",
        description="the number of the foreign ministry's crisis centre with its country code, @, "
        "and the day on which you confirmed it",
        examples=["+33199001234@2026-12-01"],
    )
    warnings: tuple[str, ...] = Field(default=(), description="what is odd but usable")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], *, needs_token: bool = True) -> Self:
        """The settings in `environ` and in the file that its `VIGIE_ENV_FILE` names, over which it
        wins; an empty variable counts as not set.

        Commands that never speak to Telegram need no token: `bot_token` is then empty if unset.
        Raises `WrongSettings` with every problem there is.
        """
        try:
            environ = with_file(environ)
        except UnreadableFile as error:
            raise WrongSettings((str(error),)) from error
        source = Environment(cls, environ)
        given = source()
        problems = list(source.problems)
        if needs_token and "BOT_TOKEN" not in given and not source.failed("BOT_TOKEN"):
            problems.append(f"BOT_TOKEN is not set. {expectation(source.fields['BOT_TOKEN'])}")
        try:
            settings = cls(**given, warnings=unknown_variables(environ, {ENV_FILE, *source.fields}))
        except ValidationError as error:
            problems += [explained(source.fields, dict(one)) for one in error.errors()]
            raise WrongSettings(tuple(problems)) from None  # its text holds the values
        if problems:
            raise WrongSettings(tuple(problems))
        return settings

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Nothing is read behind the caller's back: `from_environment` is the only way in."""
        return (init_settings,)

    @field_validator("clock_url")
    @classmethod
    def _only_on_this_machine(cls, url: str | None, info: ValidationInfo) -> str | None:
        """A movable clock beside the real Telegram would move real people's deadlines."""
        if url is None or "bot_api_url" not in info.data:
            return url
        api_url = info.data["bot_api_url"]
        if not is_loopback(url) or api_url is None or not is_loopback(api_url):
            raise ValueError("is refused: it and BOT_API_URL must both be on this machine")
        return url


class Environment(PydanticBaseSettingsSource):
    """The variables, secrets also from files that `X_FILE` names; collects what is unreadable."""

    def __init__(self, settings: type[BaseSettings], environ: Mapping[str, str]) -> None:
        super().__init__(settings)
        self._environ = environ
        self.fields = {f.alias: f for f in settings.model_fields.values() if f.alias is not None}
        self.problems: list[str] = []

    def __call__(self) -> dict[str, Any]:
        """Every variable that is set."""
        values = {name: self.get_field_value(field, name)[0] for name, field in self.fields.items()}
        return {name: value for name, value in values.items() if value is not None}

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The text of one variable, None where it is not set."""
        text = self._environ.get(field_name, "").strip() or None
        file = self._environ.get(field_name + FILE, "").strip() if is_secret(field) else ""
        if file and text:
            self.problems.append(f"{field_name} and {field_name}{FILE} are both set: keep one.")
        elif file:
            text = self._from_file(field_name, file)
        return text, field_name, False

    def failed(self, name: str) -> bool:
        """Whether something is already said about this variable."""
        return any(problem.startswith(name) for problem in self.problems)

    def _from_file(self, name: str, file: str) -> str | None:
        try:
            text = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "it is no text"
        else:
            why = "it is empty"
            if text:
                return text
        self.problems.append(
            f"{name}{FILE} names {file!r}, which cannot be used: {why}. "
            "Expected: a file that holds the value alone, for example /run/secrets/"
            f"{name.lower()}."
        )
        return None


def is_secret(field: FieldInfo) -> bool:
    """Whether the value must never be shown, and may come from a file."""
    return field.annotation is SecretStr


def explained(fields: Mapping[str, FieldInfo], error: Mapping[str, Any]) -> str:
    """One validation error in an operator's words; a secret is described, not shown."""
    name = str(error["loc"][0])
    field = fields[name]
    shown = shown_value(field, str(error["input"]))
    why = str(error.get("ctx", {}).get("error", error["msg"]))
    return f"{name} {why}. Given: {shown}. {expectation(field)}"


def shown_value(field: FieldInfo, text: str) -> str:
    """What was given, as far as it may be shown."""
    if is_secret(field):
        kind = text.partition("://")[0] + "://…" if "://" in text else "hidden"
        return f"{kind} ({len(text)} characters)"
    return repr(_PASSWORD_IN_URL.sub("…@", hide_tokens(text)))


def expectation(field: FieldInfo) -> str:
    """What a right value is, with one to copy."""
    example = field.examples[0] if field.examples else ""
    return f"Expected: {field.description}, for example {field.alias}={example}"


def unknown_variables(environ: Mapping[str, str], known: set[str]) -> tuple[str, ...]:
    """A sentence for each `VIGIE_*` nobody reads: most are slips of the pen."""
    unknown = sorted(name for name in environ if name.startswith("VIGIE_") and name not in known)
    return tuple(_slip(name, known) for name in unknown)


def _slip(name: str, known: set[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.75)
    hint = f": did you mean {near[0]}?" if near else "."
    return f"{name} is not a setting of this program and is ignored{hint}"
