"""What a claim says apart from its figures: names, periods, up or down, yes or no, who does what; and whether the
source says it at all."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.llm.claims import Fault, Flaw
from kb.text.label_mentions import Reading
from kb.text.latin_names import names, stands_in
from kb.text.unexplained import content_atoms, explained_by, leftover

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.llm.claims import Claim, ClaimEvidence
    from kb.text.glossary_tokens import Glossary

_UP = re.compile(
    r"增长|上升|提升|提高|增加|增多|上涨|上调|扩大|走高|改善|回升|攀升|增至|升至|涨至|变高|变大|加快|加速"
    r"|\b(?:increas\w*|ris(?:e|es|ing|en)|rose|grew|grow\w*|upward\w*|higher|"
    r"improv\w*|gain\w*|climb\w*|expand\w*|rais\w*|accelerat\w*|surg\w*)\b",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"下降|下滑|减少|降低|下跌|下调|回落|缩减|缩小|走低|恶化|收窄|降至|跌至|减至|变低|变小|减慢|放缓"
    r"|\b(?:decreas\w*|declin\w*|fall\w*|fell|drop\w*|downward\w*|lower\w*|shr[aiu]nk\w*|"
    r"reduc\w*|cut\w*|worsen\w*|slow\w*|slump\w*)\b",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"高于|超过|超出|胜过|优于|好于|强于|大于|多于|领先|高出|\b(?:above|exceed\w*|outperform\w*|surpass\w*"
    r"|more than|greater than|higher than|better than|beats?|ahead of|over)\b",
    re.IGNORECASE,
)
_LESS = re.compile(
    r"低于|不及|逊于|弱于|小于|少于|落后|不如|不到|不足|\b(?:below|under|less than|lower than|fewer than|worse "
    r"than|behind|underperform\w*|trails?)\b",
    re.IGNORECASE,
)
_PAIRS = ((_UP, _DOWN), (_DOWN, _UP), (_MORE, _LESS), (_LESS, _MORE))
_FROM_TO = re.compile(r"(?:从|由|\bfrom\b).{1,40}?(?:至|到|\bto\b)", re.IGNORECASE)

_DENIAL = re.compile(
    r"不(?!断|仅|但|只|过|足|同|少|错|久|管|论|得不|可或缺|光|单|大于|小于|高于|低于|及|如|到|相上下|亚于"
    r"|约而同|言而喻)|没有|没(?!落|收)|未(?!来)|无(?!论|线|锡|数|疑|人机|人驾)|并非|不是|尚未|从未|禁止|无法"
    r"|\b(?:not|never|without|cannot|neither|nor|no(?! (?:less|more|\.)))\b|n['’]t\b",
    re.IGNORECASE,
)
_LACK = re.compile(
    r"比不过|敌不过|赶不上|跳过|省去|免去|缺乏|缺少|失去|排除|避免|拒绝|摆脱|停止|取消|仍在|非|\b(?:lack\w*"
    r"|fail\w*|avoid\w*|exclud\w*|skip\w*|refus\w*|stop\w*|cancel\w*|free of|instead of|only|alone"
    r"|dispens\w*)\b|[uid]n(?:able|like)|仅|只|单凭|纯",
    re.IGNORECASE,
)
"""Words that may tell in the affirmative what another sentence denies."""

_SUPERLATIVE = re.compile(
    r"最(?![近终初后新佳]|为|低限)|首[个次家款例先创屈]|第一(?![阶步章节部代季层级版])|唯一|\b(?:\w{3,}est"
    r"|most (?!of)\w+|first(?!ly)|the only|sole|unique|best|worst)\b",
    re.IGNORECASE,
)
_NOT_SUPERLATIVE = frozenset(
    [
        "latest",
        "interest",
        "invest",
        "request",
        "suggest",
        "test",
        "west",
        "rest",
        "honest",
        "forest",
        "harvest",
        "contest",
        "protest",
        "guest",
        "digest",
    ]
)

_CLAUSE = re.compile(r"(?<!\d),|,(?!\d)|[，；;：:。！？!?\n]|\.(?=\s|$)|\s(?:and|but|while|whereas)\s")
_PASSIVE = re.compile(r"被|由|受|遭|获|\b(?:by|from|is|was|were|are|been)\b")
_LISTED = re.compile(r"[、,，/;；]|和|与|及|或|以及|\b(?:and|or|vs\.?|versus)\b")
_PLAIN_CAPITAL = re.compile(r"[A-Z][a-z]+")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_CODE = re.compile(r"[A-Za-z\d]+(?:[-.@][A-Za-z\d]+)*")
_ABBREVIATION = re.compile(r"[A-Z]{2,4}")
_LEAST_SHARED = 0.35
_TURNED_FROM = 3
_LONGEST_CLAUSE = 80


def name_faults(claim: Claim, evidence: ClaimEvidence) -> Iterator[Fault]:
    """Names and codes (Latin letters with a capital or a digit) that stand nowhere in what is cited."""
    amounts = claim.amounts
    taken = [(one.start, one.end) for one in amounts.quantities] + [(one.start, one.end) for one in amounts.moments]
    for name in names(claim.reading, content_atoms(claim.reading), translated=evidence.translated):
        first, last = claim.reading.atoms[name[0]], claim.reading.atoms[name[-1]]
        printed = claim.text[first.start : last.end]
        if printed.isdigit() or any(start <= first.start < end for start, end in taken):
            continue
        opens = not claim.text[: first.start].strip(" -*•\"'“‘(") or claim.text[: first.start].rstrip()[-1:] in ":.：。"
        # Letters that stand for words have another form in another language, as plain names have.
        foreign = evidence.translated and (_PLAIN_CAPITAL.fullmatch(printed) or _ABBREVIATION.fullmatch(printed))
        # A word that opens a sentence is a name in another's place when all the rest of it is the source's.
        alone = opens and _PLAIN_CAPITAL.fullmatch(printed) and not _rest_is_there(claim, evidence, name)
        if foreign or alone:
            continue
        if not stands_in(claim.reading, name, evidence.reading) and not _spelt(printed, evidence.text):
            yield Fault(Flaw.NAME, printed)
    for code in _CODE.finditer(claim.text):
        inside = any(start < code.end() and code.start() < end for start, end in taken)
        if not inside and any(map(str.isdigit, code[0])) and not _spelt(code[0], evidence.text):
            yield Fault(Flaw.NAME, code[0])


def _rest_is_there(claim: Claim, evidence: ClaimEvidence, name: tuple[int, ...]) -> bool:
    """Whether a source has all of a claim's content but one name."""
    rest = set(content_atoms(claim.reading)) - set(name)
    return len(rest) >= _TURNED_FROM and rest <= explained_by(claim.reading, evidence.reading)


def _spelt(printed: str, text: str) -> bool:
    """Whether a name stands in a text letter by letter, hyphens and spaces aside, and ends there."""
    letters = r"[\s\-‐–_.]?".join(map(re.escape, re.sub(r"[\s\-‐–_.]", "", printed)))
    return re.search(rf"(?<![A-Za-z\d]){letters}(?![A-Za-z\d])", text, re.IGNORECASE) is not None


def moment_faults(claim: Claim, evidence: ClaimEvidence) -> Iterator[Fault]:
    """Dates and periods that stand nowhere in what is cited."""
    stated = evidence.amounts.moments
    if not any(one.year for one in stated):
        stated = (*stated, *evidence.dates.moments)
    for moment in claim.amounts.moments:
        whole = bool(moment.year and moment.month and moment.day)
        if not any(moment.within(one) for one in (*stated, *(evidence.dates.moments if whole else ()))):
            yield Fault(Flaw.DATE, moment.printed)


def sense_faults(claim: Claim, statements: Sequence[str], glossary: Glossary) -> Iterator[Fault]:
    """Up for down, more for less, a denial for an affirmation, in comparison with the statements that bear the
    claim."""
    if not statements:
        return
    text = "\n".join(statements)
    yield from _direction_faults(claim, statements)
    denied, denies = _DENIAL.search(claim.text), _DENIAL.search(text)
    if denied and not denies and not _LACK.search(text):
        yield Fault(Flaw.NEGATION, denied[0])
    elif not denied and not _LACK.search(claim.text) and _denied_there(claim, statements, glossary):
        yield Fault(Flaw.NEGATION)


def _direction_faults(claim: Claim, statements: Sequence[str]) -> Iterator[Fault]:
    """Clauses that go up where those with the same figures go down; without figures, where all that bears the claim
    does."""
    clauses = [part for text in statements for part in _CLAUSE.split(text)]
    for clause in _CLAUSE.split(claim.text):
        figures = _DIGITS.findall(clause)
        near = [part for part in clauses if not set(figures).isdisjoint(_DIGITS.findall(part))] or statements
        near_text = "\n".join(near)
        for mine, opposite in _PAIRS:
            found = mine.search(clause)
            if found and not opposite.search(clause) and opposite.search(near_text) and not mine.search(near_text):
                yield Fault(Flaw.DIRECTION, found[0])
                return


def _denied_there(claim: Claim, statements: Sequence[str], glossary: Glossary) -> bool:
    """Whether the clauses that say what the claim says all deny it."""
    own = _content(claim.text, glossary)
    best, denied = 0.0, False
    for clause in (part for text in statements for part in _CLAUSE.split(text)):
        shared = len(own & _content(clause, glossary)) / max(len(own), 1)
        if shared > best:
            best, denied = shared, _DENIAL.search(clause) is not None
    return denied and best >= 2 * _LEAST_SHARED


def trend_faults(claim: Claim) -> Iterator[Fault]:
    """ "From 29.29 down to 19.98": whether the figures go the way that the sentence says; and of two compared, which is
    more."""
    figures = [one for one in claim.amounts.quantities if not one.worded]
    for one, other in pairwise(figures):
        if one.unit.kind != other.unit.kind:
            continue
        between = claim.text[one.end : other.start]
        clause = claim.text[
            max((found.end() for found in _CLAUSE.finditer(claim.text, 0, one.start)), default=0) : other.end
        ]
        up, down = _UP.search(clause), _DOWN.search(clause)
        if _FROM_TO.search(clause) and bool(up) != bool(down) and (other.amount - one.amount) * (1 if up else -1) < 0:
            yield Fault(Flaw.DIRECTION, clause.strip())
        more, less = _MORE.search(between), _LESS.search(between)
        if bool(more) != bool(less) and len(figures) == 2 and (one.amount - other.amount) * (1 if more else -1) < 0:
            yield Fault(Flaw.DIRECTION, between.strip())


def superlative_faults(claim: Claim, evidence: ClaimEvidence) -> Iterator[Fault]:
    """Firsts, mosts and onlies, where the source has none."""
    if (found := _superlative(claim.text)) and not _superlative(evidence.text):
        yield Fault(Flaw.SUPERLATIVE, found)


def _superlative(text: str) -> str:
    return next((found[0] for found in _SUPERLATIVE.finditer(text) if found[0].lower() not in _NOT_SUPERLATIVE), "")


def order_faults(claim: Claim, statements: Sequence[str], glossary: Glossary) -> Iterator[Fault]:
    """ "B buys A" where the source says "A buys B": the same pieces, three at least, in the opposite order."""
    if _PASSIVE.search(claim.text):
        return
    for clause in (part for statement in statements for part in _CLAUSE.split(statement)):
        for mine in _CLAUSE.split(claim.text):
            if (
                max(len(clause), len(mine)) > _LONGEST_CLAUSE
                or _PASSIVE.search(clause)
                or any(map(_LISTED.search, (clause, mine)))
            ):
                continue
            places = _common_pieces(Reading.of(mine, glossary), Reading.of(clause, glossary))
            there = [at for _, at in places]
            if any(one > other > third for one, other, third in zip(there, there[1:], there[2:], strict=False)):
                yield Fault(Flaw.ORDER, mine.strip())
                return


def _common_pieces(mine: Reading, theirs: Reading) -> list[tuple[int, int]]:
    """Where the longest pieces that two texts share begin in either, in the order of the first: two Chinese characters
    or a word at least."""
    one, other = [atom.text for atom in mine.atoms], [atom.text for atom in theirs.atoms]
    free, open_ = [True] * len(one), [True] * len(other)
    found: list[tuple[int, int]] = []
    while True:
        best = max(
            ((_run(one, other, free, open_, at, to), at, to) for at in range(len(one)) for to in range(len(other))),
            default=(0, 0, 0),
        )
        length, at, to = best
        if length == 0 or (length == 1 and mine.atoms[at].kind == "cjk"):
            return sorted(found)
        free[at : at + length], open_[to : to + length] = [False] * length, [False] * length
        found.append((at, to))


def _run(one: list[str], other: list[str], free: list[bool], open_: list[bool], at: int, to: int) -> int:
    length = 0
    while (
        at + length < len(one)
        and to + length < len(other)
        and free[at + length]
        and open_[to + length]
        and one[at + length] == other[to + length]
    ):
        length += 1
    return length


def _content(text: str, glossary: Glossary) -> set[str]:
    reading = Reading.of(text, glossary)
    return {reading.atoms[at].text for at in content_atoms(reading)}


def explained(claim: Claim, readings: Sequence[Reading], *, translated: bool) -> float:
    """Share of a claim's content that these texts have, 1.0 when it has none."""
    return leftover(claim.reading, frozenset(), frozenset(), readings, translated=translated).explained
