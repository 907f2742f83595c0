"""A small OpenAI-compatible server on loopback that answers as it is told: in time, late, cut off, busy, broken,
malformed."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Reply:
    """What the server does with a request.

    `text` is streamed in pieces of `size` characters, with `pause` seconds before each; `status` other than 200 is sent
    instead. `cut`: the connection ends after so many pieces. `raw`: these bytes are the whole stream. `usage`: whether
    tokens are told.
    """

    text: str = ""
    size: int = 3
    pause: float = 0.0
    status: int = 200
    cut: int | None = None
    raw: bytes = b""
    usage: bool = True
    finish: str = "stop"


@dataclass
class Scripted:
    """The server's address and what it was sent; `gone` is set when a client left before its reply was whole."""

    url: str
    requests: list[dict[str, Any]] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, script: Callable[[dict[str, Any]], Reply]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.script = script
        self.ending = threading.Event()
        self.scripted = Scripted(f"http://127.0.0.1:{self.server_port}/v1")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.scripted.requests.append(body)
        self.server.scripted.headers.append(dict(self.headers))
        reply = self.server.script(body)
        if reply.status != 200:
            self._refuse(reply.status)
            return
        try:
            self._stream(reply, asked_for_usage="stream_options" in body)
        except (BrokenPipeError, ConnectionResetError):
            self.server.scripted.gone.set()
            self.close_connection = True

    def _refuse(self, status: int) -> None:
        content = json.dumps({"error": {"message": "no: key sk-secret is unknown"}}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Retry-After", "0")
        self.end_headers()
        self.wfile.write(content)

    def _stream(self, reply: Reply, *, asked_for_usage: bool) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        if reply.raw:
            self._chunk(reply.raw)
            self._chunk(b"")
            return
        pieces = [reply.text[at : at + reply.size] for at in range(0, len(reply.text), reply.size)]
        for number, piece in enumerate(pieces):
            if reply.cut == number:
                self.close_connection = True
                return
            self.server.ending.wait(reply.pause)
            self._event({"choices": [{"index": 0, "delta": {"role": "assistant", "content": piece}}]})
        self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": reply.finish}]})
        if reply.usage and asked_for_usage:
            usage = {"prompt_tokens": 1000, "completion_tokens": 50, "total_tokens": 1050}
            self._event({"choices": [], "usage": usage})
        self._chunk(b"data: [DONE]\n\n")
        self._chunk(b"")

    def _event(self, fields: dict[str, Any]) -> None:
        common = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}
        self._chunk(b"data: " + json.dumps({**common, **fields}).encode() + b"\n\n")

    def _chunk(self, content: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(content), content))
        self.wfile.flush()


@contextmanager
def scripted_llm(script: Callable[[dict[str, Any]], Reply]) -> Iterator[Scripted]:
    """A server whose reply to each request `script` gives; what it gets is the request's JSON body."""
    server = _Server(script)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    serving.start()
    try:
        yield server.scripted
    finally:
        server.ending.set()
        server.shutdown()
        server.server_close()
        serving.join()
