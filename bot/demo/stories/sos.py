"""Awa presses SOS: out at once, do not call, a place, somebody on it, callable, closed."""

from __future__ import annotations

from bot.demo.cast import AWA_IN_MOPTI
from bot.demo.script import Story, point, say, tap, until
from bot.domain.buttons import Verb
from bot.screens.voice import N_

SOS = Story(
    name="sos",
    title=N_("An SOS"),
    about=N_("Awa calls for help and must not be phoned. Everyone hears it at once, and that too."),
    missions=(AWA_IN_MOPTI,),
    steps=(
        until("06:00", N_("Awa's mission in Mopti begins."), awa="mission_begins"),
        until("08:00", N_("Vigie asks whether Awa is OK."), awa="ping"),
        tap(
            "awa",
            Verb.OK,
            why=N_("She is, and says so with one tap. That is what most days are like."),
            awa="noted",
        ),
        until("10:17", N_("Two hours later something happens in Mopti.")),
        say(
            "awa",
            "SOS",
            N_(
                "Awa presses SOS. Claire and every coordinator hear it in the same second, with"
                " the words that matter most: do not call."
            ),
            awa="sos_sent",
            claire="sos",
            karim="sos",
            nadia="sos",
        ),
        until(
            "10:17:10",
            N_("For ten seconds it could be taken back as a mistake. Now Awa is asked what it is."),
            awa="sos_question",
        ),
        tap(
            "awa",
            Verb.WHAT_HAPPENED,
            "hiding",
            why=N_("She is hiding. One tap says it to everyone, without a word being typed."),
            awa="reply",
            claire="news",
            karim="news",
            nadia="news",
        ),
        point(
            "awa",
            14.4843,
            -4.1830,
            N_("She sends where she is. It stands in the alarm of those who may read it."),
            awa="reply",
        ),
        until(
            "10:22",
            N_("Nobody has taken charge within five minutes: everyone is told again."),
            claire="sos",
            karim="sos",
            nadia="sos",
        ),
        until("10:23", N_("Karim is at his phone.")),
        tap(
            "karim",
            Verb.TAKE,
            why=N_("Karim takes charge, and Awa reads that somebody is on it."),
            karim="owned",
            awa="sos_sent",
            claire="on_it",
            nadia="on_it",
        ),
        until("10:31", N_("The street is quiet again.")),
        tap(
            "awa",
            Verb.CALLABLE,
            why=N_("Only Awa can lift it: now she may be phoned, and everyone is told so."),
            awa="reply",
            claire="news",
            karim="news",
            nadia="news",
        ),
        until("10:34", N_("Karim phones her.")),
        tap(
            "karim",
            Verb.NEWS,
            "spoke",
            why=N_("He has spoken to her. Vigie asks him for the reason to close."),
            karim="close_why",
            claire="news",
            nadia="news",
        ),
        tap(
            "karim",
            Verb.CLOSE_WITH,
            "spoke",
            why=N_("Karim closes the alarm. Nothing else could have ended it."),
            claire="closed",
            karim="closed",
            nadia="closed",
            awa="closed",
        ),
        until("10:50", N_("It stays quiet: no round, no reminder.")),
    ),
)
