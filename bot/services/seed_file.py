"""The seed file: what an operator writes down once, instead of inviting everybody by hand.

YAML, in this shape (`deploy/seed.example.yaml` is a whole one):

    people:                       # the names on the left are used in the rest of the file
      awa: {telegram_id: 1001, name: Awa, language: fr, phone: "+33 1 99 00 12 34", username: awa}
    organisation:                 # or `organisations:` with a list
      name: Ville de Beaulieu
      roles:                      # coordinator, traveller, correspondent, contact, family
        coordinator: [karim, nadia]
        family: [{who: idrissa, for: awa}]
      duty: karim                 # on duty when the rota says nothing
      crisis_group: {chat: -1001, name: Cellule de veille}
      grace_calm: 60              # minutes, green and yellow
      grace_care: 30              # minutes, orange, red and unknown
      rota: [{who: karim, from: 2026-12-01, to: 2026-12-04}]
      ladders: …                  # as in a mission, for all its missions
    missions:
      - key: mopti-2026-12        # a stable name: the same key is the same mission
        organisation: …           # only where there are several
        travellers: [awa]
        companions: []
        designated: [claire]
        correspondents: [moussa]
        family: [idrissa]
        place: Mopti              # or `legs:`, each with place, level, from and to
        level: orange             # green, yellow, orange, red, unknown (the default)
        from: 2026-12-01          # a date (06:00 there), a local time, or an instant with Z
        to: 2026-12-09            # a date (20:00 there), a local time, or an instant with Z
        reminders: true           # of what is open on the checklists; false: of nothing
        plan: {times: [08:00, 13:00, 20:00]}
                                  # or {every: 4, night: {bedtime: 23:00, morning: 07:00}}
        grace: 30                 # minutes; the organisation's by default
        call_list:
          driver: {name: Chauffeur, phone: "+33 1 99 00 12 39"}
        ladders:
          missed: [{after: 0, to: [designated, duty]}, {after: 15, to: [karim]}]
          sos: {steps: [{after: 0, to: [coordinators]}], every: 5, rounds_from: 0}

A step's `to` names people, or audiences: designated, duty, coordinators, crisis_group,
correspondents, companions, family. A step may say `says: can_you_phone`, `via: relay`,
`on_tap: true`, `care_only: true`. Times are minutes after the alarm.

A place that is not known by its name needs `country` (ISO code) and `zone` (IANA time zone).
In a rota, dates are whole days in Paris, and `to` is the last one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from bot.services.seed_written import SeedWritten


class WrongSeed(Exception):
    """The file cannot be used, and nothing was written: one sentence says where and why."""

    def __init__(self, path: str, problem: str, example: str = "") -> None:
        self.path = path
        where = f"{path}: " if path else ""
        like = f" Write it like this: {example}" if example else ""
        super().__init__(f"{where}{problem}.{like}")


class _Loader(yaml.SafeLoader):
    """YAML without its traps: 13:00 is no number, NO is no false, a key stands once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """As always, but a key that stands twice is an error."""
        keys = [getattr(key, "value", None) for key, _ in node.value]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise yaml.MarkedYAMLError(
                problem=f"{twice!r} stands twice", problem_mark=node.start_mark
            )
        return super().construct_mapping(node, deep)


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("null", r"~|null|", "~n"),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first)
    )


def read_seed(text: str) -> SeedWritten:
    """The file, its shape checked. Raises WrongSeed with the first thing that is wrong."""
    try:
        data = yaml.load(text, _Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = f"line {mark.line + 1}" if mark else ""
        raise WrongSeed(where, f"this is no YAML: {error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise WrongSeed("", f"this is no YAML: {error}") from error
    if not isinstance(data, dict):
        example = "people: {awa: {telegram_id: 1001, name: Awa}}"
        raise WrongSeed("", "a seed file holds people, an organisation and missions", example)
    try:
        return SeedWritten.model_validate(data)
    except ValidationError as error:
        raise _explained(error.errors()[0]) from None


def _explained(error: Mapping[str, Any]) -> WrongSeed:
    """The first error of the shape, in an operator's words."""
    loc = tuple(error["loc"])
    path = path_of(loc)
    fields, example = _written_at(loc)
    match error["type"]:
        case "extra_forbidden":
            near = get_close_matches(str(loc[-1]), fields, n=1)
            hint = f"did you mean {near[0]}" if near else f"known are {', '.join(fields)}"
            return WrongSeed(path, f"nobody reads this entry; {hint}")
        case "missing":
            return WrongSeed(path, "this entry is missing", example)
        case "value_error":
            return WrongSeed(path, f"{error['input']!r} {error['ctx']['error']}", example)
        case _:
            given = f"{error['input']!r} cannot be used: {error['msg']}"
            return WrongSeed(path, given, example)


def path_of(loc: tuple[int | str, ...]) -> str:
    """`missions[0].plan.times[1]`."""
    path = ""
    for part in loc:
        if part == "[key]":
            continue
        path += f"[{part}]" if isinstance(part, int) else f".{part}"
    return path.removeprefix(".")


def _written_at(loc: tuple[int | str, ...]) -> tuple[list[str], str]:
    """The names that are known where `loc` points, and an example of the entry itself."""
    model: type[BaseModel] | None = SeedWritten
    names: list[str] = []
    example = ""
    for part in loc:
        if model is None or isinstance(part, int):
            continue
        by_name = {field.alias or name: field for name, field in model.model_fields.items()}
        names = list(by_name)
        field = by_name.get(part)
        if field is not None:
            example = f"{part}: {field.examples[0]}" if field.examples else ""
            model = _model_in(field.annotation)
    return names, example


def _model_in(annotation: object) -> type[BaseModel] | None:
    """The model that a field holds, alone, in a list or in a mapping."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in getattr(annotation, "__args__", ()):
        found = _model_in(inner)
        if found is not None:
            return found
    return None
