"""An answer as Markdown, its markers links to the page that shows what they stand for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from api.serving.evidence import address_of
from kb.html.answer_text import cited, growing_markdown, markdown_text
from kb.html.rendering import load_texts
from kb.text.tokens import language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.html.rendering import Texts
    from kb.knowledge_base import KnowledgeBase
    from kb.model import Answer

_MARKER = re.compile(r"\[(\d{1,3})\]")


class Linked:
    """Makes Markdown of answers, in the language of their questions."""

    def __init__(self, kb: KnowledgeBase) -> None:
        self._kb = kb
        self._texts: Mapping[str, Texts] = load_texts()

    def whole(self, answer: Answer, base: str) -> str:
        """An answer with its sources beneath; `base` is the address of this server."""
        return self._linked(markdown_text(answer, self._of(answer)), answer, base)

    def growing(self, answer: Answer, base: str) -> str:
        """What there is of an answer while it grows."""
        return self._linked(growing_markdown(answer, self._of(answer)), answer, base)

    def _of(self, answer: Answer) -> Texts:
        return self._texts[language(answer.question)]

    def _linked(self, text: str, answer: Answer, base: str) -> str:
        addresses = {str(one.number): base + address_of(self._kb, one) for one in cited(answer)}

        def link(found: re.Match[str]) -> str:
            address = addresses.get(found[1])
            return f"[[{found[1]}]]({address})" if address else found[0]

        return _MARKER.sub(link, text)
