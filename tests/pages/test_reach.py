"""For whom the page works: keyboards, small screens, right-to-left readers, weak eyes."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from bot.demo.phones.serving import Stall
from tests.pages.conftest import opened
from tests.pages.looking import Looking

pytestmark = [pytest.mark.process, pytest.mark.asyncio(loop_scope="session")]

FOCUSED = "document.activeElement.textContent || document.activeElement.ariaLabel"

WEAK = """
() => {
  const shade = (rgb) => {
    const [r, g, b] = rgb.map((one) => {
      const part = one / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const read = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = read(getComputedStyle(one).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    const off = element.closest(":disabled, [aria-disabled=true], .hidden, option");
    if (!own || off || !element.checkVisibility()) continue;
    const a = shade(read(getComputedStyle(element).color).slice(0, 3));
    const b = shade(ground(element));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.push(`${element.className} ${element.textContent}: ${ratio}`);
  }
  return found;
}
"""


async def tab_to(eyes: Looking, label: str) -> None:
    """Press Tab until the focus is there; it has to be visible."""
    for _ in range(200):
        await eyes.page.keyboard.press("Tab")
        if (await eyes.page.evaluate(FOCUSED)) == label:
            style = "getComputedStyle(document.activeElement).outlineStyle"
            assert await eyes.page.evaluate(style) == "solid"
            return
    raise AssertionError(f"Tab does not reach {label!r}")


async def test_the_whole_page_works_with_a_keyboard_alone(eyes: Looking) -> None:
    keys = eyes.page.keyboard
    await tab_to(eyes, "To the next event")
    await keys.press("Enter")
    await eyes.it_is("06:00")
    await keys.press("Space")
    await eyes.it_is("08:00")
    await tab_to(eyes, "Next step")
    await tab_to(eyes, "I'm OK")
    await keys.press("Enter")
    await eyes.sees("awa", "Noted")
    await tab_to(eyes, "Write a message")
    await keys.type("Hello from Mopti")
    await keys.press("Enter")
    await eyes.sees("awa", "Hello from Mopti")
    await keys.press("Shift+Tab")
    assert await eyes.page.evaluate(FOCUSED) == "Commands"
    await keys.press("Enter")
    menu = eyes.phone("awa").get_by_role("menu")
    await expect(menu.get_by_role("menuitem").first).to_be_focused()
    await keys.press("ArrowDown")
    await expect(menu.get_by_role("menuitem").nth(1)).to_be_focused()
    await keys.press("Escape")
    await expect(menu).to_be_hidden()
    assert await eyes.page.evaluate(FOCUSED) == "Commands"
    await tab_to(eyes, "Airplane mode")
    await keys.press("Space")
    await expect(eyes.phone("awa").get_by_role("switch").first).to_be_checked()


async def test_every_phone_is_a_region_with_a_polite_log(eyes: Looking) -> None:
    for name in ("Awa", "Moussa", "Claire", "Karim", "Idrissa"):
        phone = eyes.page.get_by_role("region", name=f"Phone of {name}")
        log = phone.get_by_role("log", name=f"Messages of {name}")
        await expect(log).to_have_attribute("aria-live", "polite")


async def test_on_a_small_screen_there_is_one_phone_at_a_time(pocket: Looking) -> None:
    shown = pocket.page.locator(".phone:visible")
    await expect(shown).to_have_count(1)
    await expect(shown).to_have_attribute("data-phone", "awa")
    await pocket.page.get_by_role("tab", name="Claire").click()
    await expect(shown).to_have_attribute("data-phone", "claire")
    await pocket.page.keyboard.press("ArrowRight")
    await expect(shown).to_have_attribute("data-phone", "karim")
    for time in ("06:00", "08:00"):
        await pocket.to_the_next(time)
    await expect(pocket.page.get_by_role("tab", name="Awa")).to_contain_text("3")
    width = "document.documentElement.scrollWidth - innerWidth"
    assert await pocket.page.evaluate(width) <= 0
    await pocket.page.get_by_role("tab", name="Awa").click()
    await pocket.press("awa", "I'm OK")
    await pocket.sees("awa", "Noted")


async def test_right_to_left_readers_have_their_phone_mirrored(eyes: Looking, stall: Stall) -> None:
    stage = stall.theatre.stage
    await stage.people(1001, "Awa", "awa", "ar")
    await stage.say("awa", "أنا بخير، شكرا")
    await stage.say("awa", "Bonjour")
    screen = eyes.phone("awa").locator(".screen")
    await expect(screen).to_have_attribute("dir", "rtl")
    await expect(eyes.phone("claire").locator(".screen")).to_have_attribute("dir", "ltr")
    arabic = eyes.log("awa").locator(".bubble", has_text="شكرا")
    await expect(arabic).to_have_css("direction", "rtl")
    latin = eyes.log("awa").locator(".bubble", has_text="Bonjour").last
    await expect(latin).to_have_css("direction", "ltr")
    mine = await arabic.bounding_box()
    whole = await eyes.log("awa").bounding_box()
    assert mine is not None
    assert whole is not None
    assert mine["x"] - whole["x"] < whole["width"] / 4, "one's own words stand on the left"


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_words_stand_out_from_their_ground(
    browser: Browser, stall: Stall, scheme: str
) -> None:
    for _ in range(11):
        await stall.theatre.step()
    await stall.theatre.stage.phone("claire", airplane=True)
    await stall.theatre.kill()
    size = {"width": 1500, "height": 1000}
    shown = Looking(await opened(browser, stall, viewport=size, color_scheme=scheme))
    await shown.sees("karim", "I'm on it")
    await expect(shown.page.locator("#bot .says")).to_contain_text("Killed")
    assert await shown.page.evaluate(WEAK) == []
