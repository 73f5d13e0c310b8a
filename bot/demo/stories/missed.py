"""Awa is silent in Mopti: reminders, the ladder, a call that reaches her, and a reason to close."""

from __future__ import annotations

from bot.demo.cast import AWA_IN_MOPTI
from bot.demo.script import Story, tap, until
from bot.domain.buttons import Verb

MISSED = Story(
    name="missed",
    missions=(AWA_IN_MOPTI,),
    steps=(
        until("06:00", awa="mission_begins"),
        until("08:00", awa="ping"),
        until("08:10", awa="reminder"),
        until("08:20", awa="reminder"),
        until("08:30", claire="missed", karim="missed"),
        until("08:44"),
        until("08:45", karim="missed", nadia="missed"),
        until("09:00", moussa="can_you_phone"),
        tap(
            "moussa",
            Verb.CAN_PHONE,
            "can",
            moussa="reply",
            claire="news",
            karim="news",
            nadia="news",
        ),
        until("09:05"),
        tap("karim", Verb.TAKE, karim="owned", claire="on_it", nadia="on_it", moussa="on_it"),
        until("09:20", karim="review_due"),
        tap("karim", Verb.TAKE, karim="owned"),
        until("09:24"),
        tap(
            "moussa", Verb.NEWS, "spoke", moussa="reply", claire="news", karim="news", nadia="news"
        ),
        until("09:27"),
        tap(
            "awa",
            Verb.OK,
            awa="noted",
            claire="ok_unverified",
            karim="ok_unverified",
            nadia="ok_unverified",
            moussa="ok_unverified",
        ),
        until("09:32"),
        tap(
            "karim",
            Verb.NEWS,
            "spoke",
            karim="close_why",
            claire="news",
            nadia="news",
            moussa="news",
        ),
        tap(
            "karim",
            Verb.CLOSE_WITH,
            "spoke",
            claire="closed",
            karim="closed",
            nadia="closed",
            moussa="closed",
        ),
    ),
)
