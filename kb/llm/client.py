"""A language model behind any OpenAI-compatible endpoint, through LlamaIndex's OpenAILike. Imported only when it is
asked.

Every request has an event loop of its own in a thread of its own: cancelling its task closes the connection at once,
even while the endpoint keeps silent, and requests of several people share nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
import threading
from contextlib import suppress
from http import HTTPStatus
from queue import SimpleQueue
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import openai
from llama_index.core.base.llms.types import ChatMessage, MessageRole
from llama_index.llms.openai_like import OpenAILike

from kb.errors import LanguageModelError
from kb.llm.messages import Spent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from llama_index.core.base.llms.types import ChatResponse

    from kb.llm.messages import Message, Stop
    from kb.settings import Settings

_NO_KEY = "none"
"""Sent where no key is set: local servers want none, and the client library will not go without."""

_RUBBISH = (
    openai.OpenAIError,
    httpx.HTTPError,
    httpx.InvalidURL,
    ValueError,
    TypeError,
    AttributeError,
    KeyError,
    IndexError,
)
"""What the libraries raise over a reply that is not of the agreed shape: they do not check it, they trip over it."""

_Item = str | Spent | LanguageModelError | None


class LanguageModel:
    """Writes replies with the model that the settings name. Threads may share one."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._tls = ssl.create_default_context()

    def write(self, messages: Sequence[Message], stop: Stop) -> Iterator[str | Spent]:
        """As `Writer.write`."""
        call = _Call(self._settings, self._tls, messages)
        stop.on_request(call.cancel)
        call.start()
        try:
            while (item := call.items.get()) is not None:
                if isinstance(item, LanguageModelError):
                    if stop.requested:
                        return
                    raise item
                yield item
        finally:
            call.cancel()


class _Call(threading.Thread):
    """One request; what comes of it goes to `items`: pieces, then a Spent or an error, and None at the end."""

    def __init__(self, settings: Settings, tls: ssl.SSLContext, messages: Sequence[Message]) -> None:
        super().__init__(name="language model", daemon=True)
        self._settings = settings
        self._tls = tls
        self._messages = [ChatMessage(role=MessageRole(one.role), content=one.content) for one in messages]
        self._loop = asyncio.new_event_loop()
        self._task: asyncio.Task[None] | None = None
        self._cancelled = False
        self.items: SimpleQueue[_Item] = SimpleQueue()

    def run(self) -> None:
        try:
            self._task = self._loop.create_task(self._ask())
            if self._cancelled:
                self._task.cancel()
            with suppress(asyncio.CancelledError):
                self._loop.run_until_complete(self._task)
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        finally:
            self._loop.close()
            self.items.put(None)

    def cancel(self) -> None:
        """End the request, from any thread; nothing when it is over."""
        self._cancelled = True
        if self._task is not None:
            with suppress(RuntimeError):  # the loop has just been closed: it is over
                self._loop.call_soon_threadsafe(self._task.cancel)

    async def _ask(self) -> None:
        settings = self._settings
        waits = httpx.Timeout(settings.llm_timeout)
        direct = _is_loopback(settings.llm_base_url)
        try:
            async with (
                asyncio.timeout(settings.llm_timeout_total),
                httpx.AsyncClient(verify=self._tls, timeout=waits, trust_env=not direct) as http,
            ):
                await self._stream(http)
        except TimeoutError:
            self.items.put(_failure(settings, f"took longer than {settings.llm_timeout_total} seconds"))
        except _RUBBISH as error:
            self.items.put(_failure(settings, _what_went_wrong(error, settings)))

    async def _stream(self, http: httpx.AsyncClient) -> None:
        settings = self._settings
        model = OpenAILike(  # type: ignore[call-arg]  # its own __init__ takes the client, which pydantic's plugin does not see
            model=settings.llm_model,
            api_base=settings.llm_base_url,
            api_key=settings.llm_api_key.get_secret_value() or _NO_KEY,
            is_chat_model=True,
            context_window=settings.llm_context,
            max_tokens=settings.llm_answer_tokens,
            temperature=settings.llm_temperature,
            max_retries=settings.llm_retries,
            timeout=settings.llm_timeout,
            async_http_client=http,
            additional_kwargs={"stream_options": {"include_usage": True}},
        )
        ended, spent = "", Spent()
        async for part in await model.astream_chat(self._messages):
            ended = _reason(part) or ended
            spent = _spent(part) or spent
            if part.delta:
                self.items.put(part.delta)
        if not ended:
            self.items.put(_failure(settings, "broke off in the middle of its answer"))
            return
        self.items.put(Spent(spent.tokens_in, spent.tokens_out, whole=ended != "length"))


def _reason(part: ChatResponse) -> str:
    """Why the reply is over, as the endpoint tells it in the last piece; empty before."""
    choices = part.raw.choices if part.raw is not None else []
    return str(choices[0].finish_reason or "") if choices else ""


def _spent(part: ChatResponse) -> Spent | None:
    counts = part.additional_kwargs
    read, written = counts.get("prompt_tokens"), counts.get("completion_tokens")
    return Spent(read, written) if isinstance(read, int) and isinstance(written, int) else None


def _failure(settings: Settings, what: str) -> LanguageModelError:
    where = f"{settings.llm_model} at {urlsplit(settings.llm_base_url).netloc}"
    return LanguageModelError(f"The language model {where} {what}.", "Check KB_LLM_* and the endpoint.")


def _what_went_wrong(error: Exception, settings: Settings) -> str:
    """In words of our own: what an endpoint says may hold the key, or anything at all."""
    if isinstance(error, openai.APITimeoutError | httpx.TimeoutException):
        return f"kept silent for {settings.llm_timeout} seconds"
    if isinstance(error, openai.APIStatusError):
        status = error.status_code
        reasons = {
            HTTPStatus.UNAUTHORIZED: "refuses the key",
            HTTPStatus.FORBIDDEN: "refuses the key",
            HTTPStatus.NOT_FOUND: "is not there",
            HTTPStatus.TOO_MANY_REQUESTS: "is too busy",
        }
        failed = "failed" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "refused the request"
        return f"{reasons.get(HTTPStatus(status), failed) if status in set(HTTPStatus) else failed} (status {status})"
    if isinstance(error, openai.APIConnectionError | httpx.ConnectError):
        return "cannot be reached"
    if isinstance(error, httpx.TransportError):
        return "broke off in the middle of its answer"
    return "sent what is no answer"


def _is_loopback(url: str) -> bool:
    """Whether an endpoint is this machine, to be reached past any proxy."""
    host = urlsplit(url).hostname or ""
    with suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"
