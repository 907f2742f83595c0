"""A question read once for all tables: its atoms, how much each of them counts, and what it asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.question.answer_kind import Wanted, wanted
from kb.question.operations import Operation
from kb.text.unexplained import atom_weights, content_atoms
from kb.text.year_spans import AGE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kb.question.operations import Asked
    from kb.text.label_mentions import Reading

WEAK = 0.3
"""What a word counts that names an amount as such: "金额", "amount"; it stands in any question on figures."""

_WEAK_WORDS = re.compile(
    r"金额|数额|额度|数量|数目|总?数|余额|发生|项目|情况|资料|信息|内容|企业|本?公司|单位|部分|方面|年度|期间"
    r"|时候?|之前|以来|"
    r"其他|有关|相关|amounts?|values?|totals?|numbers?"
)
_SEVERAL = re.compile(
    r"和|与|及|、|以及|分别|各|都|哪些|哪几|所有|全部|每|;|；|\band\b|\bboth\b|\ball\b|\beach\b|respectively", re.I
)
_COMPARED = re.compile(r"(?:和|与|同|跟|较|比)[^，,。？?]{1,12}?(?:相比|比较)|compared (?:to|with) .{1,30}", re.I)
_EACH = re.compile(r"各|分别|每|所有|全部|哪些|哪几|\ball\b|\beach\b|\bevery\b|respectively|which \w+s\b", re.I)
_EACH_OF = re.compile(
    r"(?:各|每)(?:个|类|项|家|种|大|主要)?(?![是有为占自达多个类项家种大])|\b(?:each|every) (?!of)|所有|全部", re.I
)
EACH_KIND = re.compile(r"各(?:个|类|家|种|项)?(?P<kind>[\u4e00-\u9fff]{2,})")
_QUESTION_WORDS = re.compile(
    r"多少|什么|哪|那个?家|那一?位|谁|怎|几[个种类年天]|呢|\b(?:what|how|which|who|when|where)\b", re.I
)
_KIND_ASKED = re.compile(
    r"哪(?:一?[个种类项家款只]|些|几[个种类项]?)?(?:分部|板块|业务|产品|地区|国家|币种|货币|外币|项目|科目|部门"
    r"|客户|供应商|股东|城市|行业|类别|类型|品种|渠道|资产|费用|指标|模型|型号|版本|品牌|产地|公司|企业|厂商"
    r"|机构|平台)|"
    r"\b(?:which|what)(?: (?:one|kinds?|types?) of)?(?: (?:business|operating|reportable|product|foreign"
    r"|geographic(?:al)?|asset|cost|expense|individual))?"
    r" (?:segment|component|countr|currenc|region|area|categor|item|type|division|department|product|customer"
    r"|class|element|line|group|business|model|version|brand|compan|vendor|platform)[a-z]*\b",
    re.I,
)
"""What says only of what kind the thing is that is looked for by its figure: a table need not say that its rows are
segments."""
_GROWTH = frozenset((Operation.GROWTH, Operation.YEARLY_GROWTH))
_OVER_MANY = frozenset(
    (
        Operation.MAXIMUM,
        Operation.MINIMUM,
        Operation.COUNT,
        Operation.SUM,
        Operation.AVERAGE,
        Operation.SORT,
        Operation.LIST,
    )
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question as tables see it.

    `content` are the atoms that carry a subject, `weights` how much each counts; `used` said what to do. `several`:
    more than one thing is asked; `each`: of every one; `each_of`: of every one of a kind ("各股东", "each segment").
    `change`: the atoms that ask by how much something grew, which a table may state in a column of its own. `of_kind`:
    the characters that only say what kind of entry is looked for. `translated`: the tables are in another language.
    """

    reading: Reading
    asked: Asked
    content: frozenset[int]
    used: frozenset[int]
    weights: Mapping[int, float]
    translated: bool
    kind: Wanted
    several: bool
    each: bool
    each_of: bool
    change: frozenset[int] = frozenset()
    of_kind: frozenset[int] = frozenset()

    def as_look_up(self) -> Question:
        """The same question, its words of an operation taken as words of labels."""
        asked = replace(self.asked, operation=Operation.LOOKUP, bounds=(), top=None, used=frozenset(), said=())
        change = self.used if self.asked.operation in _GROWTH else frozenset()
        return replace(Question.of(self.reading, asked, translated=self.translated), change=change)

    def says_operation(self, named: frozenset[int]) -> bool:
        """Whether words that name lines are those that said the operation: by their form, or by asking for growth."""
        said = self.used & named
        growth = self.asked.operation in _GROWTH and bool(said)
        atoms = [self.reading.atoms[at] for at in said]
        return growth or any(atom.kind != "concept" or atom.text[1:].startswith(AGE) for atom in atoms)

    @classmethod
    def of(cls, reading: Reading, asked: Asked, *, translated: bool) -> Question:
        """Read the question; `translated` when the tables are in another language."""
        of_kind = _kind_asked(reading.text, asked)
        content = content_atoms(reading, asked.used | of_kind)
        weights = atom_weights(reading, content, translated=translated)
        for found in _WEAK_WORDS.finditer(reading.text.lower()):
            for index in content:
                if found.start() <= reading.atoms[index].start < found.end():
                    weights[index] *= WEAK
        clauses = len(_QUESTION_WORDS.findall(reading.text))
        compared = _COMPARED.sub("", reading.text)
        return cls(
            reading,
            asked,
            frozenset(content),
            frozenset(index for index, atom in enumerate(reading.atoms) if atom.start in asked.used),
            weights,
            translated,
            Wanted.ANY if clauses > 1 else wanted(reading.text),
            clauses > 1 or asked.operation is not Operation.LOOKUP or _SEVERAL.search(compared) is not None,
            asked.each or asked.operation in _OVER_MANY or _EACH.search(reading.text) is not None,
            _EACH_OF.search(reading.text) is not None,
            of_kind=of_kind,
        )


def _kind_asked(text: str, asked: Asked) -> frozenset[int]:
    """The characters of "which segment", where figures say which it is."""
    if asked.operation is Operation.LOOKUP:
        return frozenset()
    return frozenset(at for found in _KIND_ASKED.finditer(text) for at in range(*found.span()))
