"""The settings page: what is in force, and where each value comes from."""

from dataclasses import dataclass

import gradio as gr

from access.principal import Scope
from kb.errors import ReportQAError
from kb.html.rendering import failure_text, note_html
from kb.html.settings_rendering import settings_html
from kb.knowledge_base import KnowledgeBase
from ui.rights import may, refusal_html
from ui.words import Words


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """Models, limits, thresholds, language model; nothing can be changed here."""

    kb: KnowledgeBase
    words: Words

    def lay_out(self, tab: gr.Tab) -> None:
        """Build the page inside the current tab; it is filled when the tab is opened."""
        shown = gr.HTML(apply_default_css=False)
        tab.select(self.show, None, shown, api_visibility="private", show_progress="hidden")

    def show(self, request: gr.Request) -> str:
        """All settings with their values."""
        texts, language = self.words.of(request), self.words.language(request)
        if not may(request, Scope.ADMIN):  # folders and addresses of the server
            return refusal_html(texts)
        try:
            return settings_html(self.kb.settings, self.kb.status(), texts, language)
        except ReportQAError as error:
            return note_html(failure_text(error, texts), kind="failure")
