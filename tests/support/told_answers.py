"""An answer with a quotation and a table cell as its sources, for tests of what is made of answers; and the app's
texts."""

from kb.html.rendering import load_texts
from kb.model import Answer, Citation, CitedCell, Doubt, Table

EN, ZH = load_texts()["en"], load_texts()["zh"]
FACT = Citation(1, "a.md", "Report A", None, ("One", "Two"), "text", "Sales were 5.", "a-1")
CELL = Citation(
    2,
    "a.md",
    "Report A",
    7,
    (),
    "cell",
    "…",
    "a-2",
    "Table 3",
    (CitedCell("Acme", ("PE", "2025E"), "12.5", "x", (2, 2)),),
)
TABLE = Table(
    rows=(
        ("Group", "Name", "PE", "PE"),
        ("Group", "Name", "2024E", "2025E"),
        ("Chips", "Acme", "10.1", "12.5"),
        ("Chips", "Bolt", "8.0", "8.0"),
    ),
    header_rows=2,
    label_columns=2,
    caption="Table 3: valuation",
    unit="x",
    source="Source: filings",
    notes=("* estimate",),
    doubts=(Doubt(2, 0, "label may belong below"),),
)
ANSWERED = Answer("q", "Sales were 5 [1], PE 12.5 [2]; see [9].", abstained=False, citations=(FACT, CELL))
