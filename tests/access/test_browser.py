"""People with accounts, in headless Chromium."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import test_app
from locked_server import PASSWORD
from test_app import SHOWN_WITHIN, ask

from access.principal import Role

if TYPE_CHECKING:
    from locked_server import Locked
    from playwright.sync_api import Browser, Page

browser = test_app.browser
QUESTION = "How many robots did Acme sell in 2024?"


def log_in(page: Page, locked: Locked, name: str) -> None:
    """Fill in the login page that the app leads to, and wait for the chat."""
    page.goto(locked.url)
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_selector("[data-ready]")
    page.locator(".rq-account", has_text=name).wait_for()


def new_page(browser: Browser) -> Page:
    """Another person's browser."""
    context = browser.new_context(locale="en-US")
    context.set_default_timeout(SHOWN_WITHIN)
    return context.new_page()


def chats(page: Page) -> list[str]:
    """The names of the chats that are kept, as the list shows them."""
    page.get_by_role("button", name="Chats", exact=True).click()
    page.locator(".rq-list li").first.wait_for()
    return page.locator(".rq-list li strong").all_inner_texts()


@pytest.mark.browser
def test_chats_are_kept_for_their_user_by_the_server_and_for_nobody_else(locked: Locked, browser: Browser) -> None:
    name, other = locked.user(), locked.user()
    page = new_page(browser)
    log_in(page, locked, name)
    with page.expect_response(lambda one: "/access/chats/" in one.url and one.request.method == "PUT"):
        ask(page, QUESTION)
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('rq-chat:')).length") == 0
    page.locator(".rq-account").click()
    page.get_by_role("button", name="Log out").click()
    log_in(page, locked, other)
    assert chats(page) == [], "another user of the same browser"
    elsewhere = new_page(browser)
    log_in(elsewhere, locked, name)
    assert chats(elsewhere) == [QUESTION], "the same user in another browser"
    elsewhere.locator(".rq-open-chat").click()
    elsewhere.locator(".rq-text", has_text="4,321").wait_for()
    with elsewhere.expect_response(lambda one: "/access/chats/" in one.url and one.request.method == "DELETE"):
        elsewhere.locator(".rq-delete-chat").click()
    assert locked.accounts.chats.of(name) == {}
    for one in (page, elsewhere):
        one.context.close()


@pytest.mark.browser
@pytest.mark.parametrize(("role", "shown"), [(Role.READER, 0), (Role.CURATOR, 1)])
def test_a_reader_is_offered_nothing_that_readers_may_not(
    locked: Locked, browser: Browser, role: Role, shown: int
) -> None:
    page = new_page(browser)
    log_in(page, locked, locked.user(role))
    page.get_by_role("tab", name="Reports").click()
    row = page.locator(".rq-documents tr", has_text="acme.md")
    row.wait_for()
    assert page.locator(".rq-drop").count() == shown
    assert row.locator(".rq-remove").is_visible() == bool(shown)
    page.context.close()


@pytest.mark.browser
def test_the_pages_of_accounts_work_without_scripts_in_both_languages(locked: Locked, browser: Browser) -> None:
    name = locked.user()
    for locale, button in (("zh-CN", "登录"), ("zh-TW", "登入"), ("en-GB", "Log in")):
        context = browser.new_context(locale=locale, java_script_enabled=False)
        page = context.new_page()
        page.goto(f"{locked.url}/access/account", wait_until="domcontentloaded")
        page.locator("input[name=name]").fill(name)
        page.locator("input[name=password]").fill(PASSWORD)
        page.get_by_role("button", name=button, exact=True).click()
        page.locator("input[name=label]").fill("a script")
        page.locator("form[action='/access/tokens'] button").click()
        assert page.locator("code.secret").inner_text().startswith("rqa_")
        context.close()
