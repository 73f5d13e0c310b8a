"""A guided dialogue: one question at a time, back, skip, and a summary from which all can change.

Pure steps over answers that the store keeps, so that a dialogue outlives any restart. What the
questions are is said by a `Form`; what an answer means, by whoever reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

Answer = str | list[object] | dict[str, object] | None
"""As JSON carries it. None: the question was skipped."""

Answers = Mapping[str, Answer]

SUMMARY = "summary"
"""The step at which nothing is asked: everything that is known stands on one card."""

LISTENS = timedelta(hours=24)
"""How long after its last question a dialogue takes free words as an answer."""

LISTENS_BRIEFLY = timedelta(minutes=15)
"""The same for somebody on mission, whose words are rather for who is on duty (rule 12), and for
words that go to somebody else: a day later they would reach the wrong person.
"""


class Wants(StrEnum):
    """What kind of answer a question waits for; whoever reads it knows how."""

    PLACE = "place"
    REGION = "region"
    DAY = "day"
    STOP = "stop"
    PLAN = "plan"
    CONTACT = "contact"
    TEXT = "text"
    NAMED = "named"
    """A name, with a phone number where one was typed behind it."""
    PHONE = "phone"
    COUNTRIES = "countries"


@dataclass(frozen=True)
class Question:
    """One question. `needs` names the question without whose answer it is not asked; `repeats`:
    each answer is one of several, and skipping says that there are no more.
    """

    step: str
    section: str
    wants: Wants
    required: bool = False
    needs: str | None = None
    repeats: bool = False


@dataclass(frozen=True)
class Problem:
    """Why the last answer could not be taken: what was typed, and names that come near."""

    why: str
    text: str = ""
    near: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dialog:
    """How far one person has come with one form.

    `editing`: one section is being changed, and the summary follows it. `mission_id` is the
    mission that it changes; None while the mission is not announced.
    """

    id: int
    person_id: int
    form: str
    step: str
    answers: Answers = field(default_factory=dict)
    editing: bool = False
    problem: Problem | None = None
    mission_id: int | None = None
    about_id: int | None = None
    """The person whom it is about, where it is about one."""
    asked_at: datetime | None = None

    def listens(self, now: datetime, *, on_mission: bool) -> bool:
        """Whether words typed at `now` are an answer to its question."""
        if self.step == SUMMARY or self.asked_at is None:
            return False
        brief = on_mission or self.about_id is not None
        span = LISTENS_BRIEFLY if brief else LISTENS
        return now - self.asked_at <= span


@dataclass(frozen=True)
class Form:
    """The questions of one dialogue, in the order in which they are asked."""

    name: str
    questions: tuple[Question, ...]

    def question(self, step: str) -> Question:
        """The question of this step; raises KeyError for the summary and for unknown steps."""
        for question in self.questions:
            if question.step == step:
                return question
        raise KeyError(step)

    @property
    def sections(self) -> tuple[str, ...]:
        """The parts of the summary, in order."""
        return tuple(dict.fromkeys(question.section for question in self.questions))

    def begin(self, answers: Answers) -> str:
        """The first step of a dialogue in which so much is known already."""
        return next(iter(self._unanswered(answers, self.questions)), SUMMARY)

    def answered(self, dialog: Dialog, value: Answer) -> Dialog:
        """The dialogue after this answer to its question."""
        question = self.question(dialog.step)
        if question.repeats:
            known = dialog.answers.get(question.step)
            listed = [*(known if isinstance(known, list) else []), value]
            return replace(dialog, answers={**dialog.answers, question.step: listed}, problem=None)
        return self._onward(dialog, {**dialog.answers, question.step: value})

    def skipped(self, dialog: Dialog) -> Dialog:
        """The dialogue after *Skip*: what was answered before stays. Required ones stay asked."""
        question = self.question(dialog.step)
        if question.required and dialog.answers.get(question.step) is None:
            return dialog
        return self._onward(dialog, {question.step: None, **dialog.answers})

    def cleared(self, dialog: Dialog) -> Dialog:
        """The dialogue after *Remove*: the answer to its question is taken back."""
        question = self.question(dialog.step)
        if question.required:
            return dialog
        return replace(dialog, answers={**dialog.answers, question.step: None}, problem=None)

    def back(self, dialog: Dialog) -> Dialog:
        """The dialogue one question earlier; the first has none before it."""
        asked = [question.step for question in self._asked(dialog)]
        if dialog.step == SUMMARY:
            return replace(dialog, step=asked[-1], problem=None) if asked else dialog
        place = asked.index(dialog.step) if dialog.step in asked else 0
        if place:
            return replace(dialog, step=asked[place - 1], problem=None)
        return self.summed_up(dialog) if dialog.editing else dialog

    def edit(self, dialog: Dialog, section: str) -> Dialog:
        """Change one section: its questions are asked again, then the summary is shown."""
        first = next((q.step for q in self.questions if q.section == section), SUMMARY)
        return replace(dialog, step=first, editing=first != SUMMARY, problem=None)

    def summed_up(self, dialog: Dialog) -> Dialog:
        """The dialogue at its summary; a required question without an answer comes first."""
        missing = (
            question.step
            for question in self.questions
            if question.required and dialog.answers.get(question.step) is None
        )
        return replace(dialog, step=next(missing, SUMMARY), editing=False, problem=None)

    def resumed(self, dialog: Dialog) -> Dialog:
        """The dialogue at the first question that was never put."""
        step = next(iter(self._unanswered(dialog.answers, self.questions)), SUMMARY)
        return replace(dialog, step=step, editing=False, problem=None)

    def open_sections(self, answers: Answers) -> tuple[str, ...]:
        """The sections of which nothing is known, in order."""
        known = {
            question.section
            for question in self.questions
            if answers.get(question.step) not in (None, [], "")
        }
        return tuple(section for section in self.sections if section not in known)

    def _onward(self, dialog: Dialog, answers: Answers) -> Dialog:
        """The next question; after the last required one the summary, because that is enough."""
        here = self.question(dialog.step)
        later = self.questions[self.questions.index(here) + 1 :]
        if dialog.editing:
            steps = [q.step for q in later if q.section == here.section and _applies(q, answers)]
        else:
            steps = self._unanswered(answers, later)
            if here.required and not any(self.question(step).required for step in steps):
                steps = []
        step = next(iter(steps), SUMMARY)
        after = replace(dialog, answers=answers, step=step, problem=None)
        return self.summed_up(after) if step == SUMMARY else after

    def _asked(self, dialog: Dialog) -> Iterator[Question]:
        """The questions among which *Back* moves."""
        section = self.question(dialog.step).section if dialog.editing else None
        for question in self.questions:
            if _applies(question, dialog.answers) and section in (None, question.section):
                yield question

    @staticmethod
    def _unanswered(answers: Answers, questions: tuple[Question, ...]) -> list[str]:
        return [q.step for q in questions if q.step not in answers and _applies(q, answers)]


def _applies(question: Question, answers: Answers) -> bool:
    return question.needs is None or bool(answers.get(question.needs))
