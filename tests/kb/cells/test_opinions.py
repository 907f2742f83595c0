"""How likely the network and the rules are right when both have been asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kb.cells.network import Network
from kb.cells.opinions import Opinions, log_odds_of

NETWORK = Network.shipped()
SURE = Opinions(2.0, 4.0, is_same=True, is_shared=True, unexplained=0.0, translated=False)


def test_two_that_tell_the_same_are_surer_than_the_network_alone() -> None:
    alone = replace(SURE, ruled=None, is_same=False, is_shared=False)
    assert log_odds_of(SURE, NETWORK)[0] > log_odds_of(alone, NETWORK)[0]


def test_what_a_question_says_beyond_the_table_makes_both_less_sure() -> None:
    told, less = log_odds_of(SURE, NETWORK), log_odds_of(replace(SURE, unexplained=3.0), NETWORK)
    assert less[0] < told[0]
    assert less[1] < told[1]


def test_rules_that_tell_nothing_are_never_believed() -> None:
    assert log_odds_of(replace(SURE, ruled=None, is_same=False, is_shared=False), NETWORK)[1] == -np.inf
