"""A visitor plays people on the page, with the real bot behind it."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, expect

from bot.demo.phones import theatre
from bot.demo.phones.serving import Stall
from bot.demo.process import TOKEN
from tests.demo.playing import PAPER, PICTURE, Caller
from tests.pages.conftest import opened
from tests.pages.looking import Looking

pytestmark = [pytest.mark.process, pytest.mark.asyncio(loop_scope="session")]

MISSED = "Awa has not answered the 08:00 check-in"


async def missed(eyes: Looking) -> None:
    """The morning until Awa is missed."""
    for time in ("06:00", "08:00", "08:10", "08:20", "08:30"):
        await eyes.to_the_next(time)


async def test_a_missed_checkin_from_the_first_question_to_the_reason(eyes: Looking) -> None:
    await eyes.comes_next("Next: Awa's mission begins at 06:00 Mopti · 07:00 Paris.")
    await eyes.to_the_next("06:00")
    await eyes.comes_next("Next: Awa is asked for a check-in at 08:00 Mopti · 09:00 Paris.")
    await eyes.to_the_next("08:00")
    await eyes.sees("awa", "Are you OK?")
    await eyes.to_the_next("08:10")
    await eyes.to_the_next("08:20")
    await eyes.comes_next("Next: Awa's check-in is missed at 08:30 Mopti · 09:30 Paris.")
    await eyes.sees_not("claire", MISSED)
    await eyes.to_the_next("08:30")
    await eyes.sees("claire", MISSED)
    await eyes.sees("karim", MISSED)
    await eyes.sees_not("moussa", MISSED)
    await eyes.press("karim", "I'm on it (15 min)")
    await eyes.sees("claire", "Karim is on it")
    await eyes.press("awa", "I'm OK")
    await eyes.sees("karim", "not verified")
    await eyes.press("karim", "I spoke to Awa: safe")
    await eyes.press("karim", "Spoken to: safe")
    await eyes.sees("claire", "Somebody spoke to Awa: safe.")
    await eyes.comes_next("Next: Awa is asked for a check-in at 13:00 Mopti · 14:00 Paris.")


async def test_an_edit_is_marked_and_a_pressed_button_goes(eyes: Looking) -> None:
    await eyes.to_the_next("06:00")
    await eyes.to_the_next("08:00")
    ping = eyes.log("awa").locator(".message", has_text="Are you OK?")
    await eyes.press("awa", "I'm OK")
    noted = eyes.log("awa").locator(".message[data-edits]", has_text="Noted")
    await expect(noted).to_contain_text("edited")
    await expect(ping).to_have_count(0)


async def test_airplane_mode_holds_both_ways_until_it_is_off(eyes: Looking) -> None:
    claire = eyes.phone("claire")
    airplane = claire.get_by_role("switch", name="Airplane mode")
    await airplane.click()
    await expect(claire).to_contain_text("No network")
    await claire.get_by_label("Write a message").fill("Is everything fine?")
    await claire.get_by_role("button", name="Send", exact=True).click()
    await eyes.sees("claire", "waits for the network")
    await missed(eyes)
    await eyes.sees("karim", MISSED)
    await eyes.sees_not("claire", MISSED)
    await airplane.click()
    await eyes.sees("claire", MISSED)
    await eyes.sees_not("claire", "waits for the network")
    await eyes.sees("claire", "Is everything fine?")


async def test_who_blocks_the_bot_hears_nothing_and_cannot_write(eyes: Looking) -> None:
    claire = eyes.phone("claire")
    await claire.get_by_role("switch", name="Blocks the bot").click()
    await expect(claire.get_by_label("Write a message")).to_be_disabled()
    await missed(eyes)
    await eyes.sees("karim", "Claire")
    await eyes.sees_not("claire", MISSED)


async def test_a_killed_bot_loses_nothing(eyes: Looking, stall: Stall) -> None:
    await eyes.to_the_next("06:00")
    await eyes.to_the_next("08:00")
    await eyes.sees("awa", "Are you OK?")
    before = stall.theatre.bot.pid
    state = eyes.page.locator("#bot .says")
    await expect(state).to_have_text(f"Running, process {before}.")
    await eyes.click("Kill the bot")
    await expect(state).to_contain_text("Killed")
    await eyes.comes_next("The bot is not running: what falls due waits until it is started again.")
    await eyes.press("awa", "I'm OK")
    await eyes.click("+1 h")
    await eyes.to_the_next("09:00")
    await eyes.sees_not("awa", "Noted")
    await eyes.click("Start it again")
    await eyes.sees("awa", "Noted")
    assert stall.theatre.bot.pid not in (None, before)
    await expect(state).to_have_text(f"Running, process {stall.theatre.bot.pid}.")
    await eyes.sees_not("claire", MISSED)
    await eyes.comes_next("Next: Awa is asked for a check-in at 13:00 Mopti · 14:00 Paris.")


async def test_time_passes_by_itself(eyes: Looking) -> None:
    await eyes.to_the_next("06:00")
    await eyes.click("+1 h")
    await eyes.it_is("07:00")
    for time in ("07:10", "07:20", "07:30", "07:40"):  # two seconds are left to pass
        await eyes.click("+10 min")
        await eyes.it_is(time)
    await eyes.sees_not("awa", "Are you OK?")
    await eyes.click("×600")
    await eyes.sees("awa", "Are you OK?")
    await eyes.click("Stand still")
    await expect(eyes.page.get_by_role("button", name="Stand still")).to_have_attribute(
        "aria-pressed", "true"
    )


async def test_places_commands_and_keys(eyes: Looking) -> None:
    awa = eyes.phone("awa")
    await eyes.to_the_next("06:00")
    await awa.get_by_role("button", name="Commands").click()
    await awa.get_by_role("menuitem", name="/guide").click()
    manuals = eyes.log("awa").locator(".message:not(.mine)", has_text="/language")
    await expect(manuals).to_have_count(2)
    await awa.get_by_role("button", name="Send a place").click()
    await awa.get_by_label("Latitude").fill("14.5")
    await awa.locator(".where").get_by_role("button", name="Send a place").click()
    await eyes.sees("awa", "14.5000, −4.1830")
    await awa.locator(".keys").get_by_role("button", name="SOS").click()
    await eyes.sees("karim", "not call")


async def test_another_language_is_asked_of_the_bot_too(eyes: Looking) -> None:
    await eyes.phone("karim").get_by_label("Language").select_option("fr")
    await missed(eyes)
    await eyes.sees("karim", "Awa n’a pas répondu au point de 08:00")
    await eyes.sees("claire", MISSED)


async def test_pictures_documents_venues_and_contacts_are_shown(
    eyes: Looking, stall: Stall
) -> None:
    async with Caller(stall.url, TOKEN) as api:
        await api.upload("sendPhoto", {"photo": PICTURE}, chat_id=1001, caption="The bridge")
        await api.upload("sendDocument", {"document": PAPER}, chat_id=1001)
        place = {"latitude": 14.5, "longitude": -4.2}
        await api("sendVenue", chat_id=1001, **place, title="Town hall", address="Mopti")
        await api("sendContact", chat_id=1001, phone_number="+33 1 99 00 12 42", first_name="Sidi")
        picture = eyes.log("awa").get_by_role("img", name="The bridge")
        await expect(picture).to_have_js_property("naturalWidth", 120)
        await eyes.sees("awa", "plan.pdf")
        await eyes.sees("awa", "Town hall")
        call = eyes.log("awa").get_by_role("link", name="Call Sidi")
        await expect(call).to_have_attribute("href", "tel:+33199001242")
        number = {"text": "Copy the number", "copy_text": {"text": "+33199001242"}}
        markup = {"inline_keyboard": [[number]]}
        await api("sendMessage", chat_id=1001, text="Sidi", reply_markup=markup)
        await expect(eyes.log("awa").get_by_role("button", name="Copy the number")).to_be_visible()
        copies = eyes.log("awa").get_by_title("Copies +33199001242")
        await copies.click()
        await expect(copies).to_have_text(re.compile(r"Copied|\+33199001242"))
        sent = (await api("sendMessage", chat_id=1001, text="<b>x</b>", parse_mode="HTML")).result
        await expect(eyes.log("awa").locator("strong", has_text="x").last).to_be_visible()
        await api("deleteMessage", chat_id=1001, message_id=sent["message_id"])
        await expect(eyes.log("awa").locator(f"[data-id='{sent['message_id']}']")).to_have_count(0)
        await api("pinChatMessage", chat_id=1001, message_id=sent["message_id"] - 5)
        await expect(eyes.phone("awa").locator(".pinned")).to_contain_text("The bridge")


async def test_what_the_bot_answers_to_a_tap_shows_for_a_moment(
    eyes: Looking, stall: Stall
) -> None:
    tap = await stall.theatre.stage.tap("awa", 2, "forged")
    async with Caller(stall.url, TOKEN) as api:
        query = str(tap["callback_query_id"])
        await api("answerCallbackQuery", callback_query_id=query, text="This button is old.")
    await expect(eyes.phone("awa").get_by_role("status")).to_have_text("This button is old.")


async def test_who_comes_later_sees_the_same(eyes: Looking, browser: Browser, stall: Stall) -> None:
    await missed(eyes)
    second = Looking(await opened(browser, stall, viewport={"width": 1500, "height": 1000}))
    await second.ready()
    await second.sees("claire", MISSED)
    for key in ("awa", "moussa", "claire", "karim", "idrissa"):
        text = await eyes.log(key).inner_text()
        await expect(second.log(key)).to_have_text(text, use_inner_text=True)


async def test_a_step_has_its_sentence_and_the_story_can_begin_again(eyes: Looking) -> None:
    await eyes.click("Next step")
    await eyes.story_says("Awa's mission in Mopti begins.")
    await expect(eyes.page.locator(".count")).to_have_text("Step 1 of 20")
    await eyes.click("Next step")
    await eyes.story_says("Vigie asks whether Awa is OK.")
    await eyes.sees("awa", "Are you OK?")
    await eyes.click("Start again")
    await expect(eyes.page.locator(".count")).to_have_text("Step 0 of 20")
    await eyes.sees_not("awa", "Are you OK?")


async def test_a_story_that_somebody_disturbs_says_so(eyes: Looking) -> None:
    await eyes.to_the_next("06:00")
    await eyes.to_the_next("08:00")
    await eyes.press("awa", "I'm OK")
    await eyes.sees("awa", "Noted")
    for done in range(1, 9):
        await eyes.click("Next step")
        await expect(eyes.page.locator(".count")).to_have_text(f"Step {done} of 20")
    await eyes.click("Next step")  # Moussa was never asked to phone
    await eyes.story_says("the story cannot go on from here")


@pytest.mark.parametrize(("title", "steps"), [("An SOS", 17), ("An outage", 21)])
async def test_a_story_plays_by_itself_to_its_end(
    eyes: Looking, monkeypatch: pytest.MonkeyPatch, title: str, steps: int
) -> None:
    monkeypatch.setattr(theatre, "READING_TIME", 0.01)
    await eyes.click(title)
    await expect(eyes.page.locator(".count")).to_have_text(f"Step 0 of {steps}")
    await expect(eyes.page.locator("#story")).to_have_attribute("data-mood", "ready")
    await eyes.click("Play")
    await expect(eyes.page.locator(".count")).to_have_text(
        f"Step {steps} of {steps}", timeout=60_000
    )
    await eyes.story_says("The end.")
