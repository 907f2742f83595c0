"""`python -m eval.bench.warm DIR QUESTIONS`: seconds of each question in a process that has answered one already, as
JSON.

A process of its own, started by bench, so that its peak memory is that of answering alone.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from kb.command_line import print_json
from kb.knowledge_base import KnowledgeBase
from kb.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def main(folder: Path, questions: Sequence[str]) -> None:
    """Print a line: the seconds of every question for "ask", for "search" and for "embed", its embedding alone."""
    with KnowledgeBase.open(load_settings(dir=folder)) as kb:
        steps: dict[str, Callable[[str], Any]] = {
            "ask": lambda question: kb.ask([question]),
            "search": kb.search,
            "embed": kb.embed,
        }
        print_json({name: _seconds(step, questions) for name, step in steps.items()})


def _seconds(step: Callable[[str], Any], questions: Sequence[str]) -> list[float]:
    step(questions[0])
    seconds = []
    for question in questions:
        started = perf_counter()
        step(question)
        seconds.append(perf_counter() - started)
    return seconds


if __name__ == "__main__":
    main(Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))
