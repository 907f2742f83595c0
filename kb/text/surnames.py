"""Chinese family names (surnames.toml), as patterns that a person's name begins with."""

from __future__ import annotations

from kb.text.word_lists import word_file

_LISTS = word_file("kb.text", "surnames")

DOUBLE = "|".join(_LISTS["double"]["words"])
COMMON = "".join(_LISTS["common"]["characters"].split())
"""Each character one surname; for a class of characters."""

ANY = COMMON + "".join(_LISTS["rare"]["characters"].split())
