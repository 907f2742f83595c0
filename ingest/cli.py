"""The commands of `python -m ingest`."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.adding import Added, Progress, add_files, find_files
from ingest.reading.formats import SUFFIXES
from ingest.rebuilding import rebuild
from ingest.watch_command import watch
from kb.command_line import DebugOption, JsonOption, KbOption, new_app, print_json, stderr_console, stdout_console
from kb.commands.json_fields import document_fields
from kb.errors import UsageError
from kb.knowledge_base import KnowledgeBase
from kb.settings import load_settings

if TYPE_CHECKING:
    from kb.model import Document

app = new_app("Put reports into a knowledge base, and see what is in it.")

_SKIPPED_SHOWN = 5
_WARNINGS_SHOWN = 3
"""Warnings of one report that the list shows."""


@app.command()
def add(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Files, or folders to walk.")],
    *,
    kb: KbOption = None,
    json: JsonOption = False,
    _debug: DebugOption = False,
) -> int:
    """Add reports. The same bytes again change nothing; a file that has changed replaces the version before.

    Two files of one name in two folders are two reports; the second is named with its folder ("b/report.pdf").

    With --json a line a file: name, id, status (added, replaced, unchanged, duplicate, failed), pages, tables, chunks,
    warnings, error, seconds. Exit status 1 when a file failed.
    """
    found = find_files(paths)
    _tell_skipped(found.skipped)
    if not found.files:
        raise UsageError(f"There is no report in {', '.join(map(str, paths))}.", f"Supported are {_formats()}.")
    failed = 0
    with _open(kb) as base, base.writing(), _progress_bar(wanted=not json) as progress:
        for added in add_files(base, found.files, progress):
            failed += added.status == "failed"
            if json:
                print_json(asdict(added))
            _tell_added(added, person=not json)
    return 1 if failed else 0


@app.command("list")
def list_documents(*, kb: KbOption = None, json: JsonOption = False, _debug: DebugOption = False) -> None:
    """Show what is in the knowledge base.

    With --json a line a report: name, id, title, date, pages, tables, chunks, added_at, warnings, institution, authors,
    companies, rating, audit (what was read, in numbers).
    """
    with _open(kb) as base:
        documents = base.documents()
        folder = base.settings.dir
    if json:
        for document in documents:
            print_json(document_fields(document))
    elif documents:
        _show(documents)
    else:
        _say(f"There is nothing in {folder} yet.\nAdd reports: python -m ingest add FILE-OR-FOLDER...")


@app.command()
def remove(
    names: Annotated[list[str], typer.Argument(metavar="NAME", help="Names or ids, as list shows them.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    kb: KbOption = None,
    json: JsonOption = False,
    _debug: DebugOption = False,
) -> None:
    """Remove reports. Asks first on a terminal; removes nothing when one of the names is not there.

    With --json a line a report: name, id, status (removed).
    """
    import sys

    with _open(kb) as base, base.writing():
        documents = [_find(base.documents(), name) for name in dict.fromkeys(names)]
        if sys.stdin.isatty() and not yes:
            stderr_console().print(
                f"Remove {', '.join(document.name for document in documents)}? [y/N] ", markup=False, end=""
            )
            if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
                raise typer.Abort
        for document in dict.fromkeys(documents):
            base.remove(document.id)
            if json:
                print_json({"name": document.name, "id": document.id, "status": "removed"})
            else:
                _say(f"removed    {document.name}")


app.command()(watch)


@app.command("rebuild")
def rebuild_all(*, kb: KbOption = None, json: JsonOption = False, _debug: DebugOption = False) -> None:
    """Make the whole index anew from the files it keeps, by the settings in force: for another model or version.

    All or nothing: the old index is there until the new one is ready. With --json a line a report, as add prints it.
    """
    with _progress_bar(wanted=not json) as progress:
        documents = rebuild(load_settings(dir=kb), _note, progress)
    for document in documents:
        added = Added.of(document, "replaced")
        if json:
            print_json(asdict(added))
        _tell_added(added, person=not json)


@app.command()
def doctor(
    *,
    repair: Annotated[bool, typer.Option("--repair", help="Put right what can be.")] = False,
    kb: KbOption = None,
    json: JsonOption = False,
    _debug: DebugOption = False,
) -> int:
    """Check that all parts agree, that files are whole and that every chunk finds itself. Exit status 1 when not.

    With --json one line: problems (what was found), left (what --repair could not put right; without it, all of them).
    """
    with _open(kb) as base:
        problems = base.check(repair=repair)
        left = base.check(repair=False) if repair and problems else problems
        count = len(base.documents())
    if json:
        print_json({"problems": problems, "left": left})
    else:
        for problem in problems:
            _say(f"{'left' if problem in left else 'repaired'}: {problem}" if repair else problem)
        _say(f"{count} reports, {len(problems)} problems, {len(left)} left.")
        if left and not repair:
            _say("Repair them: python -m ingest doctor --repair")
    return 1 if left else 0


def _open(folder: Path | None) -> KnowledgeBase:
    return KnowledgeBase.open(load_settings(dir=folder), _note)


def _find(documents: list["Document"], name: str) -> "Document":
    for document in documents:
        if name in (document.name, document.id):
            return document
    ending = [document for document in documents if document.name.endswith(f"/{name}")]
    if len(ending) == 1:
        return ending[0]
    if ending:
        raise UsageError(
            f"'{name}' may be {' or '.join(document.name for document in ending)}.",
            "Name it with its folder, or by its id.",
        )
    raise UsageError(f"There is no report '{name}' in the knowledge base.", "See what is in it: python -m ingest list")


def _say(text: str) -> None:
    """For a person, on standard output; names are data and never markup."""
    stdout_console().print(text, markup=False, soft_wrap=True)


def _note(text: str) -> None:
    stderr_console().print(text, markup=False, soft_wrap=True)


def _formats() -> str:
    return ", ".join(sorted(SUFFIXES))


def _tell_skipped(skipped: tuple[Path, ...]) -> None:
    if skipped:
        names = ", ".join(path.name for path in skipped[:_SKIPPED_SHOWN])
        more = ", ..." if len(skipped) > _SKIPPED_SHOWN else ""
        _note(f"warning: {len(skipped)} files left out for their format: {names}{more}. Supported are {_formats()}.")


def _tell_added(added: Added, *, person: bool) -> None:
    if added.status == "failed":
        _note(f"error: {added.error}")
    elif person:
        size = f"{added.pages} pages, {added.tables} tables, {added.chunks} chunks"
        _say(f"{added.status:<10} {added.name}  ({size}, {added.seconds:.1f} s)")
    _tell_warnings(added.name, added.warnings)


def _tell_warnings(name: str, warnings: Sequence[str]) -> None:
    for warning in warnings:
        _note(f"warning: {name}: {warning}")


def _show(documents: list["Document"]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    table.add_column("Name", overflow="fold")
    table.add_column("Title", overflow="fold")
    table.add_column("Institution", overflow="fold")
    table.add_column("Date", no_wrap=True)
    for heading in ("Pages", "Tables", "Chunks"):
        table.add_column(heading, justify="right", no_wrap=True)
    for document in documents:
        numbers = (document.pages or "-", document.tables, document.chunks)
        facts = (document.title, document.facts.institution or "-", document.date or "-")
        cells = (document.name, *facts, *map(str, numbers))
        table.add_row(*map(Text, cells))
    stdout_console().print(table)
    for document in documents:
        _tell_warnings(document.name, document.warnings[:_WARNINGS_SHOWN])
        if len(document.warnings) > _WARNINGS_SHOWN:
            _note(f"warning: {document.name}: {len(document.warnings) - _WARNINGS_SHOWN} more; --json shows them")


@contextmanager
def _progress_bar(*, wanted: bool) -> Iterator[Callable[[Progress], None] | None]:
    """A bar on standard error that follows the files; nothing where nobody watches."""
    console = stderr_console()
    if not wanted or not console.is_terminal:
        yield None
        return
    from rich.markup import escape
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Bars(*columns, console=console, transient=True) as bars:
        task = bars.add_task("", total=None)

        def follow(progress: Progress) -> None:
            where = f"{progress.file_number}/{progress.files} {escape(progress.file)}: {progress.stage}"
            bars.update(task, description=where, completed=progress.done, total=progress.total)

        yield follow
