"""Answers as HTML: what came of the question, the text with its markers as links, what was taken unasked, what it rests
on.

A marker is a link "#cite-TURN-NUMBER". The brackets around its number are there for whoever selects text by hand and
for screen readers; the style sheet keeps them out of sight, so that a marker looks like a number and never joins the
figure before it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.html.answer_text import MARKER, outcome_text
from kb.html.rendering import inert, note_html, where
from kb.text.pipe_tables import PipeTable, split_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kb.html.rendering import Texts
    from kb.model import Answer, Citation

_SIGNS = {"closest": "≈", "absent": "∅"}
"""What came of a question is told by sign, words and border; colour only adds to it."""


def answer_html(answer: Answer, turn: int, texts: Texts) -> str:
    """An answer as a block of HTML; `turn` is the number by which its markers name it."""
    foot = f"{_assumed(answer, texts)}{_foot(answer, turn, texts)}"
    return (
        f'<div class="rq-answer rq-{answer.outcome}">{_outcome(answer, texts)}{_body(answer, turn, texts)}{foot}</div>'
    )


def growing_html(answer: Answer, turn: int, texts: Texts) -> str:
    """An answer that is still being written: its text, and nothing that speaks of the whole."""
    return f'<div class="rq-answer rq-growing">{_body(answer, turn, texts)}</div>'


def _outcome(answer: Answer, texts: Texts) -> str:
    outcome = outcome_text(answer, texts)
    sign = f'<span aria-hidden="true">{_SIGNS[answer.outcome]}</span> ' if outcome else ""
    return f'<p class="rq-outcome">{sign}{inert(outcome)}</p>' if outcome else ""


def _body(answer: Answer, turn: int, texts: Texts) -> str:
    known = {citation.number: citation for citation in answer.citations}

    def linked(text: str) -> str:
        return _with_markers(text, turn, known, texts)

    pieces = split_tables(answer.answer)
    body = "".join(linked(piece) if isinstance(piece, str) else _grid(piece, linked) for piece in pieces)
    return f'<div class="rq-text" id="answer-{turn}">{body}</div>'


def _with_markers(text: str, turn: int, known: Mapping[int, Citation], texts: Texts) -> str:
    parts, end = [], 0
    for found in MARKER.finditer(text):
        citation = known.get(int(found.group(1)))
        if citation is not None:
            parts += [inert(text[end : found.start()]), _link(citation, turn, texts)]
            end = found.end()
    return "".join([*parts, inert(text[end:])])


def _grid(table: PipeTable, linked: Callable[[str], str]) -> str:
    """A table of an answer; `linked` makes HTML of a cell's text."""

    def line(cells: Sequence[str], tag: str) -> str:
        sides = (' class="rq-right"' if column in table.right else "" for column in range(len(cells)))
        return (
            f"<tr>"
            f"{''.join(f'<{tag}{side}>{linked(cell)}</{tag}>' for side, cell in zip(sides, cells, strict=True))}</t"
            f"r>"
        )

    body = "".join(line(row, "td") for row in table.rows)
    return (
        f'<div class="rq-grid" tabindex="0"><table><thead>{line(table.header, "th")}</thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _link(citation: Citation, turn: int, texts: Texts) -> str:
    name = texts["marker"].format(number=citation.number, where=where(citation, texts))
    label = inert(name).replace("<br>", " ")
    hidden = '<span class="rq-hidden">{}</span>'
    return (
        f'<a class="rq-cite" href="#cite-{turn}-{citation.number}" aria-label="{label}">'
        f"{hidden.format('[')}{citation.number}{hidden.format(']')}</a>"
    )


def _assumed(answer: Answer, texts: Texts) -> str:
    """What was taken without being asked for. The page puts the other choices behind each (class rq-others)."""
    lines = "".join(
        f"<li><strong>{inert(one.value)}</strong> <span>{inert(f'({one.why})' if one.why else '')}</span>"
        f'<span class="rq-others"></span></li>'
        for one in answer.assumed
    )
    return f'<div class="rq-assumed"><span>{inert(texts["assumed"])}</span><ul>{lines}</ul></div>' if lines else ""


def _foot(answer: Answer, turn: int, texts: Texts) -> str:
    closest = _closest(answer, turn, texts) if answer.closest else ""
    near = answer.nearest[answer.closest :]
    listed, heading = (near, texts["see_also"]) if answer.abstained else (answer.citations, texts["sources"])
    entries = "".join(f"<li>{_link(citation, turn, texts)} {inert(where(citation, texts))}</li>" for citation in listed)
    kind = "rq-nearest" if answer.abstained else "rq-sources"
    sources = f'<div class="{kind}"><span>{inert(heading)}</span><ul>{entries}</ul></div>' if entries else ""
    warnings = "".join(note_html(warning, kind="warning") for warning in answer.warnings)
    return f"{closest}{warnings}{sources}{_usage(answer, texts)}"


def _closest(answer: Answer, turn: int, texts: Texts) -> str:
    """What may answer, quoted."""
    quotes = "".join(
        f"<blockquote>{inert(citation.quote)} {_link(citation, turn, texts)}"
        f"<footer>{inert(where(citation, texts))}</footer></blockquote>"
        for citation in answer.nearest[: answer.closest]
    )
    return f'<div class="rq-quotes">{quotes}</div>'


def _usage(answer: Answer, texts: Texts) -> str:
    """What a language model's answer took: tokens, and the cost where prices are set."""
    usage = answer.usage
    if usage is None:
        return ""
    usage_text = texts["usage_about" if usage.estimated else "usage"].format(
        read=f"{usage.tokens_in:,}", written=f"{usage.tokens_out:,}"
    )
    cost = f" · {usage.cost:.4f} {usage.currency}" if usage.cost is not None else ""
    return f'<p class="rq-usage">{inert(f"{usage.model} · {usage_text}{cost}")}</p>'
