"""The manual, short, by what somebody is."""

from __future__ import annotations

from bot.domain.message import Message
from bot.domain.people import Role
from bot.screens.voice import N_, Voice
from bot.services.briefing import Brief

CHAPTERS: dict[Role, tuple[str, ...]] = {
    Role.TRAVELLER: (
        N_("On mission:"),
        N_("· A question comes at each check-in: tap I'm OK, or Late. /ok and /late 45 also work."),
        N_("· SOS or /sos calls for help at any time. Nobody is to call before you allow it."),
        N_("· You may be late twice for one check-in; after that a coordinator decides."),
        N_("· Your place (paper clip, Location) is kept as last known; it answers no check-in."),
        N_("· Whatever else you write goes to the person on duty."),
        N_("· To announce a mission, step by step: /mission"),
        N_("· The same in one line: /mission Mopti 12/12 20/12"),
        N_("· What to do before, during and after: /checklist"),
    ),
    Role.COORDINATOR: (
        N_("Coordinating:"),
        N_("· An alert comes as a card. After I'm on it, Vigie tells nobody else for 15 minutes."),
        N_("· Then Vigie asks you: stay on it for 30 min to 12 h, hand over, or close."),
        N_("· Only coordinators close an alert, with a reason, after speaking to the person."),
        N_("· You heard somebody on mission: /heard Awa phoned me, all well"),
        N_("· /missions shows who is where and what is open."),
        N_("· /checklist: what travellers are to do, and items of your own."),
        N_("· When a zone gets worse under a mission, Vigie asks you what follows."),
        N_("· How it is in a zone, for your own people: /observe Mopti calm"),
    ),
    Role.CONTACT: (
        N_("As designated contact:"),
        N_("· An alert comes as a card: tap I'm on it, then phone in the order of the list."),
        N_("· Say on the card what you found out; a coordinator closes the alert."),
    ),
    Role.CORRESPONDENT: (
        N_("As correspondent:"),
        N_("· You heard or saw somebody on mission: /heard Awa phoned me, all well"),
        N_("· If Vigie asks, say what you can do: phone, go safely, or not possible."),
        N_("· Nobody is sent out: wait for a coordinator's yes before you go anywhere."),
        N_("· How it is in a zone, for your own people: /observe Mopti calm"),
    ),
    Role.FAMILY: (
        N_("As family:"),
        N_("· Nothing to do in ordinary times."),
        N_("· If an alert lasts, you are told what is known. Tap I have news if you have some."),
    ),
}

FOR_ALL = (
    N_("/embassy Mali: embassies and consulates · /emergency Mali: local emergency numbers"),
    N_("/zone Mopti: how a country or region stands, by each source; subscribe to what changes."),
    N_("/missions: who is where · /sos: call for help · /language: another language"),
)


def guide(voice: Voice, brief: Brief) -> Message:
    """The chapters for this reader's roles."""
    names = [name for name in brief.param("roles").split(",") if name]
    roles = {Role(name) for name in names} or set(brief.roles)
    chapters = [line for role, lines in CHAPTERS.items() if role in roles for line in lines]
    title = voice.say("How to use Vigie.")
    return Message(title, tuple(voice.say(line) for line in (*chapters, *FOR_ALL)))
