"""The bot is killed while answers are due, then the Bot API goes away: nothing is lost or hidden.

Awa stays silent, Binta answers a dead bot, Oumar was never asked. Later the network is gone.
"""

from __future__ import annotations

from bot.demo.cast import AWA_IN_MOPTI, BINTA, CAST, OUMAR, mission
from bot.demo.script import Cut, Kill, Mend, Start, Story, does, tap, until
from bot.domain.buttons import Verb
from bot.screens.voice import N_

OUTAGE = Story(
    name="outage",
    title=N_("An outage"),
    about=N_("The server stops, then the network. Nothing is lost, and Vigie says what it missed."),
    phones=("awa", "binta", "oumar", "claire", "karim"),
    cast=(*CAST, BINTA, OUMAR),
    missions=(
        AWA_IN_MOPTI,
        mission(BINTA, "Ségou", ("08:00", "20:00"), alone=True),
        mission(OUMAR, "Gao", ("09:00", "20:00"), alone=True),
    ),
    steps=(
        until(
            "06:00",
            N_("Three missions begin: Awa in Mopti, Binta in Ségou, Oumar in Gao."),
            awa="mission_begins",
            binta="mission_begins",
            oumar="mission_begins",
        ),
        until(
            "08:00", N_("Awa and Binta are asked whether they are OK."), awa="ping", binta="ping"
        ),
        until(
            "08:10",
            N_("Neither has answered: both are reminded."),
            awa="reminder",
            binta="reminder",
        ),
        until("08:15", N_("Awa and Binta still have a quarter of an hour.")),
        does(Kill(), N_("The server fails. The bot is killed, without a last word.")),
        until("08:25", N_("Ten minutes pass. Nobody is reminded: nobody is there to do it.")),
        tap("binta", Verb.OK, why=N_("Binta answers. Telegram keeps it for a bot that is dead.")),
        until("09:15", N_("Awa's deadline passes, and so does Oumar's check-in of 09:00.")),
        does(
            Start(),
            N_(
                "The bot is started again. It reads what waited: Binta is well. It says what it"
                " missed, raises Awa's alarm at once, and asks Oumar late rather than never."
            ),
            karim="digest missed",
            nadia="digest",
            claire="missed",
            binta="noted",
            oumar="ping",
        ),
        until("09:20", N_("Everyone has read it.")),
        tap("oumar", Verb.OK, why=N_("Oumar is well: he was never silent."), oumar="noted"),
        tap(
            "karim", Verb.TAKE, why=N_("Karim takes charge of Awa."), karim="owned", claire="on_it"
        ),
        until("09:25", N_("Karim phones Awa.")),
        tap(
            "karim",
            Verb.NEWS,
            "spoke",
            why=N_("He has spoken to her."),
            karim="close_why",
            claire="news",
        ),
        tap(
            "karim",
            Verb.CLOSE_WITH,
            "spoke",
            why=N_("He closes the alert with that reason."),
            karim="closed",
            claire="closed",
            awa="closed",
        ),
        until("12:55", N_("Noon. Five minutes are left before Awa's next check-in.")),
        does(Cut(), N_("Now the network to Telegram is cut. The bot runs, and hears nothing.")),
        until("13:05", N_("Awa should have been asked at 13:00. Her silence would prove nothing.")),
        does(
            Mend(),
            N_(
                "The network is back. Vigie says that it was blind, and gives Awa the whole half"
                " hour to answer instead of blaming her."
            ),
            karim="digest",
            nadia="digest",
            awa="ping",
        ),
        until("13:06", N_("Her phone rings.")),
        tap("awa", Verb.OK, why=N_("Awa is well. Nobody was alarmed for nothing."), awa="noted"),
    ),
)
