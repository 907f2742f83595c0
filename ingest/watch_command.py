"""`python -m ingest watch`: keeps the knowledge base in step with folders."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from threading import Event, current_thread, main_thread
from typing import Annotated

import typer

from ingest.about.naming import source_of
from ingest.adding import Added
from ingest.watching.keeping import REMOVED_STATUS, SETTLE_SECONDS, Keeper, Told
from ingest.watching.sight import inside
from kb.command_line import DebugOption, JsonOption, KbOption, print_json, stderr_console, stdout_console
from kb.errors import UsageError
from kb.knowledge_base import KnowledgeBase
from kb.settings import load_settings


def watch(
    folders: Annotated[list[Path], typer.Argument(metavar="FOLDER", help="Folders to watch, with all below them.")],
    *,
    once: Annotated[bool, typer.Option("--once", help="Bring all in step, then end.")] = False,
    settle: Annotated[
        float, typer.Option(min=0.1, max=3_600, metavar="SECONDS", help="A file has to stand still for so long.")
    ] = SETTLE_SECONDS,
    kb: KbOption = None,
    json: JsonOption = False,
    _debug: DebugOption = False,
) -> None:
    """Keep the knowledge base in step with folders: reports are added, replaced and removed as files come, change and
    go.

    Only what came from a watched folder is removed, and stays in the bin for 30 days. A folder that is away, such as a
    disk that is not mounted, takes nothing with it. After a pause it catches up. Ctrl-C ends it.

    With --json a line a file, as add prints it, with its path; status may also be removed.
    """
    from ingest.watching.watcher import Watching, follow
    from ingest.watching.watcher import settle as bring_in_step

    settings = load_settings(dir=kb)
    paths = _folders(folders, settings.dir)
    told = Told(lambda path, added: _tell(path, added, json=json), _note)
    with _until_told_to_stop() as stop, KnowledgeBase.open(settings, _note) as base, Watching(settings.dir):
        keeper = Keeper(base, paths, told, stop.is_set, settle=settle)
        if once:
            bring_in_step(keeper, stop)
            return
        _note(f"Watching {', '.join(map(str, paths))} (Ctrl-C ends it).")
        follow(keeper, paths, stop)
        _note("Ended.")


def _folders(given: list[Path], base: Path) -> list[Path]:
    """The folders by their absolute paths, without those inside others.

    Raises:
        UsageError: one is a file, or holds the knowledge base, or is not there from the start.
    """
    paths = [Path(source_of(path)) for path in given]
    home = source_of(base)
    for path in paths:
        if not path.is_dir():
            raise UsageError(f"{path} is no folder.", "Name a folder that is there.")
        if str(path) == home or inside(home, str(path)) or inside(str(path), home):
            raise UsageError(
                f"{path} and the knowledge base in {home} lie in each other.", "Watch another folder, or move one."
            )
    return [path for path in dict.fromkeys(paths) if not any(inside(str(path), str(other)) for other in paths)]


@contextmanager
def _until_told_to_stop() -> Iterator[Event]:
    """An event that Ctrl-C or a request to end sets: what is being stored is stored, nothing is left in part."""
    stop = Event()
    if current_thread() is not main_thread():
        yield stop
        return
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _tell(path: str, added: Added, *, json: bool) -> None:
    if json:
        print_json(asdict(added) | {"path": path})
    elif added.status == "failed":
        _note(f"error: {path}: {added.error}")
    elif added.status == REMOVED_STATUS:
        stdout_console().print(f"removed    {added.name}", markup=False, soft_wrap=True)
    else:
        size = f"{added.pages} pages, {added.tables} tables, {added.chunks} chunks"
        line = f"{added.status:<10} {added.name}  ({size}, {added.seconds:.1f} s)"
        stdout_console().print(line, markup=False, soft_wrap=True)


def _note(text: str) -> None:
    stderr_console().print(text, markup=False, soft_wrap=True)
