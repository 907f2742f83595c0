"""Chats are kept in the browser: found again after a reload, listed, searched, renamed, deleted; nothing kept is
trusted."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import test_app
from test_app import ask

if TYPE_CHECKING:
    from playwright.sync_api import Page

address = test_app.address
browser = test_app.browser
visit = test_app.visit

SOLD = "How many robots did Acme sell in 2024?"
TURIN = "What were the deliveries of the Turin plant in 2023?"
ZINC = "How much zinc did Zenith Metals smelt?"
HOSTILE = "<img src=x onerror=\"document.title='broken'\"><script>document.title='broken'</script>"
Visit = Callable[..., "Page"]


def settled(page: "Page") -> None:
    page.wait_for_selector("[data-ready]")


def reload(page: "Page") -> None:
    page.reload()
    settled(page)


def list_of_chats(page: "Page") -> list[str]:
    """The names in the list of chats, which is opened for it."""
    if page.locator(".rq-list").is_hidden():
        page.get_by_role("button", name="Chats", exact=True).click()
    return [name.strip() for name in page.locator(".rq-open-chat strong").all_inner_texts()]


def kept(page: "Page") -> list[dict[str, Any]]:
    """The chats as the browser keeps them."""
    values = "Object.keys(localStorage).filter((k) => k.startsWith('rq-chat:')).map((k) => localStorage.getItem(k))"
    return [json.loads(one) for one in page.evaluate(values)]


def put(page: "Page", chat: dict[str, Any]) -> None:
    """Keep a chat as though the page had, and open it."""
    page.evaluate("([id, text]) => localStorage.setItem('rq-chat:' + id, text)", [chat["id"], json.dumps(chat)])
    page.evaluate("(id) => sessionStorage.setItem('rq-current', id)", chat["id"])
    reload(page)


@pytest.mark.browser
def test_a_reload_brings_the_chat_back_with_its_evidence(visit: Visit) -> None:
    page = visit()
    ask(page, TURIN)
    before = page.locator(".rq-text").inner_text()
    reload(page)
    assert page.locator(".rq-said").all_inner_texts() == [TURIN]
    assert page.locator(".rq-text").inner_text() == before
    page.locator(".rq-panel .rq-table .rq-cited").first.wait_for()
    assert page.locator(".rq-entries .rq-table .rq-cited").all_inner_texts() == ["1,333"]
    ask(page, SOLD)
    assert page.locator(".rq-said").count() == 2


@pytest.mark.browser
def test_a_new_chat_keeps_the_old_one_which_is_opened_again_from_the_list(visit: Visit) -> None:
    page = visit()
    ask(page, TURIN)
    page.get_by_role("button", name="New chat").click()
    page.wait_for_function("document.querySelectorAll('.rq-text').length === 0")
    ask(page, SOLD)
    assert list_of_chats(page) == [SOLD, TURIN]
    page.locator(".rq-open-chat", has_text=TURIN).click()
    page.locator(".rq-said", has_text=TURIN).wait_for()
    assert page.locator(".rq-said").count() == 1
    page.locator(".rq-panel .rq-cited", has_text="1,333").first.wait_for()
    ask(page, "And in 2024?")
    assert list_of_chats(page) == [TURIN, SOLD]


@pytest.mark.browser
def test_chats_are_searched_by_their_questions_and_answers(visit: Visit) -> None:
    page = visit()
    ask(page, TURIN)
    page.get_by_role("button", name="New chat").click()
    ask(page, SOLD)
    list_of_chats(page)
    search = page.get_by_role("searchbox")
    for words, found in (
        ("turin", [TURIN]),
        ("4,321", [SOLD]),
        ("acme robots", [SOLD]),
        ("penguin", []),
        ("", [SOLD, TURIN]),
    ):
        search.fill(words)
        assert list_of_chats(page) == found
    search.fill("penguin")
    assert "No chat has these words" in page.locator(".rq-list").inner_text()


@pytest.mark.browser
def test_a_chat_is_renamed_and_its_name_is_shown_as_text(visit: Visit) -> None:
    page = visit()
    ask(page, SOLD)
    list_of_chats(page)
    page.locator(".rq-rename").click()
    page.locator(".rq-renaming").fill(HOSTILE)
    page.locator(".rq-renaming").press("Enter")
    assert list_of_chats(page) == [HOSTILE]
    assert page.locator(".rq-name").inner_text() == HOSTILE
    reload(page)
    assert page.locator(".rq-name").inner_text() == HOSTILE
    list_of_chats(page)
    page.locator(".rq-rename").click()
    page.locator(".rq-renaming").fill("Something else")
    page.locator(".rq-renaming").press("Escape")
    assert list_of_chats(page) == [HOSTILE]
    assert page.title() == "report-qa"


@pytest.mark.browser
def test_a_deleted_chat_can_be_had_back_and_else_is_gone(visit: Visit) -> None:
    page = visit()
    ask(page, SOLD)
    list_of_chats(page)
    page.locator(".rq-delete-chat").click()
    assert list_of_chats(page) == []
    assert kept(page) == []
    page.get_by_role("button", name="Undo").click()
    assert list_of_chats(page) == [SOLD]
    page.locator(".rq-open-chat").click()
    page.locator(".rq-text", has_text="4,321").wait_for()
    page.locator(".rq-delete-chat").click()
    reload(page)
    assert list_of_chats(page) == []


def chat_of(page: "Page") -> dict[str, Any]:
    ask(page, SOLD)
    page.locator(".rq-suggested").wait_for()
    (chat,) = kept(page)
    return chat


@pytest.mark.browser
def test_what_was_kept_is_shown_inert_whoever_wrote_it(visit: Visit) -> None:
    page = visit()
    chat = chat_of(page)
    turn = chat["turns"][0]
    answer = turn["answer"]
    answer |= {"answer": f"{HOSTILE} [1]", "warnings": [HOSTILE], "question": HOSTILE}
    answer["citations"][0] |= {
        "title": HOSTILE,
        "document": HOSTILE,
        "quote": HOSTILE,
        "headings": [HOSTILE],
        "chunk": HOSTILE,
    }
    answer["assumed"] = [{"what": HOSTILE, "value": HOSTILE, "why": HOSTILE}]
    turn |= {"question": HOSTILE, "next": [HOSTILE], "others": [[[HOSTILE, HOSTILE]]]}
    put(page, chat | {"name": HOSTILE})
    page.locator(".rq-panel", has_text="<img").wait_for()
    page.locator(".rq-text .rq-cite").hover()
    page.locator(".rq-tip").wait_for()
    list_of_chats(page)
    live = page.locator(":is(.rq-chat, .rq-panel, .rq-list, .rq-bar, .rq-tip) :is(img, script, iframe)")
    assert live.count() == 0
    assert HOSTILE in page.locator(".rq-text").inner_text()
    assert page.title() == "report-qa"


@pytest.mark.browser
@pytest.mark.parametrize(
    "broken",
    [
        {"answer": {"answer": "no answer at all"}},
        {"answer": {"question": 1, "answer": [], "abstained": "maybe"}},
        {"key": -1},
        {"question": None},
        {"html": "<img src=x onerror=\"document.title='broken'\">", "answer": None},
        {"verdict": "<b>"},
    ],
)
def test_a_kept_turn_of_another_shape_is_left_out_or_said_to_be_unreadable(
    visit: Visit, broken: dict[str, Any]
) -> None:
    page = visit()
    chat = chat_of(page)
    sound = chat["turns"][0]
    put(page, chat | {"turns": [sound, {**sound, "id": "f" * 24, "key": 2, **broken}]})
    page.locator(".rq-text", has_text="4,321").wait_for()
    assert page.locator(".rq-chat img").count() == 0
    assert page.title() == "report-qa"
    assert page.locator(".rq-text").count() == 1
    if "answer" in broken:
        note = page.locator(".rq-aside").inner_text()
        assert ("cannot be read" if broken["answer"] else "not answered") in note
    ask(page, TURIN)


@pytest.mark.browser
@pytest.mark.parametrize("text", ["", "no JSON", "[]", '{"version": 1}', '{"version": 9, "id": "00000000"}'])
def test_a_chat_that_cannot_be_read_does_not_keep_the_page_from_working(visit: Visit, text: str) -> None:
    page = visit()
    page.evaluate("(text) => localStorage.setItem('rq-chat:00000000', text)", text)
    page.evaluate("sessionStorage.setItem('rq-current', '00000000')")
    reload(page)
    assert list_of_chats(page) == []
    ask(page, SOLD)
    assert list_of_chats(page) == [SOLD]


@pytest.mark.browser
def test_two_tabs_of_one_browser_have_the_same_list_and_add_to_the_same_chat(visit: Visit) -> None:
    page = visit()
    ask(page, TURIN)
    other = page.context.new_page()
    other.goto(page.url)
    settled(other)
    assert other.locator(".rq-text").count() == 0, "a new tab begins a new chat"
    list_of_chats(other)
    other.locator(".rq-open-chat").click()
    other.locator(".rq-text").wait_for()
    ask(other, SOLD)
    page.locator(".rq-said", has_text=SOLD).wait_for()
    assert [turn["question"] for turn in kept(page)[0]["turns"]] == [TURIN, SOLD]


@pytest.mark.browser
def test_a_browser_without_room_says_so_and_goes_on(visit: Visit) -> None:
    page = visit()
    page.evaluate(
        "() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    ask(page, SOLD)
    page.locator(".rq-toast", has_text="no room").wait_for()
    assert "4,321" in page.locator(".rq-text").inner_text()
