"""Facts in the catalogue: they come back as they were, go with their document, and are found by each dimension."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import MismatchError
from kb.facts.fact import Fact, FactKind, FactPlace, Period, PeriodKind, Subject, SubjectKind, Unit
from kb.knowledge_base import KnowledgeBase
from kb.model import Area, Box, NewDocument, Table
from kb.settings import Settings
from kb.store.catalogue import Catalogue
from kb.store.compatibility import check_fit
from kb.store.database import CATALOGUE_FILE, SCHEMA_VERSION, Database
from kb.store.fact_query import FactQuery, FactSearch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from conftest import MakeReport

YEAR = Period(PeriodKind.YEAR, date(2024, 1, 1), date(2024, 12, 31), "2024A")
QUARTER = Period(PeriodKind.QUARTER, date(2024, 4, 1), date(2024, 6, 30), "24Q2")
YEAR_END = Period(PeriodKind.INSTANT, date(2024, 12, 31), date(2024, 12, 31), "2024-12-31")
ACME = Subject("Acme Robotics", SubjectKind.COMPANY, code="688256.SH")


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue(Database(tmp_path, read_only=False))
    yield opened
    opened.close()


def fact(
    label: str = "营业收入",
    key: str = "revenue",
    subject: Subject | None = ACME,
    period: Period | None = YEAR,
    value: str = "1234.50",
) -> Fact:
    place = FactPlace(FactKind.SENTENCE, page=3, span=(10, 16), quote="Revenue was 1,234.50.")
    return Fact(Decimal(value), "1,234.50", Unit("元", Decimal(10_000), "CNY"), (label,), key, subject, period, place)


def stored(catalogue: Catalogue, new: NewDocument, *facts: Fact, tables: Sequence[Table] = ()) -> NewDocument:
    whole = replace(new, chunks=(), facts=facts, tables=tuple(tables))
    catalogue.add(whole, [])
    return whole


def found(catalogue: Catalogue, measure: str = "", subject: str = "", period: str = "") -> list[Fact]:
    search = FactSearch(catalogue.reading, catalogue.documents(), FactQuery(measure, subject, period))
    listed = [one.fact for one in search]
    assert search.count()[0] == len(listed)
    return listed


# ---- as it was
# ---------------------------------------------------------------------------------------------------------

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_DAYS = st.dates(date(1, 1, 1), date(9998, 12, 31))
_NUMBERS = st.decimals(allow_nan=False, allow_infinity=False)
_SHARES = st.integers(0, 1_000).map(lambda number: number / 1_000)
_BOXES = st.lists(st.builds(Box, _SHARES, _SHARES, _SHARES, _SHARES), max_size=2).map(tuple)
_PERIODS = st.builds(
    lambda kind, start, days, label: Period(kind, start, start + timedelta(days), label),
    *(st.sampled_from(PeriodKind), _DAYS, st.integers(0, 366), _TEXT),
)
_SUBJECTS = st.builds(Subject, _TEXT, st.sampled_from(SubjectKind), st.booleans(), _TEXT)
_SOME_TEXTS = st.lists(_TEXT, max_size=2).map(tuple)
_PLACES = st.builds(
    FactPlace,
    *(
        st.sampled_from([FactKind.SENTENCE, FactKind.COVER]),
        st.none() | st.integers(1, 400),
        st.none(),
        _TEXT,
        st.none(),
    ),
    *(st.none() | st.tuples(st.integers(0, 99), st.integers(100, 199)), _TEXT, _BOXES),
)
_UNITS = st.builds(Unit, _TEXT, st.decimals(min_value=0, allow_nan=False, allow_infinity=False), _TEXT)
_FACTS = st.builds(
    Fact,
    *(st.none() | _NUMBERS, _TEXT, _UNITS, _SOME_TEXTS, _TEXT, st.none() | _SUBJECTS, st.none() | _PERIODS, _PLACES),
    *(_SOME_TEXTS, _SOME_TEXTS, _TEXT, _SOME_TEXTS),
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    opened = Catalogue(Database(tmp_path_factory.mktemp("kb"), read_only=False))
    yield opened
    opened.close()


@given(facts=st.lists(_FACTS, max_size=4))
def test_a_fact_comes_back_as_it_was_to_the_last_digit(
    shared: Catalogue, make_report: MakeReport, facts: list[Fact]
) -> None:
    new = stored(shared, make_report("a.md"), *facts)
    try:
        search = FactSearch(shared.reading, shared.documents(), FactQuery())
        numbered = sorted((int(one.id.removeprefix(f"{new.document.id}-f")), one.fact) for one in search)
        assert [one for _, one in numbered] == facts
        for (_, one), whole in zip(numbered, facts, strict=True):
            assert (str(one.value), str(one.unit.scale)) == (str(whole.value), str(whole.unit.scale))
    finally:
        shared.remove(new.document.id)


def test_quote_and_box_of_a_cell_are_read_out_of_its_table(catalogue: Catalogue, make_report: MakeReport) -> None:
    table = Table(
        (("指标", "2024A", "2025E"), ("营业收入", "10", "12")),
        caption="表 1",
        areas=((None, None, None), (None, Area(7, 0.1, 0.2, 0.3, 0.4), None)),
    )
    bare = FactPlace(FactKind.CELL, page=7, table=0, caption="表 1", position=(1, 1))
    drawn = replace(bare, quote="指标: 营业收入; 2024A: 10; 2025E: 12", boxes=(Box(0.1, 0.2, 0.3, 0.4),))
    own = replace(bare, position=(1, 2), quote="as the sentence below says", boxes=(Box(0, 0, 1, 1),))
    places = (bare, drawn, own, replace(bare, position=(1, 2)), replace(bare, position=(9, 9)), replace(bare, table=4))
    stored(catalogue, make_report("a.md"), *(replace(fact(), place=place) for place in places), tables=[table])
    read = [one.place for one in found(catalogue)]
    assert read[:3] == [drawn, drawn, own]
    assert (read[3].quote, read[3].boxes) == (drawn.quote, ())
    assert [(place.quote, place.boxes) for place in read[4:]] == [("", ())] * 2
    with catalogue.reading() as connection:
        assert connection.execute("SELECT count(*) FROM facts WHERE quote IS NULL").fetchone() == (5,)


def test_facts_go_with_their_document_and_leave_nothing(catalogue: Catalogue, make_report: MakeReport) -> None:
    kept = stored(catalogue, make_report("b.md"), fact("净利润", "net_profit"))
    one = stored(catalogue, make_report("a.md"), fact(), fact("毛利率", "gross_margin"))
    catalogue.add(replace(one, document=replace(one.document, id="f" * 16)), [], replaces=[one.document.id])
    assert len(found(catalogue)) == 3
    catalogue.remove("f" * 16)
    assert [one.measure for one in found(catalogue)] == [("净利润",)]
    catalogue.remove(kept.document.id)
    with catalogue.reading() as connection:
        for table in ("facts", "fact_measures", "fact_subjects", "fact_periods", "fact_texts"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_a_document_that_fails_half_way_leaves_no_facts(catalogue: Catalogue, make_report: MakeReport) -> None:
    broken = replace(fact(), unit=Unit("\ud800"))
    with pytest.raises(UnicodeEncodeError):
        stored(catalogue, make_report("a.md"), fact(), broken)
    assert (catalogue.documents(), found(catalogue)) == ([], [])


# ---- found
# -------------------------------------------------------------------------------------------------------------


def test_a_measure_is_found_by_any_of_its_names_and_not_by_those_of_its_likes(
    catalogue: Catalogue, make_report: MakeReport
) -> None:
    own, parent = fact("净利润", "net-profit"), fact("归母净利润", "net-profit-parent")
    sales, cloud, other = (
        fact("营业收入", "revenue"),
        fact("云业务收入", "revenue:云业务"),
        fact("其他收入", "revenue-other"),
    )
    stored(catalogue, make_report("a.md"), parent, own, cloud, other, sales)
    for name in ("净利润", "淨利潤", "net profit", "net-profit"):
        assert found(catalogue, name) == [own]
    for name in ("归母净利润", "net profit attributable to shareholders of the parent"):
        assert found(catalogue, name) == [parent]
    assert found(catalogue, "Revenue") == [sales, cloud]
    assert found(catalogue, "归母") == [parent]
    search = FactSearch(catalogue.reading, catalogue.documents(), FactQuery("净利润"))
    assert search.alike() == ["归母净利润"]


def test_a_subject_is_found_by_name_code_or_part_in_each_document(
    catalogue: Catalogue, make_report: MakeReport
) -> None:
    north, america = Subject("North", SubjectKind.REGION), Subject("North America", SubjectKind.REGION)
    stored(catalogue, make_report("a.md"), fact(subject=north), fact(subject=america), fact(), fact(subject=None))
    stored(catalogue, make_report("b.md"), fact(subject=america), fact(subject=replace(ACME, name="Acme")))

    def subjects(text: str) -> list[str]:
        return [one.subject.name for one in found(catalogue, subject=text) if one.subject]

    assert subjects("north") == ["North", "North America"]  # the first of a.md, the second of b.md
    assert subjects("North America") == ["North America", "North America"]
    assert subjects("688256") == subjects("688256.sh") == ["Acme", "Acme Robotics"]
    assert subjects("ACME ROBOTICS INC.") == ["Acme", "Acme Robotics"]
    assert subjects("Zenith") == []


def test_of_each_measure_just_the_period_goes_before_those_inside_it(
    catalogue: Catalogue, make_report: MakeReport
) -> None:
    quarters = fact("毛利率", "margin", period=QUARTER)
    balance = fact("存货", "inventory", period=YEAR_END)
    stored(catalogue, make_report("a.md"), fact(), fact(period=QUARTER), quarters, balance, fact(period=None))

    def told(text: str) -> list[tuple[str, str]]:
        return [(one.measure_key, one.period.label) for one in found(catalogue, period=text) if one.period]

    of_year = [("inventory", "2024-12-31"), ("margin", "24Q2"), ("revenue", "2024A")]
    assert told("2024") == told("二零二四年") == told("FY2024") == of_year
    assert told("2024年第二季度") == told("Q2 2024") == told("24q2") == [("margin", "24Q2"), ("revenue", "24Q2")]
    assert told("2024-12-31") == [("inventory", "2024-12-31")]
    assert told("2023") == told("no period") == []


def test_a_fiscal_year_is_asked_of_each_company_by_its_own(catalogue: Catalogue, make_report: MakeReport) -> None:
    fiscal = Period(PeriodKind.YEAR, date(2023, 1, 30), date(2024, 1, 28), "Fiscal 2024")
    before = replace(fiscal, start=date(2022, 1, 31), end=date(2023, 1, 29), label="Fiscal 2023")
    stored(catalogue, make_report("a.md"), fact(period=fiscal), fact(period=before))
    stored(catalogue, make_report("b.md"), fact())
    labels = [one.period and one.period.label for one in found(catalogue, "revenue", period="FY2024")]
    assert labels == ["Fiscal 2024", "2024A"]


def test_facts_come_as_a_series_by_measure_subject_period_and_document(
    catalogue: Catalogue, make_report: MakeReport
) -> None:
    later = replace(YEAR, start=date(2025, 1, 1), end=date(2025, 12, 31), label="2025E")
    zenith = Subject("Zenith")
    for name in ("b.md", "a.md"):
        mixed = (fact(period=later), fact("净利润", "net"), fact(subject=zenith), fact(period=None), fact())
        stored(catalogue, make_report(name), *mixed)
    search = FactSearch(catalogue.reading, catalogue.documents(), FactQuery())
    told = [
        (one.fact.measure_key, one.fact.subject and one.fact.subject.name, one.fact.period and one.fact.period.label)
        for one in search
    ]
    assert told[::2] == [
        ("net", "Acme Robotics", "2024A"),
        *(("revenue", "Acme Robotics", label) for label in (None, "2024A", "2025E")),
        ("revenue", "Zenith", "2024A"),
    ]
    assert [one.document.name for one in search] == ["b.md", "a.md"] * 5


def test_an_id_is_the_same_whenever_the_same_document_is_stored(catalogue: Catalogue, make_report: MakeReport) -> None:
    def ids() -> list[str]:
        return [one.id for one in FactSearch(catalogue.reading, catalogue.documents(), FactQuery())]

    new = stored(catalogue, make_report("a.md"), fact(), fact("净利润", "net"))
    before = ids()
    assert before == [f"{new.document.id}-f1", f"{new.document.id}-f0"]
    catalogue.remove(new.document.id)
    stored(catalogue, make_report("other.md"), fact())
    catalogue.add(new, [])
    assert set(before) < set(ids())


def test_what_is_there_is_told_where_nothing_is_found(catalogue: Catalogue, make_report: MakeReport) -> None:
    other = fact("存货", "inventory", Subject("Zenith"), YEAR_END)
    stored(catalogue, make_report("a.md"), fact(), fact("营业成本", "cost"), other)
    search = FactSearch(catalogue.reading, catalogue.documents(), FactQuery("营业支出", "Acne Robotic"))
    assert list(search) == []
    near = search.nearest()
    assert near["measure"][:2] == ["营业收入", "营业成本"]
    assert near["subject"][0] == "Acme Robotics"
    of_zenith = FactSearch(catalogue.reading, catalogue.documents(), FactQuery("营业收入", "Zenith"))
    assert of_zenith.nearest() == {"measure": ["存货"], "subject": ["Acme Robotics"]}


def test_only_the_documents_given_are_looked_in(catalogue: Catalogue, make_report: MakeReport) -> None:
    for name in ("a.md", "b.md"):
        stored(catalogue, make_report(name), fact())
    only = [document for document in catalogue.documents() if document.name == "b.md"]
    for wanted in (
        FactQuery(),
        FactQuery("营业收入"),
        FactQuery(subject="Acme"),
        FactQuery("revenue", "acme", "2024A"),
    ):
        search = FactSearch(catalogue.reading, only, wanted)
        assert ([one.document.name for one in search], search.count()) == (["b.md"], (1, 1))


# ---- versions
# ----------------------------------------------------------------------------------------------------------


def as_before_facts(folder: Path) -> None:
    """Take from a catalogue all that its layout had not before facts were kept."""
    with sqlite3.connect(folder / CATALOGUE_FILE) as connection:
        for table in ("facts", "fact_measures", "fact_subjects", "fact_periods", "fact_texts"):
            connection.execute(f"DROP TABLE {table}")
        for column in ("facts_version", "source"):
            connection.execute(f"ALTER TABLE documents DROP COLUMN {column}")
        connection.execute("PRAGMA user_version = 5")
    connection.close()


def test_an_older_knowledge_base_is_brought_over_and_names_the_cure_for_its_facts(
    kb: KnowledgeBase, make_report: MakeReport
) -> None:
    kb.put(make_report("old.md", "Cost: Wind power cost 41 dollars."))
    folder, embedder = kb.settings.dir, kb._embedder
    kb.close()
    as_before_facts(folder)
    told: list[str] = []
    with KnowledgeBase.open(kb.settings, told.append, embedder=embedder) as opened:
        assert opened._catalogue.schema_version() == SCHEMA_VERSION
        assert opened.search("wind power")[0].document.name == "old.md"
        with pytest.raises(MismatchError, match=r"facts of 1 of 1 reports .*: old\.md") as caught:
            opened.facts()
        assert "python -m ingest rebuild" in caught.value.cure
        opened.put(replace(make_report("new.md", "Cost: 40."), facts=(fact(),)))
        assert [(document.name, one.measure) for document, one in opened.facts()] == [("new.md", ("营业收入",))]
        assert "1 of 2 reports" in told[-1]
        assert opened.check() == []


def test_an_older_one_that_can_only_be_read_says_what_to_do(tmp_path: Path, make_report: MakeReport) -> None:
    first = Catalogue(Database(tmp_path, read_only=False))
    stored(first, make_report("a.md"))
    first.close()
    as_before_facts(tmp_path)
    second = Catalogue(Database(tmp_path, read_only=True))
    with pytest.raises(MismatchError, match="layout 5, here 6") as caught:
        check_fit(second, Settings(dir=tmp_path))
    second.close()
    assert "Open it once where it can be written to" in caught.value.cure


def test_facts_of_another_version_are_not_shown(
    catalogue: Catalogue, make_report: MakeReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(catalogue, make_report("a.md"), fact())
    monkeypatch.setattr("kb.store.fact_query.FACTS_VERSION", 1_000)
    search = FactSearch(catalogue.reading, catalogue.documents(), FactQuery())
    assert (list(search), search.searched) == ([], 0)
    assert [document.name for document in search.outdated] == ["a.md"]


# ---- many
# --------------------------------------------------------------------------------------------------------------


def many(new: NewDocument, count: int) -> NewDocument:
    """A made-up annual report: 72 figures a table, with the labels and names such a report has."""
    dice = random.Random(15)
    tables: list[Table] = []
    facts: list[Fact] = []
    years = [Period(PeriodKind.YEAR, date(year, 1, 1), date(year, 12, 31), str(year)) for year in range(2019, 2025)]
    while len(facts) < count:
        rows = [("项目", *(period.label for period in years))]
        rows += [(f"科目 {len(tables)}-{row}", *(f"{dice.randint(1, 10**7):,}" for _ in years)) for row in range(12)]
        areas = tuple(
            tuple(Area(1, column / 8, row / 14, column / 8 + 0.1, row / 14 + 0.05) for column in range(7))
            for row in range(13)
        )
        table = Table(tuple(rows), caption=f"表 {len(tables)}", areas=areas)
        for row in range(1, 13):
            for column, period in enumerate(years, start=1):
                place = FactPlace(FactKind.CELL, 1, len(tables), table.caption, (row, column))
                one = fact(
                    rows[row][0], rows[row][0], replace(ACME, said=False), period, rows[row][column].replace(",", "")
                )
                facts.append(replace(one, printed=rows[row][column], place=place))
        tables.append(table)
    return replace(new, chunks=(), tables=tuple(tables), facts=tuple(facts[:count]))


def test_thirty_thousand_facts_take_little_room_and_are_found_by_an_index(
    catalogue: Catalogue, make_report: MakeReport, tmp_path: Path
) -> None:
    big = many(make_report("big.md"), 30_000)

    def size() -> int:
        catalogue.compact()
        return (tmp_path / CATALOGUE_FILE).stat().st_size

    catalogue.add(replace(big, facts=()), [])
    without = size()
    catalogue.remove(big.document.id)
    catalogue.add(big, [])
    assert (size() - without) / 30_000 < 150
    assert len(found(catalogue, "科目 7-3")) == 6
    with catalogue.reading() as connection:
        for dimension in ("measure", "subject", "period"):
            plan = connection.execute(
                f"EXPLAIN QUERY PLAN SELECT number FROM facts WHERE {dimension} IN (1, 2)"
            ).fetchall()
            assert f"USING INDEX facts_by_{dimension}" in plan[0][3].replace("COVERING ", "")
