"""The files that `vigie init` writes: private, whole, and never over others unseen."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.settings_file import written

SETTINGS = "vigie.env"
TOKEN = "bot-token"
PRIVATE = 0o600
"""Who runs Vigie reads them, nobody else."""
PRIVATE_FOLDER = 0o700


@dataclass(frozen=True)
class Configuration:
    """The folder's files as they shall be. `token` stands apart when there is a file for it."""

    folder: Path
    variables: Mapping[str, str]
    token: str | None

    @property
    def settings_file(self) -> Path:
        """What `--env-file` is to name."""
        return self.folder / SETTINGS

    def files(self) -> dict[Path, str]:
        """Each file and its text."""
        found = {self.settings_file: written(self.variables)}
        if self.token is not None:
            found[self.folder / TOKEN] = f"{self.token}\n"
        return found

    def in_the_way(self) -> list[Path]:
        """Files that stand there already and say something else."""
        return [path for path, text in self.files().items() if not _says(path, text)]

    def write(self) -> None:
        """Each file at once and for this user alone. Raises OSError."""
        self.folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        for path, text in self.files().items():
            _replace(path, text)


def _says(path: Path, text: str) -> bool:
    """Whether nothing there would be lost by writing `text`."""
    try:
        return path.read_text(encoding="utf-8") == text
    except FileNotFoundError:
        return True
    except (OSError, UnicodeDecodeError):
        return False


def _replace(path: Path, text: str) -> None:
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        private = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
        with os.fdopen(private, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
