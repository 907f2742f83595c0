"""What of a question nothing found so far explains. A table or a passage that leaves a name, a period or a measure of
the question unexplained does not answer it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kb.text.glossary_tokens import fold, joined, plain_atoms
from kb.text.tokens import terms
from kb.text.word_lists import word_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb.text.glossary_tokens import Atom
    from kb.text.label_mentions import Reading

_FUNCTION_ZH = re.compile(
    r"多少\s*(?:分|倍|元|人|家|次|天|亿|万|个)*|百分之(?:多少|几)?|(?<=\d)\s?分|答对|[你您][们]?(?:知道|清楚"
    r"|了解|好|说)|告知|我?想(?:要|问)?(?:知道|了解|咨询|问)?|我说|帮忙|辛苦|时候|咨询|查[询查]|方便|听说|请?讲"
    r"|"
    r"得分|得了|分数|成绩|一共|总共|共计|共有|列[出了举入]?|收录|包含|包括|覆盖|纳入|归[在入为类属]|"
    r"请问|请|麻烦|告诉我?|帮我|查一?下|看看|说说|介绍|一下|想知道|是多少|等于多少|多少|什么|哪些"
    r"|哪一?[个只家款种项档级年类位]|哪里|哪|谁|怎么样?|如何|为何|为什么|"
    r"是否|是不是|有没有|能不能|会不会|可以|能够|能|会|不同|可|是|的|地|得|了|着|过|吗|呢|吧|啊|么|和|与|及"
    r"|以及|还有|或者?|在|对于?|为|有|中|里面?|内|上|下|其中?|它们?|他们?|她们?|"
    r"[这那][个些张份幅篇段条种款家项]?|该|每|各|个|只|家|款|项|位|次|股票|个股|公司|标的|企业|厂商|品种|产品"
    r"|数据|数值|数字|情况|水平|具体|分别|预测|预计|预期|估计|估算|一致|根据|按照|按|来看|而言|来说|显示|"
    r"报告|研报|文中|文章|文档|资料|提到|指出|认为|写到|说到|表格|表中|表里|表|图中|图里|年份|年度|年|大概|大约"
    r"|约|左右|目前|现在|当前|属于|几|所|之|最|更|从|到|至|比|跟|同|被|把|给|让|用|以|于|由|且|并且?|同时|而|但"
    r"|都|也|还|就|才|又|"
    r"得分|得了|百分点|达成|分数|成绩|表现|结果|取得|拿到?|元|美元|倍|亿元?|万元?|人民币|单位|多[大高少]|大|小"
    r"|高|低|占|达到?|达"
)
_FUNCTION_EN = frozenset(
    re.findall(
        r"\S+",
        "reach reached reaches obtain obtained give gave given take took taken made makes number total overall "
        "score scores scored result results achieve achieved a an the of in on at by for from to with and or "
        "is are was were be been being do does did has have had "
        "anyone anybody someone somebody everyone everybody nobody anything something nothing "
        "how what which who whom whose when where why  that this these those it its there their they them than "
        "between across about as per each every all any some can could will would should may might much many  "
        "please tell "
        "me show give list us i we you your our my according report paper article document table figure data value "
        "number figures stock company model  firm one ones kind amount level say says said state states stated "
        "mention mentioned if so not no yes also only just more most less least very get got use used  estimate "
        "estimated forecast forecasted expected projected consensus year usd dollar yuan rmb cny billion million "
        "times e h s t re ve higher larger bigger greater better lower smaller "
        "still already yet currently now actually really exactly even ever again anyway ",
    )
)


@dataclass(frozen=True, slots=True)
class Leftover:
    """The question's content, weighed: a joined name counts one however many atoms it has, a Chinese character a half.

    `pieces` are what nothing explains, as the reader wrote it.
    """

    content: float
    pieces: tuple[str, ...]
    unexplained: float

    @property
    def explained(self) -> float:
        """Share of the question's content that is explained, 1.0 when it has none."""
        return 1.0 - self.unexplained / self.content if self.content else 1.0


_OPENS = re.compile(r"[^\w]*(?:please |can you |could you )?(?P<verb>[a-z]+) (?=\S)")
"""How a request begins."""

FOREIGN_WORD = 0.3
"""What a plain English word counts when the evidence is Chinese, where it can only stand in translation."""


def leftover(
    question: Reading,
    covered: frozenset[int],
    used: frozenset[int],
    context: Iterable[Reading] = (),
    *,
    translated: bool = False,
) -> Leftover:
    """What of `question` remains.

    Args:
        question: the question read.
        covered: atoms explained already.
        used: characters that said what to do (operations, bounds).
        context: readings whose words explain the question's too: captions, headings, titles, cells.
        translated: whether the evidence is in another language than the question.
    """
    content = content_atoms(question, used)
    explained = set(covered)
    for reading in context:
        explained |= explained_by(question, reading)
    rest = [index for index in content if index not in explained]
    rest = [index for index in rest if not _is_lone_character(question, index, rest)]
    weights = atom_weights(question, content, translated=translated)
    return Leftover(sum(weights.values()), _pieces(question, rest), sum(weights[index] for index in rest))


def atom_weights(question: Reading, content: list[int], *, translated: bool) -> dict[int, float]:
    """How much each of the content atoms counts: a joined name one in all, a Chinese character a half."""
    runs: list[list[int]] = []
    weights: dict[int, float] = {}
    for index in content:
        if question.atoms[index].kind == "cjk":
            weights[index] = 0.5
        elif question.atoms[index].chinese:
            weights[index] = 0.5 * (question.atoms[index].end - question.atoms[index].start)
        elif (
            runs
            and runs[-1][-1] == index - 1
            and joined(question.text, question.atoms[index - 1], question.atoms[index])
        ):
            runs[-1].append(index)
        else:
            runs.append([index])
    for run in runs:
        foreign = translated and len(run) == 1 and is_plain_word(question, run[0])
        weights.update(dict.fromkeys(run, FOREIGN_WORD if foreign else 1.0 / len(run)))
    return weights


def is_plain_word(question: Reading, index: int) -> bool:
    """Whether an atom is an English word in small letters: no name, no number, no concept."""
    atom = question.atoms[index]
    return atom.kind == "word" and question.text[atom.start : atom.end].islower()


def content_atoms(question: Reading, used: frozenset[int] = frozenset()) -> list[int]:
    """Indexes of the atoms that carry a subject: not function words, not question words, not the words of an
    operation."""
    return _content(question.text, question.atoms, used)


def _content(text: str, atoms: Sequence[Atom], used: frozenset[int]) -> list[int]:
    folded = fold(text)
    masked = {at for found in _FUNCTION_ZH.finditer(folded) for at in range(found.start(), found.end())}
    asking = _asks(folded)
    return [
        index
        for index, atom in enumerate(atoms)
        if atom.start not in asking and _is_content(atom, folded, masked, used)
    ]


def _asks(folded: str) -> range:
    """Where a text has the word that begins a request ("Compare ...", "Please list ..."); empty where it has none."""
    found = _OPENS.match(folded)
    return range(*found.span("verb")) if found and found["verb"] in request_words() else range(0)


@cache
def request_words() -> frozenset[str]:
    """Words that begin a request in English, in small letters."""
    return frozenset(word_file("kb.text", "request_words")["begins"])


def content_terms(question: str) -> list[str]:
    """The search terms of a question without the words that only ask."""
    atoms = plain_atoms(question)
    content = _content(question, atoms, frozenset())
    kept = [" "] * len(question)
    for left, right in zip(content, [*content[1:], None], strict=False):
        atom = atoms[left]
        # What stands between two neighbours of one name stays, so that "o3-mini" is still one word.
        end = atoms[right].start if right == left + 1 and right is not None else atom.end
        kept[atom.start : end] = question[atom.start : end]
    return list(dict.fromkeys(terms("".join(kept))))


def _is_content(atom: Atom, folded: str, masked: set[int], used: frozenset[int]) -> bool:
    span = range(atom.start, atom.end)
    if all(at in used for at in span):
        return False
    if atom.kind == "cjk" or not folded[atom.start].isascii():
        return not all(at in masked for at in span)
    return folded[atom.start : atom.end] not in _FUNCTION_EN and atom.text not in _FUNCTION_EN


def function_spans(text: str) -> list[tuple[int, int]]:
    """Where a text has Chinese words that only ask or join, as [start, end)."""
    return [found.span() for found in _FUNCTION_ZH.finditer(fold(text))]


def is_function_word(word: str) -> bool:
    """Whether an English word, in small letters, only asks or joins."""
    return word in _FUNCTION_EN


def explained_by(question: Reading, reading: Reading) -> set[int]:
    """The question's atoms that a text has too: words by themselves, Chinese characters in pairs."""
    known = {atom.text for atom in reading.atoms}
    pairs = {(left.text, right.text) for left, right in zip(reading.atoms, reading.atoms[1:], strict=False)}
    explained = {index for index, atom in enumerate(question.atoms) if atom.kind != "cjk" and atom.text in known}
    for index, (left, right) in enumerate(zip(question.atoms, question.atoms[1:], strict=False)):
        if left.kind == right.kind == "cjk" and (left.text, right.text) in pairs:
            explained |= {index, index + 1}
    return explained


def _is_lone_character(question: Reading, index: int, rest: list[int]) -> bool:
    """A single Chinese character between explained ones says too little to count."""
    return question.atoms[index].kind == "cjk" and index - 1 not in rest and index + 1 not in rest


def _pieces(question: Reading, rest: list[int]) -> tuple[str, ...]:
    """The unexplained atoms as the reader wrote them, neighbours together."""
    pieces: list[tuple[int, int]] = []
    for index in rest:
        atom = question.atoms[index]
        if pieces and not question.text[pieces[-1][1] : atom.start].strip(" -._/"):
            pieces[-1] = (pieces[-1][0], atom.end)
        else:
            pieces.append((atom.start, atom.end))
    return tuple(question.text[start:end] for start, end in pieces)
