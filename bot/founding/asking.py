"""Asking on the terminal until an answer can be used, or not at all."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeVar

import typer
from rich.console import Console

T = TypeVar("T")

YES_OR_NO = {"y": True, "yes": True, "n": False, "no": False}


class WrongAnswer(Exception):
    """An answer that cannot be used; the text says why, and how one looks right."""


class Stopped(Exception):
    """It cannot go on; the text says why, and what to do."""


class Asker:
    """Puts questions on stderr, so that stdout stays free for the result.

    `unattended`: nothing is asked, defaults are taken, and what has none must be given.
    """

    def __init__(self, *, unattended: bool) -> None:
        self.unattended = unattended
        self._console = Console(stderr=True, soft_wrap=True, highlight=False)

    def say(self, sentence: str = "") -> None:
        """A line for the person at the terminal."""
        typer.echo(sentence, err=True)

    def ask(
        self,
        question: str,
        understand: Callable[[str], T],
        *,
        option: str,
        given: str | None = None,
        default: str | None = None,
        secret: bool = False,
    ) -> T:
        """What `understand` makes of the answer; it raises WrongAnswer for what it cannot use.

        A wrong answer is asked again with the reason; a wrong `given` is not: raises Stopped.
        """
        if given is not None or self.unattended:
            return self._taken(understand, option, default if given is None else given)
        while True:
            try:
                return understand(self._read(question, default, secret=secret))
            except WrongAnswer as wrong:
                self.say(str(wrong))

    def confirm(self, question: str, *, option: str, given: bool | None, default: bool) -> bool:
        """A question of yes or no."""
        if given is not None:
            return given
        word = "y" if default else "n"
        return self.ask(f"{question} (y or n)", _yes_or_no, option=option, default=word)

    @staticmethod
    def _taken(understand: Callable[[str], T], option: str, answer: str | None) -> T:
        if answer is None:
            raise Stopped(f"{option} is needed when nothing may be asked (--yes).")
        try:
            return understand(answer)
        except WrongAnswer as wrong:
            raise Stopped(f"{option}: {wrong}") from wrong

    def _read(self, question: str, default: str | None, *, secret: bool) -> str:
        self.say()
        self.say(question)
        prompt = f"[{default}] > " if default else "> "
        try:
            hidden = secret and sys.stdin.isatty()
            answer = self._console.input(prompt, markup=False, password=hidden).strip()
        except (EOFError, UnicodeDecodeError) as error:
            raise Stopped(
                "The answers ended before the questions did, and nothing was written. Answer at a "
                "terminal, or give the options of vigie init --help with --yes."
            ) from error
        return answer or default or ""


def _yes_or_no(text: str) -> bool:
    try:
        return YES_OR_NO[text.lower()]
    except KeyError:
        raise WrongAnswer("Answer y or n.") from None
