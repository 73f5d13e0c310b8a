"""Logs: one JSON object a line on stderr, whoever speaks, and never a token in it."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

from bot.settings import hide_tokens

LOUDEST = {
    "aiosqlite": logging.INFO,
    "alembic.runtime": logging.WARNING,
    "apscheduler": logging.WARNING,
    "asyncio": logging.INFO,
    "httpcore": logging.WARNING,
    "httpx": logging.WARNING,
    "telegram": logging.INFO,
}
"""The most that libraries may say: below it they report every call, texts of messages included."""


def configure_logging(level: str, stream: TextIO | None = None) -> None:
    """From now on everything at or above `level` goes to `stream` (stderr): our own events,
    the libraries' standard logging, and Python's warnings. Calling it again replaces the former.
    """
    threshold = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=[*_common(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_formatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(threshold)
    for name, floor in LOUDEST.items():
        logging.getLogger(name).setLevel(max(threshold, floor))
    logging.captureWarnings(True)


def _common() -> list[structlog.typing.Processor]:
    """What every line gets, ours and the libraries' alike."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]


def _formatter() -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_common(),
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
            _without_tokens,
        ],
    )


def _without_tokens(_logger: Any, _method: str, line: MutableMapping[str, Any] | str) -> str:
    """The finished line, so that no nested value and no traceback escapes."""
    return hide_tokens(str(line))
