"""The evidence beside the chat: entries with quotes and tables, and the viewer that shows a citation where it
stands."""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from kb.html.rendering import asset
from kb.html.viewer import viewer_html
from ui.words import Words


@dataclass(frozen=True, slots=True)
class EvidencePanel:
    """The column of the evidence. What is shown in it is the browser's matter, which fetches pages by itself."""

    words: Words

    def lay_out(self, blocks: gr.Blocks) -> gr.HTML:
        """Build the panel inside the current column; returns the entries, whose value is
        kb.html.rendering.panel_html."""
        script = "\n".join(asset(f"{name}.js") for name in ("pages", "pages_stage", "pages_moves"))
        viewer = gr.HTML(apply_default_css=False, js_on_load=script, elem_classes="rq-viewing")
        panel = gr.HTML(
            apply_default_css=False, js_on_load=asset("cited_cell.js") + asset("evidence.js"), elem_classes="rq-entries"
        )
        hidden: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        blocks.load(self.frame, None, viewer, **hidden)
        return panel

    def frame(self, request: gr.Request) -> str:
        """The viewer with nothing in it, in the reader's language."""
        return viewer_html(self.words.of(request))
