"""An explanation (kb.commands.explain) as lines to read; the same that --json gives as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    Fields = dict[str, Any]

_LONGEST = 90
"""Characters of a sentence or a quote that are shown."""


_REQUEST = "the turn was answered as a request, as a single word or as talk, not by a reader"
_PARTS = "the turn holds several requests, each answered by itself; ask one at a time to see its candidates"


def explanation_lines(fields: Fields) -> Iterator[str]:
    """The lines of an explanation, a heading before each part."""
    yield "Question"
    yield from _read(fields["read"])
    if fields["searched"] is None:
        yield "Reports, search, candidates"
        yield f"  none: {_REQUEST if not fields['read']['parts'] else _PARTS}"
    else:
        yield "Reports"
        yield from _reports(fields["reports"])
        yield "Search"
        yield from _searched(fields["searched"])
        yield "Candidates"
        yield from _candidates(fields["candidates"])
    yield "Decision"
    yield from _decided(fields["decided"])


def _read(read: Fields) -> Iterator[str]:
    yield f"  read as: {read['question']}"
    if read["parts"]:
        yield f"  parts: {' | '.join(read['parts'])}"
    yield f"  language: {read['language']}; kind of answer: {read['kind']}; operation: {_operation(read)}"
    yield f"  request: {read['request']['name']} ({read['request']['probability']:.2f}, read by itself)"
    periods = (f"{one['label']} ({one['start']} to {one['end']})" for one in read["periods"])
    yield f"  measures: {_list(read['measures'])}; periods: {_list(periods)}; names: {_list(read['names'])}"


def _operation(read: Fields) -> str:
    bounds = (f"{_bound(one['low'])} to {_bound(one['high'])} {one['unit']}".rstrip() for one in read["bounds"])
    more = {
        "top": read["top"],
        "rank": read["rank"],
        "bounds": ", ".join(bounds),
        "compares": ", ".join(read["compares"]),
    }
    return " ".join((read["operation"], *(f"[{name}: {value}]" for name, value in more.items() if value)))


def _bound(value: float | None) -> str:
    return "any" if value is None else f"{value:g}"


def _reports(reports: Fields) -> Iterator[str]:
    if reports["documents"]:
        yield f"  meant: {_list(reports['documents'])}"
    else:
        yield "  the question means no report in particular; all may answer"
    if reports["subject"]:
        yield f"  their subject: {reports['subject']}"
    if reports["missing"]:
        yield f"  asked for and not there: {_list(reports['missing'])}"


def _searched(searched: Fields) -> Iterator[str]:
    yield f"  searched for: {searched['text']}"
    if not searched["hits"]:
        yield "  nothing found"
    for hit in searched["hits"]:
        page = "" if hit["page"] is None else f", p. {hit['page']}"
        where = " > ".join((f"{hit['document']}{page}", *hit["headings"]))
        table = "" if hit["table"] is None else f" [table {hit['table'] + 1}]"
        reranked = "" if hit["reranked"] is None else f", reranked {_number(hit['reranked'])}"
        scores = f"dense {_number(hit['dense'])}, keyword {_number(hit['keyword'])}{reranked}"
        yield f"  {hit['rank']:>2}. {_number(hit['score'])} ({scores})  {where}{table}"


def _candidates(candidates: Fields) -> Iterator[str]:
    for one in candidates["facts"]:
        counts = f"{one['of_measure']} of the measure, {one['fitting']} with the dimensions asked for"
        yield f"  facts of {one['document']}: {counts}"
        for fact in one["facts"]:
            narrowing = _list((*fact["scope"], *fact["basis"]))
            about = f"{fact['subject'] or '-'}, {fact['period'] or '-'}, {narrowing}"
            place = f"dimensions unsaid: {fact['unsaid']}; {fact['place']}"
            yield f"    {fact['printed']}  {fact['measure']} ({about}); {place}"
    for one in candidates["cells"]:
        right = _number(one["log_odds_right"])
        yield f"  cells of {one['document']}, {one['table'] or 'table'}: log-odds right {right}"
        for cell in one["cells"]:
            mark = "*" if cell["chosen"] else " "
            yield f"   {mark}{_number(cell['log_odds']):>7}  {cell['value']}  ({cell['row']} / {cell['column']})"
    if candidates["opinions"]:
        yield from _opinions(candidates["opinions"])
    yield from _prose(candidates["prose"])


def _opinions(opinions: Fields) -> Iterator[str]:
    for name in ("network", "rules"):
        one = opinions[name]
        if one is None:
            yield f"  {name}: tells nothing"
            continue
        cells = _list(f"{cell['value']} ({cell['row']} / {cell['column']})" for cell in one["cells"])
        other = "; names something that the table has not" if one["names_other"] else ""
        yield f"  {name}: {cells}; margin {_number(one['margin'])}; unexplained: {_list(one['unexplained'])}{other}"
        yield from _features(one.get("features", ()))


def _prose(prose: Fields) -> Iterator[str]:
    if not prose["sentences"]:
        yield "  sentences: none"
    for one in prose["sentences"]:
        yield f"  sentence {_number(one['score'])}  {_short(one['text'])}  ({one['chunk']})"
        yield from _features(one["features"])
    chosen = prose["chosen"]
    if chosen:
        yield (
            f"  prose: margin {_number(chosen['margin'])}, right with {chosen['likely']:.2f}, "
            f"given from {chosen['given_from']:.2f}; missing: {_list(chosen['missing'])}"
        )
        yield from _features(chosen["features"])


def _features(features: Any) -> Iterator[str]:
    if features:
        yield "      " + ", ".join(f"{one['feature']} {one['value']:g} adds {one['adds']:+.2f}" for one in features)


def _decided(decided: Fields) -> Iterator[str]:
    for reader in decided["readers"]:
        yield f"  answered by {reader['name']}: {reader['of']}"
    if decided["is_request"]:
        yield f"  {_REQUEST}"
    elif not decided["readers"] and decided["outcome"] != "answer":
        yield "  answered by no reader" + ("; refused by rule, before any was asked" if decided["by_rule"] else "")
    if decided["missing"]:
        yield f"  missing in the reports: {_list(decided['missing'])}"
    for one in decided["assumed"]:
        yield f"  assumed {one}"
    sure, threshold = _number(decided["confidence"]), _number(decided["threshold"])
    yield f"  confidence {sure}, threshold {threshold}; outcome: {decided['outcome']}"


def _list(texts: Any) -> str:
    return ", ".join(texts) or "-"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
