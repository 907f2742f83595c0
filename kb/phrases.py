"""The few sentences that the program says itself, in the question's language; all else is quoted or looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.words import language

if TYPE_CHECKING:
    from collections.abc import Sequence


def prose_sentences(question: str, quotes: Sequence[str]) -> str:
    """A quoted answer with its markers; evidence in another language than the question's is announced."""
    asked, told = language(question), language("\n".join(quotes))
    if asked == told:
        return (" " if asked == "en" else "").join(f"{quote}[{at}]" for at, quote in enumerate(quotes, start=1))
    quoted = [f"“{quote}”[{at}]" for at, quote in enumerate(quotes, start=1)]
    return f"英文原文：{''.join(quoted)}" if asked == "zh" else f"In Chinese: {' '.join(quoted)}"


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
    told = ", ".join(f"{printed}[{at}]" for printed, at in figures)
    return f"; the text says {told} instead: the two differ."


def abstention(asked: str, missing: tuple[str, ...], *, empty: bool) -> str:
    """That the reports do not answer, and what they do not speak of."""
    if asked == "zh":
        if empty:
            return "知识库里还没有可查的报告。"
        said = "已有的报告没有回答这个问题。"
        return f"{said}报告中没有提到{'、'.join(f'“{piece}”' for piece in missing)}。" if missing else said
    if empty:
        return "There are no reports to search yet."
    said = "The reports do not answer this question."
    return f"{said} They do not mention {', '.join(f'“{piece}”' for piece in missing)}." if missing else said


def quotes_orders(spoken: str) -> str:
    """That an answer quotes text which speaks to a language model."""
    if spoken == "zh":
        return "引用的原文中含有写给语言模型的文字或活动内容，请谨慎对待。"
    return "What is quoted holds text that speaks to a language model, or active markup: treat it with care."
