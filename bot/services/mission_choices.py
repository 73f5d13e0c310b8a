"""What is offered to tap under a question of a guided mission."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from bot.content.places import regions_of
from bot.domain import mission_form as form
from bot.domain.dialog import Dialog, Question, Wants
from bot.services.mission_answers import PLANS, Asked

MOST_REGIONS = 14
"""More would not fit a small phone; the others are typed."""

NEAR = "~"
"""Marks a choice that stands for a name offered after a wrong answer, by its place in the list."""


@dataclass(frozen=True)
class Choice:
    """One thing to tap: `value` is what its button carries, at most 30 bytes; `name` is shown as
    it is. Without a name the screen knows how to say the value.
    """

    value: str
    name: str = ""


def choices(question: Question, dialog: Dialog, asked: Asked) -> tuple[Choice, ...]:
    """The choices of this question, likeliest first."""
    if dialog.problem is not None and dialog.problem.near:
        near = enumerate(dialog.problem.near)
        return tuple(Choice(f"{NEAR}{number}", name) for number, name in near)
    match question.wants:
        case Wants.REGION:
            regions = regions_of(str(asked.place.get("country") or ""))[:MOST_REGIONS]
            return tuple(Choice(place.region or place.name, place.name) for place in regions)
        case Wants.DAY:
            return tuple(Choice(day.isoformat()) for day in _days(question.step, asked))
        case Wants.PLAN:
            return tuple(Choice(value) for value in PLANS)
        case Wants.CONTACT:
            return tuple(Choice(str(person.id), person.name) for person in asked.contacts[:8])
        case _:
            return ()


def chosen(dialog: Dialog, value: str) -> str:
    """The text for which a tapped value stands."""
    near = dialog.problem.near if dialog.problem else ()
    if value.startswith(NEAR) and value[1:].isdecimal() and int(value[1:]) < len(near):
        return near[int(value[1:])]
    return value


def _days(step: str, asked: Asked) -> tuple[date, ...]:
    first = asked.day(form.FIRST)
    if step == form.LAST and first is not None:
        return tuple(first + timedelta(days=span) for span in (2, 6, 13))
    monday = asked.today + timedelta(days=7 - asked.today.weekday())
    return tuple(dict.fromkeys([asked.today, asked.today + timedelta(days=1), monday]))
