"""What the program says of an answer that a language model wrote, in the question's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.llm.claims import Flaw

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.llm.claims import Fault

_LONGEST = 60
"""Characters of a sentence that a warning repeats."""

_MARKS = {"zh": "〔未核实〕", "en": " [unverified]"}

_FLAWS_ZH = {
    Flaw.INVENTED: "标注的来源不存在",
    Flaw.UNCITED: "没有来源",
    Flaw.NUMBER: "来源中没有这个数字",
    Flaw.UNIT: "单位与来源不符",
    Flaw.DATE: "来源中没有这个日期或期间",
    Flaw.NAME: "来源中没有这个名称或代码",
    Flaw.PLACE: "数字属于另一行、另一列或另一事物",
    Flaw.ARITHMETIC: "算式不成立",
    Flaw.DIRECTION: "升降或高低与来源相反",
    Flaw.NEGATION: "肯定与否定与来源相反",
    Flaw.ORDER: "主客体颠倒",
    Flaw.SUPERLATIVE: "来源没有说是最高、第一或唯一",
    Flaw.CONTENT: "来源没有这样说",
    Flaw.QUESTION: "只是提问，没有陈述",
    Flaw.ORDERED: "含有指令或活动内容",
}


def unverified(spoken: str) -> str:
    """The mark behind a sentence that failed the check."""
    return _MARKS[spoken]


def failed_check(spoken: str, sentence: str, faults: Sequence[Fault], *, dropped: bool) -> str:
    """That a sentence failed the check, and why."""
    short = sentence if len(sentence) <= _LONGEST else f"{sentence[:_LONGEST]}…"
    reasons = dict.fromkeys(_reason(spoken, fault) for fault in faults)
    if spoken == "zh":
        return f"{'已删去' if dropped else '未核实'}：“{short}”——{'；'.join(reasons)}。"
    return f"{'Left out' if dropped else 'Unverified'}: “{short}” ({'; '.join(reasons)})."


def _reason(spoken: str, fault: Fault) -> str:
    said = _FLAWS_ZH[fault.flaw] if spoken == "zh" else fault.flaw.value
    piece = fault.piece if len(fault.piece) <= _LONGEST / 2 else ""
    return f"{said}（{piece}）" if piece and spoken == "zh" else f"{said}: {piece}" if piece else said


def fell_back(spoken: str, why: str) -> str:
    """That the answer was given without the language model, and why."""
    if spoken == "zh":
        return f"语言模型未能作答，以下内容直接取自报告。（{why}）"
    return f"The language model did not answer; this is taken from the reports directly. ({why})"


def nothing_stood(spoken: str, sentences: int) -> str:
    """Why an answer none of whose sentences passed the check is not shown."""
    if spoken == "zh":
        return f"它写的 {sentences} 句话都没有通过核对"
    return f"none of its {sentences} sentences passed the check"


def said_nothing(spoken: str) -> str:
    """Why an empty answer is not shown."""
    return "它什么也没有写" if spoken == "zh" else "it wrote nothing"


def was_cut(spoken: str) -> str:
    """That the model's answer was cut off at the most tokens it may have."""
    return "回答达到长度上限，被截断。" if spoken == "zh" else "The answer was cut off at the most tokens it may have."


def was_flagged(spoken: str, names: Sequence[str]) -> str:
    """That reports hold text that speaks to a language model."""
    listed = "、".join(names) if spoken == "zh" else ", ".join(names)
    if spoken == "zh":
        return f"以下文件中含有写给语言模型的文字，未被采用：{listed}。"
    return f"Text that speaks to a language model was withheld from these files: {listed}."
