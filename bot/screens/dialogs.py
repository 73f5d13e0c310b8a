"""Dialogues: a question with what can be tapped, and the summary of a guided mission."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from bot.domain.buttons import Verb, tap
from bot.domain.dialog import Question, Wants
from bot.domain.embassies import POST
from bot.domain.message import Button, Message, Style
from bot.domain.mission_form import MISSION, OBSERVATION, WORDS
from bot.screens import observations, own_posts
from bot.screens.mission_answers import missing_line, section_line
from bot.screens.mission_form import PROBLEMS, QUESTIONS, RHYTHMS, SECTIONS
from bot.screens.rows import Row, leave_button, side_by_side
from bot.screens.voice import Voice
from bot.services.briefing import Brief
from bot.services.dialog_views import DialogView
from bot.services.mission_choices import Choice


def question(voice: Voice, brief: Brief) -> Message:
    """What the dialogue waits for."""
    view = brief.dialog
    if view is None:
        raise ValueError(f"{brief.notice.kind} needs its dialogue")
    if view.dialog.form == WORDS.name:
        return _words(voice, view)
    if view.dialog.form == POST.name:
        return own_posts.ask(voice, view)
    if view.dialog.form == OBSERVATION.name:
        return observations.ask(voice, view)
    if view.question is None:
        return _summary(voice, view)
    return _ask(voice, view, view.question)


def _words(voice: Voice, view: DialogView) -> Message:
    name = view.about.name if view.about else voice.say("Somebody")
    title = voice.say("What shall {name} read?", name=name)
    line = voice.say("Write it here: your next message goes there as it is.")
    return Message(title, (line,), ((leave_button(voice, view),),))


def _ask(voice: Voice, view: DialogView, asked: Question) -> Message:
    title, hint = (voice.say(sentence) for sentence in QUESTIONS[asked.step])
    lines = [hint]
    if (known := section_line(voice, asked.section, known_of(view))) is not None:
        lines.append(known)
    if view.dialog.problem is not None:
        problem = PROBLEMS[view.dialog.problem.why]
        lines.insert(0, title)
        title = voice.say(problem, text=view.dialog.problem.text)
    buttons = [*_choices(voice, view, asked), *_moves(voice, view, asked)]
    return Message(title, tuple(lines), tuple(buttons))


def known_of(view: DialogView) -> Mapping[str, object]:
    """The answers, with the name of the contact who was chosen."""
    contact = {"contact_name": view.contact.name} if view.contact else {}
    return {**view.dialog.answers, **contact}


def _choices(voice: Voice, view: DialogView, asked: Question) -> Iterator[Row]:
    labels = [(_label(voice, view, asked, choice), choice.value) for choice in view.choices]
    buttons = [
        Button(label, tap(Verb.ANSWER, view.dialog.id, asked.step, value))
        for label, value in labels
    ]
    return side_by_side(buttons)


def _label(voice: Voice, view: DialogView, asked: Question, choice: Choice) -> str:
    if choice.name:
        return choice.name
    if asked.wants is Wants.DAY:
        return _day(voice, view.today, date.fromisoformat(choice.value))
    return voice.say(RHYTHMS[choice.value])


def _day(voice: Voice, today: date, day: date) -> str:
    match (day - today).days:
        case 0:
            return voice.say("Today")
        case 1:
            return voice.say("Tomorrow")
        case _:
            return voice.date(day)


def _moves(voice: Voice, view: DialogView, asked: Question) -> Iterator[Row]:
    answers, key = view.dialog.answers, view.dialog.id
    known = bool(answers.get(asked.step))
    first: list[Button] = []
    if asked.step != MISSION.questions[0].step or view.dialog.editing:
        first.append(Button(voice.say("Back"), tap(Verb.STEP, key, "back")))
    if not asked.required or known:
        first.append(Button(_skip(voice, asked, known=known), tap(Verb.STEP, key, "skip")))
    if first:
        yield tuple(first)
    if known and not asked.required:
        yield (Button(voice.say("Remove the answer"), tap(Verb.STEP, key, "remove")),)
    if all(answers.get(q.step) for q in MISSION.questions if q.required):
        yield (Button(voice.say("Summary"), tap(Verb.STEP, key, "summary")),)
    else:
        yield (leave_button(voice, view),)


def _skip(voice: Voice, asked: Question, *, known: bool) -> str:
    if asked.repeats and known:
        return voice.say("No others")
    if asked.repeats:
        return voice.say("None")
    return voice.say("Keep it") if known else voice.say("Skip")


def _summary(voice: Voice, view: DialogView) -> Message:
    known = known_of(view)
    lines = [line for section in MISSION.sections if (line := section_line(voice, section, known))]
    missing = [s for s in MISSION.sections if not section_line(voice, s, known)]
    if missing:
        lines.append(missing_line(voice, missing))
    announced = view.dialog.mission_id is not None
    title = (
        voice.say("The mission, as it is now.")
        if announced
        else voice.say("Your mission. It is not announced yet.")
    )
    hint = (
        voice.say("Tap what you want to say or to change.")
        if announced
        else voice.say("Announce it now; the rest can be said before or after.")
    )
    return Message(title, (hint, *lines), tuple(_summary_buttons(voice, view)))


def _summary_buttons(voice: Voice, view: DialogView) -> Iterator[Row]:
    key = view.dialog.id
    announced = view.dialog.mission_id is not None
    if not announced:
        said = voice.say("Announce the mission")
        yield (Button(said, tap(Verb.ANNOUNCE, key), Style.SUCCESS),)
    if MISSION.resumed(view.dialog).step != view.dialog.step:
        yield (Button(voice.say("Go on with the questions"), tap(Verb.STEP, key, "on")),)
    sections = [section for section in MISSION.sections if section not in view.fixed]
    yield from side_by_side(
        [Button(voice.say(SECTIONS[s]), tap(Verb.EDIT, key, s)) for s in sections]
    )
    if announced:
        yield (Button(voice.say("Done"), tap(Verb.LEAVE, key), Style.PRIMARY),)
    else:
        yield (leave_button(voice, view),)
