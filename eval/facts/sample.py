"""Draws facts of real files for a person to judge against the page, and counts the judgements."""

from __future__ import annotations

import json
import random
from collections import Counter, defaultdict
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from eval.facts.reading import document_of_file
from eval.questions.jsonl import read_objects
from eval.scoring.measures import interval
from kb.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from kb.model import Fact, NewDocument, Table

JUDGED = ("right_value", "right_unit", "right_period", "right_subject", "right_measure")
"""What a person says of a fact: true, false, or null while it has not been judged."""

_UNTOLD = "without a note"

Drawn = tuple["Path", "NewDocument", "Fact"]


def documents_of(files: Sequence[Path], progress: Callable[[str, int, int], None]) -> list[tuple[Path, NewDocument]]:
    """The files, read.

    Raises:
        UnreadableFileError: one cannot be read.
    """
    read = []
    for done, path in enumerate(files, start=1):
        read.append((path, document_of_file(path)))
        progress("reading", done, len(files))
    return read


def draw(documents: Sequence[tuple[Path, NewDocument]], number: int, seed: int) -> list[dict[str, Any]]:
    """So many facts as objects to be judged: equal shares of files, and in each of cells, sentences and cover as far as
    they go.

    What a file or a kind lacks, the others make up for. The same facts for the same seed and facts.
    """
    # Not for secrets: the same facts have to come again.
    rng = random.Random(seed)  # noqa: S311
    queues: list[list[Drawn]] = []
    for path, new in documents:
        kinds: dict[str, list[Drawn]] = defaultdict(list)
        for fact in new.facts:
            kinds[str(fact.place.kind)].append((path, new, fact))
        for of_kind in kinds.values():
            rng.shuffle(of_kind)
        queues.append(_in_turn([kinds[kind] for kind in sorted(kinds)]))
    drawn = _in_turn(queues)[:number]
    order = {path: at for at, (path, _) in enumerate(documents)}
    drawn.sort(key=lambda one: (order[one[0]], _reading_order(one[2])))
    return [{"id": at, **_object(*one)} for at, one in enumerate(drawn, start=1)]


def _in_turn(queues: Sequence[Sequence[Drawn]]) -> list[Drawn]:
    """The first of each, then the second of each, and so on; of one that has ended, none."""
    return [one for turn in zip_longest(*queues) for one in turn if one is not None]


def _reading_order(fact: Fact) -> tuple[int, int, tuple[int, ...]]:
    place = fact.place
    return (place.page or 0, -1 if place.table is None else place.table, place.position or place.span or ())


def _object(path: Path, new: NewDocument, fact: Fact) -> dict[str, Any]:
    """A fact with all its dimensions, what stands around it, and the judgements to be made."""
    subject, period, place = fact.subject, fact.period, fact.place
    table = None if place.table is None or place.table >= len(new.tables) else new.tables[place.table]
    return {
        "file": path.name,
        "kind": str(place.kind),
        "page": place.page,
        "printed": fact.printed,
        "value": None if fact.value is None else str(fact.value),
        "unit": {"name": fact.unit.name, "scale": str(fact.unit.scale), "currency": fact.unit.currency},
        "measure": list(fact.measure),
        "measure_key": fact.measure_key,
        "subject": subject and {"name": subject.name, "kind": str(subject.kind), "said": subject.said},
        "period": period
        and {"kind": str(period.kind), "start": str(period.start), "end": str(period.end), "label": period.label},
        "basis": list(fact.basis),
        "scope": list(fact.scope),
        "change": fact.change,
        "doubts": list(fact.doubts),
        "caption": place.caption,
        "position": place.position and list(place.position),
        "quote": place.quote,
        **_neighbours(fact, table),
        "document": {
            "title": new.document.title,
            "date": new.document.date,
            "companies": [company.name for company in new.document.facts.companies],
        },
        **dict.fromkeys(JUDGED),
        "note": "",
    }


def _neighbours(fact: Fact, table: Table | None) -> dict[str, Any]:
    """The unit and the header rows of a fact's table, its own row, and those above and below."""
    if table is None or fact.place.position is None:
        return {}
    row, column = fact.place.position
    near = {"above": row - 1, "row": row, "below": row + 1}
    rows = {name: list(table.rows[at]) for name, at in near.items() if 0 <= at < len(table.rows)}
    head = [list(cells) for cells in table.rows[: table.header_rows]]
    down = [cells[column] for cells in table.rows if column < len(cells)]
    return {"table_unit": table.unit, "header": head, **rows, "column": down}


def write_sample(drawn: Iterable[Mapping[str, Any]], path: Path) -> None:
    """One object a line.

    Raises:
        UsageError: there is a file of that name: it may hold judgements.
    """
    if path.exists():
        raise UsageError(f"{path} is there already and may hold judgements.", "Give another name with --out.")
    lines = [json.dumps(one, ensure_ascii=False) for one in drawn]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def lines_of(one: Mapping[str, Any]) -> list[str]:
    """A drawn fact for a person to read beside the page."""
    unit, subject, period = one["unit"], one["subject"], one["period"]
    said = subject and f"{subject['name']} ({subject['kind']}, {'said' if subject['said'] else 'of the document'})"
    when = period and f"{period['kind']} {period['start']}..{period['end']} ({period['label']})"
    lines = [
        f"{one['id']}. {one['file']} page {one['page']} {one['kind']}: {one['printed']!r} = {one['value']}",
        f"   unit     {unit['name']!r} x {unit['scale']} {unit['currency']}",
        f"   measure  {' > '.join(one['measure'])}  [{one['measure_key']}]",
        f"   subject  {said}",
        f"   period   {when}",
        (
            f"   basis    {', '.join(one['basis']) or '-'}; scope {' > '.join(one['scope']) or '-'}; change "
            f"{one['change'] or '-'}"
        ),
    ]
    if one["doubts"]:
        lines.append(f"   doubts   {'; '.join(one['doubts'])}")
    if "header" in one:
        row, column = one["position"]
        lines.append(f"   table    {one['caption']!r}, unit {one['table_unit']!r}, row {row}, column {column}")
        named = [
            *(("header", cells) for cells in one["header"]),
            *((name, one.get(name)) for name in ("above", "row", "below")),
        ]
        lines += [f"   {name:<8} {' | '.join(cells)}" for name, cells in named if cells]
    else:
        lines.append(f"   quote    {one['quote']}")
    return lines


def tally(path: Path) -> dict[str, Any]:
    """What the judgements of a file come to: rates with their intervals, all right together, by kind of fact and by
    note.

    Only facts with every judgement made are counted.

    Raises:
        UsageError: the file cannot be read, or holds something else than such judgements.
    """
    judged, open_ones = [], 0
    for where, one in read_objects(path):
        judgements = [one.get(name) for name in JUDGED]
        if any(not isinstance(value, bool) and value is not None for value in judgements):
            raise UsageError(f"{where}: a judgement is neither true, false nor null.", "Correct it.")
        if None in judgements:
            open_ones += 1
        else:
            judged.append(one)
    groups: dict[str, list[dict[str, Any]]] = {"all": judged}
    for one in judged:
        groups.setdefault(one.get("kind", ""), []).append(one)
        groups.setdefault(one.get("file", ""), []).append(one)
    wrong = [one for one in judged if not _right(one)]
    return {
        "judged": len(judged),
        "open": open_ones,
        "rates": {name: _rates(ones) for name, ones in groups.items() if ones},
        "kinds": dict(Counter(_kind(one) for one in wrong).most_common()),
        "wrong": [
            {name: one.get(name) for name in ("id", "file", "page", "printed", "note")} | _faults(one) for one in wrong
        ],
    }


def _right(one: Mapping[str, Any]) -> bool:
    return all(one[name] for name in JUDGED)


def _kind(one: Mapping[str, Any]) -> str:
    """The kind of a fault: what the note says up to its first colon."""
    return str(one.get("note") or "").split(":", maxsplit=1)[0].strip() or _UNTOLD


def _faults(one: Mapping[str, Any]) -> dict[str, Any]:
    return {"wrong": [name.removeprefix("right_") for name in JUDGED if not one[name]]}


def _rates(ones: Sequence[Mapping[str, Any]]) -> dict[str, tuple[int, int, float, float]]:
    """Right, in all, and both ends of the 95 % interval, of each dimension and of all together."""
    tests: dict[str, list[bool]] = {name.removeprefix("right_"): [one[name] for one in ones] for name in JUDGED}
    tests["all right"] = [_right(one) for one in ones]
    return {
        name: (sum(results), len(results), *interval([float(value) for value in results]))
        for name, results in tests.items()
    }
