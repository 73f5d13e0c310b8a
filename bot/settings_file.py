"""A file of settings, `NAME=value` a line: how it is read, and how it is written.

Written so that systemd's `EnvironmentFile`, Docker Compose's `env_file`, a shell and we ourselves
read the same values: each in single quotes, which nobody interpolates.
"""

from __future__ import annotations

from collections.abc import Mapping
from io import StringIO
from pathlib import Path

from dotenv.parser import parse_stream

ENV_FILE = "VIGIE_ENV_FILE"
"""The variable that names the file."""
FILE = "_FILE"
"""What a secret's variable ends in when it names a file that holds the value."""
UNWRITABLE = frozenset("'\\\n\r\0")
"""What the file's readers would not all understand alike between single quotes."""


class UnreadableFile(Exception):
    """The file cannot be used; the text says why, and never holds a value."""


def with_file(environ: Mapping[str, str]) -> Mapping[str, str]:
    """`environ`, and below it what the file says that its `VIGIE_ENV_FILE` names.

    The environment wins; a secret counts as one setting, whether it or its file is named.
    Raises UnreadableFile.
    """
    name = environ.get(ENV_FILE, "").strip()
    if not name:
        return environ
    said = {setting.removesuffix(FILE) for setting, text in environ.items() if text.strip()}
    below = {s: text for s, text in read(Path(name)).items() if s.removesuffix(FILE) not in said}
    return {**environ, **below}


def read(path: Path) -> dict[str, str]:
    """Every variable of the file; nothing is interpolated. Raises UnreadableFile."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise UnreadableFile(
            f"The settings file {str(path)!r} cannot be used: {why}. "
            "vigie init writes one; --env-file or VIGIE_ENV_FILE names it."
        ) from error
    found: dict[str, str] = {}
    for binding in parse_stream(StringIO(text)):
        if binding.error or (binding.key is not None and binding.value is None):
            said = binding.original
            blank = said.string[: -len(said.string.lstrip()) or None].count("\n")
            raise UnreadableFile(
                f"Line {said.line + blank} of the settings file {str(path)!r} cannot be read. "
                "Write it like this: VIGIE_LOG='info'"
            )
        if binding.key is not None:
            found[binding.key] = binding.value or ""
    return found


def written(variables: Mapping[str, str]) -> str:
    """The file's text. Raises ValueError for a value that its readers would not read alike."""
    for name, value in variables.items():
        if UNWRITABLE & set(value):
            raise ValueError(f"{name} holds a quote, a backslash or a line break")
    lines = [
        "# Written by vigie init. What the environment says wins over this file.",
        *(f"{name}='{value}'" for name, value in variables.items()),
    ]
    return "\n".join(lines) + "\n"
