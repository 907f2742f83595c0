"""The few sentences that the program says itself, in the question's language; all else is quoted or looked up."""

from __future__ import annotations

from kb.words import language


def prose_sentence(question: str, quote: str) -> str:
    """A quoted answer with its marker; evidence in another language than the question's is announced."""
    asked, told = language(question), language(quote)
    if asked == told:
        return f"{quote}[1]"
    if asked == "zh":
        return f"报告原文（英文）：“{quote}”[1]"
    return f"The report says, in Chinese: “{quote}”[1]"


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
