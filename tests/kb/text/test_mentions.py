"""Which labels a question names: whole names, shorter forms of them, and never a name for a piece of another."""

from __future__ import annotations

import pytest

from kb.text.glossary_tokens import Glossary, load_glossary
from kb.text.label_mentions import (
    SYNONYM_SHARE,
    Mention,
    Reading,
    best_mentions,
    find_mention,
    labels_of,
    rarity,
    union,
)


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return load_glossary()


def mention(glossary: Glossary, label: str, question: str) -> Mention | None:
    return find_mention(labels_of([label], glossary)[0], Reading.of(question, glossary), {}, glossary)


def share(glossary: Glossary, label: str, question: str) -> float:
    found = mention(glossary, label, question)
    return found.share if found else 0.0


def named(glossary: Glossary, labels: list[str], question: str, threshold: float = 0.45) -> list[str]:
    """The labels that hold against each other, weighed by rarity."""
    read = labels_of(labels, glossary)
    reading, weights = Reading.of(question, glossary), rarity(read)
    found = {at: said for at, label in enumerate(read) if (said := find_mention(label, reading, weights, glossary))}
    return [labels[at] for at in best_mentions(found, threshold)]


@pytest.mark.parametrize(
    ("label", "question"),
    [
        ("o1", "How does o1-mini score?"),
        ("o1-mini", "How does o1 score?"),
        ("GPT-4o", "GPT-4o-mini 得分多少？"),
        ("GPT-4o-mini", "GPT-4o 得分多少？"),
        ("Lantern-7", "Lantern-70 的价格"),
    ],
)
def test_a_name_is_not_named_by_a_longer_or_shorter_one(glossary: Glossary, label: str, question: str) -> None:
    assert mention(glossary, label, question) is None


@pytest.mark.parametrize(
    ("question", "model"),
    [
        ("o1 得分多少？", "o1"),
        ("o1-mini 得分多少？", "o1-mini"),
        ("What does GPT-4o score?", "GPT-4o"),
        ("What does GPT-4o-mini score?", "GPT-4o-mini"),
        ("gpt 4o 呢", "GPT-4o"),
    ],
)
def test_of_names_that_begin_alike_the_one_said_is_taken(glossary: Glossary, question: str, model: str) -> None:
    assert named(glossary, ["o1", "o1-mini", "GPT-4o", "GPT-4o-mini"], question) == [model]


def test_a_version_may_follow_a_name(glossary: Glossary) -> None:
    assert share(glossary, "GPT-4o-0513", "What does GPT-4o score?") > 0.5
    assert share(glossary, "Lantern 1106", "Lantern 得分") >= 0.5


def test_letter_and_number_after_a_hyphen_may_stand_alone(glossary: Glossary) -> None:
    assert named(glossary, ["DeepSeek-V3", "DeepSeek-R1"], "V3 的得分是多少？") == ["DeepSeek-V3"]


def test_a_bare_number_of_a_name_names_nothing(glossary: Glossary) -> None:
    assert mention(glossary, "Lantern-7", "7 是多少？") is None


def test_two_names_in_a_question_are_both_named(glossary: Glossary) -> None:
    labels = ["Lantern-7", "Beacon-2", "Harbor-1"]
    assert named(glossary, labels, "Lantern-7 和 Beacon-2 哪个更贵？") == ["Lantern-7", "Beacon-2"]


def test_a_part_of_a_label_names_it_by_its_share(glossary: Glossary) -> None:
    assert share(glossary, "东河重工集团", "东河重工的产能") == pytest.approx(4 / 6)
    assert share(glossary, "东河重工", "东河重工的产能") == 1.0


def test_a_label_said_whole_is_not_named_by_its_words_elsewhere(glossary: Glossary) -> None:
    question = "东港和西港码头的货物吞吐量"
    found = mention(glossary, "西港码头", question)
    assert found is not None
    reading = Reading.of(question, glossary)
    assert "".join(reading.atoms[at].text for at in sorted(found.covered)) == "西港码头"


def test_one_character_of_a_longer_label_names_nothing(glossary: Glossary) -> None:
    assert mention(glossary, "东河重工", "河的长度") is None
    assert share(glossary, "河", "河的长度") == 1.0


def test_an_absent_name_is_not_named(glossary: Glossary) -> None:
    assert mention(glossary, "东河重工", "西山矿业的产能") is None


def test_a_synonym_names_the_label_wholly_and_a_broader_word_partly(glossary: Glossary) -> None:
    assert (
        SYNONYM_SHARE
        <= share(glossary, "PE", "东河的市盈率是多少？")
        < share(glossary, "PE", "东河的PE是多少？")
        == 1.0
    )
    assert 0.0 < share(glossary, "输入价格", "Lantern-7 的价格是多少？") < 1.0


def test_what_all_labels_share_counts_less_than_what_tells_them_apart(glossary: Glossary) -> None:
    labels = labels_of(["Lantern high", "Lantern low", "Lantern base"], glossary)
    weights = rarity(labels)
    assert weights["lantern"] == 1.0
    assert weights["high"] > weights["lantern"]


def test_equal_labels_are_read_once(glossary: Glossary) -> None:
    first, second, other = labels_of(["东河", "东河", "西山"], glossary)
    assert first is second
    assert first is not other


def test_a_mention_that_covers_more_beats_the_one_inside_it() -> None:
    found = {0: Mention(frozenset({1}), 1.0), 1: Mention(frozenset({1, 2}), 1.0), 2: Mention(frozenset({5}), 0.6)}
    assert set(best_mentions(found, 0.45)) == {1, 2}


def test_of_the_same_words_the_fuller_label_wins_and_equals_stay() -> None:
    found = {0: Mention(frozenset({1}), 0.5), 1: Mention(frozenset({1}), 0.8), 2: Mention(frozenset({1}), 0.8)}
    assert set(best_mentions(found, 0.45)) == {1, 2}


def test_a_mention_under_the_threshold_goes() -> None:
    assert best_mentions({0: Mention(frozenset({1}), 0.3)}, 0.45) == {}


def test_a_union_holds_every_atom_once() -> None:
    assert union([Mention(frozenset({1, 2}), 1.0), Mention(frozenset({2, 4}), 1.0)]) == {1, 2, 4}
    assert union([]) == frozenset()


def test_of_two_mentions_of_the_same_words_the_one_of_the_smaller_label_stays() -> None:
    whole, part, alike = (Mention(frozenset({1, 2}), share) for share in (1.0, 0.6, 0.6))
    assert set(best_mentions({1: whole, 2: part}, 0.5)) == {1}
    assert set(best_mentions({1: part, 2: alike}, 0.5)) == {1, 2}
    assert set(best_mentions({1: part, 2: Mention(frozenset({1}), 0.6)}, 0.5)) == {1}
    assert set(best_mentions({1: Mention(frozenset({1, 2}), 0.5), 2: Mention(frozenset({1}), 0.9)}, 0.4)) == {1, 2}
    assert best_mentions({1: part}, 0.7) == {}
    assert union([part, Mention(frozenset({3}), 1.0)]) == {1, 2, 3}
