"""A failing case as HTML: what was asked, what was expected, what came, and what search had found. Text in, escaped
text out."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eval.scoring.result import CaseResult, SuiteResult

_SHOWN = 600
"""Characters of a hit's text that are shown."""


def sorted_failures(suite: SuiteResult) -> list[CaseResult]:
    """The cases that are wrong or not cited, those that have turned wrong first."""
    failing = [case for case in suite.cases if not (case.right and case.cited)]
    return sorted(failing, key=lambda case: case.id not in suite.turned)


def failure_html(case: CaseResult, *, turned: bool = False, button: str = "") -> str:
    """A case to be opened; `button` is HTML put after its faults."""
    state = "turned wrong" if turned else "wrong" if not case.right else "not cited"
    cited = "".join(f"<li>{escape(_place(one))}: {escape(str(one.get('quote', '')))}</li>" for one in case.citations)
    rows = {
        "asked": escape("\n".join(case.turns)),
        "expected": escape("\n".join(case.expected)),
        "got": escape(case.answer or "nothing"),
        "cited": f"<ol>{cited}</ol>" if cited else "",
        "found": f'<ol class="hits">{"".join(map(_hit, case.hits))}</ol>' if case.hits else "",
        "judged": escape(str(case.opinion.get("reason", ""))),
        "search": escape(", ".join(f"{name} {value:.3f}" for name, value in case.ranking.items())),
    }
    listed = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows.items() if value)
    return (
        f"<details><summary><b>{escape(case.id)}</b> {escape(case.turns[-1])} "
        f"<span class=falls>{state}: {escape('; '.join(case.faults))}</span></summary>{button}<dl>{listed}</dl>"
        f"</details>"
    )


def _hit(hit: Mapping[str, Any]) -> str:
    mark = ' class="evidence"' if hit.get("evidence") else ""
    by = " and ".join(hit.get("found_by", ()))
    text = str(hit.get("text", ""))[:_SHOWN]
    return f"<li{mark}><b>{escape(_place(hit))}</b> {hit.get('score', 0):.3f} by {escape(by)}<p>{escape(text)}</p></li>"


def _place(place: Mapping[str, Any]) -> str:
    page = f", page {place['page']}" if place.get("page") is not None else ""
    headings = " > ".join(place.get("headings") or ())
    return f"{place.get('document', '')}{page}{f', {headings}' if headings else ''}"
