"""Which screen says which notice: the only door to the screens."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.domain.message import Message
from bot.domain.notices import Kind
from bot.screens import (
    checkins,
    checklist_reminders,
    checklists,
    embassies,
    emergencies,
    incidents,
    mission_lists,
    missions,
    people,
    questions,
    replies,
    sos,
    watching,
    zone_maps,
    zone_news,
    zones,
)
from bot.screens.voice import Voice, voice_for
from bot.services.briefing import Brief

SCREENS: Mapping[Kind, Callable[[Voice, Brief], Message]] = {
    Kind.PING: checkins.ping,
    Kind.REMINDER: checkins.reminder,
    Kind.NOTED: checkins.noted,
    Kind.MORE_TIME: checkins.more_time,
    Kind.MISSED: incidents.card,
    Kind.SOS: incidents.card,
    Kind.CAN_YOU_PHONE: incidents.card,
    Kind.LAPSED: incidents.card,
    Kind.REVIEW_DUE: incidents.card,
    Kind.HAND_OVER: incidents.hand_over,
    Kind.OWNED: incidents.owned,
    Kind.ON_IT: incidents.on_it,
    Kind.OK_UNVERIFIED: incidents.ok_unverified,
    Kind.NEWS: incidents.news,
    Kind.CLOSE_WHY: incidents.close_why,
    Kind.CLOSED: incidents.closed,
    Kind.SOS_SENT: sos.sos_sent,
    Kind.SOS_QUESTION: sos.sos_question,
    Kind.UNREACHABLE: people.unreachable,
    Kind.WORDS: people.words,
    Kind.WELCOME: people.welcome,
    Kind.BLIND: watching.blind,
    Kind.SEEING: watching.seeing,
    Kind.SET_ASIDE: watching.set_aside,
    Kind.QUESTION: questions.question,
    Kind.CHECKLIST: checklists.checklist_screen,
    Kind.CHECKLIST_REMINDER: checklist_reminders.reminder,
    Kind.MISSION_CARD: missions.mission_card,
    Kind.MISSION_BEGINS: missions.mission_begins,
    Kind.MISSION_ENDED: missions.mission_ended,
    Kind.EMBASSY: embassies.embassy,
    Kind.CONTACT: embassies.contact,
    Kind.VENUE: embassies.venue,
    Kind.EMERGENCY: emergencies.emergency,
    Kind.DIGEST: mission_lists.digest,
    Kind.ZONE: zones.zone,
    Kind.ZONE_SEEN: zones.seen,
    Kind.ZONE_MAP: zone_maps.zone_map,
    Kind.ZONE_CHANGED: zone_news.changed,
    Kind.ZONE_WORSENED: zone_news.worsened,
    Kind.ASKED_MORE_OFTEN: zone_news.asked_more_often,
    Kind.REPLY: replies.reply,
}


def say(brief: Brief) -> Message:
    """The notice in its reader's language."""
    voice = voice_for(brief.reader.language)
    if len(brief.incidents) > 1:
        return incidents.card(voice, brief)
    return SCREENS[brief.notice.kind](voice, brief)


def card(brief: Brief) -> Message:
    """The incident card alone, as an edit shows it: the facts and words of a new alert."""
    return incidents.card(voice_for(brief.reader.language), brief)
