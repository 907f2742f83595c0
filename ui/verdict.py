"""What a reader thinks of an answer: right or wrong, then a comment and what is right, kept for `python -m eval collect`."""

from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from kb.errors import ReportQAError
from kb.html.rendering import Turns, failure_text, inert, note_html
from kb.html.report_rendering import documents_chosen
from kb.knowledge_base import KnowledgeBase
from kb.store.ratings import BAD, GOOD, Rating, Ratings, rating_of
from ui.words import Updates, Words


@dataclass(frozen=True, slots=True)
class Form:
    """The form's parts: the whole, what it says, what is right, the comment, the rating; and its buttons."""

    parts: tuple[Any, ...]
    store: gr.Button
    close: gr.Button


@dataclass(frozen=True, slots=True)
class VerdictForm:
    """The form that opens when a verdict is clicked; the rating itself is stored with the click."""

    kb: KnowledgeBase
    words: Words

    def lay_out(self) -> Form:
        """Build the form here."""
        label = self.words.label
        rating = gr.State(None)
        with gr.Group(visible=False, elem_classes="rq-verdict") as form:
            said = gr.HTML(apply_default_css=False)
            expected = gr.Textbox(label=label("expected"), lines=1, max_lines=4)
            comment = gr.Textbox(label=label("comment"), lines=1, max_lines=4)
            with gr.Row():
                store = gr.Button(label("store"), variant="primary", size="sm")
                close = gr.Button(label("not_now"), size="sm")
        return Form((form, said, expected, comment, rating), store, close)

    def listen(self, form: Form, panel: gr.HTML, turns: gr.State, chosen: gr.Dropdown) -> None:
        """Open the form when `panel` tells of a clicked verdict."""
        shown = list(form.parts)
        _, _, expected, comment, rating = form.parts
        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        panel.like(self.rate, [turns, chosen], shown, **hidden)
        form.store.click(self.store, [rating, expected, comment], shown, **hidden)
        form.close.click(self.close, None, shown, **hidden)

    def rate(self, turns: Turns, documents: list[str], clicked: gr.EventData, request: gr.Request) -> Updates:
        """Store the verdict on the answer of a turn, and ask for more."""
        texts = self.words.of(request)
        number, verdict = int(clicked.turn), str(clicked.verdict)
        answer = turns[number - 1].answer if 0 < number <= len(turns) else None
        if answer is None or verdict not in {GOOD, BAD}:
            return self.close()
        asked = [turn.question for turn in turns[:number] if turn.answer is not None]
        try:
            rating = rating_of(answer, asked, verdict, documents_chosen(self.kb.documents(), documents or ()))
            Ratings(self.kb.settings.dir).store(rating)
        except ReportQAError as error:
            return gr.Group(visible=True), note_html(failure_text(error, texts), kind="failure"), "", "", None
        about = inert(texts["rated_question"].format(question=answer.question))
        said = f'<p class="rq-question">{inert(texts[f"rated_{verdict}"])} {about}</p>'
        return gr.Group(visible=True), said, gr.Textbox("", visible=verdict == BAD), "", rating

    def store(self, rating: Rating | None, expected: str, comment: str, request: gr.Request) -> Updates:
        """Put the reader's words to the rating."""
        texts = self.words.of(request)
        if rating is None:
            return self.close()
        told = replace(rating, expected=expected.strip(), comment=comment.strip())
        try:
            Ratings(self.kb.settings.dir).store(told)
        except ReportQAError as error:
            return (
                gr.Group(visible=True),
                note_html(failure_text(error, texts), kind="failure"),
                expected,
                comment,
                rating,
            )
        return self.close()

    def close(self) -> Updates:
        """No form open."""
        return gr.Group(visible=False), "", "", "", None
