"""Awa is silent in Mopti: reminders, the ladder, a call that reaches her, and a reason to close."""

from __future__ import annotations

from bot.demo.cast import AWA_IN_MOPTI
from bot.demo.script import Story, tap, until
from bot.domain.buttons import Verb
from bot.screens.voice import N_

MISSED = Story(
    name="missed",
    title=N_("A missed check-in"),
    about=N_(
        "Awa does not answer. Vigie tells one person after another until one of them reaches her."
    ),
    missions=(AWA_IN_MOPTI,),
    steps=(
        until(
            "06:00",
            N_("Awa's mission in Mopti begins. Her phone says when Vigie will ask."),
            awa="mission_begins",
        ),
        until(
            "08:00",
            N_("Vigie asks whether Awa is OK. One tap would be enough; today she does not answer."),
            awa="ping",
        ),
        until(
            "08:10",
            N_("A third of the half hour is over: Awa is reminded. Nobody else hears of it."),
            awa="reminder",
        ),
        until("08:20", N_("The last reminder, ten minutes before it counts."), awa="reminder"),
        until(
            "08:30",
            N_(
                "The half hour is over: the check-in is missed. Claire, her designated contact,"
                " and Karim, who is on duty, hear it in the same second."
            ),
            claire="missed",
            karim="missed",
        ),
        until("08:44", N_("Nobody has taken charge yet. One minute is left before the next step.")),
        until(
            "08:45",
            N_("The alert goes further by itself: every coordinator is told, Karim once more."),
            karim="missed",
            nadia="missed",
        ),
        until(
            "09:00",
            N_(
                "Half an hour after the miss Moussa, who lives in Mopti, is asked whether he can"
                " phone. He is told not to go out for this."
            ),
            moussa="can_you_phone",
        ),
        tap(
            "moussa",
            Verb.CAN_PHONE,
            "can",
            why=N_("Moussa says that he can phone. Everyone who was told sees it."),
            moussa="reply",
            claire="news",
            karim="news",
            nadia="news",
        ),
        until("09:05", N_("Five minutes later Karim sees his phone.")),
        tap(
            "karim",
            Verb.TAKE,
            why=N_(
                "Karim takes charge. The alert goes no further, for fifteen minutes and no longer."
            ),
            karim="owned",
            claire="on_it",
            nadia="on_it",
            moussa="on_it",
        ),
        until(
            "09:20",
            N_("The fifteen minutes are over: Karim is asked whether he is still on it."),
            karim="review_due",
        ),
        tap("karim", Verb.TAKE, why=N_("He is, and takes fifteen minutes more."), karim="owned"),
        until("09:24", N_("Moussa is on the phone in Mopti.")),
        tap(
            "moussa",
            Verb.NEWS,
            "spoke",
            why=N_("Moussa has spoken to Awa and says so with one tap."),
            moussa="reply",
            claire="news",
            karim="news",
            nadia="news",
        ),
        until("09:27", N_("Awa has her phone in hand again.")),
        tap(
            "awa",
            Verb.OK,
            why=N_(
                "Awa presses I'm OK. After a miss this closes nothing: anybody could hold her"
                " phone. Everyone reads that it is not verified."
            ),
            awa="noted",
            claire="ok_unverified",
            karim="ok_unverified",
            nadia="ok_unverified",
            moussa="ok_unverified",
        ),
        until("09:32", N_("Karim phones Awa himself.")),
        tap(
            "karim",
            Verb.NEWS,
            "spoke",
            why=N_("Karim has heard her voice. Vigie asks him for the reason to close."),
            karim="close_why",
            claire="news",
            nadia="news",
            moussa="news",
        ),
        tap(
            "karim",
            Verb.CLOSE_WITH,
            "spoke",
            why=N_("A person closes the alert. Everyone who was worried hears that she is safe."),
            claire="closed",
            karim="closed",
            nadia="closed",
            moussa="closed",
            awa="closed",
        ),
    ),
)
