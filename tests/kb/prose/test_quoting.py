"""What is quoted: the likeliest sentence first, its neighbours in one piece, lists whole, long sentences by their
clauses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.learned.weights import load_weights
from kb.model import Chunk, Document, Hit
from kb.prose.quoting import LONGEST_ANSWER, pieces_of
from kb.prose.sentence_features import Asked, Sentence
from kb.text.glossary_tokens import load_glossary
from kb.text.tokens import sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

DOCUMENT = Document("d1", "lantern.txt", "灯塔机器人年报", "", 0, 0, 1, "")
ONE_OF_ITS_OWN = {"rest": 0.0, "rest_before": 0.0}


def hit_of(text: str, order: int = 0) -> Hit:
    chunk = Chunk(order, text, "", 0, len(text), sentences=tuple(sentences(text)))
    return Hit(1, DOCUMENT, chunk, 0.9, 0.9, 0.5, tuple(0.8 for _ in chunk.sentences))


def ranked(hit: Hit, *scores: float) -> list[Sentence]:
    """The sentences of a passage with these scores, highest first."""
    spans = hit.chunk.sentences
    found = [
        Sentence(hit, index, hit.chunk.text[start:end], ONE_OF_ITS_OWN, score)
        for index, ((start, end), score) in enumerate(zip(spans, scores, strict=True))
    ]
    return sorted(found, key=lambda sentence: -sentence.score)


def quotes(question: str, sentences_ranked: Sequence[Sentence]) -> list[str]:
    asked = Asked.of(question, {}, load_glossary())
    return [piece.quote for piece in pieces_of(asked, sentences_ranked, load_weights().clause)]


FIRST = "灯塔机器人在青岛设有两座工厂，主要生产搬运车和分拣臂。"
SECOND = "它去年卖出了八千台搬运车，比前一年多出将近三成。"
THIRD = "董事会认为海外订单会在下半年明显增加，因此计划扩建。"


def test_a_sure_sentence_is_quoted_alone() -> None:
    assert quotes("工厂设在哪里？", ranked(hit_of(FIRST + SECOND + THIRD), 9, 0, 0)) == [FIRST]


def test_sentences_that_follow_each_other_are_one_piece_in_their_order() -> None:
    assert quotes("公司情况怎样？", ranked(hit_of(FIRST + SECOND + THIRD), 4.9, 5, 0)) == [FIRST + SECOND]


def test_sentences_apart_are_pieces_of_their_own_the_likeliest_first() -> None:
    assert quotes("公司情况怎样？", ranked(hit_of(FIRST + SECOND + THIRD), 4.9, 0, 5)) == [THIRD, FIRST]


def test_a_reason_is_looked_for_before_what_it_brings_about() -> None:
    told = quotes("为什么计划扩建工厂？", ranked(hit_of(FIRST + SECOND + THIRD), 0.2, 0.1, 5))
    assert told == [SECOND + THIRD]


def test_what_is_said_twice_is_quoted_once() -> None:
    twice = FIRST + SECOND + FIRST.replace("两座", "两个")
    assert quotes("公司情况怎样？", ranked(hit_of(twice), 5, -3, 4.9)) == [FIRST]


def test_a_figure_of_something_else_is_not_set_beside_the_one_asked_for() -> None:
    hit = hit_of("搬运车一共卖出了八千台，这是公司成立以来最多的。分拣臂一共卖出了九百台，这比前一年少。")
    best, rival = ranked(hit, 5, 4.9)
    told = {"rest": 1.0, "rest_before": 0.0}
    best = Sentence(best.hit, best.index, best.text, told, best.score)
    assert quotes("搬运车卖出多少台？", [best, rival]) == [best.text]
    assert len("".join(quotes("搬运车卖得怎样？", [best, rival]))) > len(best.text)


def test_an_answer_stays_within_a_glance() -> None:
    text = "".join(f"第{number}段说的是{word * 12}的事。" for number, word in enumerate("天地玄黄宇宙洪荒日月盈昃辰宿"))
    hit = hit_of(text)
    told = quotes("说了什么？", ranked(hit, *(5.0 for _ in hit.chunk.sentences)))
    assert 100 < sum(map(len, told)) <= LONGEST_ANSWER


def test_of_a_sentence_too_long_the_clauses_with_what_is_asked_are_quoted() -> None:
    filler = "，".join(f"{word * 20}" for word in "天地玄黄宇宙洪荒")
    text = f"{filler}，搬运车的售价定为每台三万元，{filler}。"
    (quote,) = quotes("搬运车的售价是多少？", ranked(hit_of(text), 5))
    assert "每台三万元" in quote
    assert quote in text
    assert len(quote) <= LONGEST_ANSWER


def test_a_short_sentence_is_quoted_by_itself_and_a_label_with_what_it_labels() -> None:
    assert quotes("有几座？", ranked(hit_of(f"工厂有两座。{SECOND}{THIRD}"), 9, 0, 0)) == ["工厂有两座。"]
    label = "王晓：首席分析师；"
    assert quotes("王晓是谁？", ranked(hit_of(f"{label}{SECOND}"), 9, 0)) == [label + SECOND]


def test_no_number_and_no_time_of_day_is_cut_at_its_comma_or_colon() -> None:
    filler = "，".join(f"{word * 20}" for word in "天地玄黄宇宙洪荒")
    text = f"{filler}，发布会于上午11:30开始共售出1,200台，{filler}。"
    (quote,) = quotes("发布会几点开始？", ranked(hit_of(text), 5))
    assert "上午11:30开始共售出1,200台" in quote


def test_a_list_is_quoted_with_the_line_that_announces_it() -> None:
    text = "主要风险：\n原料涨价\n订单推迟\n汇率波动"
    assert quotes("主要风险有哪些？", ranked(hit_of(text), 5, 1, 1, 1)) == [text]


def test_a_list_is_quoted_whole_from_any_of_its_lines() -> None:
    text = "原料涨价的风险\n订单推迟的风险\n汇率波动的风险"
    assert quotes("主要风险有哪些？", ranked(hit_of(text), 1, 5, 1)) == [text]
