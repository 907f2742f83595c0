"""The chat for everybody: with the keyboard, for screen readers, in every Chinese, in any number of tabs."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import app_server
import pytest
import test_app
from test_app import ask
from test_app_chats import SOLD, TURIN, settled

if TYPE_CHECKING:
    from playwright.sync_api import Page

address = test_app.address
browser = test_app.browser
visit = test_app.visit

Visit = Callable[..., "Page"]
TABS = 8
"""More than the connections that a browser has to one host."""

CONTRAST = """() => {
  const parts = (colour) => { const at = document.createElement("canvas").getContext("2d"); at.fillStyle = colour; at.fillRect(0, 0, 1, 1);
    return Array.from(at.getImageData(0, 0, 1, 1).data); };
  const light = ([r, g, b]) => { const of = (c) => { c /= 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * of(r) + 0.7152 * of(g) + 0.0722 * of(b); };
  const behind = (one) => { for (let at = one; at; at = at.parentElement) { const found = parts(getComputedStyle(at).backgroundColor);
    if (found[3] === 255) return found; } return [255, 255, 255]; };
  const faults = [];
  for (const one of document.querySelectorAll(".rq-talking *")) {
    const own = Array.from(one.childNodes).some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !one.checkVisibility({ opacityProperty: true }) || one.closest(".rq-hidden")) continue;
    const [one_light, other] = [light(parts(getComputedStyle(one).color)), light(behind(one))].sort((a, b) => b - a);
    const ratio = (one_light + 0.05) / (other + 0.05);
    if (ratio < 4.5) faults.push(`${one.className || one.tagName}: ${ratio.toFixed(2)} ${one.textContent.slice(0, 30)}`);
  }
  return faults;
}"""


@pytest.mark.browser
def test_a_marker_is_reached_and_opened_with_the_keyboard_and_shows_its_quote(visit: Visit) -> None:
    page = visit()
    ask(page, SOLD)
    ask(page, TURIN)
    page.locator(".rq-chat").focus()
    marker = page.locator(".rq-text .rq-cite").first
    for _ in range(20):
        page.keyboard.press("Tab")
        if marker.evaluate("(one) => one === document.activeElement"):
            break
    tip = page.get_by_role("tooltip")
    tip.wait_for()
    assert "4,321" in tip.inner_text()
    assert marker.get_attribute("aria-describedby") == tip.get_attribute("id")
    page.keyboard.press("Escape")
    tip.wait_for(state="detached")
    page.keyboard.press("Enter")
    page.locator("article[id^=evidence-1-].rq-chosen").wait_for()
    page.locator(".rq-stage mark", has_text="4,321").first.wait_for()


@pytest.mark.browser
def test_a_marker_shows_its_quote_on_hover(visit: Visit) -> None:
    page = visit()
    ask(page, SOLD)
    page.locator(".rq-text .rq-cite").first.hover()
    page.get_by_role("tooltip").wait_for()
    assert app_server.FACT in page.get_by_role("tooltip").inner_text()
    page.mouse.move(5, 5)
    page.get_by_role("tooltip").wait_for(state="detached")


@pytest.mark.browser
def test_names_for_screen_readers_are_plain_text(visit: Visit) -> None:
    page = visit()
    ask(page, "How many <b>robots</b> did Acme sell in 2024?")
    page.get_by_role("button", name="Chats", exact=True).click()
    labels = page.locator(".rq-talking [aria-label]").evaluate_all(
        "(all) => all.map((one) => one.getAttribute('aria-label'))"
    )
    assert any("<b>robots</b>" in label for label in labels), "as it was typed"
    assert not [label for label in labels if re.search(r"<(?:div|span|a|p)\b|&\w+;|\{\w+\}", label)]
    nameless = page.locator(".rq-talking :is(button, input, textarea, summary)").evaluate_all(
        "(all) => all.filter((one) => !(one.getAttribute('aria-label') || one.textContent.trim())).map((one) "
        "=> one.outerHTML)"
    )
    assert nameless == []


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [{"width": 1280, "height": 800}, {"width": 390, "height": 844}])
def test_words_of_the_chat_are_dark_enough_on_what_is_behind_them(
    visit: Visit, scheme: str, size: dict[str, int]
) -> None:
    page = visit()
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.reload()
    settled(page)
    page.locator(".rq-chat .example").first.wait_for()
    assert page.evaluate(CONTRAST) == []
    ask(page, TURIN)
    page.locator(".rq-rate-good").click()
    page.locator(".rq-verdict").wait_for()
    ask(page, "Who chairs the board of Umbrella Holdings?")
    page.get_by_role("button", name="Chats", exact=True).click()
    assert page.evaluate("document.body.classList.contains('dark')") == (scheme == "dark")
    assert page.evaluate(CONTRAST) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("locale", "welcome", "tab", "send"),
    [
        ("zh-HK", "想了解什麼", "問答", "提問"),
        ("zh-TW", "想了解什麼", "問答", "提問"),
        ("zh-SG", "想了解什么", "问答", "提问"),
        ("zh", "想了解什么", "问答", "提问"),
    ],
)
def test_every_chinese_is_answered_in_its_characters(
    visit: Visit, locale: str, welcome: str, tab: str, send: str
) -> None:
    page = visit(locale)
    assert welcome in page.locator(".rq-chat").inner_text()
    assert page.get_by_role("tab").first.inner_text() == tab
    assert page.get_by_role("button", name=send).is_visible()
    assert page.locator("html").get_attribute("lang") in {"zh-CN", "zh-TW"}


@pytest.mark.browser
def test_any_number_of_tabs_of_one_browser_are_answered(visit: Visit) -> None:
    first = visit()
    pages = [first, *(first.context.new_page() for _ in range(TABS - 1))]
    for page in pages[1:]:
        page.goto(first.url)
        settled(page)
    for page in pages:
        page.locator(".rq-box textarea").fill(SOLD)
        page.locator(".rq-box textarea").press("Enter")
    for page in pages:
        page.locator(".rq-text", has_text="4,321").wait_for()
        page.locator(".rq-panel", has_text=app_server.FACT).wait_for()
