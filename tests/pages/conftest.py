"""The phones page as somebody has it before them: served, and shown by Debian's Chromium."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
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


@pytest_asyncio.fixture(loop_scope="session")
async def stall() -> AsyncIterator[Stall]:
    """The page in English, with the first story on the stage."""
    async with page("en") as stall:
        yield stall


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One for all tests, in the loop of all tests."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed; Debian's package is called chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def browser(chromium: Browser) -> AsyncIterator[Browser]:
    """As if it had just been started: nothing that a test opened stays open."""
    yield chromium
    for context in chromium.contexts:
        await context.close()


async def opened(browser: Browser, stall: Stall, **options: object) -> Page:
    context = await browser.new_context(reduced_motion="reduce", **options)  # type: ignore[arg-type]  # a test's own choice of a window
    shown = await context.new_page()
    shown.set_default_timeout(PATIENCE)
    await shown.goto(stall.url)
    return shown


@pytest_asyncio.fixture(loop_scope="session")
async def eyes(browser: Browser, stall: Stall) -> Looking:
    """Somebody at a desk."""
    shown = await opened(browser, stall, viewport={"width": 1500, "height": 1000})
    return await Looking(shown).ready()


@pytest_asyncio.fixture(loop_scope="session")
async def pocket(browser: Browser, stall: Stall) -> Looking:
    """Somebody with one real phone."""
    size = {"width": 390, "height": 844}
    shown = await opened(browser, stall, viewport=size, has_touch=True, is_mobile=True)
    return await Looking(shown).ready()
