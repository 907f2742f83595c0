"""What can be done with a question in the chat: asked again, edited, deleted, stopped, queued; and what the view shows
then."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
import test_app
from test_app import ask
from test_app_chats import SOLD, TURIN, ZINC, kept, reload, settled

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

address = test_app.address
browser = test_app.browser
visit = test_app.visit

Visit = Callable[..., "Page"]


class Held:
    """Requests of a page for answers that are held back until they are let go."""

    def __init__(self, page: "Page", address: str = "**/chat/ask") -> None:
        self._page, self._address = page, address
        self._routes: list[Route] = []
        page.route(
            address, lambda route: self._routes.append(route)
        )  # Playwright marks it, which a method of a list does not take

    def wait(self) -> None:
        """Until a request is held."""
        while not self._routes:
            self._page.wait_for_timeout(20)

    def let_go(self) -> None:
        """Pass on all that is held, and all that comes."""
        for route in self._routes:
            route.continue_()
        self._page.unroute(self._address)


def enter(page: "Page", text: str) -> None:
    page.locator(".rq-box textarea").fill(text)
    page.locator(".rq-box textarea").press("Enter")


def questions(page: "Page") -> list[str]:
    return [text.strip() for text in page.locator(".rq-said").all_inner_texts()]


def edit(page: "Page", text: str) -> None:
    """Ask something else in the place of the only question."""
    page.locator(".rq-turn").hover()
    page.get_by_role("button", name="Edit").click()
    page.locator(".rq-editing").fill(text)
    page.locator(".rq-editing").press("Enter")


def answers(page: "Page", count: int) -> list[str]:
    """The answers shown, once there are as many and nothing is being looked up."""
    page.wait_for_function(
        "count => document.querySelectorAll('.rq-text').length === count && !document.querySelector('.rq-pending')",
        arg=count,
    )
    return page.locator(".rq-text").all_inner_texts()


@pytest.mark.browser
def test_what_is_entered_while_an_answer_comes_is_asked_after_it(visit: Visit) -> None:
    page = visit()
    held = Held(page)
    enter(page, SOLD)
    held.wait()
    for text in (TURIN, ZINC):
        enter(page, text)
    assert page.locator(".rq-queue li").all_inner_texts() == [f"Next: {TURIN}", f"Next: {ZINC}"]
    page.locator(".rq-queue li", has_text=TURIN).get_by_role("button", name="Do not ask this").click()
    held.let_go()
    told = answers(page, 2)
    assert questions(page) == [SOLD, ZINC]
    assert "4,321" in told[0]
    assert "777" in told[1]
    assert page.locator(".rq-queue").is_hidden()


@pytest.mark.browser
def test_text_typed_before_the_page_has_settled_is_kept_and_so_is_a_draft(visit: Visit) -> None:
    page = visit()
    held = Held(page, "**/chat/start")
    page.reload()
    box = page.locator(".rq-box textarea")
    box.fill("How many rob")
    held.let_go()
    settled(page)
    page.locator(".rq-chat .example").first.wait_for()
    assert box.input_value() == "How many rob"
    reload(page)
    assert box.input_value() == "How many rob"
    enter(page, SOLD)
    answers(page, 1)
    reload(page)
    assert box.input_value() == ""


@pytest.mark.browser
def test_a_question_entered_before_the_page_has_settled_is_answered(visit: Visit) -> None:
    page = visit()
    held = Held(page, "**/chat/start")
    page.reload()
    enter(page, SOLD)
    page.locator(".rq-text").wait_for()
    held.let_go()
    settled(page)
    assert "4,321" in answers(page, 1)[0]
    assert questions(page) == [SOLD]


@pytest.mark.browser
def test_enter_that_ends_a_word_of_an_input_method_sends_nothing(visit: Visit) -> None:
    page = visit()
    page.locator(".rq-box textarea").fill("机器人")
    page.evaluate(
        "document.querySelector('.rq-box textarea').dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', "
        "isComposing: true, bubbles: true}))"
    )
    assert questions(page) == []
    assert page.locator(".rq-box textarea").input_value() == "机器人"


@pytest.mark.browser
def test_a_question_is_asked_again_in_its_place(visit: Visit) -> None:
    page = visit()
    ask(page, SOLD)
    ask(page, ZINC)
    held = Held(page)
    page.locator(".rq-turn").first.get_by_role("button", name="Ask again").click()
    page.locator(".rq-turn").first.locator(".rq-pending").wait_for()
    held.let_go()
    assert "4,321" in answers(page, 2)[0]
    assert questions(page) == [SOLD, ZINC]


@pytest.mark.browser
@pytest.mark.parametrize("later", ["too", "delete"])
def test_an_edited_question_is_asked_anew_and_the_later_ones_too_or_dropped_as_is_said(
    visit: Visit, later: str
) -> None:
    page = visit()
    ask(page, "What were the deliveries of the Delft plant in 2023?")
    ask(page, "And in 2024?")
    assert "2,222" in answers(page, 2)[1]
    first = page.locator(".rq-turn").first
    first.hover()
    first.get_by_role("button", name="Edit").click()
    assert "questions after it: 1" in first.locator(".rq-edit-note").inner_text()
    first.locator("textarea").fill(TURIN)
    first.get_by_role("button", name=re.compile(f"later ones.*{later}|{later}.*later ones")).click()
    told = answers(page, 2 if later == "too" else 1)
    assert "1,333" in told[0]
    assert questions(page) == [TURIN, "And in 2024?"][: len(told)]
    assert "2,099" in told[-1] or later == "delete"
    reload(page)
    assert answers(page, len(told)) == told


@pytest.mark.browser
def test_an_edited_question_that_is_stopped_does_not_keep_the_answer_to_the_old_one(visit: Visit) -> None:
    page = visit()
    ask(page, SOLD)
    held = Held(page)
    edit(page, ZINC)
    held.wait()
    page.get_by_role("button", name="Stop").click()
    page.locator(".rq-aside", has_text="Stopped.").wait_for()
    assert page.locator(".rq-text").count() == 0
    reload(page)
    assert questions(page) == [ZINC]
    assert "4,321" not in page.locator(".rq-turn").inner_text()


@pytest.mark.browser
def test_a_question_that_is_edited_while_it_is_looked_up_is_looked_up_anew(visit: Visit) -> None:
    page = visit()
    held = Held(page)
    enter(page, SOLD)
    held.wait()
    edit(page, ZINC)
    page.locator(".rq-turn .rq-pending").wait_for()
    assert page.locator(".rq-aside").count() == 0
    held.let_go()
    assert "777" in answers(page, 1)[0]
    assert questions(page) == [ZINC]


@pytest.mark.browser
def test_a_chat_that_is_deleted_while_it_is_answered_stays_deleted(visit: Visit) -> None:
    page = visit()
    ask(page, TURIN)
    held = Held(page)
    enter(page, SOLD)
    held.wait()
    enter(page, ZINC)
    page.get_by_role("button", name="New chat").click()
    page.get_by_role("button", name="Chats", exact=True).click()
    page.locator(".rq-delete-chat").click()
    page.locator(".rq-stop").wait_for(state="hidden")
    assert kept(page) == []
    page.get_by_role("button", name="Undo").click()
    (chat,) = kept(page)
    assert [turn["question"] for turn in chat["turns"]] == [TURIN, SOLD]


@pytest.mark.browser
def test_editing_can_be_given_up(visit: Visit) -> None:
    page = visit()
    ask(page, SOLD)
    page.locator(".rq-turn").hover()
    page.get_by_role("button", name="Edit").click()
    page.locator(".rq-editing").fill("something else")
    page.locator(".rq-editing").press("Escape")
    assert questions(page) == [SOLD]
    assert page.locator(".rq-text").count() == 1


@pytest.mark.browser
def test_a_turn_is_deleted_and_can_be_had_back(visit: Visit) -> None:
    page = visit()
    for question in (SOLD, ZINC):
        ask(page, question)
    first = page.locator(".rq-turn").first
    first.hover()
    first.get_by_role("button", name="Delete").click()
    assert questions(page) == [ZINC]
    assert "stay as they are" in page.locator(".rq-toast").inner_text()
    page.get_by_role("button", name="Undo").click()
    assert questions(page) == [SOLD, ZINC]
    first.hover()
    first.get_by_role("button", name="Delete").click()
    reload(page)
    assert questions(page) == [ZINC]


@pytest.mark.browser
def test_a_stopped_question_says_so_and_a_stopped_repetition_leaves_the_answer(visit: Visit) -> None:
    page = visit()
    held = Held(page)
    enter(page, SOLD)
    held.wait()
    page.get_by_role("button", name="Stop").click()
    page.locator(".rq-aside", has_text="Stopped.").wait_for()
    page.unroute("**/chat/ask")
    page.get_by_role("button", name="Ask again").click()
    (told,) = answers(page, 1)
    held = Held(page)
    page.get_by_role("button", name="Ask again").click()
    held.wait()
    page.get_by_role("button", name="Stop").click()
    assert answers(page, 1) == [told]


@pytest.mark.browser
def test_a_page_left_during_an_answer_offers_to_ask_again(visit: Visit) -> None:
    page = visit()
    held = Held(page)
    enter(page, SOLD)
    held.wait()
    reload(page)
    page.unroute(
        "**/chat/ask"
    )  # only now: what is held would be passed on, and might be answered before the page is left
    page.locator(".rq-aside", has_text="not answered").wait_for()
    page.get_by_role("button", name="Ask again").click()
    assert "4,321" in answers(page, 1)[0]


@pytest.mark.browser
def test_an_answer_comes_to_the_chat_that_asked_though_another_is_open_by_then(visit: Visit) -> None:
    page = visit()
    held = Held(page)
    enter(page, SOLD)
    held.wait()
    page.get_by_role("button", name="New chat").click()
    held.let_go()
    page.locator(".rq-stop").wait_for(state="hidden")
    assert questions(page) == []
    (chat,) = kept(page)
    assert "4,321" in chat["turns"][0]["answer"]["answer"]


@pytest.mark.browser
@pytest.mark.parametrize("size", [{"width": 1280, "height": 720}, {"width": 390, "height": 780}])
def test_after_asking_question_and_answer_are_in_view_wherever_the_reader_was(
    visit: Visit, size: dict[str, int]
) -> None:
    page = visit()
    page.set_viewport_size(size)  # type: ignore[arg-type]
    for question in (SOLD, TURIN, ZINC):
        ask(page, question)
    page.locator(".rq-chat").evaluate("(chat) => chat.scrollTo(0, 0)")
    ask(page, "What were the deliveries of the Delft plant in 2023?")
    frame = page.locator(".rq-chat").bounding_box()
    assert frame is not None
    for shown in (page.locator(".rq-said").last, page.locator(".rq-text").last):
        place = shown.bounding_box()
        assert place is not None
        assert frame["y"] - 1 <= place["y"] <= frame["y"] + frame["height"] - place["height"]
        assert 0 <= place["y"] <= size["height"] - place["height"]


@pytest.mark.browser
def test_what_is_offered_to_ask_next_is_answered_when_clicked(visit: Visit) -> None:
    page = visit()
    ask(page, TURIN)
    offered = page.locator(".rq-next").first
    offered.wait_for()
    question = offered.inner_text()
    offered.click()
    answers(page, 2)
    assert questions(page)[1] == question
    assert page.locator(".rq-answer").last.locator(".rq-outcome").count() == 0
    page.locator(".rq-suggested").wait_for()
    assert page.locator(".rq-suggested").count() == 1


@pytest.mark.browser
def test_the_verdict_that_was_chosen_shows_as_chosen_and_can_be_changed(visit: Visit) -> None:
    page = visit()
    ask(page, SOLD)
    page.locator(".rq-rate-good").click()
    page.locator(".rq-verdict").wait_for()
    reload(page)
    good, bad = page.locator(".rq-rate-good"), page.locator(".rq-rate-bad")
    assert good.get_attribute("aria-pressed") == "true"
    assert "chosen" in good.inner_text()
    assert bad.get_attribute("aria-pressed") == "false"
    bad.click()
    page.locator(".rq-verdict").wait_for()
    assert (good.get_attribute("aria-pressed"), bad.get_attribute("aria-pressed")) == ("false", "true")


@pytest.mark.browser
def test_a_verdict_is_kept_with_its_chat_though_another_is_open_by_then(visit: Visit) -> None:
    page = visit()
    ask(page, SOLD)
    held = Held(page, "**/chat/rate")
    page.locator(".rq-rate-good").click()
    held.wait()
    page.get_by_role("button", name="New chat").click()
    with page.expect_response("**/chat/rate"):
        held.let_go()
    page.wait_for_function(
        "id => JSON.parse(localStorage.getItem('rq-chat:' + id)).turns[0].verdict === 'good'", arg=kept(page)[0]["id"]
    )
