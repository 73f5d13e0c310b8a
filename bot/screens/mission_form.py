"""The words of the guided mission: each question with an example, each section of its summary."""

from __future__ import annotations

from collections.abc import Mapping

from bot.screens.voice import N_

QUESTIONS: Mapping[str, tuple[str, str]] = {
    "place": (
        N_("Where do you go?"),
        N_("Write a town, a region or a country. Example: Mopti"),
    ),
    "region": (
        N_("Which region?"),
        N_("Tap it, or write it."),
    ),
    "first": (
        N_("What is your first day there?"),
        N_("Tap a day or write it. Examples: 12/12, tomorrow, next Tuesday"),
    ),
    "last": (
        N_("What is your last day there?"),
        N_("That evening, Vigie asks whether you are back. Example: 20/12"),
    ),
    "stops": (
        N_("Do you go to another place on this journey?"),
        N_("Write the place and the day of arrival. Example: Ségou 15/12"),
    ),
    "plan": (
        N_("When shall Vigie ask whether you are OK?"),
        N_("Tap a rhythm, or write local times. Example: 8:00 19:30"),
    ),
    "designated": (
        N_("Who is told first if you do not answer?"),
        N_("Without a choice: your organisation's contacts and the person on duty."),
    ),
    "purpose": (
        N_("What is the mission about?"),
        N_("One line. Example: water committee with the town of Mopti"),
    ),
    "companions": (
        N_("Who travels with you?"),
        N_("One person at a time, name and number together. Example: Fatou +33 6 39 98 00 12"),
    ),
    "lodging": (
        N_("Where do you stay?"),
        N_("The name of the hotel or of the family; the phone number may follow."),
    ),
    "lodging_phone": (
        N_("What is the phone number there?"),
        N_("With the country code if you can. Example: +33 6 39 98 00 12"),
    ),
    "lodging_floor": (
        N_("Which floor, which room?"),
        N_("Example: 2nd floor, room 14"),
    ),
    "lodging_by": (
        N_("Who approved this lodging?"),
        N_("Example: embassy, partner town"),
    ),
    "driver": (
        N_("Who drives you?"),
        N_("The name; the phone number may follow."),
    ),
    "driver_phone": (
        N_("What is the driver's phone number?"),
        N_("With the country code if you can. Example: +33 6 39 98 00 12"),
    ),
    "plate": (
        N_("Which vehicle?"),
        N_("Model, colour and number plate."),
    ),
    "host": (
        N_("Who receives you there?"),
        N_("The name; the phone number may follow."),
    ),
    "host_phone": (
        N_("What is your host's phone number?"),
        N_("With the country code if you can. Example: +33 6 39 98 00 12"),
    ),
    "escort": (
        N_("Are you escorted somewhere?"),
        N_("By whom, and on which stretch. Example: gendarmes, from Ségou on"),
    ),
    "insurer": (
        N_("Who is your assistance insurer?"),
        N_("The name; the emergency number may follow."),
    ),
    "insurer_phone": (
        N_("What is the insurer's emergency number?"),
        N_("It stands on the insurance card."),
    ),
    "contract": (
        N_("What is the number of your contract?"),
        N_("It stands on the insurance card."),
    ),
    "hospital": (
        N_("Which suitable hospital is nearest?"),
        N_("The embassy or your insurer can name one. The phone number may follow."),
    ),
    "hospital_phone": (
        N_("What is the hospital's phone number?"),
        N_("With the country code if you can. Example: +33 6 39 98 00 12"),
    ),
    "nationalities": (
        N_("Which nationalities do you have?"),
        N_("Write the countries, all of them. Example: France, Mali"),
    ),
    "medical_note": (
        N_("Is there anything a doctor should know?"),
        N_("Blood group, allergies, treatment. Sealed: opened in an alert only, each look logged."),
    ),
    "voice": (
        N_("If Telegram is cut: on which number can you be called?"),
        N_("With the country code. Example: +33 6 39 98 00 12"),
    ),
    "sms": (
        N_("Which number receives your text messages?"),
        N_("With the country code. Example: +33 6 39 98 00 12"),
    ),
    "satellite": (
        N_("Do you carry a satellite phone?"),
        N_("Write its number."),
    ),
    "call_windows": (
        N_("At which times would you try to call?"),
        N_("Example: 8:00 and 19:00, Paris time"),
    ),
    "who_calls": (
        N_("Who calls whom then?"),
        N_("Example: I call Claire; without news, Claire calls the hotel"),
    ),
}
"""By step: the question, and how to answer it. The example number is one of those that the French
regulator keeps for fiction (ARCEP, 06 39 98 xx xx)."""

SECTIONS: Mapping[str, str] = {
    "journey": N_("Place"),
    "dates": N_("Dates"),
    "stops": N_("Other places"),
    "plan": N_("Check-ins"),
    "contact": N_("Told first"),
    "purpose": N_("Purpose"),
    "companions": N_("Companions"),
    "lodging": N_("Lodging"),
    "driver": N_("Driver"),
    "host": N_("Host"),
    "escort": N_("Escort"),
    "insurer": N_("Insurer"),
    "hospital": N_("Hospital"),
    "nationalities": N_("Nationalities"),
    "medical": N_("Medical note"),
    "fallback": N_("Without Telegram"),
}
"""By section: its name on the summary and on its button."""

PROBLEMS: Mapping[str, str] = {
    "place": N_("Vigie does not know this place: {text}."),
    "which_place": N_("Several places are called {text}. Which one?"),
    "region": N_("Vigie does not know this region here: {text}."),
    "date": N_("This is no date that Vigie can read: {text}."),
    "past": N_("This day is past: {text}."),
    "ends_first": N_("The last day comes before the first: {text}."),
    "too_long": N_("A mission lasts 366 days at most."),
    "stop": N_("A place and a day are needed: {text}."),
    "stop_day": N_("This day is not within your mission: {text}."),
    "times": N_("These are no times that Vigie can keep: {text}."),
    "contact": N_("Nobody who can be told first is called {text}."),
    "phone": N_("This is no phone number: {text}."),
    "phone_doubt": N_("That country is not known to have this number: {text}. Is it right?"),
    "country": N_("Vigie does not know this country: {text}."),
    "long": N_("That is too long: {text} characters at most."),
    "nameless": N_("A name is needed before the number: {text}."),
    "empty": N_("Nothing was written."),
    "many": N_("That is one too many: {text} at most."),
}
"""By what was wrong with the last answer."""

RHYTHMS: Mapping[str, str] = {
    "daily": N_("Once a day"),
    "twice": N_("Twice a day"),
    "thrice": N_("Three times a day"),
    "hours": N_("Every 4 h, by day"),
}
"""By the plan to choose."""
