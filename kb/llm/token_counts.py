"""How many tokens a text is for a language model: by its own tokenizer where its file is named, else a safe upper
estimate."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MESSAGE = 8
"""Tokens that a chat template puts around a message, at most."""

_PIECE = re.compile(r"[A-Za-z]+|[0-9]|\s+|[\x21-\x7e]|[^\x00-\x7f]|.")
_LETTERS = 3
"""Letters of a word that a token holds at least, on an average of words: cl100k, XLM-R and Gemma have 4 to 5."""
_BEYOND_ASCII = 1.5
"""Tokens of a character beyond ASCII. cl100k has 1.2 for Chinese prose, the other two 0.6 to 0.8; rare ones take up to
3."""


def estimate(text: str) -> int:
    """An upper estimate: every digit and mark a token, a third of the letters of each word, one and a half for a
    Chinese character."""
    total = 0.0
    for found in _PIECE.finditer(text):
        piece = found[0]
        if piece[0] > "\x7f":
            total += _BEYOND_ASCII
        elif piece.isalpha():
            total += -(-len(piece) // _LETTERS)
        else:
            total += 1
    return -int(-total // 1)


def counter(tokenizer: Path | None) -> Callable[[str], int]:
    """What counts the tokens of a text: the tokenizer of a file, or `estimate`.

    Raises:
        UsageError: the file holds no tokenizer.
    """
    if tokenizer is None:
        return estimate
    from tokenizers import Tokenizer

    try:
        loaded = Tokenizer.from_file(str(tokenizer))
    except Exception as error:  # the library raises nothing narrower
        raise UsageError(
            f"{tokenizer} cannot be read as a tokenizer.", "Name a tokenizer.json with KB_LLM_TOKENIZER, or none."
        ) from error
    return lambda text: len(loaded.encode(text, add_special_tokens=False).ids)
