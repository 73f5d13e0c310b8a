"""Find sentences in the code that could not be translated, or would be said with a hole in them."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from bot.screens.catalogues import placeholders

_SENTENCES = {"say": slice(0, 1), "plural": slice(0, 2), "say_in": slice(0, 2)}
"""Which arguments of each call have to stand there as plain text."""


def proofread(code: str) -> Iterator[tuple[int, str]]:
    """Line and reason of every sentence that needs its author's eye."""
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Call(func=ast.Attribute(attr=name)) if name in _SENTENCES:
                for reason in _reasons(name, node):
                    yield node.lineno, reason
            case ast.Call(func=ast.Name(id="N_")) if not _plain(node.args[:1]):
                yield node.lineno, "N_ marks one plain sentence"


def proofread_rooms(root: Path, rooms: Iterable[str]) -> Iterator[str]:
    """The same for every file of some rooms, as lines to print."""
    for room in rooms:
        for path in sorted((root / room).rglob("*.py")):
            for line, reason in proofread(path.read_text(encoding="utf-8")):
                yield f"{path.relative_to(root)}:{line}: {reason}"


def _reasons(name: str, call: ast.Call) -> Iterator[str]:
    arguments = call.args[_SENTENCES[name]]
    if any(map(_assembled, arguments)):
        yield "a sentence put together from pieces cannot be translated: say each one whole"
    said = _plain(arguments)
    if not said:
        return
    try:
        wanted = frozenset[str]().union(*map(placeholders, said))
    except ValueError as error:
        yield str(error)
        return
    given = {keyword.arg for keyword in call.keywords} | ({"count"} & wanted & _counted(name))
    if None not in given:
        yield from (f"{{{fact}}} is not given" for fact in sorted(wanted - given))
    for fact in sorted({each for each in given if each} - wanted - _counted(name)):
        yield f"{fact} is given, but the sentence has no {{{fact}}}"


def _counted(name: str) -> frozenset[str]:
    return frozenset({"count"}) if name == "plural" else frozenset()


def _assembled(argument: ast.expr) -> bool:
    match argument:
        case ast.JoinedStr() | ast.BinOp():
            return True
        case ast.IfExp(body=one, orelse=other):
            return any(isinstance(branch, ast.Constant | ast.JoinedStr) for branch in (one, other))
        case ast.Call(func=ast.Attribute(value=ast.Constant())):
            return True
    return False


def _plain(arguments: list[ast.expr]) -> tuple[str, ...]:
    """The sentences, when all of them stand there as plain text."""
    texts = [
        argument.value
        for argument in arguments
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    ]
    return tuple(texts) if len(texts) == len(arguments) else ()
