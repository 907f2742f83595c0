"""What the pages say, in the language of the browser that asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import gradio as gr

from kb.html.rendering import TRADITIONAL, Texts, language_of, load_texts, spoken_of

Updates = tuple[Any, ...]
"""One value or update for each output component."""


@dataclass(frozen=True, slots=True)
class Words:
    """The texts in every language, and the app's labels, which the browser translates by the same tables."""

    by_language: Mapping[str, Texts]
    label: gr.I18n

    def of(self, request: gr.Request) -> Texts:
        """The texts in the language of the browser that asks."""
        return self.by_language[self.language(request)]

    def spoken(self, request: gr.Request) -> str:
        """The language that answers are worded in for the browser that asks: "en" or "zh"."""
        return spoken_of(self.language(request))

    def language(self, request: gr.Request) -> str:
        """The language of the texts for the browser that asks: "en", "zh" or "zh-Hant"."""
        return language_of(request.headers.get("accept-language", ""))


def load_words() -> Words:
    """The texts from their file. Gradio knows two kinds of Chinese and takes no other name for either."""
    by_language = load_texts()
    labels = {
        language: {key: text for key, text in texts.items() if isinstance(text, str)}
        for language, texts in by_language.items()
    }
    return Words(by_language, gr.I18n(en=labels["en"], **{"zh-CN": labels["zh"], "zh-TW": labels[TRADITIONAL]}))
