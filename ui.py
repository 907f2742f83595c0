"""The two pages of the app, chat and reports: layout and events. What is said stands in kb/web/texts.toml, HTML in kb.rendering.

A page keeps nothing: what belongs to one person's session lives in gr.State, what all share is the knowledge base.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from ingest import Added, Progress, add_files
from kb.errors import ReportQAError
from kb.knowledge_base import KnowledgeBase
from kb.model import Answer, Document
from kb.rendering import (
    Texts,
    Turn,
    Turns,
    answer_html,
    asset,
    beginnings,
    documents_html,
    empty_panel_html,
    failure_text,
    inert,
    language_of,
    load_texts,
    messages,
    note_html,
    panel_html,
    stopped,
)

if TYPE_CHECKING:
    from gradio.components.chatbot import ExampleMessage

PIECE_SECONDS = 0.025
"""Pause between the growing pieces of an answer: with 16 pieces, under half a second in all."""

EXAMPLES_MOST = 4


Updates = tuple[Any, ...]
"""One value or update for each output component."""


@dataclass(frozen=True, slots=True)
class Words:
    """The texts in every language, and the app's labels, which the browser translates by the same tables."""

    by_language: Mapping[str, Texts]
    label: gr.I18n

    def of(self, request: gr.Request) -> Texts:
        """The texts in the language of the browser that asks."""
        return self.by_language[language_of(request.headers.get("accept-language", ""))]


def load_words() -> Words:
    """The texts from their file. Gradio knows two kinds of Chinese and takes no other name for either."""
    by_language = load_texts()
    labels = {
        language: {key: text for key, text in texts.items() if isinstance(text, str)}
        for language, texts in by_language.items()
    }
    return Words(by_language, gr.I18n(en=labels["en"], **{"zh-CN": labels["zh"], "zh-TW": labels["zh"]}))


@dataclass(frozen=True, slots=True)
class ChatPage:
    """Questions and answers beside the evidence."""

    kb: KnowledgeBase
    words: Words
    samples: frozenset[str]

    def lay_out(self, blocks: gr.Blocks) -> gr.Dropdown:
        """Build the page inside the current tab; returns the filter, whose choices are the reports."""
        label = self.words.label
        turns = gr.State(())
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
                panel = gr.HTML(apply_default_css=False, js_on_load=asset("evidence.js"))

        outputs = [chat, turns, panel, box]
        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        entered = box.submit(self.ask, [box, turns, chosen], outputs, **hidden)
        picked = chat.example_select(self.take_example, None, box, **hidden)
        example = picked.then(self.ask, [box, turns, chosen], outputs, **hidden)
        for asked in (entered, example):
            asked.failure(self.stop, turns, outputs, **hidden)
        box.stop(self.stop, turns, outputs, cancels=[entered, example], **hidden)
        clear.click(self.welcome, None, outputs, cancels=[entered, example], **hidden)
        panel.select(self.show, turns, panel, **hidden)
        blocks.load(self.welcome, None, outputs, **hidden)
        return chosen

    def welcome(self, request: gr.Request) -> Updates:
        """A new chat: nothing said, a greeting with example questions, an empty evidence panel."""
        texts = self.words.of(request)
        documents = self.kb.documents()
        greeting = texts["welcome"] if documents else texts["welcome_empty"]
        examples: list[ExampleMessage] = [{"text": question} for question in self._examples(documents, texts)]
        chat = gr.Chatbot([], placeholder=f"### {greeting}\n{texts['tagline']}", examples=examples)
        return chat, (), empty_panel_html(texts), gr.Textbox("", submit_btn=True, stop_btn=False)

    def _examples(self, documents: Sequence[Document], texts: Texts) -> list[str]:
        if any(document.name in self.samples for document in documents):
            return list(texts["examples"][:EXAMPLES_MOST])
        titles = [document.title or document.name for document in documents]
        kinds = (texts["example_about"], texts["example_risks"])
        return [kind.format(title=title) for title in titles for kind in kinds][:EXAMPLES_MOST]

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
        yield messages(turns, texts), turns, gr.skip(), busy
        try:
            conversation = [turn.question for turn in earlier if turn.answer is not None]
            answer = self.kb.ask([*conversation, question], documents=documents)
        except ReportQAError as error:
            turns = (*earlier, Turn(question, note=failure_text(error, texts)))
            yield messages(turns, texts), turns, gr.skip(), ready
            return
        turns = (*earlier, Turn(question, answer))
        panel = self._panel(answer, len(turns), None, texts)
        said = messages(turns, texts)[:-1]
        for number, shown in enumerate(beginnings(answer.answer)):
            piece = {"role": "assistant", "content": answer_html(answer, len(turns), texts, shown)}
            yield [*said, piece], gr.skip() if number else turns, gr.skip() if number else panel, gr.skip()
            time.sleep(PIECE_SECONDS)
        yield messages(turns, texts), turns, gr.skip(), ready

    def stop(self, turns: Turns, request: gr.Request) -> Updates:
        """Give up on the question being answered; what was answered before stays."""
        texts = self.words.of(request)
        turns = stopped(turns, texts)
        return messages(turns, texts), turns, gr.skip(), gr.Textbox(submit_btn=True, stop_btn=False)

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


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """What is in the knowledge base; adding and removing."""

    kb: KnowledgeBase
    words: Words

    def lay_out(self, blocks: gr.Blocks, tab: gr.Tab, chosen: gr.Dropdown) -> None:
        """Build the page inside the current tab; `chosen` is the chat's filter, kept in step with the reports."""
        label = self.words.label
        doomed = gr.State("")
        upload = gr.File(file_count="multiple", label=label("upload_label"), height=150, elem_classes="rq-upload")
        results = gr.HTML(apply_default_css=False, elem_classes="rq-results")
        with gr.Group(visible=False, elem_classes="rq-confirm") as confirm:
            question = gr.HTML(apply_default_css=False)
            with gr.Row():
                remove = gr.Button(label("remove_yes"), variant="stop", size="sm")
                keep = gr.Button(label("remove_no"), size="sm")
        listing = gr.HTML(apply_default_css=False, js_on_load=asset("reports.js"))

        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        state = [listing, chosen]
        asking = [confirm, question, doomed]
        added = upload.upload(
            self.add, upload, [results, upload], api_visibility="private", show_progress_on=results, concurrency_limit=1
        )
        added.then(self.refresh, chosen, state, **hidden)
        listing.select(self.ask_back, None, asking, **hidden)
        keep.click(self.put_away, None, asking, **hidden)
        removed = remove.click(self.remove, doomed, [results, *asking], **hidden)
        removed.then(self.refresh, chosen, state, **hidden)
        blocks.load(self.refresh, chosen, state, **hidden)
        tab.select(self.refresh, chosen, state, **hidden)

    def refresh(self, chosen: list[str], request: gr.Request) -> Updates:
        """The list of reports, and the filter's choices."""
        documents = self.kb.documents()
        choices = [(document.title or document.name, document.id) for document in documents]
        known = {document.id for document in documents}
        left = [document for document in chosen or [] if document in known]
        return documents_html(documents, self.words.of(request)), gr.Dropdown(choices, value=left)

    # A plain function, no generator: Gradio may resume a generator on another thread, and the writers' lock belongs to one.
    def add(
        self,
        paths: list[str] | None,
        request: gr.Request,
        progress: gr.Progress = gr.Progress(),  # noqa: B008  (Gradio finds it by this default)
    ) -> Updates:
        """Add the uploaded files, telling the progress by file and stage; what became of each, one line a file."""
        texts = self.words.of(request)
        files = [Path(path) for path in paths or []]

        def tell(at: Progress) -> None:
            stage = texts[f"stage_{at.stage}"]
            share = (at.file_number - 1 + at.done / max(at.total, 1)) / max(at.files, 1)
            text = texts["progress"].format(file=at.file, number=at.file_number, files=at.files, stage=stage)
            progress(min(share, 1.0), desc=text)

        lines: list[str] = []
        progress(0.0, desc=texts["uploading"])
        try:
            lines.extend(_result_html(added, texts) for added in add_files(self.kb, files, tell))
        except ReportQAError as error:
            lines.append(note_html(failure_text(error, texts), kind="failure"))
        finally:
            for file in files:
                file.unlink(missing_ok=True)  # Gradio's copy of the upload
        return "".join(lines), None

    def ask_back(self, clicked: gr.EventData, request: gr.Request) -> Updates:
        """Before a report is removed: which one, and that it cannot be undone."""
        texts = self.words.of(request)
        for document in self.kb.documents():
            if document.id == clicked.id:
                text = texts["remove_question"].format(name=document.name)
                return gr.Group(visible=True), f'<p class="rq-question">{inert(text)}</p>', document.id
        return self.put_away()

    def put_away(self) -> Updates:
        """No question open."""
        return gr.Group(visible=False), "", ""

    def remove(self, doomed: str, request: gr.Request) -> Updates:
        """Remove the report that was confirmed."""
        texts = self.words.of(request)
        try:
            removed = self.kb.remove(doomed)
        except ReportQAError as error:
            note = note_html(failure_text(error, texts), kind="failure")
        else:
            note = note_html(texts["removed"].format(name=removed.name), kind="done")
        return (note, *self.put_away())


def _result_html(added: Added, texts: Texts) -> str:
    """What became of a file, and what was noticed while it was read."""
    counts = texts["result_counts"].format(tables=added.tables, chunks=added.chunks) if added.chunks else ""
    status = " · ".join(part for part in (texts[f"status_{added.status}"], counts) if part)
    lines = [f"{added.name}: {status}", added.error, *added.warnings]
    return note_html("\n".join(line for line in lines if line), kind="failure" if added.error else "done")
