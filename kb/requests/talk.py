"""Talk: greetings, thanks, help, and what goes on about the last answer: sure? where? shorter, more, again, in the
other language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.requests.wordlists import say
from kb.text.tokens import language, sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.model import Answer, Citation, Document

MOST_TITLES = 5
MOST_PLACES = 6
MOST_CELLS = 4
"""Cells of a citation that are named where it stands."""
LONGEST_QUOTE = 160

SHORT = {"zh": 60, "en": 140}
"""Characters of a shortened answer, about."""

ABOUT_LAST = frozenset(
    {"talk.sure", "talk.where", "talk.shorter", "talk.longer", "talk.language", "talk.repeat", "talk.why"}
)
"""Talk that goes on about the last answer."""

_TO_ENGLISH = re.compile(r"英文|英语|英語|english|\beng\b|\ben\b", re.I)
_TO_CHINESE = re.compile(r"中文|汉语|漢語|普通话|国语|國語|chinese|mandarin|\bzh\b", re.I)
_MARKER = re.compile(r"\[(\d+)\]")


def greeted(intent: str, spoken: str, documents: Sequence[Document], examples: Sequence[str]) -> str:
    """What is said to a greeting, to thanks, to a good-bye, to "help" and to "who are you"."""
    between, end = ("；", "。") if spoken == "zh" else ("; ", ".")
    titles = ("、" if spoken == "zh" else ", ").join(
        f"《{one.title}》" if spoken == "zh" else f"“{one.title}”" for one in documents[:MOST_TITLES]
    )
    have = say(spoken, "have", count=len(documents), titles=titles) if documents else say(spoken, "no_reports")
    tried = say(spoken, "try", examples=between.join(examples)) + end if examples else ""
    return say(spoken, intent.partition(".")[2], reports=have, **{"try": tried}).strip()


def target_language(text: str) -> str:
    """The language that a request wants the last answer in: the one it names, else the one it is written in."""
    if _TO_ENGLISH.search(text):
        return "en"
    return "zh" if _TO_CHINESE.search(text) else language(text)


def shortened(answer: Answer) -> tuple[str, tuple[Citation, ...]]:
    """The beginning of an answer: its first line, or of a list each line's beginning; with the citations that are left
    in it."""
    lines = [line for line in answer.answer.splitlines() if line.strip() and not line.startswith("|")]
    listed = [line for line in lines if re.match(r"(?:\d+\.|-) ", line)]
    kept = [_first(line) for line in (listed if len(listed) > 1 else lines[:1])]
    if len(listed) < 2 and lines and re.search(r"[：:](?:\[\d+\])*\s*$", kept[0]):  # it only announces what follows
        kept = [_first(line) for line in lines[: 1 + MOST_CELLS]]
    text = "\n".join(kept) or answer.answer
    used = {int(found[1]) for found in _MARKER.finditer(text)}
    return text, tuple(one for one in answer.citations if one.number in used)


def _first(line: str) -> str:
    """The first sentence of a line with its markers; the first clauses of it where it is long."""
    plain = _MARKER.sub("", line)
    markers = "".join(dict.fromkeys(found[0] for found in _MARKER.finditer(line)))
    spans = [span for span in sentences(plain) if span[1] - span[0] > 3]
    first = plain[: spans[0][1]] if spans else plain
    room = SHORT[language(first)]
    if len(first) > room:
        cut = [found.end() - 1 for found in re.finditer(r"[，；,;]", first) if room / 2 <= found.end() - 1 <= room]
        first = first[: cut[-1]] if cut else first
    return f"{first.rstrip()}{markers}"


def places(answer: Answer, spoken: str) -> str:
    """Where an answer's citations stand: report, page, headings, table, and the quote."""
    return "\n".join(_place(one, spoken) for one in answer.citations[:MOST_PLACES])


def _place(citation: Citation, spoken: str) -> str:
    comma = "，" if spoken == "zh" else ", "
    page = f"{comma}{say(spoken, 'page', page=citation.page)}" if citation.page else ""
    headings = f"{comma}{' > '.join(citation.headings[-2:])}" if citation.headings else ""
    table = f"{comma}{citation.table}" if citation.table else ""
    quote = " ".join(citation.quote.split())
    if citation.cells:
        colon = "：" if spoken == "zh" else ": "
        cells = [f"{' '.join((one.row, *one.column)).strip()}{colon}{one.value}" for one in citation.cells[:MOST_CELLS]]
        quote = ("；" if spoken == "zh" else "; ").join(cells)
    cut = quote if len(quote) <= LONGEST_QUOTE else f"{quote[:LONGEST_QUOTE]}…"
    return say(
        spoken,
        "place",
        title=citation.title,
        page=page,
        headings=headings,
        table=table,
        quote=cut,
        mark=f"[{citation.number}]",
    )
