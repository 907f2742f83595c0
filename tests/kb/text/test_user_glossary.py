"""A glossary of the user's own: where it is looked for, what it adds, how its faults are told, and that answers go by
it."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ingest import add_files
from kb.errors import UsageError
from kb.knowledge_base import KnowledgeBase
from kb.settings import GLOSSARY_FILE, Settings, load_settings
from kb.text.glossary_files import LARGEST_FILE, own_glossary, shipped_entries
from kb.text.glossary_tokens import load_glossary, plain_atoms

if TYPE_CHECKING:
    from kb.embedding.embedder import Embedder

DOCS = Path(__file__).resolve().parents[3] / "docs" / "glossary.md"
REPORT = """# 东河集团年报

表 1：主要指标

| 公司 | EBITDA利润率 | 客户贡献度 |
|---|---|---|
| 东河 | 31.5% | 7.2 |
| 西山 | 28.4% | 6.1 |
"""
OWN = """
[ebitda_margin]
names = ["EBITDA利润率", "息税折旧前利润率", "EBITDA margin"]
unit = "%"

[pe]
names = ["本益比"]
"""


def read(own: Path | None, text: str) -> list[str]:
    return [atom.text for atom in load_glossary(own).read(text)]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    file = tmp_path / "own.toml"
    file.write_text(OWN, encoding="utf-8")
    return file


def test_a_new_concept_has_its_names_in_both_languages(own: Path) -> None:
    assert read(own, "息税折旧前利润率") == read(own, "EBITDA margin") == ["#ebitda_margin"]
    assert read(None, "息税折旧前利润率") != ["#ebitda_margin"]
    glossary = load_glossary(own)
    assert glossary.unit(glossary.read("EBITDA margin")) == "%"


def test_a_known_concept_gets_more_names_and_keeps_what_it_has(own: Path) -> None:
    assert read(own, "本益比") == read(own, "市盈率") == ["#pe"]
    glossary = load_glossary(own)
    assert glossary.unit(glossary.read("本益比")) == "倍"
    assert glossary.is_measure("#pe")


def test_what_the_user_says_of_a_known_concept_goes_first(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text('[pe]\nunit = "x"\nmeasure = false\n', encoding="utf-8-sig")
    glossary = load_glossary(file)
    assert glossary.unit(glossary.read("市盈率")) == "x"
    assert not glossary.is_measure("#pe")


def test_no_name_that_comes_with_the_program_stands_for_two_concepts() -> None:
    names = Counter(
        wording
        for entry in shipped_entries().values()
        for wording in {tuple(atom.text for atom in plain_atoms(name)) for name in entry.names}
    )
    assert [wording for wording, count in names.items() if count > 1 or not wording] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("营业成本", "cost of sales"),
        ("利润总额", "profit before tax"),
        ("存货周转率", "inventory turnover"),
        ("期末余额", "年末余额"),
        ("上期", "上年同期"),
        ("所有者权益", "shareholders' equity"),
    ],
)
def test_wordings_of_statements_in_both_languages_are_one(one: str, other: str) -> None:
    assert read(None, one) == read(None, other)


@pytest.mark.parametrize(
    ("narrow", "wide"),
    [("净利息收入", "净利润"), ("利润总额", "净利润"), ("inventory turnover", "turnover"), ("cost of sales", "sales")],
)
def test_a_name_inside_a_longer_one_is_not_meant(narrow: str, wide: str) -> None:
    assert not set(read(None, wide)) & set(read(None, narrow))


def test_broader_concepts_of_the_program_are_among_its_own() -> None:
    entries = shipped_entries()
    assert {entry.broader for entry in entries.values() if entry.broader} <= entries.keys()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[margin]\nname = ['x']", "[margin] name:"),
        ("[margin]\nnames = 'x'", "[margin] names:"),
        ("[margin]\nnames = ['x', 3]", "[margin] names.1:"),
        (f"[margin]\nnames = ['{'x' * 101}']", "[margin] names.0:"),
        ("[margin]\nnames = ['——']", "names: '——'"),
        ("[margin]\nunit = '%'", "[margin] has no names"),
        ("[margin]\nnames = ['x']\nbroader = 'nothing'", "broader: there is no concept 'nothing'"),
        ("[margin]\nnames = ['x']\nmeasure = 'no'", "[margin] measure:"),
        ("names = ['x']", "[names] is no concept"),
        ("[2025]\nnames = ['x']", "[2025] cannot be the name"),
        ("[margin]\nnames = ['毛利率']", "'毛利率' is a name of [gross_margin]"),
        ("[a]\nnames = ['X Y']\n[b]\nnames = ['x-y']", "[b] names: 'x-y' is a name of [a]"),
        ("[margin\n", "is not valid TOML"),
        ("x = " + "[" * 20_000, "is not valid TOML"),
        ("#" * (LARGEST_FILE + 1), "is larger than"),
        ("".join(f"[c{number}]\n" for number in range(5_001)), "5,001 concepts"),
    ],
)
def test_a_fault_names_file_key_and_cure(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "own.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        load_glossary(file)
    assert told in refused.value.what
    assert str(file) in refused.value.what
    assert refused.value.cure
    assert "\n" not in refused.value.what + refused.value.cure


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_bytes("[利润]".encode("gb18030"))
    with pytest.raises(UsageError, match="not valid TOML"):
        load_glossary(tmp_path / "own.toml")


def test_a_file_that_is_set_goes_first_and_must_be_there(
    tmp_path: Path, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert own_glossary(Settings(dir=tmp_path)) is None
    (tmp_path / GLOSSARY_FILE).write_text("", encoding="utf-8")
    assert own_glossary(Settings(dir=tmp_path)) == tmp_path / GLOSSARY_FILE
    monkeypatch.setenv("KB_GLOSSARY", str(own))
    assert own_glossary(load_settings(dir=tmp_path)) == own
    monkeypatch.setenv("KB_GLOSSARY", str(tmp_path / "none.toml"))
    with pytest.raises(UsageError, match=r"none\.toml cannot be read"):
        KnowledgeBase.open(load_settings(dir=tmp_path / "kb"))
    assert not (tmp_path / "kb").exists()


def test_a_table_answers_under_the_users_name_without_being_added_again(tmp_path: Path, embedder: Embedder) -> None:
    folder = tmp_path / "kb"
    (tmp_path / "report.md").write_text(REPORT, encoding="utf-8")
    question = "东河的息税折旧前利润率是多少？"

    def opened() -> KnowledgeBase:
        return KnowledgeBase.open(Settings(dir=folder), embedder=embedder)

    with opened() as kb:
        assert [added.error for added in add_files(kb, [tmp_path / "report.md"])] == [""]
        before = kb.ask([question])
        assert not [cell for citation in before.citations for cell in citation.cells]
        assert kb.status()["glossary"] == {"file": None, "concepts": len(load_glossary().concepts)}
    (folder / GLOSSARY_FILE).write_text(OWN, encoding="utf-8")
    with opened() as kb:
        after = kb.ask([question])
        cells = [(cell.row, cell.value) for citation in after.citations for cell in citation.cells]
        assert cells == [("东河", "31.5%")]
        assert "31.5%" in after.answer
        facts: Any = kb.status()["glossary"]
        assert facts == {"file": str(folder / GLOSSARY_FILE), "concepts": len(load_glossary().concepts) + 1}


def test_a_new_folder_may_hold_the_glossary_already(tmp_path: Path, embedder: Embedder) -> None:
    (tmp_path / GLOSSARY_FILE).write_text(OWN, encoding="utf-8")
    with KnowledgeBase.open(Settings(dir=tmp_path), embedder=embedder) as kb:
        assert kb.documents() == []


def test_the_examples_of_the_documentation_are_taken(tmp_path: Path) -> None:
    (example,) = re.findall(r"^```toml\n(.*?)^```", DOCS.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    (tmp_path / "own.toml").write_text(example, encoding="utf-8")
    glossary = load_glossary(tmp_path / "own.toml")
    assert glossary.covers("#price", "#ex_works_price")
    assert read(tmp_path / "own.toml", "境外") == ["#overseas"]
