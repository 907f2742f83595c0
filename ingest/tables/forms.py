"""Forms: tables of label, value, label, value across each row, as fact boxes, biographies and minutes have them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from ingest.tables.shapes import Run, runs
from ingest.words.cell_kinds import holds_box, is_missing, is_period, is_unit, is_value, letters
from kb.model import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.tables.shapes import GridShape, Place, Rows

_MOST_ROWS, _MOST_COLUMNS = 400, 24
_LONGEST_LABEL = 40
_FEWEST_BELOW = 2
_BRACKETED = re.compile(r"[(（][^\W\d][^()（）]{4,120}[)）](?:\s?[(（][^()（）]{3,60}[)）])?")

_ATTRIBUTE = re.compile(
    r".{0,10}(?:名称?|称呼|姓名|性别|民族|国籍|年龄|学历|学位|职务|职称|职业|职位|专业|院校|籍贯|生日|日期?"
    r"|时间|年份|年限|期限|"
    r"地址|地点|地区|住所|注册地|所在地|出生地|产地|电话|传真|邮箱|邮编|邮政编码|网址|网站|号码?|编号|代码|区号"
    r"|代表人?|法人|负责人|"
    r"联系人|主持人|记录人|审核人|参加者|对象|性质|类型|类别|种类|方式|方法|范围|资本|金额|数量?|总数|人数|单位"
    r"|规模|面积|体积|重量|"
    r"长度?|宽度?|高度?|厚度|尺寸|速度|温度|压力|功率|容量|电压|电流|频率|行程|型号|规格|等级|级别|品牌|厂家"
    r"|厂商|材质|颜色|价格?|单价|"
    r"比例|比重|比率|占比|率|状态|状况|情况|结果|原因|说明|备注|内容|描述|含义|释义|定义|条件|要求|标准|目的"
    r"|用途|功能|特点|简介|概况|"
    r"行业|业务|领域|部门|机构|主题|议题|事项|决议|决策|意见|签名|血型|星座|身高|体重|作品|成就|语言|货币|人口"
    r"|气候|余额|收入|成本|合计|"
    r"评级|目标价|市值|股本|市盈率|市净率|股息率|收盘价|币种|利率|担保方|交易所|事务所|券商|会计师|人员|级|期)"
    r"(?:\s?[(（].{1,16}[)）])?[:：]?"
    r"|(?:[\w'’&/-]+\s){0,3}(?:name|date|address|phone|tel|telephone|fax|e-?mail|website|type|status|number"
    r"|no\.?|id|code|currency|title|"
    r"position|gender|sex|nationality|age|education|company|country|city|state|term|amount|price|value"
    r"|description|remarks?|"
    r"location|purpose|contact|exchange|ticker|isin|industry|sector|founded|headquarters|employees|capital"
    r"|owner|manager|auditor|"
    r"officer|executive|rating|yield|cap|capitalization|shares|range|target|born|listed|listing|segment"
    r"|language|size|weight|"
    r"height|length|speed|power|capacity|model|brand|colou?r|notes?|period|year|rate|ratio|outlook|analyst)"
    r"(?:\s?\(.{1,16}\))?:?",
    re.IGNORECASE,
)


def names_attribute(cell: str) -> bool:
    """Does a cell name an attribute (成立日期, 注册资本, Chief executive), not what one has? By ordinary last words."""
    return len(cell) <= _LONGEST_LABEL and bool(_ATTRIBUTE.fullmatch(cell))


def opens_form(rows: Sequence[Sequence[str]]) -> bool:
    """Does the first row hold names of attributes with what they are, as most rows do, rather than names of columns?"""
    if len(rows[0]) % 2 or len(rows) < 2 or not names_attribute(rows[0][0]) or any(map(names_attribute, rows[0][1::2])):
        return False
    labels = [cell for row in rows for cell in row[::2] if cell]
    return 2 * sum(map(names_attribute, labels)) >= len(labels)


def kind_of(text: str) -> str:
    """What a value is: words, a period, a share, or a figure in its unit."""
    if is_period(text) or not is_value(text):
        return "period" if is_period(text) else "words"
    return letters(text) or ("%" if text.endswith(("%", "％")) else "figure")


@dataclass(frozen=True, slots=True)
class _Line:
    """One label (or a group's and a label) with its value, which stands in the same row or in `value_row`."""

    labels: tuple[Run, ...]
    value: Run
    row: int
    pair: int
    value_row: int = -1


def read_form(shape: GridShape) -> tuple[Part, ...]:
    """The form that a shape is: a part for each block under a row of its own width, or for each column of a grouped
    header.

    Nothing where it is no form: where labels are values, or nothing tells labels from the values beside them. One
    header row declared in flat text says little, for Markdown has no table without.
    """
    if len(shape.rows) > _MOST_ROWS or shape.width > _MOST_COLUMNS or (shape.declared or 0) > (not shape.spanned):
        return ()
    under = _labelled_below(shape)
    if under:
        return (_part(shape, under, -1),)
    first = _grouping_row(shape)
    lines = _lines(shape, 1 if first else 0)
    boxed = sum(holds_box(line.value.text) for line in lines)
    if len(lines) > 1 and holds_box(lines[0].value.text) and 2 * boxed >= len(lines):
        return (_part(shape, lines, -1),)
    heads = [-1, *sorted(row for row in shape.wide if row + 1 < len(shape.rows))]
    blocks = [
        (head, [line for line in lines if head < line.row < end])
        for head, end in zip(heads, [*heads[1:], len(shape.rows)], strict=True)
    ]
    lists = {head for head, block in blocks if head >= 0 and _is_list(block)}
    pairs = [line for head, block in blocks if head not in lists for line in block]
    if not pairs or not (_is_form(shape, pairs) if shape.width > 2 else lists and _names(pairs) >= 0.5):
        return ()
    if first:
        groups = [[line for line in lines if run.start <= line.value.start < run.end] for run in first]
        return tuple(_part(shape, group, 0) for group in groups if group)
    return tuple(
        _list(shape, block, head) if head in lists else _part(shape, block, head) for head, block in blocks if block
    )


def has_labels_below(rows: Rows) -> bool:
    """Do labels in brackets stand under what they name, in most rows of a form?"""
    return len(_pairs_below(rows)) >= _FEWEST_BELOW and 10 * len(_pairs_below(rows)) >= 3 * len(rows)


def _pairs_below(rows: Rows) -> list[int]:
    """The rows whose cells are all labels in brackets, each under a cell of the row above."""
    found = []
    for at in range(1, len(rows)):
        filled = [run for run in runs(rows[at]) if run.text]
        above = rows[at - 1]
        if filled and all(_BRACKETED.fullmatch(run.text) and not is_unit(run.text) for run in filled):
            named = all(any(above[run.start : run.end]) for run in filled)
            if named and not any(_BRACKETED.fullmatch(cell) for cell in above if cell):
                found.append(at)
    return found


def _labelled_below(shape: GridShape) -> list[_Line]:
    """The lines of a form whose labels stand in brackets under their values."""
    if not has_labels_below(shape.rows):
        return []
    lines: list[_Line] = []
    for at in _pairs_below(shape.rows):
        for pair, run in enumerate(run for run in runs(shape.rows[at]) if run.text):
            column = next(column for column in range(run.start, run.end) if shape.rows[at - 1][column])
            value = Run(shape.rows[at - 1][column], column, column + 1)
            lines.append(_Line((run,), value, at, pair, at - 1))
    return lines


def _is_list(block: Sequence[_Line]) -> bool:
    """Words in all cells and no attribute's name among them: members of what the row above them names."""
    texts = [text for line in block for text in (line.labels[-1].text, line.value.text)]
    words = not any(is_value(text) or is_period(text) or names_attribute(text) for text in texts)
    return len(block) > 1 and words and not any(len(line.labels) > 1 for line in block)


def _list(shape: GridShape, block: Sequence[_Line], head: int) -> Part:
    """Every cell a line under the name of the list."""
    cells = [(line.row, run.start) for line in block for run in (line.labels[-1], line.value) if run.text]
    return Part(tuple((shape.places[head][0], shape.places[row][column]) for row, column in cells), 0, 1)


def _grouping_row(shape: GridShape) -> list[Run]:
    """The first row as runs when it has a name over every pair of columns."""
    first = runs(shape.rows[0])
    grouped = len(first) > 1 and all(run.text and (run.end - run.start) % 2 == 0 for run in first)
    return first if grouped and len(shape.rows) > 2 else []


def _lines(shape: GridShape, start: int) -> list[_Line]:
    """Labels and values of all rows; empty when some row does not go up in pairs."""
    lines: list[_Line] = []
    seen: set[tuple[str, ...]] = set()
    for row in range(start, len(shape.rows)):
        key = tuple(shape.rows[row])
        if row in shape.wide or (key in seen and shape.rows[row] == shape.rows[row - 1]):
            continue
        seen.add(key)
        found = _row_lines(shape, row)
        if found is None:
            return []
        lines.extend(found)
    return lines


def _row_lines(shape: GridShape, row: int) -> list[_Line] | None:
    parts = _cells(shape.rows[row])
    group: tuple[Run, ...] = ()
    if len(parts) % 2:
        if parts[0].text and _goes_on(shape, row, 0) and len(parts) > 2:
            group, parts = (parts[0],), parts[1:]
        elif not parts[-1].text or _goes_on(shape, row, shape.width - 1):
            parts = parts[:-1]
        else:
            return None
    pairs = [(parts[at], parts[at + 1]) for at in range(0, len(parts), 2)]
    pairs = [
        (value, label) if _is_box(label.text) and not _is_box(value.text) else (label, value) for label, value in pairs
    ]
    lines = [(label, value) for label, value in pairs if label.text or value.text]
    if any(not label.text for label, _ in lines):
        return None
    return [_Line((*group, label), value, row, pair) for pair, (label, value) in enumerate(lines)]


def _is_box(text: str) -> bool:
    """Is it a box to tick and nothing else?"""
    return len(text) == 1 and holds_box(text)


def _cells(row: Sequence[str]) -> list[Run]:
    """The runs of a row; equal figures side by side are one cell too, for a label stands between two values."""
    found: list[Run] = []
    for run in runs(row):
        same = bool(run.text and found) and found[-1].text == run.text
        found.append(Run(run.text, found.pop().start if same else run.start, run.end))
    return found


def _goes_on(shape: GridShape, row: int, column: int) -> bool:
    """Does the cell span rows: is it the same as the one above or below?"""
    cell = shape.rows[row][column]
    beside = [at for at in (row - 1, row + 1) if 0 <= at < len(shape.rows) and at not in shape.wide]
    return any(shape.rows[at][column] == cell for at in beside)


def _is_form(shape: GridShape, lines: Sequence[_Line]) -> bool:
    """Are the labels words and told once, and is there a sign that what stands beside them is no column of a table?"""
    labels = [line.labels[-1].text for line in lines]
    values = [line.value for line in lines]
    if not any(line.pair for line in lines) or len(lines) < 4:
        return False
    if any(is_value(label) or is_period(label) or is_missing(label) or is_unit(label) for label in labels):
        return False
    distinct = len({tuple(run.text for run in line.labels) for line in lines})
    if 10 * distinct < 9 * len(labels) or sum(map(len, labels)) > _LONGEST_LABEL * len(labels):
        return False
    first = [line for line in lines if line.row == lines[0].row]
    if all(names_attribute(text) for line in first for text in (line.labels[-1].text, line.value.text)):
        return False
    named = _names(lines)
    beside = sum(names_attribute(value.text) for value in values) / len(values)
    if _has_header(lines) and (named < 0.8 or beside > 0.1):
        return False
    colons = all(label.endswith((":", "：")) for label in labels)
    spread = any(
        value.end - value.start > 1
        for value in values
        if value.end == shape.width and not is_missing(value.text) and not is_value(value.text)
    )
    return colons or (named >= 0.5 and named - beside >= 0.3) or (spread and named > beside) or _is_mixed(lines)


def _names(lines: Sequence[_Line]) -> float:
    """The share of labels that are names of attributes."""
    return sum(names_attribute(line.labels[-1].text) for line in lines) / len(lines)


def _has_header(lines: Sequence[_Line]) -> bool:
    """Is the first value of every column of figures no figure, and are the others of a kind? Then it names them."""
    columns = [[line.value.text for line in lines if line.pair == pair] for pair in {line.pair for line in lines}]
    filled = [column for column in columns if len(column) > 2 and any(map(is_value, column))]
    return bool(filled) and all(
        not is_value(first)
        and not is_missing(first)
        and not is_period(first)
        and all(is_value(text) or is_missing(text) for text in others)
        and len(set(map(kind_of, others))) < 3
        for first, *others in filled
    )


def _is_mixed(lines: Sequence[_Line]) -> bool:
    """Do the values of each pair of columns differ in kind, or in unit, as those of one column do not?"""
    return all(
        _differ([line.value.text for line in lines if line.pair == pair]) for pair in {line.pair for line in lines}
    )


def _differ(column: Sequence[str]) -> bool:
    filled = [text for text in column if not is_missing(text)]
    figures = [text for text in filled if is_value(text)]
    kinds = {kind_of(text) for text in filled}
    return len(filled) < 3 or (len(figures) > 0 and len(kinds) > 2) or 0.1 < len(figures) / len(filled) < 0.9


def _part(shape: GridShape, lines: Sequence[_Line], head: int) -> Part:
    depth = max(len(line.labels) for line in lines)

    def place(row: int, column: int) -> Place:
        return shape.places[row][column]

    slots = [
        (
            *(place(line.row, run.start) for run in _padded(line.labels, depth)),
            place(line.row if line.value_row < 0 else line.value_row, line.value.start),
        )
        for line in lines
    ]
    if head < 0:
        return Part(tuple(slots), 0, depth)
    column = min(chain.from_iterable((run.start for run in line.labels) for line in lines)) if not head else 0
    return Part(((place(head, column),) * (depth + 1), *slots), 1, depth)


def _padded(labels: tuple[Run, ...], depth: int) -> tuple[Run, ...]:
    """A label without a group stands for both, which a row's path tells once."""
    return (*labels[:1] * (depth - len(labels)), *labels)
