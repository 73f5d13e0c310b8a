"""Holds Bot API requests and answers against the official schema; `SchemaChecker` is for all tests.

`SchemaChecker.found()` skips the test that asks when the schema is not there. `check_journal` takes
what the stage's `GET /sim/calls` tells and returns one sentence for each deviation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from bot.demo.botapi.wire import Json

SCHEMA = Path(__file__).parents[2] / ".." / "shared" / "data" / "botapi" / "api.json"
_ARRAY = "Array of "


class SchemaChecker:
    """The official methods and types, as a judge."""

    def __init__(self, api: Json) -> None:
        self._methods = _objects(api["methods"])
        self._types = _objects(api["types"])

    @classmethod
    def found(cls) -> SchemaChecker:
        if not SCHEMA.exists():
            pytest.skip("the official Bot API schema (api.json) is not beside this project")
        return cls(json.loads(SCHEMA.read_text(encoding="utf-8")))

    def check_journal(self, calls: Iterable[Json]) -> list[str]:
        """Every deviation in a whole story's requests and answers."""
        problems: list[str] = []
        for call in calls:
            method, params = str(call["method"]), call["params"]
            assert isinstance(params, dict)
            problems += self.check_request(method, params)
            if call["response"] is not None:
                problems += self.check_response(method, call["response"])
        return problems

    def check_request(self, method: str, params: Json) -> list[str]:
        """Unknown methods and parameters, missing ones, and values of another type."""
        known = self._methods.get(method)
        if known is None:
            return [f"{method}: no such method"]
        fields = _fields(known)
        problems = [f"{method}: unknown parameter {name}" for name in params.keys() - fields.keys()]
        for name, field in fields.items():
            if name in params:
                types = _names(field["types"])
                problems += self.check(types, _read(types, params[name]), f"{method}.{name}")
            elif field["required"]:
                problems.append(f"{method}: {name} is missing")
        return problems

    def check_response(self, method: str, response: object) -> list[str]:
        """The envelope, and the result's type."""
        if not isinstance(response, dict) or not isinstance(response.get("ok"), bool):
            return [f"{method}: an answer is an object with ok"]
        if response["ok"]:
            if response.keys() != {"ok", "result"}:
                return [f"{method}: a good answer holds ok and result, not {sorted(response)}"]
            types = _names(self._methods[method]["returns"])
            return self.check(types, response["result"], method)
        problems = []
        if response.keys() - {"parameters"} != {"ok", "error_code", "description"}:
            problems.append(f"{method}: a refusal holds error_code and description")
        if "parameters" in response:
            problems += self.check(
                ["ResponseParameters"], response["parameters"], f"{method}.parameters"
            )
        return problems

    def check(self, types: Sequence[str], value: object, where: str) -> list[str]:
        """What keeps the value from being any of these types; nothing when it is one."""
        attempts = [self._check_one(name, value, where) for name in types]
        return min(attempts, key=len)

    def _check_one(self, name: str, value: object, where: str) -> list[str]:
        if name.startswith(_ARRAY):
            if not isinstance(value, list):
                return [f"{where}: expected {name}, got {value!r}"]
            inner = name.removeprefix(_ARRAY)
            found = (self._check_one(inner, v, f"{where}[{i}]") for i, v in enumerate(value))
            return [problem for problems in found for problem in problems]
        if name in _PRIMITIVES:
            good = isinstance(value, _PRIMITIVES[name]) and (
                name == "Boolean" or not isinstance(value, bool)
            )
            return [] if good else [f"{where}: expected {name}, got {value!r}"]
        kind = self._types[name]
        if kind.get("subtypes"):
            return self.check(_names(kind["subtypes"]), value, where)
        return self._check_object(name, _fields(kind), value, where)

    def _check_object(
        self, name: str, fields: dict[str, Json], value: object, where: str
    ) -> list[str]:
        if not isinstance(value, dict):
            return [f"{where}: expected {name}, got {value!r}"]
        problems = [f"{where}: {name} has no {field}" for field in value.keys() - fields.keys()]
        for field, about in fields.items():
            if field in value:
                problems += self.check(_names(about["types"]), value[field], f"{where}.{field}")
            elif about["required"]:
                problems.append(f"{where}: {name} needs {field}")
        return problems


_PRIMITIVES: dict[str, type | tuple[type, ...]] = {
    "Integer": int,
    "Float": (int, float),
    "String": str,
    "Boolean": bool,
}


def _read(types: Sequence[str], value: object) -> object:
    """A parameter as its type: forms carry everything as text."""
    if not isinstance(value, str) or "String" in types:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _objects(value: object) -> dict[str, Json]:
    assert isinstance(value, dict)
    return value


def _names(value: object) -> list[str]:
    assert isinstance(value, list)
    return value


def _fields(thing: Json) -> dict[str, Json]:
    fields = thing.get("fields", [])
    assert isinstance(fields, list)
    return {field["name"]: field for field in fields}
