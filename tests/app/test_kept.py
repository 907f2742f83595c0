"""What a browser brings back is read by its shape, or not at all."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from told_answers import ANSWERED

from kb.model import Assumption
from ui.chat.kept import FOUND, read_answer, read_found, write_answer

WHOLE = replace(ANSWERED, confidence=0.7, assumed=(Assumption("period", "2024E", "none was named"),), warnings=("w",))


def kept() -> dict[str, Any]:
    """An answer as the browser has it."""
    written: dict[str, Any] = json.loads(json.dumps(write_answer(WHOLE)))
    return written


def test_an_answer_is_read_back_as_it_was_written() -> None:
    assert read_answer(kept()) == WHOLE


@pytest.mark.parametrize(
    "change",
    [
        {"answer": None}, {"abstained": "perhaps"}, {"citations": "all"}, {"citations": [{"number": 1}]}, {"closest": 3},
        {"closest": -1}, {"nearest": [None]}, {"usage": 5}, {"assumed": [["period"]]},
    ],
)  # fmt: skip
def test_an_answer_of_another_shape_is_none(change: dict[str, Any]) -> None:
    assert read_answer(kept() | change) is None


def test_markers_that_no_answer_has_are_refused() -> None:
    answer = kept()
    answer["citations"][0]["number"] = -1
    assert read_answer(answer) is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_anything_else_is_no_answer(value: object) -> None:
    assert read_answer(value) is None


def test_passages_brought_back_are_only_their_places() -> None:
    place = {"rank": 1, "chunk": "a-1", "document": "a.md", "page": None, "score": 0.5}
    assert read_found({FOUND: [place]}) == (place,)
    for other in ([place | {"more": 1}], [1], "x", [place | {"rank": "first"}]):
        assert read_found({FOUND: other}) == ()
