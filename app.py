"""The chat in the browser: `python app.py [--host HOST] [--port PORT]`."""

import errno
import os
import socket
import threading
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kb.command_line import DebugOption, KbOption, new_app, run, stderr_console
from kb.errors import ReportQAError, UsageError
from kb.settings import load_settings
from kb.starting import Starting

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI
    from rich.console import Console
    from starlette.types import ASGIApp, Message, Receive, Scope, Send
    from uvicorn import Server

    from access.serving import Serving
    from ingest import Progress
    from ingest.jobs import Jobs
    from kb.knowledge_base import KnowledgeBase
    from kb.pages.images import PageImages
    from kb.settings import Settings
    from kb.starting import Application
    from ui import Words

TITLE = "report-qa"

SAMPLES = Path(__file__).resolve().parent / "samples"
"""Reports that an empty knowledge base is filled with, where the program is run from its checkout."""

PEOPLE_AT_ONCE = 8
SESSIONS_MOST = 1_000
"""What so many browser tabs have open on the pages beside the chat is kept in memory; the oldest goes first."""

UPLOADS_KEPT_SECONDS = 3_600
UPLOAD_SLACK = 10
"""Uploads are cut off at so many times the limit for a file: between the two, reading refuses and says what to do."""

GRACE_SECONDS = 1

SYSTEM_FONTS = (
    "system-ui", "-apple-system", "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei",
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "sans-serif",
)  # fmt: skip
SYSTEM_MONO_FONTS = (
    "ui-monospace",
    "SFMono-Regular",
    "Consolas",
    "Noto Sans Mono CJK SC",
    *SYSTEM_FONTS[3:-1],
    "monospace",
)

OFFLINE = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "ANONYMIZED_TELEMETRY": "False",
}
"""Nothing that is asked or read leaves the machine: what the libraries would tell their makers is switched off."""

HEADERS = (
    # The page may not reach out either: whatever a report holds, the browser loads nothing from elsewhere.
    (
        b"content-security-policy",
        b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        b"img-src 'self' data: blob:; media-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; "
        b"connect-src 'self' data: blob:; object-src 'none'; base-uri 'self'; form-action 'self'; "
        b"frame-ancestors 'self'",
    ),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)

cli = new_app("Chat with the research reports in the browser.")


@cli.command()
def chat(
    host: Annotated[str, typer.Option(help="Address to serve at; 0.0.0.0 is all of them.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65_535, help="Port to serve at.")] = 7860,
    certfile: Annotated[Path | None, typer.Option(help="Certificate for TLS, a PEM file.")] = None,
    keyfile: Annotated[Path | None, typer.Option(help="Its key.")] = None,
    behind_proxy: Annotated[bool, typer.Option("--behind-proxy", help="A proxy in front speaks TLS.")] = False,  # noqa: FBT002
    kb: KbOption = None,
    debug: DebugOption = False,  # noqa: ARG001, FBT002  (read by kb.command_line.run)
) -> None:
    """Serve the chat until Ctrl-C. An empty knowledge base is filled with the samples first. Other machines are let in
    with accounts and TLS only."""
    from access.serving import Serving, guarded

    os.environ.update(OFFLINE)
    console = stderr_console()
    settings = load_settings(dir=kb)
    serving, starting = Serving(host, certfile, keyfile, behind_proxy), Starting(HEADERS)
    with closing(guarded(starting, settings, serving, HEADERS)) as guard, listen(host, port) as door:
        server = server_of(guard, serving)
        loading = Loading(starting, settings, console, server)
        loading.start()
        where = f"{serving.scheme}://{f'[{host}]' if ':' in host else host}:{port}"
        console.print(f"The chat is at {where} (Ctrl-C ends it).")
        server.run(sockets=[door])
        loading.end()


class Loading(threading.Thread):
    """Opens the knowledge base and makes the pages while the port answers already. What goes wrong ends the server, and
    is raised at the end."""

    def __init__(self, starting: Starting, settings: "Settings", console: "Console", server: "Server") -> None:
        super().__init__(name="loading", daemon=True)
        self._starting, self._settings, self._console, self._server = starting, settings, console, server
        self._knowledge_base: KnowledgeBase | None = None
        self._error: ReportQAError | None = None
        self._images: PageImages | None = None
        self._loaded = False

    def run(self) -> None:
        """Load everything; where that fails, there is nothing to serve."""
        try:
            self._load()
            self._loaded = True
        except ReportQAError as error:
            self._error = error
        finally:
            if not self._loaded:
                self._server.should_exit = True

    def _load(self) -> None:
        from kb.knowledge_base import KnowledgeBase
        from kb.pages.images import PageImages

        self._knowledge_base = opened = KnowledgeBase.open(self._settings, self._console.print)
        add_samples(opened, self._console, lambda detail: setattr(self._starting, "told", ("samples", detail)))
        self._starting.told = ("pages", "")
        self._images = images = PageImages()
        self._starting.become(application(opened, images))
        warm_up(opened, images)

    def end(self) -> None:
        """The server has ended: close what is open. What ended it is raised; whoever stops it while it loads waits for
        nothing."""
        if self._error is not None:
            raise self._error
        if self._images is not None:
            self._images.close()
        if self._loaded and self._knowledge_base is not None:
            self._knowledge_base.close()
        elif not self.is_alive():
            raise SystemExit(1)  # a bug, whose trace has been printed


def listen(host: str, port: int) -> socket.socket:
    """A socket that takes connections at the address, before any work is done for it.

    Raises:
        UsageError: the address cannot be, or is taken.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise UsageError(f"{host} is no address to serve at: {error.strerror}.", "Give --host 127.0.0.1.") from None
    door = socket.socket(family, kind, protocol)
    if os.name == "posix":  # elsewhere this option would share a port that is taken
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(address)
        door.listen()
    except OSError as error:
        door.close()
        if error.errno == errno.EADDRINUSE:
            what = f"Port {port} of {host} is taken by another program."
            raise UsageError(what, f"Stop it, or choose another port: --port {port % 65_535 + 1}") from None
        raise UsageError(
            f"{host}:{port} cannot be served at: {error.strerror}.", "Choose another --host or --port."
        ) from None
    return door


def add_samples(
    knowledge_base: "KnowledgeBase", console: "Console", tell: Callable[[str], None] = lambda _: None
) -> None:
    """Fill an empty knowledge base with the samples, telling what is done; one that holds anything is left alone.
    `tell` gets each step."""
    if knowledge_base.documents() or not SAMPLES.is_dir():
        return
    from ingest import add_files

    console.print("The knowledge base is empty: adding the sample reports …")
    with console.status("reading") as status:

        def told(at: "Progress") -> None:
            step = f"{at.file}: {at.stage} {at.done}/{at.total}"
            status.update(step)
            tell(step)

        for added in add_files(knowledge_base, [SAMPLES], told):
            console.print(f"  {added.name}: {added.error or added.status}", markup=False)


def warm_up(knowledge_base: "KnowledgeBase", images: "PageImages") -> None:
    """Load the embedding model, and make ready to draw pages, while the first person still reads the page."""
    images.prepare()
    with suppress(ReportQAError):  # told with the first question, to whom it concerns
        knowledge_base.embed(TITLE)
        for spoken in ("zh", "en"):
            knowledge_base.examples(spoken)


def look() -> "gr.themes.Base":
    """Gradio's theme with fonts of the system and colours that can be read."""
    import gradio as gr

    return gr.themes.Default(
        primary_hue="teal",
        neutral_hue="slate",
        font=[gr.themes.Font(name) for name in SYSTEM_FONTS],
        font_mono=[gr.themes.Font(name) for name in SYSTEM_MONO_FONTS],
    ).set(  # Gradio's own colours are too pale to read: these have a contrast of at least 4.5
        body_text_color_subdued="*neutral_500",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover_dark="*primary_800",
        button_cancel_background_fill="#b91c1c",
        button_cancel_background_fill_hover="#991b1b",
    )


def application(knowledge_base: "KnowledgeBase", images: "PageImages") -> "FastAPI":
    """The web application: the app at "/", pages of documents (`images` draws them) and tables as files, nothing of
    Gradio's own services, headers that keep the page offline."""
    import gradio as gr
    from fastapi import FastAPI
    from fastapi.exceptions import RequestValidationError

    from api import mount
    from ingest.jobs import Jobs
    from kb.html.rendering import CSV_ADDRESS, asset
    from ui import FirstScript, PageServer, chat_routes, load_words
    from ui.routes import WORKBOOK_ADDRESS, news_of, table_of, unfit, workbook_of

    words, jobs = load_words(), Jobs(knowledge_base)
    jobs.tidy()
    outer = FastAPI(openapi_url=None, exception_handlers={RequestValidationError: unfit})
    outer.add_middleware(FirstScript)
    outer.add_middleware(HeadersAdded)
    PageServer(knowledge_base, words, images).add_to(outer)
    outer.add_api_route(f"/{CSV_ADDRESS}", table_of(knowledge_base), methods=["GET"])
    outer.add_api_route(f"/{WORKBOOK_ADDRESS}", workbook_of(knowledge_base), methods=["GET"])
    outer.add_api_route("/jobs", news_of(jobs, words), methods=["GET"])
    outer.include_router(chat_routes(knowledge_base, words.by_language))
    mount(outer, knowledge_base, jobs, images)
    web: FastAPI = gr.mount_gradio_app(
        outer,
        build(knowledge_base, words, jobs),
        path="/",
        footer_links=[],
        run_history=False,
        pwa=False,
        mcp_server=False,
        ssr_mode=False,
        enable_monitoring=False,
        show_error=False,
        max_file_size=f"{UPLOAD_SLACK * knowledge_base.settings.max_file_mb}mb",
        i18n=words.label,
        theme=look(),
        css=asset("app.css") + asset("chat.css") + asset("pages.css"),
        head=f"<script>{asset('charts.js')}</script><script>{asset('account.js')}</script>",
    )
    return web


def build(knowledge_base: "KnowledgeBase", words: "Words", jobs: "Jobs") -> "gr.Blocks":
    """The pages over a knowledge base. They keep nothing: chats live in the browser, all else in the knowledge base."""
    import gradio as gr

    from ui import CHAT_TAB, ChatPage, EvalPage, FactsPage, PageFrame, ReportsPage, SettingsPage

    kept = (UPLOADS_KEPT_SECONDS, UPLOADS_KEPT_SECONDS)
    blocks = PageFrame(title=TITLE, analytics_enabled=False, fill_width=True, delete_cache=kept)
    with blocks:
        gr.HTML(f"<h1>{TITLE}</h1>", apply_default_css=False, elem_classes="rq-heading")
        with gr.Tabs(elem_classes="rq-tabs") as tabs:
            with gr.Tab(words.label("tab_chat"), id=CHAT_TAB):
                parts = ChatPage(knowledge_base, words).lay_out(blocks)
            with gr.Tab(words.label("tab_reports")) as reports:
                ReportsPage(knowledge_base, words, jobs).lay_out(blocks, reports, parts.chosen)
            with gr.Tab(words.label("tab_facts")) as facts:
                FactsPage(knowledge_base, words).lay_out(facts)
            with gr.Tab(words.label("tab_evals")) as evals:
                EvalPage(knowledge_base, words).lay_out(evals, tabs, parts)
            with gr.Tab(words.label("tab_settings")) as settings:
                SettingsPage(knowledge_base, words).lay_out(settings)
    blocks.queue(default_concurrency_limit=PEOPLE_AT_ONCE, api_open=False)
    blocks.state_session_capacity = SESSIONS_MOST
    return blocks


class HeadersAdded:
    """Puts HEADERS on every answer of a web application; passes streams on as they come."""

    def __init__(self, app: "ASGIApp") -> None:
        self.app = app

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Serve one request (ASGI)."""

        async def send_with_headers(message: "Message") -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS]
            await send(message)

        await self.app(scope, receive, send_with_headers)


def server_of(web: "Application", serving: "Serving") -> "Server":
    """A server that runs until the process is told to end; open pages do not hold it up."""
    import logging

    import uvicorn

    from access.slow import ImpatientProtocol

    config = uvicorn.Config(
        web,
        http=ImpatientProtocol,
        log_level="warning",
        timeout_graceful_shutdown=GRACE_SECONDS,
        proxy_headers=False,
        server_header=False,
        lifespan="on",
        ssl_certfile=serving.certfile,
        ssl_keyfile=serving.keyfile,
    )
    server = uvicorn.Server(config)
    # A page left open holds a connection for ever; that it is cut in the end is no error to print.
    logging.getLogger("uvicorn.error").addFilter(lambda _: not server.should_exit)
    return server


if __name__ == "__main__":
    run(cli)
