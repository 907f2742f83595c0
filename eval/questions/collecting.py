"""From use to case: ratings that readers gave in the app become cases of a file, chosen one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from eval.questions.case_entry import CaseEntry
from eval.questions.cases import read_cases
from eval.questions.matching import states, wording
from kb.errors import StorageError, UsageError
from kb.store.ratings import GOOD

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kb.store.ratings import Rating

OWN_CASES = "cases.yaml"
"""The file in the folder of a knowledge base that cases are collected in, and that the app's page runs."""


def chosen(ratings: Sequence[Rating], ids: Sequence[str]) -> list[Rating]:
    """The ratings of these ids, in the order asked.

    Raises:
        UsageError: there is none of an id.
    """
    by_id = {rating.id: rating for rating in ratings}
    if unknown := [name for name in ids if name not in by_id]:
        raise UsageError(f"There is no rating '{unknown[0]}'.", "`python -m eval collect` lists them.")
    return [by_id[name] for name in ids]


def case_of(rating: Rating, expect: Sequence[str] = (), *, absent: bool = False) -> dict[str, Any]:
    """The case that a rating makes, as it is written into a file: a good answer is what is expected, of a bad one
    someone must say what is.

    Raises:
        UsageError: nobody has said what is right.
    """
    asked = {"question": rating.turns[0]} if len(rating.turns) == 1 else {"turns": list(rating.turns)}
    note = {"note": rating.comment} if rating.comment else {}
    wanted = list(expect) or ([rating.expected] if rating.expected and not absent else [])
    if absent or (rating.verdict == GOOD and rating.abstained and not wanted):
        expected: dict[str, Any] = {"abstain": True}
    elif wanted:
        expected = {"all_of": wanted}
    elif rating.verdict == GOOD and rating.citations:
        expected = _as_answered(rating)
    else:
        raise UsageError(
            f"The rating '{rating.id}' does not tell what is right.",
            "Say it: --expect TEXT, or --absent when the reports do not say.",
        )
    kind = (
        "absent"
        if "abstain" in expected
        else "followup"
        if len(rating.turns) > 1
        else "cell"
        if "cells" in expected
        else "fact"
    )
    return {"id": f"rated-{rating.id}", "kind": kind, **asked, **expected, "tags": ["collected"], **note}


def _as_answered(rating: Rating) -> dict[str, Any]:
    """What the answer rests on: its cells, or what it quotes, in the reports that it cites."""
    said = wording(rating.answer)
    cells = [cell for citation in rating.citations for cell in citation["cells"]]
    documents = list(dict.fromkeys(citation["document"] for citation in rating.citations))
    if cells:
        stated = list(dict.fromkeys(cell["value"] for cell in cells if states(said, cell["value"])))
        wanted = [
            {name: cell[name] for name in ("row", "column", "value")}
            for cell in cells
            if cell["row"] and cell["column"]
        ]
        return {**({"all_of": stated} if stated else {}), "cells": wanted, "documents": documents}
    quotes = list(dict.fromkeys(one["quote"] for one in rating.citations if states(said, one["quote"])))
    facts = quotes or [rating.answer]
    return {"all_of": facts, "documents": documents, **({"evidence": quotes} if quotes else {})}


def append(cases: Sequence[dict[str, Any]], path: Path) -> None:
    """Write cases behind those of a file, which is made when it is not there.

    Raises:
        UsageError: the file holds something else, or a case of one of the ids.
        StorageError: it cannot be written.
    """
    there = {case.id for case in read_cases(path)} if path.is_file() else set()
    if twice := [case["id"] for case in cases if case["id"] in there]:
        raise UsageError(f"{path} has the case '{twice[0]}' already.", "Choose another rating, or another --out.")
    for case in cases:
        CaseEntry.model_validate(case)
    text = yaml.safe_dump(list(cases), allow_unicode=True, sort_keys=False, width=120)
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise StorageError(f"{path}: cannot be written: {error.strerror}.", "Give another --out.") from None
