"""Every question, problem and summary of the dialogues, so that a test can read them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from bot.domain.dialog import SUMMARY, Answer, Dialog, Problem, Question, Wants
from bot.domain.mission_details import details_from_json
from bot.domain.mission_form import JOURNEY, MISSION, WORDS
from bot.domain.notices import Kind
from bot.domain.plan import plan_as_json
from bot.screens.mission_form import PROBLEMS
from bot.services.briefing import Brief
from bot.services.dialog_views import DialogView
from bot.services.mission_answers import PLANS
from bot.services.mission_choices import Choice
from tests.screens.builders import AWA, CLAIRE, FATOU, KARIM, a_brief, a_mission

TODAY = date(2026, 12, 1)
NUMBER = "+33639980012"

PLACE: dict[str, object] = {
    "name": "Mopti",
    "country": "ML",
    "region": "ML-5",
    "zone": "Africa/Bamako",
}

ANSWERS: Mapping[str, Answer] = {
    "place": PLACE,
    "first": "2026-12-01",
    "last": "2026-12-09",
    "stops": [{**PLACE, "name": "Ségou", "on": "2026-12-05"}],
    "plan": dict(plan_as_json(PLANS["hours"])),
    "designated": str(CLAIRE.id),
    "purpose": "Comité de l'eau avec la ville",
    "companions": [{"name": "Salif", "phone": NUMBER}, {"name": "Binta", "phone": ""}],
    "lodging": "Hotel du Fleuve",
    "lodging_phone": NUMBER,
    "lodging_floor": "2nd floor, room 14",
    "lodging_by": "embassy",
    "driver": "Sidi",
    "driver_phone": NUMBER,
    "plate": "white pickup",
    "host": "Fatou",
    "host_phone": NUMBER,
    "escort": "gendarmes from Ségou on",
    "insurer": "Helpers",
    "insurer_phone": NUMBER,
    "contract": "X-17",
    "hospital": "Hospital of Sévaré",
    "hospital_phone": NUMBER,
    "nationalities": ["FR", "ML"],
    "medical_note": "O negative",
    "voice": NUMBER,
    "sms": NUMBER,
    "satellite": NUMBER,
    "call_windows": "8:00 and 19:00",
    "who_calls": "I call Claire",
}
"""All that can be said of a mission."""

CHOICES: Mapping[Wants, tuple[Choice, ...]] = {
    Wants.REGION: (Choice("ML-5", "Mopti"), Choice("ML-BKO", "Bamako")),
    Wants.DAY: (Choice("2026-12-01"), Choice("2026-12-02"), Choice("2026-12-07")),
    Wants.PLAN: tuple(Choice(value) for value in PLANS),
    Wants.CONTACT: (Choice("1", CLAIRE.name), Choice("2", FATOU.name)),
}


def a_dialog(question: Question | None, dialog: Dialog, to: str = "mission") -> Brief:
    """The dialogue at this question, or at its summary."""
    view = DialogView(
        dialog=dialog,
        question=question,
        choices=CHOICES.get(question.wants, ()) if question else (),
        today=TODAY,
        about=AWA if to == "words" else None,
        contact=CLAIRE if "designated" in dialog.answers else None,
        fixed=JOURNEY if dialog.mission_id == 12 else frozenset(),
    )
    return replace(a_brief(Kind.QUESTION, KARIM if to == "words" else AWA), dialog=view)


def dialogs() -> Iterator[tuple[str, Brief]]:
    """All of it, by name."""
    begun = Dialog(2147483647, AWA.id, MISSION.name, MISSION.questions[0].step)
    full = replace(begun, answers=ANSWERS)
    for question in MISSION.questions:
        for name, dialog in (
            ("new", begun),
            ("known", full),
            ("edit", replace(full, editing=True)),
        ):
            yield f"{question.step} {name}", a_dialog(question, replace(dialog, step=question.step))
    for why in PROBLEMS:
        problem = Problem(why, "xyz", ("Mopti", "Ségou, Mali"))
        at = MISSION.question("place")
        yield f"problem {why}", a_dialog(at, replace(begun, problem=problem))
    part = {step: ANSWERS[step] for step in ("place", "first", "last")}
    bare = replace(begun, step=SUMMARY, answers=part)
    for name, dialog in (
        ("bare", bare),
        ("country", replace(bare, answers={**part, "place": {**PLACE, "is_country": True}})),
        ("full", replace(full, step=SUMMARY)),
        ("planned", replace(full, step=SUMMARY, mission_id=11)),
        ("active", replace(full, step=SUMMARY, mission_id=12)),
    ):
        yield f"summary {name}", a_dialog(None, dialog)
    words = Dialog(3, KARIM.id, WORDS.name, "words", mission_id=11, about_id=AWA.id)
    yield "words", a_dialog(WORDS.questions[0], words, "words")


def detailed_cards() -> Iterator[tuple[str, Brief]]:
    """Mission cards that say all there is."""
    known = {step: value for step, value in ANSWERS.items() if step != "designated"}
    full = a_mission(details=details_from_json(known))
    alarmed = replace(full, open_incidents=(31,))
    for reader in (AWA, KARIM, CLAIRE):
        for name, mission in (("full", full), ("alarmed", alarmed)):
            card = a_brief(Kind.MISSION_CARD, reader, mission=mission)
            yield f"mission card {name} for {reader.name}", card
