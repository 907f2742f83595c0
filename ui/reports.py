"""The reports: what is in the knowledge base, adding, looking at tables, removing and putting back."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from ingest.jobs import Jobs
from kb.charts.citing import cite_cell, cite_facts
from kb.commands.figures import ListedFact, in_table, one_fact
from kb.errors import ReportQAError, UnreadableFileError
from kb.html.facts_rendering import source_html
from kb.html.rendering import Texts, asset, empty_panel_html, failure_text, inert, note_html
from kb.html.report_rendering import document_choices, documents_html
from kb.html.table_preview import preview_html
from kb.knowledge_base import KnowledgeBase
from ui.job_list import bin_html, drop_html, removed_html
from ui.rights import may_change, refusal_html, tell
from ui.words import Updates, Words

_CELL = re.compile(r"([0-9a-f]{16})/(\d{1,6})/(\d{1,6})/(\d{1,6})")


@dataclass(frozen=True, slots=True)
class ReportsPage:
    """What is in the knowledge base; adding and removing. The queue of files is `jobs`, which all visitors share."""

    kb: KnowledgeBase
    words: Words
    jobs: Jobs

    def lay_out(self, blocks: gr.Blocks, tab: gr.Tab, chosen: gr.Dropdown) -> None:
        """Build the page inside the current tab; `chosen` is the chat's filter, kept in step with the reports."""
        label = self.words.label
        doomed = gr.State("")
        drop = gr.HTML(apply_default_css=False, js_on_load=asset("adding.js"))
        results = gr.HTML(apply_default_css=False, js_on_load=asset("acting.js"))
        with gr.Group(visible=False, elem_classes="rq-confirm") as confirm:
            question = gr.HTML(apply_default_css=False)
            with gr.Row():
                remove = gr.Button(label("remove_yes"), variant="stop", size="sm")
                keep = gr.Button(label("remove_no"), size="sm")
        listing = gr.HTML(apply_default_css=False, js_on_load=asset("reports.js"))
        with gr.Row(visible=False, elem_classes="rq-columns rq-previewing") as opened:
            with gr.Column(scale=3, min_width=320):
                preview = gr.HTML(apply_default_css=False, js_on_load=asset("preview.js"), elem_classes="rq-figures")
            with gr.Column(scale=2, min_width=320, elem_classes="rq-source"):
                panel = gr.HTML(apply_default_css=False, js_on_load=asset("cited_cell.js") + asset("source.js"))
        waste = gr.HTML(apply_default_css=False, js_on_load=asset("acting.js"))

        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        each: dict[str, Any] = {"trigger_mode": "multiple", **hidden}  # a click counts while another is being answered
        state = [drop, listing, waste, chosen]
        asking = [confirm, question, doomed]
        drop.input(self.add, None, None, **each)
        drop.change(self.renew, chosen, state[1:], **hidden)
        for part in (drop, results, waste):
            part.select(self.act, None, results, **each)
        listing.select(self.ask_back, None, [results, *asking], **hidden)
        listing.input(self.preview, None, [opened, preview, panel], **each)
        preview.input(self.preview, None, [opened, preview, panel], **each)
        preview.select(self.source, None, panel, **each)
        preview.clear(lambda: gr.Row(visible=False), None, opened, **hidden)
        keep.click(self.put_away, None, asking, **hidden)
        removed = remove.click(self.remove, doomed, [results, *asking], **hidden)
        removed.then(self.renew, chosen, state[1:], **hidden)
        blocks.load(self.refresh, chosen, state, **hidden)
        tab.select(self.renew, chosen, state[1:], **hidden)

    def refresh(self, chosen: list[str], request: gr.Request) -> Updates:
        """All that the page shows, for a visitor who comes."""
        drop = drop_html(self.words.of(request), self.kb.settings.max_file_mb) if may_change(request) else ""
        return drop, *self.renew(chosen, request)

    def renew(self, chosen: list[str], request: gr.Request) -> Updates:
        """The list of reports, the bin, and the filter's choices."""
        documents = self.kb.documents()
        texts = self.words.of(request)
        choices = document_choices(documents, texts)
        known = {value for _, value in choices}
        left = [choice for choice in chosen or [] if choice in known]
        listed = documents_html(documents, texts)
        return listed, bin_html(self.jobs.entries(), texts), gr.Dropdown(choices, value=left)

    def add(self, sent: gr.EventData, request: gr.Request) -> None:
        """Queue what was uploaded, and tell of what was too large to be."""
        if not may_change(request):
            return
        texts = self.words.of(request)
        files = [found for one in sent.files if (found := _uploaded(one)) is not None]
        self.jobs.add(files, folder=bool(sent.folder))
        tell(request, "add", ", ".join(name for _, name in files))
        for one in sent.refused:
            why = texts["too_large_file"].format(
                size=f"{float(one['size']) / 1e6:,.1f}", mb=self.kb.settings.max_file_mb
            )
            self.jobs.refuse(str(one["name"]), UnreadableFileError(why, texts["too_large_cure"]))

    def act(self, clicked: gr.EventData, request: gr.Request) -> str:
        """What the buttons of the queue and of the bin do; a note where it cannot be done."""
        if not may_change(request):
            return refusal_html(self.words.of(request))
        action, value = str(clicked.action), str(clicked.value)
        tell(request, action, value)
        try:
            if action in ("undo", "restore"):
                return self._restore(value, self.words.of(request))
            if action == "discard":
                self.jobs.discard(value)
            elif action == "stop":
                self.jobs.stop()
            elif action == "clear":
                self.jobs.clear()
            elif value.isdecimal():
                self.jobs.decide(int(value), action)
        except ReportQAError as error:
            return note_html(failure_text(error, self.words.of(request)), kind="failure")
        return ""

    def _restore(self, identity: str, texts: Texts) -> str:
        for entry in self.jobs.entries():
            if entry.id == identity:
                self.jobs.restore(entry)
                return ""
        return note_html(texts["bin_gone"], kind="failure")

    def preview(self, clicked: gr.EventData, request: gr.Request) -> Updates:
        """A table of a report as it was read, with its facts."""
        texts, spoken = self.words.of(request), self.words.spoken(request)
        document = next((one for one in self.kb.documents() if one.id == clicked.id), None)
        if document is None:
            return gr.Row(visible=False), "", ""
        number, tables = int(clicked.table), self.kb.tables(document.id)
        help_text = empty_panel_html({**texts, "evidence_help": texts["preview_help"]})
        facts: list[ListedFact] = []
        try:
            facts = in_table(self.kb, document, number)
        except ReportQAError as error:  # the facts were made by another version
            help_text = note_html(failure_text(error, texts), kind="failure")
        return gr.Row(visible=True), preview_html(document, tables, number, facts, texts, spoken), help_text

    def source(self, clicked: gr.EventData, request: gr.Request) -> str:
        """Where the figure that was clicked stands, or the cell: "DOCUMENT/TABLE/ROW/COLUMN"."""
        texts, sought = self.words.of(request), str(clicked.id)
        if cell := _CELL.fullmatch(sought):
            document = self.kb.document(cell[1])
            table, *at = map(int, cell.groups()[1:])
            cited = cite_cell(document, table, (at[0], at[1]), self.kb.tables, self.kb.passages) if document else None
            return source_html(self.kb.evidence(cited), cited.cells[0].value, texts) if cited else _gone(texts)
        listed = one_fact(self.kb, sought)
        if listed is None:
            return _gone(texts)
        (citation,) = cite_facts([listed], self.kb.tables, self.kb.passages)
        return source_html(self.kb.evidence(citation), " › ".join(listed.fact.measure), texts)

    def ask_back(self, clicked: gr.EventData, request: gr.Request) -> Updates:
        """Before a report is removed: which one, and for how long it can be put back."""
        texts = self.words.of(request)
        if not may_change(request):
            return (refusal_html(texts), *self.put_away())
        for document in self.kb.documents():
            if document.id == clicked.id:
                kept = self.kb.original(document) is not None
                text = texts["remove_question" if kept else "remove_for_good"].format(name=document.name)
                return "", gr.Group(visible=True), f'<p class="rq-question">{inert(text)}</p>', document.id
        return (note_html(texts["fault_gone"], kind="failure"), *self.put_away())

    def put_away(self) -> Updates:
        """No question open."""
        return gr.Group(visible=False), "", ""

    def remove(self, doomed: str, request: gr.Request) -> Updates:
        """Remove the report that was confirmed."""
        texts = self.words.of(request)
        if not may_change(request):
            return (refusal_html(texts), *self.put_away())
        try:
            removed, entry = self.jobs.remove(doomed)
        except ReportQAError as error:
            return (note_html(failure_text(error, texts), kind="failure"), *self.put_away())
        tell(request, "remove", f"{removed.name} {removed.id}")
        return (removed_html(removed.name, entry, texts), *self.put_away())


def _gone(texts: Texts) -> str:
    return note_html(texts["facts_gone"], kind="failure")


def _uploaded(sent: Mapping[str, Any]) -> tuple[Path, str] | None:
    """A file that this browser has uploaded, with its name; None for any other path, which a page cannot have."""
    path = Path(str(sent["path"])).resolve()
    is_ours = path.is_relative_to(Path(get_upload_folder()).resolve())
    return (path, str(sent["name"])) if is_ours and path.is_file() else None
