"""What question words ask for, and how labels that hold such things end: "who" wants a label like "主持人", "when" one
like "日期"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.text.label_mentions import Mention

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.text.label_mentions import Label, Reading

_KINDS = (
    (
        r"谁|哪位|\bwho\b|\bwhom\b",
        r"人|者|方|员|姓名|厂家|[厂商]|单位|机构|\bname|person|officer|holder|maker|manufacturer|supplier",
    ),
    (
        r"在?哪里|在?哪儿?(?![家个些种类款年天月一])|何处|\bwhere\b",
        r"地|地点|地址|位置|场所|所在地|address|location|place|venue",
    ),
    (r"什么时候|何时|哪一?天|什么时间|几号|\bwhen\b", r"时间|日期|日|时刻|date|time|day"),
    (r"为什么|为何|何以|什么原因|因为什么|怎么会|\bwhy\b", r"原因|理由|事由|缘由|reason|cause"),
    (r"多久|多长时间|几年|\bhow long\b", r"期限|年限|时长|期间|duration|term|period"),
    (r"多少人|几个人|几人|\bhow many (?:people|employees)", r"人数|员工数|headcount|employees"),
    (r"卖?多少钱|什么价|\bhow much does .{1,40} cost", r"价格|价|单价|售价|金额|费用|price|cost|fee"),
    (r"怎么|怎样|如何|啥样|\bhow (?!much|many|long|old|large)", r"方式|方法|定义|说明|method|description"),
    (r"是什么样|什么意思|定义", r"定义|说明|含义|描述|definition|description|meaning"),
)
_COMPILED = tuple(
    (re.compile(asked, re.I), re.compile(rf"(?:{ending})[\s:：%()（）]*$", re.I)) for asked, ending in _KINDS
)


@dataclass(frozen=True, slots=True)
class AskedKind:
    """A kind of thing that a question asks for: the atoms that say so and how labels of such things end."""

    atoms: frozenset[int]
    ending: re.Pattern[str]

    def names(self, label: Label, mention: Mention | None, weights: Mapping[str, float]) -> Mention | None:
        """The mention of a label with its ending asked for too; None where the label ends in another way."""
        reading = label.readings[0]
        found = self.ending.search(reading.text)
        if found is None:
            return None
        ending = [atom for atom in reading.atoms if atom.start >= found.start()]
        whole = sum(weights.get(atom.text, 1.0) for atom in reading.atoms) or 1.0
        share = sum(weights.get(atom.text, 1.0) for atom in ending) / whole
        if mention is None:
            return Mention(self.atoms, share)
        return Mention(mention.covered | self.atoms, min(1.0, mention.share + share), mention.swapped - self.atoms)


def asked_kinds(question: Reading) -> Sequence[AskedKind]:
    """The kinds of thing that `question` asks for."""
    kinds: list[AskedKind] = []
    for asked, ending in _COMPILED:
        for found in asked.finditer(question.text):
            atoms = (
                at for at, atom in enumerate(question.atoms) if found.start() <= atom.start and atom.end <= found.end()
            )
            if covered := frozenset(atoms):
                kinds.append(AskedKind(covered, ending))
    return kinds
