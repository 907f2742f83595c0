"""What schemathesis makes of the documentation: nothing is answered with 500, all as documented, each status seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fuzzing import fuzz, provoke, small_server

if TYPE_CHECKING:
    from pathlib import Path

    from kb.embedding.embedder import Embedder

CASES = 100


@pytest.mark.filterwarnings("ignore::Warning:schemathesis", "ignore::Warning:hypothesis")
def test_made_up_requests_are_answered_as_documented_and_every_documented_status_is_seen(
    tmp_path: Path, embedder: Embedder
) -> None:
    with small_server(tmp_path, embedder) as server:
        outcome = fuzz(server, CASES)
        provoke(server, outcome)
    assert outcome.cases >= CASES
    assert outcome.faults == []
    assert outcome.unseen == []
