"""The figures of the reports: one measure over names and periods, as a chart and a table, each figure with its
source."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr
from gradio.components.plot import PlotData

from kb.chart import Chart, ChartKind
from kb.charts.building import Built, build
from kb.charts.citing import cite_facts
from kb.charts.selection import Selection, names_in, periods_in, picked
from kb.charts.vega import specification_json
from kb.commands.figures import ListedFact, measures, of_measure, one_fact
from kb.errors import ReportQAError
from kb.html.facts_rendering import facts_html, source_html, tools_html
from kb.html.rendering import asset, empty_panel_html, failure_text, note_html
from kb.knowledge_base import KnowledgeBase
from ui.words import Updates, Words

AUTO = "auto"
KINDS = (AUTO, *(kind.value for kind in ChartKind))


@dataclass(frozen=True, slots=True)
class FactsPage:
    """Measure, names and periods to choose; a chart and a table of what is chosen."""

    kb: KnowledgeBase
    words: Words

    def lay_out(self, tab: gr.Tab) -> None:
        """Build the page inside the current tab; it is filled when the tab is opened."""
        label = self.words.label
        with gr.Row(elem_classes="rq-choices"):
            measure = gr.Dropdown([], label=label("facts_measure"), filterable=True, min_width=220)
            names = gr.Dropdown([], multiselect=True, label=label("facts_names"), min_width=220)
            periods = gr.Dropdown([], multiselect=True, label=label("facts_periods"), min_width=220)
            kind = gr.Dropdown([(AUTO, AUTO)], value=AUTO, label=label("chart_kind"), filterable=False, min_width=160)
            second = gr.Dropdown([], label=label("facts_second"), visible=False, min_width=220)
        with gr.Row(elem_classes="rq-columns"):
            with gr.Column(scale=3, min_width=320):
                chart = gr.Plot(show_label=False, elem_classes="rq-chart", container=False)
                tools = gr.HTML(apply_default_css=False)
                table = gr.HTML(apply_default_css=False, js_on_load=asset("facts.js"), elem_classes="rq-figures")
            with gr.Column(scale=2, min_width=320, elem_classes="rq-source"):
                panel = gr.HTML(apply_default_css=False, js_on_load=asset("cited_cell.js") + asset("source.js"))

        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        last: dict[str, Any] = {"trigger_mode": "always_last", **hidden}  # a choice while another is drawn counts
        chosen = [measure, names, periods, kind, second]
        shown = [chart, tools, table]
        tab.select(self.offer, chosen, [*chosen, panel], **hidden).then(self.show, chosen, shown, **hidden)
        again = measure.input(self.renew, [measure, kind], [names, periods, second], **last)
        again.then(self.show, chosen, shown, **hidden)
        kind.input(self.second_shown, kind, second, **last).then(self.show, chosen, shown, **hidden)
        for part in (names, periods, second):
            part.input(self.show, chosen, shown, **last)
        table.select(self.source, None, panel, trigger_mode="multiple", **hidden)

    def offer(
        self, measure: str, names: list[str], periods: list[str], kind: str, second: str, request: gr.Request
    ) -> Updates:
        """The choices as the reports have them now; what is chosen stays where it is still there."""
        texts = self.words.of(request)
        content = empty_panel_html({**texts, "evidence_help": texts["facts_help"]})
        try:
            found = measures(self.kb)
        except ReportQAError as error:  # the facts were made by another version
            found, content = [], note_html(failure_text(error, texts), kind="failure")
        choices = [(texts["facts_choice"].format(name=name, count=count), key) for key, name, count in found]
        keys = [key for key, _, _ in found]
        measure = measure if measure in keys else keys[0] if keys else ""
        second = second if second in keys else next((key for key in keys if key != measure), "")
        facts = of_measure(self.kb, measure)
        kinds = [(texts[f"chart_{one}"], one) for one in KINDS]
        return (
            gr.Dropdown(choices, value=measure or None),
            _those(names, names_in(facts)),
            _those(periods, periods_in(facts)),
            gr.Dropdown(kinds, value=kind or AUTO),
            gr.Dropdown(choices, value=second or None, visible=kind == ChartKind.SCATTER),
            content,
        )

    def renew(self, measure: str, kind: str) -> Updates:
        """The names and periods of another measure, none of them chosen."""
        facts = of_measure(self.kb, measure)
        return _those([], names_in(facts)), _those([], periods_in(facts)), self.second_shown(kind)

    def second_shown(self, kind: str) -> gr.Dropdown:
        """The other measure is asked for where one is drawn against another."""
        return gr.Dropdown(visible=kind == ChartKind.SCATTER)

    def show(
        self, measure: str, names: list[str], periods: list[str], kind: str, second: str, request: gr.Request
    ) -> Updates:
        """The chart, its buttons and the table of what is chosen."""
        texts, spoken = self.words.of(request), self.words.spoken(request)
        selection = Selection(measure or "", tuple(names or ()), tuple(periods or ()))
        try:
            facts = list(picked(of_measure(self.kb, selection.measure), selection))
            built = self._built(facts, kind, second, selection, spoken)
        except ReportQAError as error:
            return None, "", note_html(failure_text(error, texts), kind="failure")
        every = [*facts, *(one for one in built.facts if one not in facts)]
        return plot_of(built.chart), tools_html(built, selection, texts), facts_html(built, every, texts, spoken)

    def _built(self, facts: Sequence[ListedFact], kind: str, second: str, selection: Selection, spoken: str) -> Built:
        drawn = None if kind == AUTO else ChartKind(kind)
        others: list[ListedFact] = []
        if drawn is ChartKind.SCATTER:
            others = list(picked(of_measure(self.kb, second or ""), selection))
        return build(facts, spoken, drawn, second=others)

    def source(self, clicked: gr.EventData, request: gr.Request) -> str:
        """Where the figure that was clicked stands."""
        texts = self.words.of(request)
        listed = one_fact(self.kb, str(clicked.id))
        if listed is None:
            return note_html(texts["facts_gone"], kind="failure")
        (citation,) = cite_facts([listed], self.kb.tables, self.kb.passages)
        return source_html(self.kb.evidence(citation), " › ".join(listed.fact.measure), texts)


def _those(chosen: Sequence[str] | None, there: list[str]) -> gr.Dropdown:
    return gr.Dropdown(there, value=[one for one in chosen or () if one in there])


def plot_of(chart: Chart | None) -> PlotData | None:
    """What Gradio's plot shows of a chart."""
    return PlotData(type="altair", plot=specification_json(chart)) if chart else None
