"""Small Office files out of the XML of their parts."""

from __future__ import annotations

import zipfile
from io import BytesIO

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    f'xmlns:r="{OFFICE}/relationships"'
)


def package(parts: dict[str, str], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of parts."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return made.getvalue()


def relations(*targets: tuple[str, str]) -> str:
    """A part of relations: (kind, target), with the ids rId1, rId2 ..."""
    entries = "".join(
        f'<Relationship Id="rId{at}" Type="{OFFICE}/relationships/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(targets, start=1)
    )
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{entries}</Relationships>'
    )


def docx(body: str, *, styles: str = "", numbering: str = "", footnotes: str = "", **parts: str) -> bytes:
    """A Word document with this body; `parts` are further ones (their names' double underscores are slashes)."""
    targets = (
        ("styles", "styles.xml"),
        ("numbering", "numbering.xml"),
        ("footnotes", "footnotes.xml"),
        ("chart", "charts/chart1.xml"),
    )
    return package(
        {
            "_rels/.rels": relations(("officeDocument", "word/document.xml")),
            "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": relations(*targets),
            "word/styles.xml": f"<w:styles {NAMESPACES}>{styles}</w:styles>",
            "word/numbering.xml": f"<w:numbering {NAMESPACES}>{numbering}</w:numbering>",
            "word/footnotes.xml": f"<w:footnotes {NAMESPACES}>{footnotes}</w:footnotes>",
            **{name.replace("__", "/") + ".xml": text for name, text in parts.items()},
        }
    )


def pptx(*slides: str, notes: str = "", chart: str = "", layout: str = "") -> bytes:
    """A presentation of slides (what stands in their shape trees); notes and chart belong to the first one."""
    parts = {
        "_rels/.rels": relations(("officeDocument", "ppt/presentation.xml")),
        "ppt/presentation.xml": f"<p:presentation {NAMESPACES}><p:sldIdLst>"
        + "".join(f'<p:sldId id="{255 + at}" r:id="rId{at}"/>' for at in range(1, len(slides) + 1))
        + "</p:sldIdLst></p:presentation>",
        "ppt/_rels/presentation.xml.rels": relations(
            *(("slide", f"slides/slide{at}.xml") for at in range(1, len(slides) + 1))
        ),
        "ppt/slides/_rels/slide1.xml.rels": relations(
            ("notesSlide", "../notesSlides/notesSlide1.xml"),
            ("chart", "../charts/chart1.xml"),
            ("slideLayout", "../slideLayouts/slideLayout1.xml"),
        ),
        "ppt/slideLayouts/slideLayout1.xml": tree("sldLayout", layout),
    }
    for at, slide in enumerate(slides, start=1):
        parts[f"ppt/slides/slide{at}.xml"] = slide if slide.startswith("<p:sld") else tree("sld", slide)
    if notes:
        parts["ppt/notesSlides/notesSlide1.xml"] = tree("notes", notes)
    if chart:
        parts["ppt/charts/chart1.xml"] = chart
    return package(parts)


def tree(root: str, shapes: str, attributes: str = "") -> str:
    """A slide, layout or page of notes with these shapes."""
    return f"<p:{root} {NAMESPACES} {attributes}><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:{root}>"


def paragraph(text: str, properties: str = "") -> str:
    """A paragraph of a Word document: its text, or its runs where that is XML."""
    inside = text if text.startswith("<") else f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def chart_part(title: str, series: str, code: str, points: dict[str, str]) -> str:
    """A chart of one series: its name, its figures by category, the format of these."""
    labels = "".join(f'<c:pt idx="{at}"><c:v>{name}</c:v></c:pt>' for at, name in enumerate(points))
    values = "".join(f'<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>' for at, value in enumerate(points.values()))
    return (
        f"<c:chartSpace {NAMESPACES}><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>{title}</a:t></a:r></a:p></"
        f"c:rich></c:tx>"
        f"</c:title><c:plotArea><c:barChart><c:ser><c:tx><c:strRef><c:strCache><c:pt idx='0'><c:v>{series}</c:v></c:pt>"
        f"</c:strCache></c:strRef></c:tx><c:cat><c:strRef><c:strCache>{labels}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:numCache><c:formatCode>{code}</c:formatCode>{values}</c:numCache></c:numRef></c:val>"
        "</c:ser></c:barChart></c:plotArea></c:chart></c:chartSpace>"
    )
