"""`python -m kb`: ask, search, facts and status. The fields of --json are those of docs and the contract: add, never
rename."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kb.command_line import (
    DebugOption,
    JsonOption,
    KbOption,
    new_app,
    print_error,
    print_json,
    stderr_console,
    stdout_console,
)
from kb.commands.explain_text import explanation_lines
from kb.commands.facts import facts
from kb.commands.json_fields import answer_fields, hit_fields
from kb.commands.mcp import mcp
from kb.errors import ReportQAError, UsageError
from kb.knowledge_base import KnowledgeBase
from kb.model import Answer, Citation, Hit
from kb.question.document_filters import FIELDS, DocumentFilter, document_filter, matching
from kb.search.searcher import documents_named
from kb.settings import load_settings

if TYPE_CHECKING:
    from rich.console import Console

app = new_app("Ask the knowledge base, search it, see how it stands.")

DocumentOption = Annotated[
    list[str] | None, typer.Option("--document", metavar="NAME", help="Only in this document; may be repeated.")
]
WhereOption = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="FIELD=VALUE",
        help=f"Only in documents of which this holds; may be repeated. Fields: {', '.join(FIELDS)}.",
    ),
]
SinceOption = Annotated[str, typer.Option(metavar="DATE", help="Only in documents of this day (month, year) or later.")]
UntilOption = Annotated[
    str, typer.Option(metavar="DATE", help="Only in documents of this day (month, year) or earlier.")
]
BatchOption = Annotated[
    str | None,
    typer.Option(
        "--batch", metavar="FILE", help="Questions, one JSON object a line ('-': standard input); JSON comes out."
    ),
]


@dataclass(frozen=True, slots=True)
class BatchQuestion:
    """One line of a batch, or the command line itself."""

    id: str | int | None
    turns: tuple[str, ...]
    documents: tuple[str, ...]


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="What you want to know.")] = None,
    *,
    batch: BatchOption = None,
    document: DocumentOption = None,
    where: WhereOption = None,
    since: SinceOption = "",
    until: UntilOption = "",
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Also why: how the question was read, what was searched, candidates, how sure."),
    ] = False,
    kb: KbOption = None,
    json: JsonOption = False,
    _debug: DebugOption = False,
) -> None:
    """Answer a question from the reports, with citations.

    A batch line is {"id", "question"} or {"id", "turns": [first question, follow-up, ...]}, with an optional
    "documents": [NAME, ...].
    """
    wanted = document_filter(where or (), since, until)
    with _opened(kb) as base:

        def answer(asked: BatchQuestion) -> None:
            documents = _searched_documents(base, asked, wanted)
            found = base.ask(asked.turns, documents=documents)
            why = _why(base, asked.turns, documents) if explain else None
            if json or batch:
                print_json({"id": asked.id, **answer_fields(found), **({"explanation": why} if why else {})})
                return
            _show_answer(found, stdout_console())
            if why:
                stdout_console().print("", *explanation_lines(why), sep="\n", markup=False, soft_wrap=True)

        _each(question, batch, document or [], answer)


@app.command()
def search(
    query: Annotated[str | None, typer.Argument(help="A question, or words.")] = None,
    *,
    top_k: Annotated[int | None, typer.Option("--top-k", min=1, max=100, help="Passages to list. Default: 10")] = None,
    batch: BatchOption = None,
    document: DocumentOption = None,
    where: WhereOption = None,
    since: SinceOption = "",
    until: UntilOption = "",
    kb: KbOption = None,
    json: JsonOption = False,
    _debug: DebugOption = False,
) -> None:
    """List the passages that fit a question best."""
    wanted = document_filter(where or (), since, until)
    with _opened(kb) as base:

        def look(asked: BatchQuestion) -> None:
            hits = base.search(asked.turns[-1], top_k=top_k, documents=_searched_documents(base, asked, wanted))
            if json or batch:
                print_json({"id": asked.id, "hits": [hit_fields(hit) for hit in hits]})
            else:
                _show_hits(hits, stdout_console())

        _each(query, batch, document or [], look)


app.command()(facts)
app.command()(mcp)


@app.command()
def status(
    *,
    kb: KbOption = None,
    json: JsonOption = False,
    _debug: DebugOption = False,
) -> None:
    """Show the settings in force, what is in, and the versions."""
    with _opened(kb) as base:
        facts = base.status()
    if json:
        print_json(facts)
        return
    console = stdout_console()
    for name, value in facts.items():
        if isinstance(value, Mapping):
            console.print(f"{name}", style="bold", markup=False)
            for key, one in value.items():
                console.print(f"  {key}: {one}", markup=False)
        else:
            console.print(f"{name}: {value}", markup=False)


def _why(base: KnowledgeBase, turns: Sequence[str], documents: Sequence[str]) -> dict[str, object]:
    from kb.commands.explain import explanation  # all readers: a quarter of a second that other commands need not spend

    return explanation(base.basis(turns, documents=documents))


def _opened(folder: Path | None) -> KnowledgeBase:
    note = stderr_console()
    return KnowledgeBase.open(load_settings(dir=folder), lambda line: note.print(line, markup=False))


def _searched_documents(base: KnowledgeBase, asked: BatchQuestion, wanted: DocumentFilter) -> tuple[str, ...]:
    """The documents to look in: those named, as far as the filter lets them through; () for all."""
    if wanted == DocumentFilter():
        return asked.documents
    documents = documents_named(base.documents(), asked.documents) if asked.documents else base.documents()
    return tuple(document.id for document in matching(documents, wanted))


def _each(text: str | None, batch: str | None, documents: list[str], do: Callable[[BatchQuestion], None]) -> None:
    """Do it for the question on the command line or for every line of the batch; a bad line stops no other."""
    if (text is None) == (batch is None):
        raise UsageError("Give either a question or --batch FILE.", "Run with --help to see an example.")
    if text is not None:
        do(BatchQuestion(None, (text,), tuple(documents)))
        return
    failed = False
    for number, line in enumerate(_lines(batch or "-"), start=1):
        if not line.strip():
            continue
        try:
            do(_read_line(line, documents))
        except UsageError as error:
            failed = True
            print_error(f"line {number}: {error.what}", error.cure)
    if failed:
        raise typer.Exit(ReportQAError.exit_status)


def _lines(batch: str) -> Iterator[str]:
    if batch == "-":
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # a real file here; tests use a process
        yield from sys.stdin
        return
    try:
        with Path(batch).open(encoding="utf-8-sig", errors="replace") as lines:
            yield from lines
    except OSError as error:
        raise UsageError(
            f"{batch} cannot be read: {error.strerror}.", "Name a file with one JSON object a line."
        ) from None


def _read_line(line: str, documents: list[str]) -> BatchQuestion:
    try:
        fields = json.loads(line)
    except ValueError as error:
        raise UsageError(
            f"not JSON ({error}).", 'Write one object a line, as {"id": "q1", "question": "..."}.'
        ) from None
    cure = 'Write {"id": "q1", "question": "..."} or {"id": "q1", "turns": ["...", "..."]}.'
    if not isinstance(fields, dict):
        raise UsageError("not a JSON object.", cure)
    turns = fields.get("turns", [fields["question"]] if "question" in fields else None)
    if not _is_texts(turns) or not turns:
        raise UsageError('neither "question" (a text) nor "turns" (texts) in it.', cure)
    only = fields.get("documents", [])
    if not _is_texts(only):
        raise UsageError('"documents" is not a list of names.', 'Write "documents": ["NAME", ...], or leave it out.')
    identity = fields.get("id")
    if identity is not None and not isinstance(identity, str | int):
        raise UsageError('"id" is neither a text nor a number.', cure)
    return BatchQuestion(identity, tuple(turns), tuple(only) or tuple(documents))


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _show_answer(answer: Answer, console: "Console") -> None:
    console.print(answer.answer, markup=False)
    for warning in answer.warnings:
        console.print(f"! {warning}", style="yellow", markup=False)
    if answer.usage:
        cost = f", {answer.usage.cost:.4f} {answer.usage.currency}" if answer.usage.cost is not None else ""
        usage = f"{answer.usage.tokens_in:,} tokens read, {answer.usage.tokens_out:,} written{cost}"
        console.print(f"{answer.usage.model}: {usage}", style="dim", markup=False)
    for citation in answer.citations:
        _show_citation(f"[{citation.number}]", citation, console)
    for heading, shown in (
        ("Closest", answer.nearest[: answer.closest]),
        ("See also", answer.nearest[answer.closest :]),
    ):
        if shown:
            console.print(f"\n{heading}", style="dim", markup=False)
        for citation in shown:
            _show_citation("-", citation, console)


def _show_citation(mark: str, citation: Citation, console: "Console") -> None:
    page = "" if citation.page is None else f", p. {citation.page}"
    where = " > ".join((f"{citation.document}{page}", *citation.headings))
    console.print(f"\n{mark} {where}", style="bold", markup=False)
    if citation.table:
        console.print(f"    {citation.table}", markup=False)
    console.print(f"    {citation.quote}", style="dim", markup=False)


def _show_hits(hits: list[Hit], console: "Console") -> None:
    if not hits:
        console.print("Nothing found.")
    for hit in hits:
        page = "" if hit.chunk.place.page is None else f", p. {hit.chunk.place.page}"
        where = " > ".join((f"{hit.document.name}{page}", *hit.chunk.place.headings))
        console.print(f"{hit.rank}. {where}  ({hit.score:.3f}, {' + '.join(hit.found_by)})", style="bold", markup=False)
        console.print(f"{hit.chunk.text}\n", markup=False)
