"""Awa presses SOS: out at once, do not call, a place, somebody on it, callable, closed."""

from __future__ import annotations

from bot.demo.cast import AWA_IN_MOPTI
from bot.demo.script import Story, point, say, tap, until
from bot.domain.buttons import Verb

SOS = Story(
    name="sos",
    missions=(AWA_IN_MOPTI,),
    steps=(
        until("06:00", awa="mission_begins"),
        until("08:00", awa="ping"),
        tap("awa", Verb.OK, awa="noted"),
        until("10:17"),
        say("awa", "SOS", awa="sos_sent", claire="sos", karim="sos", nadia="sos"),
        until("10:17:10", awa="sos_question"),
        tap(
            "awa",
            Verb.WHAT_HAPPENED,
            "hiding",
            awa="reply",
            claire="news",
            karim="news",
            nadia="news",
        ),
        point("awa", 14.4843, -4.1830, awa="reply"),
        until("10:22", claire="sos", karim="sos", nadia="sos"),
        until("10:23"),
        tap("karim", Verb.TAKE, karim="owned", awa="sos_sent", claire="on_it", nadia="on_it"),
        until("10:31"),
        tap("awa", Verb.CALLABLE, awa="reply", claire="news", karim="news", nadia="news"),
        until("10:34"),
        tap("karim", Verb.NEWS, "spoke", karim="close_why", claire="news", nadia="news"),
        tap(
            "karim",
            Verb.CLOSE_WITH,
            "spoke",
            karim="closed",
            claire="closed",
            nadia="closed",
        ),
        until("10:50"),
    ),
)
