"""A government's advice becomes worse under Awa's mission, and a coordinator decides."""

from __future__ import annotations

from bot.demo.cast import AWA_IN_MOPTI
from bot.demo.script import Story, advise, say, tap, until
from bot.domain.buttons import Verb
from bot.domain.level import Level
from bot.domain.zone import Source
from bot.screens.voice import N_

ZONE = Story(
    name="zone",
    title=N_("A zone gets worse"),
    about=N_(
        "One government turns Mali red while Awa is there. What counts is decided by a person."
    ),
    missions=(AWA_IN_MOPTI,),
    steps=(
        advise(
            Level.ORANGE,
            *Source,
            why=N_("In this story six governments hold Mali to be orange. It is made up."),
        ),
        until("06:00", N_("Awa's mission in Mopti begins."), awa="mission_begins"),
        until("08:00", N_("Vigie asks whether Awa is OK, three times a day."), awa="ping"),
        tap("awa", Verb.OK, why=N_("She is."), awa="noted"),
        until("09:00", N_("Claire wants to know how Mopti stands.")),
        say(
            "claire",
            "/zone Mopti",
            N_("One line for each source, with its date and its own words behind a link."),
            claire="zone",
        ),
        tap(
            "claire",
            Verb.FOLLOW,
            why=N_("She subscribes: what changes there will reach her."),
            claire="zone",
        ),
        until("10:00", N_("In Paris the advice is written anew.")),
        advise(
            Level.RED,
            Source.FRANCE,
            why=N_(
                "France says red. The worst level counts: Awa's alert comes sooner from now on."
                " Awa and the coordinators hear it; Claire, because she subscribed."
            ),
            awa="zone_worsened",
            karim="zone_worsened",
            nadia="zone_worsened",
            claire="zone_changed",
        ),
        tap(
            "karim",
            Verb.MAP,
            why=N_("A picture is sent to who asks for one: it costs the others no data."),
            karim="zone_map",
        ),
        tap(
            "karim",
            Verb.DECIDE,
            "more",
            why=N_(
                "Karim decides: more check-ins, as is suggested for red. Who decided and when"
                " stands on every coordinator's message, and Awa hears what it means for her."
            ),
            karim="zone_worsened",
            nadia="zone_worsened",
            awa="asked_more_often",
        ),
        until("11:00", N_("The next question comes two hours earlier than planned."), awa="ping"),
        tap("awa", Verb.OK, why=N_("Awa is OK. The mission goes on, closer watched."), awa="noted"),
    ),
)
