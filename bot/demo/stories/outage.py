"""The bot is killed while answers are due, then the Bot API goes away: nothing is lost or hidden.

Awa stays silent, Binta answers a dead bot, Oumar was never asked. Later the network is gone.
"""

from __future__ import annotations

from bot.demo.cast import AWA_IN_MOPTI, BINTA, CAST, OUMAR, mission
from bot.demo.script import Cut, Kill, Mend, Start, Story, does, tap, until
from bot.domain.buttons import Verb

OUTAGE = Story(
    name="outage",
    cast=(*CAST, BINTA, OUMAR),
    missions=(
        AWA_IN_MOPTI,
        mission(BINTA, "Ségou", ("08:00", "20:00"), alone=True),
        mission(OUMAR, "Gao", ("09:00", "20:00"), alone=True),
    ),
    steps=(
        until("06:00", awa="mission_begins", binta="mission_begins", oumar="mission_begins"),
        until("08:00", awa="ping", binta="ping"),
        until("08:10", awa="reminder", binta="reminder"),
        until("08:15"),
        does(Kill()),
        until("08:25"),
        tap("binta", Verb.OK),
        until("09:15"),
        does(
            Start(),
            karim="digest missed",
            nadia="digest",
            claire="missed",
            binta="noted",
            oumar="ping",
        ),
        until("09:20"),
        tap("oumar", Verb.OK, oumar="noted"),
        tap("karim", Verb.TAKE, karim="owned", claire="on_it"),
        until("09:25"),
        tap("karim", Verb.NEWS, "spoke", karim="close_why", claire="news"),
        tap("karim", Verb.CLOSE_WITH, "spoke", karim="closed", claire="closed"),
        until("12:55"),
        does(Cut()),
        until("13:05"),
        does(Mend(), karim="digest", nadia="digest", awa="ping"),
        until("13:06"),
        tap("awa", Verb.OK, awa="noted"),
    ),
)
