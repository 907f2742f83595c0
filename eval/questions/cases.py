"""Reads the questions with known answers, a YAML list or a JSON object a line; each fault is named with its file and
line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import ValidationError

from eval.questions.case_entry import ABSENT, PLAIN, SHAPES, CaseEntry, NumberEntry
from kb.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from eval.questions.matching import Fact

KINDS = ("fact", "cell", "aggregate", "english", "followup", "absent", "trap")
"""The kinds of this project's own cases; a file may have kinds of its own."""

LINES = ".jsonl"
"""The suffix of a file that holds a JSON object a line; any other is YAML."""


@dataclass(frozen=True, slots=True)
class ExpectedCell:
    """A table cell that must be among the cited ones; `column` is the tail of its header path."""

    row: str
    column: tuple[str, ...]
    value: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A question and what a right answer holds.

    The last of `turns` is scored. Of each group in `all_of` one alternative must be stated; one of `any_of`, when there
    are any; none of `none_of` early in the answer; those of `in_order` one after the other; at its beginning `starts`.
    `documents` are the ones that are cited, all of them and no other; `page` and `table` are where a citation must come
    from. `abstain`: the right answer is that the reports do not say, and that they lack what `missing` tells. None of
    `nowhere` stands in the answer at all; it has at most `longest` characters; it says that it took what `assumed`
    tells without being asked. `evidence`: pieces of the passages that search should find ("": those with the facts).
    """

    id: str
    kind: str
    turns: tuple[str, ...]
    all_of: tuple[tuple[Fact, ...], ...] = ()
    any_of: tuple[Fact, ...] = ()
    none_of: tuple[Fact, ...] = ()
    abstain: bool = False
    cells: tuple[ExpectedCell, ...] = ()
    page: int | None = None
    tags: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    in_order: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    starts: str = ""
    table: str = ""
    evidence: tuple[str, ...] = ()
    nowhere: tuple[Fact, ...] = ()
    longest: int | None = None
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    """A case as it was found: what is written, where it begins, and the line of each of its fields."""

    line: int
    fields: object
    node: yaml.Node | None = None


class _FaultError(Exception):
    """What is wrong with the case that is being read, and on which line when that is not its first."""

    def __init__(self, what: str, line: int = 0) -> None:
        super().__init__(what)
        self.line = line


def read_cases(path: Path) -> tuple[Case, ...]:
    """The cases of a file, in its order: JSON lines where it is called .jsonl, else YAML.

    Raises:
        UsageError: the file cannot be read, is not such a list, or a case is not one; names file, line and case.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}.", "Give a file of cases.") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: is not UTF-8.", "Save it as UTF-8.") from None
    cases: dict[str, Case] = {}
    for found in _lines(path, text) if path.suffix.lower() == LINES else _items(path, text):
        try:
            case = _case(found, cases.keys())
        except _FaultError as fault:
            identity = found.fields.get("id") if isinstance(found.fields, dict) else None
            named = f", case {identity}" if isinstance(identity, str) else ""
            where = f"{path}, line {fault.line or found.line}{named}"
            raise UsageError(f"{where}: {fault}.", "Correct the case.") from None
        cases[case.id] = case
    if not cases:
        raise UsageError(f"{path}: holds no list of cases.", "Each case has an id, a question, and what is expected.")
    return tuple(cases.values())


def _lines(path: Path, text: str) -> Iterator[_Found]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield _Found(number, json.loads(line))
        except json.JSONDecodeError as error:
            raise UsageError(f"{path}, line {number}: is not valid JSON: {error.msg}.", "Correct it.") from None


def _items(path: Path, text: str) -> Iterator[_Found]:
    try:
        root = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f", line {where.line + 1}" if where else ""
        raise UsageError(
            f"{path}{line}: is not valid YAML: {getattr(error, 'problem', error)}.", "Correct it."
        ) from None
    if not isinstance(root, yaml.SequenceNode):
        raise UsageError(
            f"{path}: holds no list of cases.", "Each case is a list item with id, question and expectations."
        )
    for node in root.value:
        # Every scalar as it is written: 8,893.310 stays that, not a float.
        yield _Found(node.start_mark.line + 1, yaml.constructor.BaseConstructor().construct_document(node), node)


def _case(found: _Found, taken: Collection[str]) -> Case:
    if not isinstance(found.fields, dict):
        raise _FaultError("a case must be a mapping")
    if found.node is not None:
        _check_names(found.node)
    try:
        entry = CaseEntry.model_validate(found.fields)
    except ValidationError as error:
        # The deepest says most: a whole case is wrong when one of its fields is.
        worst = max(error.errors(), key=lambda one: len(one["loc"]))
        raise _FaultError(_fault_message(worst), _line_of(found.node, worst["loc"])) from None
    if entry.id in taken:
        raise _FaultError("another case has this id")
    return case_of(entry)


def _check_names(node: yaml.Node) -> None:
    names = [str(key.value) for key, _ in node.value]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise _FaultError(f"the field '{twice[0]}' stands twice")


def _fault_message(error: Mapping[str, Any]) -> str:
    """A fault in words: which field, and what is wrong with it."""
    names = [part for part in error["loc"] if isinstance(part, str) and part not in SHAPES]
    field = names[-1] if names else ""
    if error["type"] == "extra_forbidden":
        known = f"; known are {', '.join(sorted(CaseEntry.model_fields))}" if len(names) == 1 else ""
        return f"unknown field '{field}'{known}"
    if error["type"] == "missing":
        return f"'{field}' is missing" if names[:1] != ["cells"] else "a cell needs row, column and value"
    if error["type"] == "too_short":
        return (
            "the column of a cell must name at least one header" if field == "column" else f"'{field}' must be a text"
        )
    if error["type"] == "value_error":
        what = str(error["ctx"]["error"])
        return f"'{field}' {what}" if what.startswith("must ") else what
    return f"'{field}': {error['msg']}"


def _line_of(node: yaml.Node | None, place: Sequence[int | str]) -> int:
    """The line of a field, as far down as the file goes along with its place; 0 where that is not known."""
    line = node.start_mark.line + 1 if node is not None else 0
    for part in place:
        inner = None
        if isinstance(node, yaml.MappingNode):
            inner = next((value for key, value in node.value if key.value == part), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            inner = node.value[part]
        if inner is not None:  # the names of alternatives that pydantic tried stand in no file
            node, line = inner, inner.start_mark.line + 1
    return line


def case_of(entry: CaseEntry) -> Case:
    """The case that an entry of a file describes."""
    groups = (group if isinstance(group, list) else [group] for group in entry.all_of)
    cells = (ExpectedCell(one.row, tuple(one.column), one.value, one.unit) for one in entry.cells)
    return Case(
        id=entry.id,
        kind=entry.kind or (ABSENT if entry.abstain else PLAIN),
        turns=tuple(entry.turns) or (entry.question or "",),
        all_of=tuple(_facts(group) for group in groups),
        any_of=_facts(entry.any_of),
        none_of=_facts(entry.none_of),
        abstain=entry.abstain,
        cells=tuple(cells),
        page=entry.page,
        tags=tuple(entry.tags),
        documents=tuple(entry.documents),
        in_order=tuple(entry.in_order),
        missing=tuple(entry.missing),
        starts=entry.starts or "",
        table=entry.table or "",
        evidence=tuple(entry.evidence),
        nowhere=_facts(entry.nowhere),
        longest=entry.longest,
        assumed=tuple(entry.assumed),
    )


def _facts(stated: Sequence[str | NumberEntry]) -> tuple[Fact, ...]:
    return tuple(one.amount() if isinstance(one, NumberEntry) else one for one in stated)
