"""A chat as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.html.answer_text import cited, inert_markdown, markdown_text, quoted
from ui.export.turns import clean, figures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.html.rendering import Texts
    from kb.model import Answer
    from ui.export.turns import ExportedTurn


def markdown_file(name: str, turns: Sequence[ExportedTurn], texts: Texts) -> bytes:
    """The bytes of the file."""
    blocks = [f"# {inert_markdown(' '.join(name.split()))}"]
    for turn in turns:
        blocks.append(f"## {inert_markdown(' '.join(turn.question.split()))}")
        if turn.answer is not None:
            blocks += [markdown_text(turn.answer, texts), *_evidence(turn.answer, texts["export"])]
        elif turn.note:
            blocks.append(f"*{inert_markdown(turn.note)}*")
    return (clean("\n\n".join(blocks)) + "\n").encode("utf-8")


def _evidence(answer: Answer, said: Texts) -> Iterator[str]:
    """What the sources say: each quotation, and the figures in a table."""
    yield from (f"> [{one.number}] {inert_markdown(quoted(one))}" for one in cited(answer) if not one.cells)
    rows = [
        (one.cell.row, one.column, one.cell.value, one.cell.unit, f"[{one.citation.number}]") for one in figures(answer)
    ]
    if rows:
        head = [said[key] for key in ("row", "column", "value", "unit", "source")]
        lines = [head, ["---", "---", "---:", "---", "---"]]
        lines += [[inert_markdown(" ".join(cell.split())) for cell in row] for row in rows]
        yield "\n".join(f"| {' | '.join(line)} |" for line in lines)
