"""`python -m kb facts`: the figures of the reports with what they mean, as a table to read or as a file to take
away."""

import sys
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.cells import cell_len, set_cell_size

from kb.command_line import DebugOption, JsonOption, KbOption, print_json, stderr_console, stdout_console
from kb.commands.fact_export import json_fields, plain, write_csv, write_xlsx
from kb.errors import ReportQAError, UsageError
from kb.knowledge_base import KnowledgeBase
from kb.settings import load_settings
from kb.store.fact_query import FactQuery, FactSearch, ListedFact

if TYPE_CHECKING:
    from kb.facts.fact import Fact, FactPlace, Period, Unit

_HEADER = ("Document", "Subject", "Measure", "Period", "Value", "Where")
_VALUE = _HEADER.index("Value")
_GAP = "  "
_MEASURED = 1_000
"""Rows that the widths of the columns go by; those after them are printed as they come."""

_NARROWEST = 8
_SCALES = {
    "zh": {10**3: "千", 10**4: "万", 10**6: "百万", 10**8: "亿", 10**12: "万亿"},
    "en": {10**3: "thousand", 10**6: "million", 10**9: "billion", 10**12: "trillion"},
}


def facts(
    *,
    document: Annotated[
        list[str] | None, typer.Option("--document", metavar="NAME", help="Only of this document; may be repeated.")
    ] = None,
    measure: Annotated[
        str, typer.Option(metavar="TEXT", help="A measure, by any of its names; else a part of its label.")
    ] = "",
    subject: Annotated[
        str, typer.Option(metavar="TEXT", help="A company, product, segment ...: name, part of it, stock code.")
    ] = "",
    period: Annotated[
        str,
        typer.Option(metavar="TEXT", help="A period: 2024, 2025E, Q3 2024, 前三季度. Just that, else those inside it."),
    ] = "",
    kb: KbOption = None,
    json: JsonOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV with a header on standard output.")] = False,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", metavar="FILE", help="An Excel workbook; replaces the file of that name.")
    ] = None,
    _debug: DebugOption = False,
) -> int:
    """Show the figures of the reports with what they mean: value, unit, measure, subject, period, and where each
    stands.

    One measure over many reports comes out as a series: by measure, subject, period and document.

    With --json a line a fact: document, id, value (a decimal number as text; null where there is none), printed, unit,
    scale (value times scale is in unit), currency, measure, measure_key, subject, period, basis, scope, change, kind,
    page, table, position, quote, boxes, doubts. Exit status 1 when the facts of some reports were made by another
    version.
    """
    if json + as_csv + (xlsx is not None) > 1:
        raise UsageError(
            "--json, --csv and --xlsx were given together.", "Give one of them, or none for a table to read."
        )
    wanted = FactQuery(measure, subject, period)
    with KnowledgeBase.open(load_settings(dir=kb), _note) as base:
        found = base.fact_search(document or (), wanted)
        _put_out(found, json=json, as_csv=as_csv, xlsx=xlsx)
        if not found.count()[0]:
            _note(_nothing(found)) if json or as_csv or xlsx else _say(_nothing(found))
        return ReportQAError.exit_status if found.outdated else 0


def _put_out(found: FactSearch, *, json: bool, as_csv: bool, xlsx: Path | None) -> None:
    if json:
        for listed in found:
            print_json(json_fields(listed))
    elif as_csv:
        write_csv(found, sys.stdout)
    elif xlsx is not None:
        write_xlsx(found, xlsx)
        _say(f"{_summary(found)} in {xlsx}")
    elif found.count()[0]:
        _show(found)
        _say(f"\n{_summary(found)}{_others(found)}")


def _note(text: str) -> None:
    stderr_console().print(text, markup=False, soft_wrap=True)


def _say(text: str) -> None:
    stdout_console().print(text, markup=False, soft_wrap=True)


def _summary(found: FactSearch) -> str:
    facts, documents = found.count()
    return f"{_counted(facts, 'fact')} of {_counted(documents, 'document')}"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _others(found: FactSearch) -> str:
    alike = found.alike()
    return f"; not among them: {', '.join(alike)}" if alike else ""


def _nothing(found: FactSearch) -> str:
    """What was searched for in vain, and what there is."""
    where = _counted(found.searched, "document")
    if not found.wanted:
        return f"There are no facts in {where}."
    sought = ", ".join(f"{name} {text!r}" for name, text in found.wanted.items())
    near = "; ".join(f"{name}: {', '.join(there)}" for name, there in found.nearest().items() if there)
    return f"Nothing found with {sought} in {where}." + (f" Nearest {near}." if near else "")


# ---- the table
# ---------------------------------------------------------------------------------------------------------


def _show(found: Iterable[ListedFact]) -> None:
    """The facts in aligned columns, a line each: as wide as the terminal, or as they are where nobody looks on."""
    console = stdout_console()
    rows = map(_row, found)
    first = list(islice(rows, _MEASURED))
    widths = [max(map(cell_len, column)) for column in zip(_HEADER, *first, strict=True)]
    if console.is_terminal:
        widths = _fitted(widths, console.width)
    console.print(_line(_HEADER, widths), style="bold", markup=False, soft_wrap=True)
    for row in chain(first, rows):
        sys.stdout.write(_line(row, widths, cut=console.is_terminal) + "\n")
    sys.stdout.flush()


def _fitted(widths: Sequence[int], room: int) -> list[int]:
    """The widths of columns for so much room: the widest give way first, values never do."""
    fitted = list(widths)
    for _ in range(sum(widths)):
        widest = max((at for at in range(len(fitted)) if at != _VALUE), key=lambda at: fitted[at])
        if sum(fitted) + len(_GAP) * (len(fitted) - 1) <= room or fitted[widest] <= _NARROWEST:
            break
        fitted[widest] -= 1
    return fitted


def _line(row: Sequence[str], widths: Sequence[int], *, cut: bool = True) -> str:
    cells = []
    for at, (text, width) in enumerate(zip(row, widths, strict=True)):
        length = cell_len(text)
        if length > width and cut and at != _VALUE:
            text = set_cell_size(text, width - 1) + "…"  # noqa: PLW2901 - shortened
        space = " " * max(width - length, 0)
        cells.append(f"{space}{text}" if at == _VALUE else f"{text}{space}")
    return _GAP.join(cells).rstrip()


def _row(listed: ListedFact) -> tuple[str, ...]:
    fact = listed.fact
    cells = (
        listed.document.name,
        fact.subject.name if fact.subject else "-",
        _measure(fact),
        _period(fact.period) if fact.period else "-",
        _value(fact),
        _where(fact.place),
    )
    return tuple(map(_one_line, cells))


def _measure(fact: "Fact") -> str:
    """The labels, and what tells the figure from its likes: 营业收入 [集装箱; forecast; against prior year]."""
    narrowing = (*fact.scope, *fact.basis, *((f"against {fact.change}",) if fact.change else ()))
    return " > ".join(fact.measure) + (f" [{'; '.join(narrowing)}]" if narrowing else "")


def _period(period: "Period") -> str:
    """As printed, with its days where that does not tell them; without a label, in short what its days are."""
    days = period.end.isoformat() if period.start == period.end else f"{period.start} to {period.end}"
    if not period.label:
        return _short(period) or days
    return period.label if str(period.end.year)[2:] in period.label else f"{period.label} ({days})"


def _short(period: "Period") -> str:
    """2024, 2024H1 or 2024Q1 for a part of a calendar year."""
    first, last = period.start, period.end
    is_whole = first.day == 1 and (last + timedelta(1)).day == 1 and first.year == last.year
    months = last.month - first.month + 1
    if not is_whole or months not in (3, 6, 12) or last.month % months:
        return ""
    part = last.month // months
    name = {3: f"Q{part}", 6: f"H{part}", 12: ""}[months]
    return f"{first.year}{name}"


def _value(fact: "Fact") -> str:
    """As printed, with scale and unit where the figure itself does not have them."""
    figure = fact.printed or ("-" if fact.value is None else plain(fact.value))
    return figure if fact.value is None else f"{figure} {_unit(fact.unit, figure)}".rstrip()


def _unit(unit: "Unit", figure: str) -> str:
    spoken = "en" if unit.name.isascii() else "zh"
    name = "" if unit.name in figure else unit.name
    if unit.scale == 1 or any(map(str.isalpha, figure.replace(unit.name, ""))):  # "42T 美元" has its scale in it
        return name
    scale = _SCALES[spoken].get(int(unit.scale)) or f"×{plain(unit.scale.normalize())}"
    return f"{scale}{name}" if spoken == "zh" else f"{scale} {name}".strip()


def _where(place: "FactPlace") -> str:
    page = "" if place.page is None else f"p. {place.page}"
    cell = place.caption or "table" if place.position else ""
    at = f"{cell} [{place.position[0]}, {place.position[1]}]" if place.position else place.kind.value
    return ", ".join(filter(None, (page, at)))


def _one_line(text: str) -> str:
    """Without line breaks, and without what would speak to the terminal."""
    return "".join(letter for letter in " ".join(text.split()) if unicodedata.category(letter) not in {"Cc", "Cf"})
