"""The questions of a guided mission, in the order in which one thinks of a journey."""

from __future__ import annotations

from bot.domain.dialog import Form, Question, Wants

PLACE, REGION = "place", "region"
FIRST, LAST = "first", "last"
STOPS = "stops"
PURPOSE = "purpose"
PLAN = "plan"
DESIGNATED = "designated"
COMPANIONS = "companions"
MEDICAL = "medical_note"

MISSION = Form(
    "mission",
    (
        Question(PLACE, "journey", Wants.PLACE, required=True),
        Question(REGION, "journey", Wants.REGION, needs="country_only"),
        Question(FIRST, "dates", Wants.DAY, required=True),
        Question(LAST, "dates", Wants.DAY, required=True),
        Question(STOPS, "stops", Wants.STOP, repeats=True),
        Question(PLAN, "plan", Wants.PLAN),
        Question(DESIGNATED, "contact", Wants.CONTACT),
        Question(PURPOSE, "purpose", Wants.TEXT),
        Question(COMPANIONS, "companions", Wants.NAMED, repeats=True),
        Question("lodging", "lodging", Wants.NAMED),
        Question("lodging_phone", "lodging", Wants.PHONE, needs="lodging"),
        Question("lodging_floor", "lodging", Wants.TEXT, needs="lodging"),
        Question("lodging_by", "lodging", Wants.TEXT, needs="lodging"),
        Question("driver", "driver", Wants.NAMED),
        Question("driver_phone", "driver", Wants.PHONE, needs="driver"),
        Question("plate", "driver", Wants.TEXT),
        Question("host", "host", Wants.NAMED),
        Question("host_phone", "host", Wants.PHONE, needs="host"),
        Question("escort", "escort", Wants.TEXT),
        Question("insurer", "insurer", Wants.NAMED),
        Question("insurer_phone", "insurer", Wants.PHONE, needs="insurer"),
        Question("contract", "insurer", Wants.TEXT, needs="insurer"),
        Question("hospital", "hospital", Wants.NAMED),
        Question("hospital_phone", "hospital", Wants.PHONE, needs="hospital"),
        Question("nationalities", "nationalities", Wants.COUNTRIES),
        Question(MEDICAL, "medical", Wants.TEXT),
        Question("voice", "fallback", Wants.PHONE),
        Question("sms", "fallback", Wants.PHONE),
        Question("satellite", "fallback", Wants.PHONE),
        Question("call_windows", "fallback", Wants.TEXT),
        Question("who_calls", "fallback", Wants.TEXT),
    ),
)

JOURNEY = frozenset({"journey", "dates", "stops", "plan", "contact"})
"""The sections that are settled once the mission has begun: the watch already runs by them."""

WORDS = Form("words", (Question("words", "words", Wants.TEXT, required=True),))
"""A coordinator writes to somebody through the bot."""

OBSERVATION = Form("observation", (Question("said", "said", Wants.TEXT, required=True),))
"""Somebody adds words to how it is in a zone."""
