"""The phones page as somebody has it before them: served, and shown by Debian's Chromium."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.demo.phones.serving import Stall, page
from tests.pages.looking import Looking

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
PATIENCE = 20_000.0
"""Milliseconds within which whatever is expected has to be there."""

expect.set_options(timeout=PATIENCE)


@pytest.fixture
async def stall() -> AsyncIterator[Stall]:
    """The page in English, with the first story on the stage."""
    async with page("en") as stall:
        yield stall


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed; Debian's package is called chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        await browser.close()


async def opened(browser: Browser, stall: Stall, **options: object) -> Page:
    context = await browser.new_context(reduced_motion="reduce", **options)  # type: ignore[arg-type]  # a test's own choice of a window
    shown = await context.new_page()
    shown.set_default_timeout(PATIENCE)
    await shown.goto(stall.url)
    return shown


@pytest.fixture
async def eyes(browser: Browser, stall: Stall) -> Looking:
    """Somebody at a desk."""
    shown = await opened(browser, stall, viewport={"width": 1500, "height": 1000})
    return await Looking(shown).ready()


@pytest.fixture
async def pocket(browser: Browser, stall: Stall) -> Looking:
    """Somebody with one real phone."""
    size = {"width": 390, "height": 844}
    shown = await opened(browser, stall, viewport=size, has_touch=True, is_mobile=True)
    return await Looking(shown).ready()
