"""The chat: questions and answers beside their evidence."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import gradio as gr

from kb.errors import ReportQAError
from kb.html.rendering import (
    Texts,
    Turn,
    Turns,
    answer_html,
    beginnings,
    empty_panel_html,
    failure_text,
    messages,
    panel_html,
    stopped,
)
from kb.html.report_rendering import documents_chosen
from kb.knowledge_base import KnowledgeBase
from kb.model import Answer, Document
from ui.chat_charts import with_charts
from ui.evidence import EvidencePanel
from ui.running import Running
from ui.verdict import VerdictForm
from ui.words import Updates, Words

if TYPE_CHECKING:
    from gradio.components.chatbot import ExampleMessage

PIECE_SECONDS = 0.025
"""Pause between the growing pieces of an answer: with 16 pieces, under half a second in all."""

EXAMPLES_MOST = 4

ASKING_AT_ONCE = 32
"""Questions answered at once: with a language model most of an answer's time is waiting. Gradio has 40 threads."""


ASKING: dict[str, Any] = {
    "api_visibility": "private",
    "show_progress": "hidden",
    "concurrency_limit": ASKING_AT_ONCE,
    "concurrency_id": "asking",
}
"""How a question is asked, wherever it comes from."""


@dataclass(frozen=True, slots=True)
class ChatParts:
    """What other pages set in the chat: the filter, the conversation, the question; and all that an answer changes."""

    chosen: gr.Dropdown
    turns: gr.State
    box: gr.Textbox
    outputs: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class ChatPage:
    """Questions and answers beside the evidence."""

    kb: KnowledgeBase
    words: Words
    running: Running = field(default_factory=Running)

    def lay_out(self, blocks: gr.Blocks) -> ChatParts:
        """Build the page inside the current tab; returns what other pages may set, the filter among it, whose choices are the reports."""
        label = self.words.label
        turns, verdict = gr.State(()), VerdictForm(self.kb, self.words)
        with gr.Row(elem_classes="rq-columns"):
            with gr.Column(scale=3, min_width=320, elem_classes="rq-talk"):
                chat = gr.Chatbot(
                    show_label=False,
                    container=False,
                    height=None,
                    elem_classes="rq-chat",
                    buttons=[],
                    latex_delimiters=[],
                    allow_tags=False,
                    feedback_options=None,
                    layout="bubble",
                )
                form = verdict.lay_out()
                box = gr.Textbox(
                    show_label=False,
                    placeholder=label("ask_placeholder"),
                    submit_btn=True,
                    lines=1,
                    max_lines=6,
                    autofocus=True,
                    elem_classes="rq-box",
                )
                with gr.Row(elem_classes="rq-below-box"):
                    chosen = gr.Dropdown([], multiselect=True, label=label("filter_label"), scale=4)
                    clear = gr.Button(label("clear"), scale=1, min_width=120, size="sm")
            with gr.Column(scale=2, min_width=320, elem_classes="rq-panel"):
                panel = EvidencePanel(self.words).lay_out(blocks)

        verdict.listen(form, panel, turns, chosen)
        outputs = [chat, turns, panel, box]
        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        entered = box.submit(self.ask, [box, turns, chosen], outputs, **ASKING)
        picked = chat.example_select(self.take_example, None, box, **hidden)
        example = picked.then(self.ask, [box, turns, chosen], outputs, **ASKING)
        for asked in (entered, example):
            asked.failure(self.stop, turns, outputs, **hidden)
        box.stop(self.stop, turns, outputs, cancels=[entered, example], **hidden)
        cleared = clear.click(self.welcome, None, outputs, cancels=[entered, example], **hidden)
        cleared.then(self.offer, turns, chat, **hidden)
        panel.select(self.show, turns, panel, **hidden)
        greeted = blocks.load(self.greet, None, [chat, turns, panel], **hidden)
        greeted.then(self.offer, turns, chat, **hidden)
        blocks.unload(self.leave)
        return ChatParts(chosen, turns, box, tuple(outputs))

    def leave(self, request: gr.Request) -> None:
        """The page is closed: nobody waits for what is being written."""
        self.running.stop(request.session_hash)

    def welcome(self, request: gr.Request) -> Updates:
        """A new chat: nothing said, a greeting, an empty evidence panel, an empty box."""
        return *self.greet(request), gr.Textbox("", submit_btn=True, stop_btn=False)

    def greet(self, request: gr.Request) -> Updates:
        """A chat in which nothing has been said, and an empty evidence panel; what stands in the box already is left there."""
        self.running.stop(request.session_hash)
        texts = self.words.of(request)
        greeting = texts["welcome"] if self.kb.documents() else texts["welcome_empty"]
        chat = gr.Chatbot([], placeholder=f"### {greeting}\n{texts['tagline']}", examples=[])
        return chat, (), empty_panel_html(texts)

    def offer(self, turns: Turns, request: gr.Request) -> Any:
        """The example questions under the greeting, once they are found; nothing where somebody has asked meanwhile."""
        if turns:
            return gr.skip()
        found = self._examples(self.kb.documents(), self.words.spoken(request))
        examples: list[ExampleMessage] = [{"text": question} for question in found]
        return gr.Chatbot(examples=examples)

    def _examples(self, documents: Sequence[Document], spoken: str) -> list[str]:
        """Questions that the reports answer; none while the model cannot be loaded, which the first question tells of."""
        try:
            return self.kb.examples(spoken, EXAMPLES_MOST) if documents else []
        except ReportQAError:
            return []

    def take_example(self, picked: gr.SelectData) -> str:
        """The text of the example question that was clicked."""
        return str(picked.value["text"])

    def ask(self, question: str, turns: Turns, documents: list[str], request: gr.Request) -> Iterator[Updates]:
        """Answer a question: it appears at once, then the answer in growing pieces with its evidence beside it."""
        if not question.strip():
            return
        texts = self.words.of(request)
        busy = gr.Textbox("", submit_btn=False, stop_btn=True)
        ready = gr.Textbox(submit_btn=True, stop_btn=False)
        earlier, turns = turns, (*turns, Turn(question))
        yield with_charts(messages(turns, texts), turns), turns, gr.skip(), busy
        answer = None
        said = with_charts(messages(turns, texts), turns)[:-1]
        try:
            conversation = [turn.question for turn in earlier if turn.answer is not None]
            meant = documents_chosen(self.kb.documents(), documents)
            with self.running.answering(request.session_hash) as stop:
                for answer in self.kb.stream([*conversation, question], documents=meant, stop=stop):
                    if answer.mode == "llm":  # as it grows
                        piece = {"role": "assistant", "content": answer_html(answer, len(turns), texts, answer.answer)}
                        yield [*said, piece], gr.skip(), self._panel(answer, len(turns), None, texts), gr.skip()
                if stop.told or answer is None:
                    return  # the stop button has said so
        except ReportQAError as error:
            turns = (*earlier, Turn(question, note=failure_text(error, texts)))
            yield with_charts(messages(turns, texts), turns), turns, gr.skip(), ready
            return
        turns = (*earlier, Turn(question, answer))
        panel = self._panel(answer, len(turns), None, texts)
        for number, shown in enumerate(beginnings(answer.answer) if answer.mode == "extract" else ()):
            piece = {"role": "assistant", "content": answer_html(answer, len(turns), texts, shown)}
            yield [*said, piece], gr.skip() if number else turns, gr.skip() if number else panel, gr.skip()
            time.sleep(PIECE_SECONDS)
        yield with_charts(messages(turns, texts), turns), turns, panel, ready

    def stop(self, turns: Turns, request: gr.Request) -> Updates:
        """Give up on the question being answered; what was answered before stays."""
        self.running.stop(request.session_hash)
        texts = self.words.of(request)
        turns = stopped(turns, texts)
        return with_charts(messages(turns, texts), turns), turns, gr.skip(), gr.Textbox(submit_btn=True, stop_btn=False)

    def show(self, turns: Turns, clicked: gr.EventData, request: gr.Request) -> str:
        """The evidence of the answer whose marker was clicked, that marker's entry picked out."""
        texts = self.words.of(request)
        number, marker = int(clicked.turn), int(clicked.number)
        answer = turns[number - 1].answer if 0 < number <= len(turns) else None
        if answer is None:
            return empty_panel_html(texts)
        return self._panel(answer, number, marker, texts)

    def _panel(self, answer: Answer, turn: int, marker: int | None, texts: Texts) -> str:
        cited = answer.nearest if answer.abstained else answer.citations
        return panel_html(answer, [self.kb.evidence(citation) for citation in cited], turn, marker, texts)
