"""Questions answered in threads, a number at once, so that the server has ears for others meanwhile."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from anyio import CapacityLimiter, to_thread

from kb.errors import ReportQAError
from kb.llm.messages import Stop

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Sequence

    from kb.knowledge_base import KnowledgeBase
    from kb.model import Answer

T = TypeVar("T")

ASKING_AT_ONCE = 16
"""Questions of programs answered at once; the chat has as many places of its own besides."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Answers questions from one knowledge base for all doors."""

    kb: KnowledgeBase
    limiter: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(ASKING_AT_ONCE))

    async def answer(self, turns: Sequence[str], documents: Sequence[str] = ()) -> Answer:
        """The answer to the last of a conversation's questions. Errors are those of `KnowledgeBase.ask`."""
        return await self.beside(lambda: self.kb.ask(turns, documents=documents))

    async def beside(self, work: Callable[[], T]) -> T:
        """What some work gives that reads the knowledge base, done in a thread."""
        return await to_thread.run_sync(work, limiter=self.limiter)

    async def growing(self, turns: Sequence[str], documents: Sequence[str] = ()) -> AsyncGenerator[Answer]:
        """The answer as it grows, the whole of it last. Whoever stops reading ends the work."""
        loop, stop = asyncio.get_running_loop(), Stop()
        queue: asyncio.Queue[Answer | ReportQAError | None] = asyncio.Queue()

        def tell(one: Answer | ReportQAError | None) -> None:
            loop.call_soon_threadsafe(queue.put_nowait, one)

        working = asyncio.create_task(
            to_thread.run_sync(self._work, turns, documents, stop, tell, limiter=self.limiter)
        )
        try:
            while (one := await queue.get()) is not None:
                if isinstance(one, ReportQAError):
                    raise one
                if queue.qsize() > 1:  # a newer one waits already
                    continue
                yield one
            await working
        finally:
            stop.tell()

    def _work(
        self,
        turns: Sequence[str],
        documents: Sequence[str],
        stop: Stop,
        tell: Callable[[Answer | ReportQAError | None], None],
    ) -> None:
        try:
            for answer in self.kb.stream(turns, documents=documents, stop=stop):
                tell(answer)
        except ReportQAError as error:
            tell(error)
        finally:
            tell(None)


async def begun(growing: AsyncGenerator[Answer]) -> AsyncGenerator[Answer]:
    """The same answer, as soon as its first piece is there: what goes wrong before can be told by a status."""
    first = await anext(growing)

    async def pieces() -> AsyncGenerator[Answer]:
        async with aclosing(growing):
            yield first
            async for piece in growing:
                yield piece

    return pieces()
