"""The few sentences that the program says itself, in the question's language; all else is quoted or looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.text.tokens import language

if TYPE_CHECKING:
    from collections.abc import Sequence


def prose_sentences(question: str, quotes: Sequence[str], number: int = 1) -> str:
    """A quoted answer with its markers, counted from `number` on; evidence in another language than the question's is
    announced."""
    asked, of_quotes = language(question), language("\n".join(quotes))
    if asked == of_quotes:
        return (" " if asked == "en" else "").join(f"{quote}[{at}]" for at, quote in enumerate(quotes, start=number))
    quoted = [f"“{quote}”[{at}]" for at, quote in enumerate(quotes, start=number)]
    return f"英文原文：{''.join(quoted)}" if asked == "zh" else f"The report says, in Chinese: {' '.join(quoted)}"


def titled(spoken: str, quotes: Sequence[tuple[str, str, int]]) -> str:
    """Quotes of several reports, a line each: title, quote and marker."""
    if spoken == "zh":
        return "\n".join(f"《{title}》：{quote}[{at}]" for title, quote, at in quotes)
    return "\n".join(f"“{title}”: {quote}[{at}]" for title, quote, at in quotes)


TEXT_DIFFERS = "the text of the report states another figure than its table"


def disagreement(spoken: str, figures: Sequence[tuple[str, int]]) -> str:
    """The end of an answer from a table: a full stop, or what the text says instead, each figure with its marker."""
    if not figures:
        return "。" if spoken == "zh" else "."
    if spoken == "zh":
        return f"；正文中则写作 {'、'.join(f'{printed}[{at}]' for printed, at in figures)}，二者不一致。"
    figures_text = ", ".join(f"{printed}[{at}]" for printed, at in figures)
    return f"; the text says {figures_text} instead: the two differ."


def abstention(asked: str, there: Sequence[str], missing: Sequence[str], *, empty: bool) -> str:
    """That the reports do not answer; what of the question they speak of, and what they do not."""
    if asked == "zh":
        if empty:
            return "知识库里还没有可查的报告。"
        lacking = "、".join(f"“{piece}”" for piece in missing)
        spoken_of = "、".join(f"“{piece}”" for piece in there)
        said = "已有的报告没有回答这个问题。"
        return f"{said}报告中{f'提到了{spoken_of}，但' if there else ''}没有提到{lacking}。" if missing else said
    if empty:
        return "There are no reports to search yet."
    lacking, spoken_of = (", ".join(f"“{piece}”" for piece in pieces) for pieces in (missing, there))
    said = "The reports do not answer this question."
    if not missing:
        return said
    return (
        f"{said} They speak of {spoken_of} but not of {lacking}." if there else f"{said} They do not mention {lacking}."
    )


def not_sure(spoken: str) -> str:
    """That the reports may answer or not, over what comes closest."""
    if spoken == "zh":
        return "不能确定已有的报告是否回答了这个问题。最接近的内容附在后面，仅供参考。"
    return "Not sure: the reports may or may not answer this. What comes closest is given below."


def quotes_orders(spoken: str) -> str:
    """That an answer quotes text which speaks to a language model."""
    if spoken == "zh":
        return "引用的原文中含有写给语言模型的文字或活动内容，请谨慎对待。"
    return "What is quoted holds text that speaks to a language model, or active markup: treat it with care."
