"""Reads the questions with known answers: a YAML list of cases; each fault is named with its file and line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import yaml

from eval.matching import wording
from kb.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

KINDS = ("fact", "cell", "aggregate", "english", "followup", "absent", "trap")
_FIELDS = {"id", "kind", "question", "turns", "all_of", "any_of", "none_of", "abstain", "cells", "page", "tags"} | {
    "documents",
    "in_order",
    "missing",
    "starts",
}


@dataclass(frozen=True, slots=True)
class ExpectedCell:
    """A table cell that must be among the cited ones; `column` is the tail of its header path."""

    row: str
    column: tuple[str, ...]
    value: str


@dataclass(frozen=True, slots=True)
class Case:
    """A question and what a right answer holds.

    The last of `turns` is scored. Of each group in `all_of` one alternative must be stated; one of `any_of`, when there
    are any; none of `none_of` early in the answer; those of `in_order` one after the other; at its beginning `starts`.
    `documents` are the ones that are cited, all of them and no other. `abstain`: the right answer is that the reports do not
    say, and that they lack what `missing` tells.
    """

    id: str
    kind: str
    turns: tuple[str, ...]
    all_of: tuple[tuple[str, ...], ...] = ()
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    abstain: bool = False
    cells: tuple[ExpectedCell, ...] = ()
    page: int | None = None
    tags: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    in_order: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    starts: str = ""


class _FaultError(Exception):
    """What is wrong with the case that is being read."""


def read_cases(path: Path) -> tuple[Case, ...]:
    """The cases of a file, in its order.

    Raises:
        UsageError: the file cannot be read, is not such a list, or a case is not one; names file, line and case.
    """
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}.", "Give a file of cases.") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path}: is not UTF-8.", "Save it as UTF-8.") from None
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f", line {where.line + 1}" if where else ""
        raise UsageError(
            f"{path}{line}: is not valid YAML: {getattr(error, 'problem', error)}.", "Correct it."
        ) from None
    if not isinstance(root, yaml.SequenceNode) or not root.value:
        raise UsageError(f"{path}: holds no list of cases.", "Each case is a list item with id, kind and question.")
    cases: dict[str, Case] = {}
    for node in root.value:
        fields: dict[str, object] = {}
        try:
            fields = _fields(node)
            case = _case(fields, taken=cases.keys())
        except _FaultError as fault:
            named = f", case {fields['id']}" if isinstance(fields.get("id"), str) else ""
            raise UsageError(f"{path}, line {node.start_mark.line + 1}{named}: {fault}.", "Correct the case.") from None
        cases[case.id] = case
    return tuple(cases.values())


def _fields(node: yaml.Node) -> dict[str, object]:
    """The fields of a case with every scalar as it is written: 8,893.310 stays that, not a float."""
    if not isinstance(node, yaml.MappingNode):
        raise _FaultError("a case must be a mapping")
    names = [str(key.value) for key, _ in node.value]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise _FaultError(f"the field '{twice[0]}' stands twice")
    if unknown := sorted(set(names) - _FIELDS):
        raise _FaultError(f"unknown field '{unknown[0]}'; known are {', '.join(sorted(_FIELDS))}")
    fields: dict[str, object] = yaml.constructor.BaseConstructor().construct_document(node)
    return fields


def _case(fields: dict[str, object], taken: Collection[str]) -> Case:
    if ("question" in fields) == ("turns" in fields):
        raise _FaultError("needs either 'question' or 'turns'")
    kind = _text(fields, "kind")
    if kind not in KINDS:
        raise _FaultError(f"unknown kind '{kind}'; known are {', '.join(KINDS)}")
    turns = _texts(fields, "turns") if "turns" in fields else (_text(fields, "question"),)
    if not turns:
        raise _FaultError("'turns' is empty")
    case = Case(
        id=_text(fields, "id"),
        kind=kind,
        turns=turns,
        all_of=tuple(_alternatives(item) for item in _items(fields, "all_of")),
        any_of=_texts(fields, "any_of"),
        none_of=_texts(fields, "none_of"),
        abstain=_flag(fields, "abstain"),
        cells=tuple(_cell(item) for item in _items(fields, "cells")),
        page=_page(fields),
        tags=_texts(fields, "tags"),
        documents=_texts(fields, "documents"),
        in_order=_texts(fields, "in_order"),
        missing=_texts(fields, "missing"),
        starts=_text(fields, "starts") if "starts" in fields else "",
    )
    _check(case)
    if case.id in taken:
        raise _FaultError("another case has this id")
    return case


def _check(case: Case) -> None:
    expects = bool(case.all_of or case.any_of or case.cells)
    if case.abstain and (expects or case.none_of or case.documents or case.in_order or case.starts):
        raise _FaultError("expects facts of an answer that must abstain")
    if case.missing and not case.abstain:
        raise _FaultError("tells what is missing, of an answer that must not abstain")
    if not case.abstain and not expects:
        raise _FaultError("expects nothing: give all_of, any_of, cells or abstain")
    if case.kind == "absent" and not case.abstain:
        raise _FaultError("a case of kind absent needs 'abstain: true'")
    facts = [fact for group in case.all_of for fact in group] + [*case.any_of, *case.none_of]
    facts += [*case.in_order, *case.missing, *([case.starts] if case.starts else [])]
    if empty := [fact for fact in facts if not wording(fact).letters]:
        raise _FaultError(f"the fact '{empty[0]}' has no letter and no digit")


def _given(fields: dict[str, object], name: str) -> object:
    value = fields.get(name)
    return None if value in ("", "null", "~") else value


def _text(fields: dict[str, object], name: str) -> str:
    return _string(_given(fields, name), name)


def _string(value: object, name: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _FaultError(f"'{name}' must be a text")
    return value


def _items(fields: dict[str, object], name: str) -> list[object]:
    value = _given(fields, name)
    if value is None:
        return []
    if not isinstance(value, list):
        raise _FaultError(f"'{name}' must be a list")
    return value


def _texts(fields: dict[str, object], name: str) -> tuple[str, ...]:
    return tuple(_string(item, name) for item in _items(fields, name))


def _alternatives(item: object) -> tuple[str, ...]:
    if isinstance(item, list) and item:
        return tuple(_string(fact, "all_of") for fact in item)
    return (_string(item, "all_of"),)


def _flag(fields: dict[str, object], name: str) -> bool:
    value = _given(fields, name)
    if value not in (None, "true", "false"):
        raise _FaultError(f"'{name}' must be true or false")
    return value == "true"


def _page(fields: dict[str, object]) -> int | None:
    value = _given(fields, "page")
    if value is None:
        return None
    if not isinstance(value, str) or not value.isdecimal() or int(value) < 1:
        raise _FaultError("'page' must be a number from 1")
    return int(value)


def _cell(item: object) -> ExpectedCell:
    if not isinstance(item, dict) or set(item) != {"row", "column", "value"}:
        raise _FaultError("a cell needs row, column and value")
    column = _texts(item, "column")
    if not column:
        raise _FaultError("the column of a cell must name at least one header")
    value = item["value"]
    if not isinstance(value, str):
        raise _FaultError("the value of a cell must be a text")
    return ExpectedCell(row=_text(item, "row"), column=column, value=value)
