"""Two ways to write a procedure in a browser: the editor that helps while one types, and the textarea below it."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod

from playwright.async_api import Locator, Page, expect

from tests.browser.waiting import PATIENCE_MS, go_by
from tests.domain.procedure.language.first_draft import Mend

_PASTE = """text => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const place = document.querySelector(".editor-host").shadowRoot.querySelector(".cm-content");
    place.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


class Writer(ABC):
    """Somebody at the page of a draft."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @abstractmethod
    async def put(self, text: str) -> None:
        """Write a whole text over what is there."""

    @abstractmethod
    async def mend(self, mend: Mend) -> None:
        """Do what a finding asks for, at its place."""

    @abstractmethod
    async def text(self) -> str:
        """Return what stands in the draft now."""

    def finding(self, mend: Mend, line: int) -> Locator:
        """Return the findings of this kind at a line that say how to mend it."""
        items = self.page.locator("#findings li").filter(has=self.page.locator(f"a[data-line='{line}']"))
        return items.filter(has_text=re.compile(rf"{mend.code}\s*$")).filter(has_text=mend.told)

    async def led_by(self, mend: Mend) -> None:
        """See the finding at its line, mend it, and see it gone."""
        before = await self.text()
        told = self.finding(mend, mend.told_at(before))
        await told.first.wait_for()
        await self.mend(mend)
        assert await self.text() == mend.of(before), mend
        await expect(told).to_have_count(0, timeout=PATIENCE_MS)


class Textarea(Writer):
    """Without JavaScript: a text, a button, and a page that says what is wrong."""

    async def put(self, text: str) -> None:
        """Write into the textarea and press the button."""
        await self.page.fill("#text", text)
        await go_by(self.page, self.page.locator("#editor button.primary"))

    async def text(self) -> str:
        """Return what the page that came back holds."""
        return await self.page.input_value("#text")

    async def mend(self, mend: Mend) -> None:
        """Change the line and press the button again."""
        await self.put(mend.of(await self.text()))


class Editor(Writer):
    """With JavaScript: findings beside the text as one types, keywords offered, certain mends by a button."""

    async def put(self, text: str) -> None:
        """Paste notes over everything."""
        await self.page.wait_for_function("() => window.motcuaEditor")
        await self.page.locator(".cm-content").click()
        await self.page.keyboard.press("Control+A")
        await self.page.evaluate(_PASTE, text)

    async def text(self) -> str:
        """Return what the editor holds, seen or scrolled away."""
        return str(await self.page.evaluate("() => window.motcuaEditor.state.doc.toString()"))

    async def mend(self, mend: Mend) -> None:
        """Press the button of the finding, or go to its place and type."""
        finding = self.finding(mend, mend.told_at(await self.text())).first
        if mend.code == "unknown_key":
            await finding.get_by_role("button").click()
            return
        await finding.locator("a[data-line]").click()
        if mend.at:
            await self._find(mend.line.strip())
        elif mend.code == "missing_key":
            await self._add_with_help(mend)
            return
        await self.page.keyboard.press("End")
        await self.page.keyboard.press("Shift+Home")
        first, *more = mend.right.split("\n")
        await self.page.keyboard.insert_text(first.strip())
        for line in more:
            await self._new_line()
            await self.page.keyboard.insert_text(line)
        await self.page.keyboard.press("Escape")

    async def _add_with_help(self, mend: Mend) -> None:
        """Type half of a keyword below the line, take the one that is offered, and write its value."""
        keyword, _, value = mend.right.rpartition("\n")[2].partition(": ")
        await self.page.keyboard.press("End")
        await self._new_line()
        await self.page.keyboard.type(keyword[:4])
        await self.page.locator(".cm-tooltip-autocomplete li", has_text=keyword).first.click()
        await self.page.keyboard.type(value)
        await self.page.keyboard.press("Escape")

    async def _new_line(self) -> None:
        """Open a line below; what is offered is not taken, and the indentation given is typed over."""
        await self.page.keyboard.press("Escape")
        await self.page.keyboard.press("Enter")
        await self.page.keyboard.press("Shift+Home")

    async def _find(self, text: str) -> None:
        """Go to a place by the search of the editor."""
        await self.page.keyboard.press("Control+F")
        await self.page.locator(".cm-search input[name=search]").wait_for()
        await self.page.keyboard.type(text)
        await self.page.keyboard.press("Enter")
        await self.page.keyboard.press("Escape")
