"""The reports: what is in the knowledge base, adding and removing."""

from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import gradio as gr

from ingest import Added, Progress, add_files
from kb.errors import ReportQAError
from kb.html.rendering import Texts, asset, failure_text, inert, note_html
from kb.html.report_rendering import document_choices, documents_html
from kb.knowledge_base import KnowledgeBase
from ui.words import Updates, Words


class StoppedError(Exception):
    """The person has stopped the adding of this file, of which nothing is kept."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.file = file


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """What is in the knowledge base; adding and removing.

    `stops` holds an event for each session that adds, set by whoever presses "stop" there: a running function has no other way of being told.
    """

    kb: KnowledgeBase
    words: Words
    stops: dict[str | None, Event] = field(default_factory=dict)

    def lay_out(self, blocks: gr.Blocks, tab: gr.Tab, chosen: gr.Dropdown) -> None:
        """Build the page inside the current tab; `chosen` is the chat's filter, kept in step with the reports."""
        label = self.words.label
        doomed = gr.State("")
        upload = gr.File(file_count="multiple", label=label("upload_label"), height=150, elem_classes="rq-upload")
        stop = gr.Button(label("stop_adding"), visible=False, variant="stop", size="sm", elem_classes="rq-stop")
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
        shown: dict[str, Any] = {"api_visibility": "private", "show_progress_on": results, "concurrency_limit": 1}
        begun = upload.upload(self.begin, None, stop, **hidden)
        added = begun.then(self.add, upload, [results, upload, stop], **shown)
        added.then(self.refresh, chosen, state, **hidden)
        stop.click(self.stop, None, stop, **hidden)
        listing.select(self.ask_back, None, asking, **hidden)
        keep.click(self.put_away, None, asking, **hidden)
        removed = remove.click(self.remove, doomed, [results, *asking], **hidden)
        removed.then(self.refresh, chosen, state, **hidden)
        blocks.load(self.refresh, chosen, state, **hidden)
        tab.select(self.refresh, chosen, state, **hidden)

    def refresh(self, chosen: list[str], request: gr.Request) -> Updates:
        """The list of reports, and the filter's choices."""
        documents = self.kb.documents()
        texts = self.words.of(request)
        choices = document_choices(documents, texts)
        known = {value for _, value in choices}
        left = [choice for choice in chosen or [] if choice in known]
        return documents_html(documents, texts), gr.Dropdown(choices, value=left)

    def begin(self, request: gr.Request) -> gr.Button:
        """From now on, until it is done, the adding of this session can be stopped."""
        self.stops[request.session_hash] = Event()
        return gr.Button(self.words.label("stop_adding"), visible=True, interactive=True)

    def stop(self, request: gr.Request) -> gr.Button:
        """Have the adding of this session stop as soon as it can; what was added before stays."""
        if (stop := self.stops.get(request.session_hash)) is not None:
            stop.set()
        return gr.Button(self.words.label("stopping"), interactive=False)

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
        stop = self.stops.get(request.session_hash, Event())

        def tell(at: Progress) -> None:
            if stop.is_set():
                raise StoppedError(at.file)
            stage = texts[f"stage_{at.stage}"]
            share = (at.file_number - 1 + at.done / max(at.total, 1)) / max(at.files, 1)
            text = texts["progress"].format(file=at.file, number=at.file_number, files=at.files, stage=stage)
            progress(min(share, 1.0), desc=text)

        lines: list[str] = []
        progress(0.0, desc=texts["uploading"])
        try:
            lines.extend(_result_html(added, texts) for added in add_files(self.kb, files, tell, uploads=True))
        except ReportQAError as error:
            lines.append(note_html(failure_text(error, texts), kind="failure"))
        except StoppedError as stopped:
            lines.append(note_html(texts["stopped_adding"].format(file=stopped.file), kind="done"))
        finally:
            self.stops.pop(request.session_hash, None)
            for file in files:
                file.unlink(missing_ok=True)  # Gradio's copy of the upload
        return "".join(lines), None, gr.Button(visible=False)

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
