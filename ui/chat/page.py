"""The chat's place on the page: the conversation, which kb/html/web/chat_*.js draws, the filter, the panel of
evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr

from kb.html.answer_text import cited
from kb.html.facts_rendering import picture_buttons
from kb.html.rendering import Texts, asset, empty_panel_html, panel_html
from kb.knowledge_base import KnowledgeBase
from kb.model import Answer
from ui.chat.kept import read_answer
from ui.evidence import EvidencePanel
from ui.facts import plot_of
from ui.words import Updates, Words

SCRIPTS = tuple(
    f"{name}.js" for name in ("chat_store", "chat_parts", "chat_copy", "chat_tips", "chat_turns", "chat_list", "chat")
)
"""The chat's scripts, in the order in which they are put together: each uses what those before it define."""

TELL_FILTER = "(chosen) => { document.dispatchEvent(new CustomEvent('rq-filter', { detail: chosen || [] })); }"


@dataclass(frozen=True, slots=True)
class ChatParts:
    """What other pages set in the chat: the filter, and `talk`, to which a value {"questions": [...]} opens a new chat
    that asks them."""

    chosen: gr.Dropdown
    talk: gr.HTML


@dataclass(frozen=True, slots=True)
class ChatPage:
    """Questions and answers beside the evidence."""

    kb: KnowledgeBase
    words: Words

    def lay_out(self, blocks: gr.Blocks) -> ChatParts:
        """Build the page inside the current tab; returns what other pages may set, the filter among it, whose choices
        are the reports."""
        label = self.words.label
        script = "\n".join(map(asset, SCRIPTS))
        with gr.Row(elem_classes="rq-columns"):
            with gr.Column(scale=3, min_width=320, elem_classes="rq-talk"):
                talk = gr.HTML(
                    None,
                    html_template=asset("chat.html"),
                    js_on_load=script,
                    apply_default_css=False,
                    elem_classes="rq-app",
                )
                with gr.Row(elem_classes="rq-below-box"):
                    chosen = gr.Dropdown([], multiselect=True, label=label("filter_label"), scale=4)
            with gr.Column(scale=2, min_width=320, elem_classes="rq-panel"):
                chart = gr.Plot(visible=False, show_label=False, container=False, elem_classes="rq-chart")
                tools = gr.HTML(apply_default_css=False, elem_classes="rq-chart-tools")
                panel = EvidencePanel(self.words).lay_out(blocks)
        chosen.change(None, chosen, None, js=TELL_FILTER, api_visibility="private")
        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        # A marker may be followed while the panel is still being filled for its answer. "always_last" would come later
        # without saying which marker.
        panel.select(self.show, None, [panel, chart, tools], trigger_mode="multiple", **hidden)
        return ChatParts(chosen, talk)

    def show(self, clicked: gr.EventData, request: gr.Request) -> Updates:
        """The evidence of an answer that the browser kept, and its chart if it has one; the entry of the marker that
        was clicked, if any, is picked out. It carries the ticket of the request: several may be under way.
        """
        texts = self.words.of(request)
        answer = read_answer(clicked.answer)
        ticket = f'<span hidden data-ticket="{int(clicked.ticket)}"></span>'
        if answer is None:
            return empty_panel_html(texts) + ticket, gr.Plot(visible=False), ""
        panel = self._panel(answer, int(clicked.turn), int(clicked.number) or None, texts)
        tools = f'<div class="rq-tools">{picture_buttons(texts)}</div>' if answer.chart else ""
        return panel + ticket, gr.Plot(plot_of(answer.chart), visible=answer.chart is not None), tools

    def _panel(self, answer: Answer, turn: int, marker: int | None, texts: Texts) -> str:
        evidence = [self.kb.evidence(citation) for citation in cited(answer)]
        return panel_html(answer, evidence, turn, marker, texts)


def opening(questions: Sequence[str]) -> dict[str, Any]:
    """What `ChatParts.talk` is set to, to open a new chat that asks these questions."""
    return {"questions": list(questions)}
