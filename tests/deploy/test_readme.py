"""What the README tells an operator to type: commands and options that exist."""

from __future__ import annotations

import re
from pathlib import Path

import typer

from bot import cli

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
TYPED = re.compile(r"(?:^|`|bin/|-u vigie |--rm )vigie (?P<words>[a-z][^`\n]*)")
GROUP = typer.main.get_command(cli.app)


def typed() -> list[list[str]]:
    """Every `vigie …` of a code block or between backquotes."""
    code = re.findall(r"```sh\n(.*?)```", README, re.DOTALL) + re.findall(r"`[^`\n]+`", README)
    lines = (line.partition("#")[0] for one in code for line in one.splitlines())
    return [found["words"].split() for line in lines for found in TYPED.finditer(line)]


def test_each_command_and_each_option_exists() -> None:
    commands = getattr(GROUP, "commands")  # noqa: B009 - typer's own class names no type for it
    seen = set()
    for name, *words in typed():
        assert name in commands, name
        seen.add(name)
        command = commands[name]
        if name == "db":
            command = command.commands[words[0]]
        options = {option for one in command.params for option in one.opts + one.secondary_opts}
        assert {word for word in words if word.startswith("--")} <= options, (name, words)
    assert {"init", "invite", "run", "doctor", "db", "seed", "export", "simulator"} <= seen
