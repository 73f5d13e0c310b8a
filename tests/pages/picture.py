"""`make picture`: the README's picture of the phones page, made anew from the program itself."""

from __future__ import annotations

import asyncio
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.async_api import async_playwright, expect

from bot.demo.phones.serving import page
from tests.pages.conftest import CHROMIUM, FLAGS, opened
from tests.pages.looking import Looking

PICTURE = Path(__file__).parents[2] / "docs" / "phones.png"
SIZE = {"width": 1500, "height": 940}
STEPS = 11
"""Of the missed check-in: Karim has just taken charge."""
COLOURS = 256


async def taken() -> bytes:
    """The page with an incident under way, as PNG."""
    async with page("en") as stall, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        shown = await opened(browser, stall, viewport=SIZE)
        look = await Looking(shown).ready()
        for _ in range(STEPS):
            await stall.theatre.step()
        await look.sees("claire", "Karim is on it")
        await look.story_says("Karim takes charge")
        await expect(shown.locator(".changed")).to_have_count(0)
        picture = await shown.screenshot(animations="disabled")
        await browser.close()
        return picture


def main() -> int:
    """Write the picture, in as few colours as its size allows; 1 without Chromium."""
    if CHROMIUM is None:
        print("Chromium is not installed; Debian's package is called chromium.")
        return 1
    with Image.open(BytesIO(asyncio.run(taken()))) as picture:
        PICTURE.parent.mkdir(exist_ok=True)
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(PICTURE, optimize=True)
    print(f"{PICTURE.name}: {PICTURE.stat().st_size // 1000} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
