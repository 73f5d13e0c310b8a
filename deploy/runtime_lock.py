"""The part of requirements.lock that running Vigie needs, without what only its tests need.

`python deploy/runtime_lock.py pyproject.toml requirements.lock` prints it, hashes included. It
follows the lock's own notes, which name under each package who asked for it (`# via`).
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

PACKAGE = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)(?:\[[^]]*\])?==", re.MULTILINE)
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
ASKED_BY = re.compile(r"^    #(?: via)?\s+([a-z0-9][a-z0-9._-]*)", re.MULTILINE)


def runtime_part(project: str, lock: str) -> str:
    """The lock's blocks that `project` (a pyproject.toml's text) leads to, in the lock's order.

    Raises LookupError for a dependency that the lock does not hold.
    """
    blocks = blocks_of(lock)
    asked_by = {name: set(ASKED_BY.findall(block)) for name, block in blocks.items()}
    wanted = set(dependencies(project))
    if missing := wanted - blocks.keys():
        raise LookupError(f"not in the lock: {', '.join(sorted(missing))}")
    while more := {one for one, by in asked_by.items() if by & wanted} - wanted:
        wanted |= more
    return "".join(block for name, block in blocks.items() if name in wanted)


def blocks_of(lock: str) -> Mapping[str, str]:
    """Each package's lines: its version, hashes and who asked for it."""
    starts = [*PACKAGE.finditer(lock)]
    ends = [*(start.start() for start in starts[1:]), len(lock)]
    return {s["name"]: lock[s.start() : end] for s, end in zip(starts, ends, strict=True)}


def dependencies(project: str) -> Iterable[str]:
    """What running needs, by the names that a lock uses."""
    for requirement in tomllib.loads(project)["project"]["dependencies"]:
        name = NAME.match(requirement)
        if name is None:
            raise LookupError(f"no name: {requirement!r}")
        yield re.sub(r"[-_.]+", "-", name[0]).lower()


if __name__ == "__main__":
    texts = [Path(name).read_text(encoding="utf-8") for name in sys.argv[1:]]
    sys.stdout.write(runtime_part(*texts))
