"""What is seen of a page: turned and cropped as it is shown, without what a template or a watermark hides in it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.pdf.page.page import Char, Fill, PdfPage, Ruling

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.pdf.page.raw import Bounds, Glyph, PageShape, RawPage

Points = tuple[float, float, float, float]

_THIN, _LONG = 2.5, 3.0
"""Points up to which a shape is a line rather than an area, and from which on it is drawn for its length."""

_SMALLEST_DOT, _LARGEST_DOT = 1.5, 8.0
_WHITE = 245
_LEAST_SIZE, _MOST_SIZE = 2.0, 300.0
_ABOVE, _BELOW = 0.86, 0.14
"""Shares of its size that a character reaches above and below its line, whatever its font says: equal for all fonts."""

_UPRIGHT = 2.0
_SIDEWAYS = 0.6
"""Share of a page's characters that stand sideways when the whole page does."""

_SAME_ROW = 0.3
"""Sizes of type that characters of one row differ in height by."""

_SCANNED = 0.5
"""Share of the page that the picture of a scan covers at least."""

_TAG = re.compile(r"\[Table_?\w{1,40}\]", re.IGNORECASE)
"""What a broker's template calls its fields by, as [Table_Main]."""

_HYPHENS = frozenset({0xFFFE, 0x02, 0xAD})
_SYMBOL_BULLETS = frozenset({0xF06C, 0xF06E, 0xF075, 0xF076, 0xF0A7, 0xF0A8, 0xF0B7, 0xF0D8, 0xF0FC})
_SYMBOL_BOXES = {0xF078: "☒", 0xF0FE: "☒", 0xF06F: "☐"}
"""Boxes of forms in the fonts of symbols, ticked and not."""

_SUPPLEMENT = (
    "\u2e9f母\u2ea0民\u2ec1虎\u2ec5见\u2ec6角\u2ec9贝\u2ecb车\u2ed1長\u2ed3长\u2ed4门\u2ed8青\u2ed9韦\u2eda页"
    "\u2edb风\u2edc飞"
    "\u2edd食\u2ee2马\u2ee3骨\u2ee4鬼\u2ee5鱼\u2ee6鸟\u2ee7卤\u2ee8麦\u2ee9黄\u2eec齐\u2eee齿\u2ef0龙\u2ef3龟"
)


def _plain_forms() -> dict[int, str]:
    """Radicals, and ideographs kept for compatibility, by the ideograph that is meant; one for one, so that places
    stay."""
    forms = {
        code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2F00, 0x2FE0), *range(0xF900, 0xFB00))
    }
    forms = {code: form for code, form in forms.items() if len(form) == 1}
    forms.update({ord(radical): form for radical, form in zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True)})
    forms.update(dict.fromkeys(_HYPHENS, "-"))
    return forms | dict.fromkeys(_SYMBOL_BULLETS, "•") | _SYMBOL_BOXES


_FORMS = _plain_forms()


@dataclass(frozen=True, slots=True)
class _View:
    """How points of the file come to lie on the page: `bounds` turned clockwise by `turn` quarters, origin top left."""

    bounds: Bounds
    turn: int

    @property
    def size(self) -> tuple[float, float]:
        left, bottom, right, top = self.bounds
        return (top - bottom, right - left) if self.turn % 2 else (right - left, top - bottom)

    def point(self, x: float, y: float) -> tuple[float, float]:
        left, bottom, right, top = self.bounds
        match self.turn:
            case 1:
                return y - bottom, x - left
            case 2:
                return right - x, y - bottom
            case 3:
                return top - y, right - x
            case _:
                return x - left, top - y

    def box(self, bounds: Bounds) -> Points:
        return _around((self.point(bounds[0], bounds[1]), self.point(bounds[2], bounds[3])))


def page_of(raw: RawPage) -> PdfPage:
    """The page that a reader sees."""
    sideways = _sideways(raw.glyphs, raw.turn)
    view = _View(raw.bounds, (raw.turn + sideways) % 4)
    width, height = view.size
    fills, rulings, dots = _drawn(raw.shapes, view)
    pictures = [view.box(bounds) for bounds in raw.pictures]
    pictured = max((_share(picture, width, height) for picture in pictures), default=0.0)
    grounds = [(fill.x0, fill.y0, fill.x1, fill.y1) for fill in fills] + pictures
    chars = [_char(glyph, view) for glyph in _seen(raw.glyphs, view, grounds, layered=pictured > _SCANNED)]
    inside = [char for char in chars if -1 < char.x0 < width and -1 < char.y0 < height]
    inside = _by_rows(inside) if sideways else inside
    return PdfPage(
        raw.number,
        width,
        height,
        tuple(_without_tags(inside)),
        tuple(rulings),
        tuple(fills),
        tuple(dots),
        round(pictured, 3),
        sideways,
    )


def _sideways(glyphs: Sequence[Glyph], turn: int) -> int:
    """The quarter turns clockwise after which most of the text stands upright."""
    quarters: Counter[int | None] = Counter()
    for angle, count in Counter(glyph.angle for glyph in glyphs).items():
        quarters[_quarter(angle)] += count
    if not quarters:
        return 0
    most, count = quarters.most_common(1)[0]
    return 0 if most is None or count < _SIDEWAYS * len(glyphs) else (-most - turn) % 4


def _quarter(angle: float) -> int | None:
    """The quarter turns clockwise that a glyph stands turned by in the file, None in between."""
    quarter = round(angle / 90)
    return quarter % 4 if abs(angle - 90 * quarter) < _UPRIGHT else None


def _seen(glyphs: Iterable[Glyph], view: _View, grounds: Sequence[Points], *, layered: bool) -> Iterator[Glyph]:
    """The upright glyphs that a reader sees; of a scan also the text that its program laid invisibly over it."""
    for glyph in glyphs:
        quarter = 0 if glyph.angle == 0.0 else _quarter(glyph.angle)
        if quarter is None or (quarter + view.turn) % 4 or not _LEAST_SIZE <= glyph.size <= _MOST_SIZE:
            continue
        style, (left, bottom, right, top) = glyph.style, glyph.box
        x, y = (left + right) / 2, (bottom + top) / 2
        clip = style.clip
        if clip and not (clip[0] - 1 <= x <= clip[2] + 1 and clip[1] - 1 <= y <= clip[3] + 1):
            continue
        if not style.shown and not layered:
            continue
        if style.shown and min(style.colour) >= _WHITE and not _lies_on(view.point(x, y), grounds):
            continue
        yield glyph


def _lies_on(point: tuple[float, float], grounds: Iterable[Points]) -> bool:
    x, y = point
    return any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in grounds)


def _char(glyph: Glyph, view: _View) -> Char:
    left, bottom, right, top = glyph.box
    (x0, _), (x1, _) = view.point(left, bottom), view.point(right, top)
    x0, x1 = (x0, x1) if x0 <= x1 else (x1, x0)
    _, base = view.point(*glyph.origin)
    text = _FORMS.get(glyph.code) or chr(glyph.code)
    box = (x0, base - _ABOVE * glyph.size, max(x1, x0 + 0.01), base + _BELOW * glyph.size)
    return Char(text, *box, glyph.size, glyph.style.bold, glyph.index)


def _by_rows(chars: Sequence[Char]) -> list[Char]:
    """Characters row by row: PDFium puts the text of a page that stands sideways in no order that is read."""
    rows: list[list[Char]] = []
    for char in sorted(chars, key=lambda char: char.y1):
        if rows and char.y1 - rows[-1][-1].y1 < _SAME_ROW * char.size:
            rows[-1].append(char)
        else:
            rows.append([char])
    ordered: list[Char] = []
    index, before = 0, -1
    for row in rows:
        for char in sorted(row, key=lambda char: char.x0):
            index += 1 if char.index == before + 1 else 2
            before = char.index
            ordered.append(replace(char, index=index))
    return ordered


def _without_tags(chars: Sequence[Char]) -> Iterator[Char]:
    text = "".join(char.text for char in chars)
    if "[" not in text or len(text) != len(chars):
        yield from chars
        return
    tagged = {at for tag in _TAG.finditer(text) for at in range(*tag.span())}
    yield from (char for at, char in enumerate(chars) if at not in tagged)


def _drawn(shapes: Iterable[PageShape], view: _View) -> tuple[list[Fill], list[Ruling], list[tuple[float, float]]]:
    """The coloured areas, the lines, and the dots of a page. White ones are the ground of the page."""
    fills: list[Fill] = []
    rulings: list[Ruling] = []
    dots: list[tuple[float, float]] = []
    for shape in shapes:
        filled, stroked = _visible(shape.filled), _visible(shape.stroked)
        for strand in shape.strands if filled or stroked else ():
            points = [view.point(x, y) for x, y in strand]
            x0, y0, x1, y1 = box = _around(points)
            across, down = x1 - x0, y1 - y0
            if min(across, down) < _THIN and max(across, down) > _LONG:
                rulings.append(_line(box))
            elif max(across, down) <= _LARGEST_DOT and min(across, down) >= _SMALLEST_DOT:
                dots.append(((x0 + x1) / 2, (y0 + y1) / 2))
            elif min(across, down) >= _LONG:
                if filled and len(points) >= 4:
                    fills.append(Fill(*box, filled))
                if stroked:
                    rulings += [_line(edge) for edge in _edges(points)]
    return fills, rulings, dots


def _visible(colour: tuple[int, int, int] | None) -> tuple[int, int, int] | None:
    return colour if colour and min(colour) < _WHITE + 6 else None


def _line(box: Points) -> Ruling:
    x0, y0, x1, y1 = box
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    return Ruling(x0, y, x1, y) if x1 - x0 >= y1 - y0 else Ruling(x, y0, x, y1)


def _edges(points: Sequence[tuple[float, float]]) -> Iterator[Points]:
    """The sides of an outline that lie across or down."""
    for one, other in pairwise(points):
        if abs(one[0] - other[0]) < 1 or abs(one[1] - other[1]) < 1:
            yield _around((one, other))


def _around(points: Sequence[tuple[float, float]]) -> Points:
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return min(xs), min(ys), max(xs), max(ys)


def _share(box: Points, width: float, height: float) -> float:
    across = min(box[2], width) - max(box[0], 0.0)
    down = min(box[3], height) - max(box[1], 0.0)
    return max(across, 0.0) * max(down, 0.0) / max(width * height, 1.0)
