"""The words for what an incident knows: its reasons, its troubles, its people, its log."""

from __future__ import annotations

from bot.domain.buttons import Verb, tap
from bot.domain.checkin import Occasion
from bot.domain.incident import REASONS_BY_HAND, IncidentKind, News, Reason, Trouble
from bot.domain.ladder import Audience
from bot.domain.message import Button
from bot.screens.times import Clock
from bot.screens.voice import N_, Voice
from bot.services.views import IncidentView
from bot.store.incidents import Line

LONGEST_NAME = 12
"""Characters of a name in a button: forty in all fit on a narrow phone."""

REASONS = {
    Reason.SPOKE: N_("Somebody spoke to {name}: safe."),
    Reason.SEEN: N_("Somebody saw {name}: safe."),
    Reason.NETWORK: N_("The network or the phone did not work."),
    Reason.MISTAKE: N_("It was a mistake; this was verified."),
    Reason.AUTHORITIES: N_("The authorities have taken over."),
    Reason.OK_UNOPPOSED: N_("An OK came from the phone, and nobody had doubts."),
}

REASON_BUTTONS = {
    Reason.SPOKE: N_("Spoken to: safe"),
    Reason.SEEN: N_("Seen by somebody: safe"),
    Reason.NETWORK: N_("Network or phone trouble"),
    Reason.MISTAKE: N_("A mistake, verified"),
    Reason.AUTHORITIES: N_("The authorities take over"),
}

TROUBLES = {
    Trouble.MEDICAL: N_("{name} says: medical emergency."),
    Trouble.ACCIDENT: N_("{name} says: accident."),
    Trouble.DETAINED: N_("{name} says: detained."),
    Trouble.HIDING: N_("{name} says: in hiding."),
    Trouble.CANNOT_SAY: N_("{name} answered, and cannot say what happened."),
}

TROUBLE_BUTTONS = {
    Trouble.MEDICAL: N_("Medical"),
    Trouble.ACCIDENT: N_("Accident"),
    Trouble.DETAINED: N_("Detained"),
    Trouble.HIDING: N_("Hiding"),
    Trouble.CANNOT_SAY: N_("Cannot say"),
}

NEWS = {
    News.SPOKE: N_("{who} spoke to {name}: safe."),
    News.SEEN: N_("{who} knows of somebody who saw {name}."),
    News.MESSAGE: N_("{who} has a message from {name}, but has not heard their voice."),
    News.NO_ANSWER: N_("{who} tried to reach {name}: no answer."),
    News.FAMILY: N_("{who} (family) has news of {name}: ask {who}."),
}

LOCAL_HELP = {
    "can": N_("{who} can phone."),
    "go": N_("{who} can go there safely, and waits for a coordinator's yes."),
    "no": N_("{who} cannot help this time."),
}

TELL = {
    Audience.DESIGNATED: N_("Tell the designated contact now"),
    Audience.DUTY: N_("Tell the duty coordinator now"),
    Audience.COORDINATORS: N_("Tell all coordinators now"),
    Audience.CRISIS_GROUP: N_("Tell the crisis group now"),
    Audience.CORRESPONDENTS: N_("Tell the correspondents now"),
    Audience.COMPANIONS: N_("Tell the companions now"),
    Audience.FAMILY: N_("Tell the family now"),
}

_LOG = {
    "lapsed": N_("{who} has not confirmed still being on it."),
    "ok_unverified": N_("An OK came from the phone, not verified."),
    "unreachable": N_("{who} cannot be reached on Telegram any more."),
    "rejected": N_("Telegram refused the message to {who}."),
    "medical_note": N_("{who} opened the medical note."),
    "objected": N_("{who} has doubts about the OK."),
    "sos_again": N_("Another SOS from {name}."),
    "sign_of_life": N_("The phone sent something else: a sign of life, not an answer."),
    "words": N_("{name} wrote to the person on duty."),
    "missed_again": N_("Another check-in passed without an answer."),
    "released": N_("{who} asked Vigie to tell more people."),
    "reached_nobody": N_("Some people could not be reached: Vigie turned to the next at once."),
}


def about(voice: Voice, view: IncidentView) -> str:
    """`Awa (Mopti)`."""
    if view.mission is None:
        return voice.latin(view.traveller.name)
    return voice.say("{name} ({place})", name=view.traveller.name, place=view.mission.place)


def short(name: str) -> str:
    """The name, or the first word of a long one, that leaves room in a button."""
    if len(name) <= LONGEST_NAME:
        return name
    first = name.split(" ")[0] or name
    return first if len(first) <= LONGEST_NAME else first[: LONGEST_NAME - 1] + "…"


def what_happened(voice: Voice, view: IncidentView, clock: Clock) -> str:
    """Why people are alarmed, as one sentence."""
    subject = about(voice, view)
    if view.incident.kind is IncidentKind.SOS:
        return voice.say("SOS from {about}.", about=subject)
    if view.missed is None or view.mission is None:
        return voice.say("No answer: {about}.", about=subject)
    facts = {"name": view.traveller.name, "place": view.mission.place}
    if view.missed.occasion is Occasion.RETURN:
        return voice.say("{name} has not confirmed the return ({place}).", **facts)
    return voice.say(
        "{name} has not answered the {time} check-in ({place}).",
        time=clock.local(view.missed.due_at),
        **facts,
    )


def who(voice: Voice, view: IncidentView, person: int | None) -> str:
    """A name, or *Somebody* for who is not known any more."""
    name = None if person is None else view.names.get(person)
    return voice.say("Somebody") if name is None else name


def news_in_words(voice: Voice, view: IncidentView, news: str, by: int | None) -> str:
    """What somebody found out. Family says only that there is news: it is to be heard first."""
    facts = {"who": who(voice, view, by), "name": view.traveller.name}
    return voice.say(NEWS[News(news)], **facts)


def line_in_words(voice: Voice, view: IncidentView, line: Line) -> str | None:
    """One line of the log as a sentence; None for what a card shows elsewhere or not at all."""
    facts = {"who": who(voice, view, line.by_id), "name": view.traveller.name}
    match line.what:
        case "news":
            return news_in_words(voice, view, str(line.facts.get("news")), line.by_id)
        case "heard":
            words = quoted(voice, str(line.facts.get("how") or ""))
            return voice.say("{who} has news of {name}: {words}", words=words, **facts)
        case "local_help":
            return voice.say(LOCAL_HELP[str(line.facts.get("answer"))], **facts)
        case "hand_over":
            to = line.facts.get("to")
            taker = who(voice, view, to if isinstance(to, int) else None)
            return voice.say("{who} handed over to {to}.", who=facts["who"], to=taker)
        case "callable":
            return callable_in_words(voice, view, line.by_id)
        case "ok_unverified" if view.incident.ok_at is not None:
            return None  # the card shows it already
        case what if what in _LOG:
            return voice.say(_LOG[what], **facts)
    return None


def callable_in_words(voice: Voice, view: IncidentView, by: int | None) -> str:
    """She may be called: by her own word, or by a coordinator's."""
    name = view.traveller.name
    if by in (None, view.traveller.id):
        return voice.say("{name} says: you can call me.", name=name)
    return voice.say("{who}: calling {name} is safe.", who=who(voice, view, by), name=name)


def quoted(voice: Voice, words: str, limit: int = 500) -> str:
    """Somebody's own words, in quotation marks, cut where they run on."""
    short = words if len(words) <= limit else words[:limit].rstrip() + "…"
    return voice.say("“{words}”", words=short)


def since_on_it(view: IncidentView) -> Line | None:
    """The line of the log since which the present owner is on it."""
    lines = [
        line
        for line in view.log
        if (line.what == "on_it" and line.by_id == view.incident.owner_id)
        or (line.what == "hand_over" and line.facts.get("to") == view.incident.owner_id)
    ]
    return lines[-1] if lines else None


def reason_buttons(voice: Voice, view: IncidentView) -> tuple[tuple[Button, ...], ...]:
    """Why a coordinator closes it; one tap ends it."""
    key = view.incident.id
    return tuple(
        (Button(voice.say(REASON_BUTTONS[reason]), tap(Verb.CLOSE_WITH, key, reason.value)),)
        for reason in REASONS_BY_HAND
    )
