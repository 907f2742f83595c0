"""Reads dialogues: conversations in which every turn is scored. A turn becomes a case whose earlier turns are those
before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from pydantic import ValidationError

from eval.questions.case_entry import CaseEntry
from eval.questions.cases import case_of
from kb.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from eval.questions.cases import Case

_CURE = "A dialogue has an id and turns; a turn has ask, kind, and what is expected as a case has it."


def read_dialogues(path: Path) -> tuple[Case, ...]:
    """The cases of a file of dialogues, a case a turn, called DIALOGUE-NUMBER; its kind is also a tag.

    Raises:
        UsageError: the file cannot be read, or a turn is not one; names the file and the turn.
    """
    try:
        dialogues = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506  (texts and lists alone)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise UsageError(f"{path}: cannot be read: {error}.", _CURE) from None
    if not isinstance(dialogues, list):
        raise UsageError(f"{path}: holds no list of dialogues.", _CURE)
    return tuple(case for dialogue in dialogues for case in _cases(path, dialogue))


def _cases(path: Path, dialogue: Any) -> Iterator[Case]:
    turns = dialogue.get("turns") if isinstance(dialogue, dict) else None
    if not isinstance(turns, list) or not all(isinstance(turn, dict) and turn.get("ask") for turn in turns):
        raise UsageError(f"{path}: {dialogue!r:.60} is no dialogue.", _CURE)
    asked: list[str] = []
    for number, turn in enumerate(turns, start=1):
        asked.append(turn["ask"])
        name = f"{dialogue.get('id', '')}-{number}"
        rest = {key: value for key, value in turn.items() if key != "ask"}
        try:
            entry = CaseEntry.model_validate({"id": name, "turns": list(asked), "tags": [turn.get("kind", "")], **rest})
        except ValidationError as error:
            worst = max(error.errors(), key=lambda one: len(one["loc"]))
            raise UsageError(f"{path}, turn {name}: {worst['loc']}: {worst['msg']}.", _CURE) from None
        yield case_of(entry)
