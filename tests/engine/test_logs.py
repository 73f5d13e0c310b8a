"""One JSON object a line, and no token in it."""

import io
import json
import logging
import warnings
from collections.abc import Iterator

import pytest
import structlog

from bot.engine.logs import LOUDEST, configure_logging

TOKEN = "123456:AAtest-Token_of_no_bot"


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """What is configured is configured for the whole process."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    levels = {name: logging.getLogger(name).level for name in LOUDEST}
    yield
    root.handlers = handlers
    root.setLevel(level)
    for name, former in levels.items():
        logging.getLogger(name).setLevel(former)
    logging.captureWarnings(False)
    structlog.reset_defaults()


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_json_object_with_level_time_and_origin() -> None:
    stream = io.StringIO()
    configure_logging("info", stream)
    structlog.get_logger("bot.engine.clock").info("cycle", due=3, name="Awa\nÉ")
    [line] = lines(stream)
    assert str(line.pop("timestamp")).endswith("Z")
    assert line == {
        "event": "cycle",
        "due": 3,
        "name": "Awa\nÉ",
        "level": "info",
        "logger": "bot.engine.clock",
    }


def test_stderr_is_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")
    structlog.get_logger("bot").warning("here")
    out, err = capsys.readouterr()
    assert (out, json.loads(err)["event"]) == ("", "here")


def test_libraries_speak_the_same_way() -> None:
    stream = io.StringIO()
    configure_logging("info", stream)
    logging.getLogger("aiohttp.access").info("took %d ms", 7)
    [line] = lines(stream)
    assert (line["event"], line["logger"]) == ("took 7 ms", "aiohttp.access")


@pytest.mark.parametrize("level", ["info", "warning", "error"])
def test_what_is_below_the_level_is_silent(level: str) -> None:
    stream = io.StringIO()
    configure_logging(level, stream)
    for speaker in (structlog.get_logger("bot"), logging.getLogger("alembic")):
        for name in ("debug", "info", "warning", "error"):
            getattr(speaker, name)(name)
    order = ["info", "warning", "error"]
    heard = order[order.index(level) :]
    assert [line["event"] for line in lines(stream)] == heard * 2


def test_libraries_that_would_log_messages_stay_discreet_even_at_debug() -> None:
    stream = io.StringIO()
    configure_logging("debug", stream)
    logging.getLogger("telegram.Bot").debug("Calling sendMessage with the text …")
    logging.getLogger("apscheduler.scheduler").info("Added job")
    structlog.get_logger("bot").debug("ours")
    assert [line["event"] for line in lines(stream)] == ["ours"]


def test_no_token_gets_out_by_any_way() -> None:
    stream = io.StringIO()
    configure_logging("info", stream)
    url = f"https://api.telegram.org/bot{TOKEN}/getMe"
    log = structlog.get_logger("bot")
    log.info(url, nested={"urls": [url]}, escaped=url.replace(":A", "%3AA"))
    logging.getLogger("aiohttp.client").warning("cannot reach %s", url)
    try:
        raise ValueError(url)
    except ValueError:
        log.exception("broke")
    assert len(lines(stream)) == 3
    assert "AAtest" not in stream.getvalue()
    assert "api.telegram.org/bot<token>/getMe" in stream.getvalue()


def test_an_exception_stays_on_its_line_with_its_traceback() -> None:
    stream = io.StringIO()
    configure_logging("info", stream)
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        structlog.get_logger("bot").exception("ours")
        logging.getLogger("telegram").exception("theirs")
    assert ["ZeroDivisionError" in str(line["exception"]) for line in lines(stream)] == [True, True]


def test_python_warnings_are_lines_too() -> None:
    stream = io.StringIO()
    configure_logging("info", stream)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn("old way", DeprecationWarning, stacklevel=1)
        logging.captureWarnings(False)
    [line] = lines(stream)
    assert "old way" in str(line["event"])


def test_what_is_bound_to_the_task_is_on_every_line() -> None:
    stream = io.StringIO()
    configure_logging("info", stream)
    with structlog.contextvars.bound_contextvars(incident=12):
        structlog.get_logger("bot").info("ours")
        logging.getLogger("alembic").info("theirs")
    assert [line["incident"] for line in lines(stream)] == [12, 12]


def test_configuring_again_replaces_the_former() -> None:
    first, second = io.StringIO(), io.StringIO()
    log = structlog.get_logger("bot")
    configure_logging("info", first)
    log.info("one")
    configure_logging("error", second)
    log.info("two")
    log.error("three")
    assert [line["event"] for line in lines(first)] == ["one"]
    assert [line["event"] for line in lines(second)] == ["three"]
