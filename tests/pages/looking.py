"""What somebody does who looks at the page: reads phones, presses buttons, waits for words."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect


class Looking:
    """The page, in the words of its visitor."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def ready(self) -> Looking:
        await expect(self.page.locator("#story")).to_have_attribute("data-mood", "ready")
        await expect(self.log("awa")).not_to_be_empty()
        return self

    def phone(self, key: str) -> Locator:
        return self.page.locator(f"#phone-{key}")

    def log(self, key: str) -> Locator:
        return self.phone(key).get_by_role("log")

    async def sees(self, key: str, words: str) -> None:
        """These words stand on somebody's phone, or will in a moment."""
        await expect(self.log(key)).to_contain_text(words)

    async def sees_not(self, key: str, words: str) -> None:
        await expect(self.log(key)).not_to_contain_text(words)

    async def press(self, key: str, label: str) -> None:
        """The newest button that says so."""
        await self.log(key).get_by_role("button", name=label, exact=True).last.click()

    async def click(self, label: str) -> None:
        """A button of the page itself."""
        await self.page.get_by_role("button", name=label, exact=True).click()

    async def it_is(self, time: str) -> None:
        await expect(self.page.locator(".face b").first).to_have_text(time)

    async def comes_next(self, sentence: str) -> None:
        await expect(self.page.locator(".next")).to_have_text(sentence)

    async def to_the_next(self, time: str) -> None:
        """Press the button, and the clock shows this."""
        await self.click("To the next event")
        await self.it_is(time)

    async def story_says(self, words: str) -> None:
        await expect(self.page.locator("#story .says")).to_contain_text(words)
