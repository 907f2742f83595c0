"""Answers on their way to the browser: a JSON object a line, as they grow, whole, and what may be asked next."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from anyio import CapacityLimiter, to_thread

from kb.errors import ReportQAError
from kb.html.answer_rendering import answer_html, growing_html
from kb.html.answer_text import markdown_text, plain_text
from kb.html.rendering import failure_text
from kb.html.report_rendering import documents_chosen
from kb.llm.messages import Stop
from ui.chat.kept import write_answer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from kb.html.rendering import Texts
    from kb.knowledge_base import KnowledgeBase
    from kb.model import Answer

ASKING_AT_ONCE = 32
"""Questions answered at once: with a language model most of an answer's time is waiting."""

PIECE_SECONDS = 0.05
"""Pause between the pieces of a growing answer, each of which is the whole of it so far."""

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as the browser asks it: those before it, itself last; what the filter lets through; the turn's key in
    its chat."""

    turns: Sequence[str]
    documents: Sequence[str]
    key: int


@dataclass(frozen=True, slots=True)
class Answering:
    """Answers questions for any number of pages, some at once."""

    kb: KnowledgeBase
    limiter: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(ASKING_AT_ONCE))

    async def lines(self, asked: Asked, texts: Texts) -> AsyncIterator[str]:
        """The answer to a question, a JSON object a line. Whoever stops reading ends the work, the request to a
        language model too."""
        loop, stop = asyncio.get_running_loop(), Stop()
        queue: asyncio.Queue[Line | None] = asyncio.Queue()

        def tell(line: Line | None) -> None:
            loop.call_soon_threadsafe(queue.put_nowait, line)

        def work() -> None:
            try:
                self._answer(asked, texts, stop, tell)
            finally:
                tell(None)

        working = asyncio.create_task(to_thread.run_sync(work, limiter=self.limiter))
        try:
            while (line := await queue.get()) is not None:
                if "growing" in line and not queue.empty():  # only the latest is worth showing
                    continue
                yield json.dumps(line, ensure_ascii=False) + "\n"
                if "growing" in line:
                    await asyncio.sleep(PIECE_SECONDS)
            await working
        finally:
            stop.tell()

    def _answer(self, asked: Asked, texts: Texts, stop: Stop, tell: Callable[[Line], None]) -> None:
        answer = None
        try:
            documents = documents_chosen(self.kb.documents(), asked.documents)
            for answer in self.kb.stream(asked.turns, documents=documents, stop=stop):
                if answer.mode == "llm":
                    tell({"growing": growing_html(answer, asked.key, texts)})
        except ReportQAError as error:
            tell({"note": failure_text(error, texts)})
            return
        if answer is None or stop.requested:
            return
        tell(shown(answer, asked.key, texts) | {"answer": write_answer(answer)})
        following = self.kb.following(asked.turns, answer, documents=documents, stop=stop)
        tell({"next": list(following.questions), "others": [list(map(list, one)) for one in following.others]})


def shown(answer: Answer, key: int, texts: Texts) -> Line:
    """An answer as the page shows it and as it is copied."""
    copies = {"plain": plain_text(answer, texts), "markdown": markdown_text(answer, texts)}
    return {"html": answer_html(answer, key, texts), "copies": copies}
