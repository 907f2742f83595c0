"""A chart as a specification for Vega-Lite, which Gradio carries with it: text in the reader's theme, every mark named
for who hears it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kb.chart import ChartKind
from kb.charts.labels import PLACES, label_places
from kb.charts.stretch import decades, placed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.chart import Chart, Mark

COLOURS = ("#0d9488", "#c2650a", "#6d63e8", "#d9483b", "#2b7fd4", "#b8508f", "#648a1d", "#74818f")
"""Told apart by most who do not see all colours; each has a contrast of 3 to 1 to white and to the dark page."""

MANY_NAMES = 6
LABELS_ACROSS = 60
"""Of more names, or of names that are longer in all than so many letters, bars lie: their labels are then read without
turning the head."""

HEIGHT = 280
BAR_STEP, GROUP_STEP = 26, 13
_FEW_TICKS = {"tickCount": 6, "labelOverlap": True}
SCHEME = {"range": list(COLOURS)}


def specification(chart: Chart) -> dict[str, Any]:
    """The chart for Vega-Lite 5, as wide as where it stands; the description of each mark begins with its number: "[3]
    ..."."""
    data = {"values": [_row(mark) for mark in chart.marks]}
    return {
        "data": data,
        "width": "container",
        "height": HEIGHT,
        "description": chart.title,
        **_DRAWN[chart.kind](chart),
        "config": _CONFIG,
        "usermeta": {"embedOptions": {"renderer": "svg", "actions": False}},
    }


def specification_json(chart: Chart) -> str:
    """The specification as JSON."""
    return json.dumps(specification(chart), ensure_ascii=False)


_CONFIG: dict[str, Any] = {
    "background": "transparent",
    "view": {"stroke": None},
    "font": "system-ui, sans-serif",
    "axis": {"labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": 500, "labelLimit": 150, "gridOpacity": 0.25},
    "legend": {"labelFontSize": 12, "titleFontSize": 12, "labelLimit": 220, "orient": "bottom", "columns": 3},
}


def _row(mark: Mark) -> dict[str, Any]:
    across = {} if mark.across is None else {"across": float(mark.across)}
    described = f"[{mark.number}] {mark.told}"
    return {"x": mark.x, "order": mark.order, "s": mark.series, "y": float(mark.y), "told": described, **across}


def _encoding(chart: Chart, **channels: Any) -> dict[str, Any]:
    told = {"tooltip": {"field": "told", "type": "nominal"}, "description": {"field": "told", "type": "nominal"}}
    return {**channels, **told, **_series(chart)}


def _series(chart: Chart) -> dict[str, Any]:
    if len({mark.series for mark in chart.marks}) < 2:
        return {"color": {"value": COLOURS[0]}}
    order = _in_order(chart)
    scale = {"domain": order, **(SCHEME if len(order) <= len(COLOURS) else {"scheme": "tableau20"})}
    return {"color": {"field": "s", "type": "nominal", "title": chart.series_title, "scale": scale}}


def _in_order(chart: Chart) -> list[str]:
    """The series, periods in the order of time."""
    marks = sorted(chart.marks, key=lambda mark: mark.order) if chart.kind is ChartKind.GROUPED else chart.marks
    return list(dict.fromkeys(mark.series for mark in marks))


def _values(chart: Chart, *, stacked: bool = False, zero: bool = True) -> dict[str, Any]:
    stack = "zero" if stacked else None
    even = {"scale": {"zero": zero}, "axis": _FEW_TICKS}
    axis = _logarithmic([float(mark.y) for mark in chart.marks]) if chart.log_y else even
    return {"field": "y", "type": "quantitative", "title": chart.y_title, "stack": stack, **axis}


def _logarithmic(values: Sequence[float]) -> dict[str, Any]:
    """A scale on which one large figure does not press the others; even around zero, so that bars begin there and
    losses have a place."""
    even_up_to, ticks = decades(values)
    scale = {"type": "symlog", "constant": even_up_to}
    return {"scale": scale, "axis": {"values": ticks, "format": ",~r", "labelOverlap": True}}


def _places(chart: Chart) -> dict[str, Any]:
    order = list(dict.fromkeys(mark.x for mark in sorted(chart.marks, key=lambda mark: mark.order)))
    turned = {"labelAngle": 0 if _fit_across(order) else -35, "labelOverlap": True}
    return {"field": "x", "type": "nominal", "title": None, "sort": order, "axis": turned}


def _fit_across(names: Sequence[str]) -> bool:
    """Whether names stand side by side under a chart in a narrow column, a Chinese character as wide as two letters."""
    widest = max((sum(2 if character > "\u2e80" else 1 for character in name) for name in names), default=0)
    return widest * len(names) <= LABELS_ACROSS


def _line(chart: Chart) -> dict[str, Any]:
    encoding = _encoding(chart, x=_places(chart) | {"scale": {"padding": 0.3}}, y=_values(chart, zero=False))
    order = encoding["color"].get("scale", {}).get("domain")
    # Of one field, title and domain, colours and shapes share a legend.
    several = {"shape": {**encoding["color"], "scale": {"domain": order}}} if order else {}
    detail = {key: encoding[key] for key in ("x", "y", "color")}
    return {
        "layer": [
            {"mark": {"type": "line", "aria": False}, "encoding": detail},
            {"mark": {"type": "point", "filled": True, "size": 90, "opacity": 1}, "encoding": encoding | several},
        ]
    }


def _bars(chart: Chart) -> dict[str, Any]:
    return _lying(chart, {"mark": {"type": "bar"}, "encoding": _encoding(chart, x=_places(chart), y=_values(chart))})


def _grouped(chart: Chart) -> dict[str, Any]:
    drawn = _bars(chart)
    along = "y" if "step" in str(drawn.get("height", "")) else "x"
    order = _in_order(chart)
    if len(order) > 1:
        drawn["encoding"][f"{along}Offset"] = {"field": "s", "sort": order}
        if along == "y":
            drawn["height"] = {"step": GROUP_STEP, "for": "offset"}
    return drawn


def _stacked(chart: Chart) -> dict[str, Any]:
    encoding = _encoding(chart, x=_places(chart), y=_values(chart, stacked=True))
    return _lying(chart, {"mark": {"type": "bar"}, "encoding": encoding})


def _lying(chart: Chart, drawn: dict[str, Any]) -> dict[str, Any]:
    """Bars of many or long names from left to right, each in a line of its own. There may be more than are seen at
    once: what they mean stands over them."""
    names = list({mark.x for mark in chart.marks})
    if len(names) <= MANY_NAMES and _fit_across(names):
        return drawn
    encoding = drawn["encoding"]
    values = encoding["y"] | {"axis": {**encoding["y"]["axis"], "orient": "top"}}
    encoding["x"], encoding["y"] = values, encoding["x"] | {"axis": {"labelOverlap": False}}
    if "field" in encoding["color"]:
        encoding["color"] |= {"legend": {"orient": "top"}}
    return drawn | {"height": {"step": BAR_STEP}}


def _scatter(chart: Chart) -> dict[str, Any]:
    across = {
        "field": "across",
        "type": "quantitative",
        "title": chart.x_title,
        **(_logarithmic(_across(chart)) if chart.log_x else {"scale": {"zero": False}, "axis": _FEW_TICKS}),
    }
    encoding = _encoding(chart, x=across, y=_values(chart, zero=False))
    names = {"x": encoding["x"], "y": encoding["y"], "text": {"field": "x", "type": "nominal"}}
    text = {"type": "text", "fontSize": 11, "aria": False, "baseline": "middle"}
    shares = zip(
        _shares(_across(chart), log=chart.log_x),
        _shares([float(mark.y) for mark in chart.marks], log=chart.log_y),
        strict=True,
    )
    labelled = label_places([(x, y, mark.x) for (x, y), mark in zip(shares, chart.marks, strict=True)])
    rows = [_row(mark) | {"label": label} for mark, label in zip(chart.marks, labelled, strict=True)]
    points = {"mark": {"type": "point", "filled": True, "size": 90, "opacity": 1}, "encoding": encoding}
    written = [
        {
            "transform": [{"filter": {"field": "label", "equal": label}}],
            "mark": text | {"dx": right, "dy": down, "align": end},
            "encoding": names,
        }
        for label, (right, down, end) in PLACES.items()
    ]
    return {"data": {"values": rows}, "layer": [points, *written]}


def _across(chart: Chart) -> list[float]:
    return [float(mark.across or 0) for mark in chart.marks]


def _shares(values: Sequence[float], *, log: bool) -> list[float]:
    """Where figures stand between the smallest and the largest of them."""
    even_up_to, _ = decades(values)
    at = [placed(one, even_up_to) if log else one for one in values]
    low, high = min(at), max(at)
    return [(one - low) / (high - low) if high > low else 0.5 for one in at]


def _share(chart: Chart) -> dict[str, Any]:
    theta = {"field": "y", "type": "quantitative", "stack": "zero", "title": chart.y_title}
    order = [mark.x for mark in sorted(chart.marks, key=lambda mark: -mark.y)]
    scale = SCHEME if len(order) <= len(COLOURS) else {"scheme": "tableau20"}
    slices = {"field": "x", "type": "nominal", "title": chart.x_title, "sort": order, "scale": scale}
    encoding = _encoding(chart, theta=theta, order={"field": "y", "sort": "descending"}) | {"color": slices}
    return {"mark": {"type": "arc", "innerRadius": 70, "stroke": "#fff", "strokeWidth": 1}, "encoding": encoding}


_DRAWN = {
    ChartKind.LINE: _line,
    ChartKind.BAR: _bars,
    ChartKind.GROUPED: _grouped,
    ChartKind.STACKED: _stacked,
    ChartKind.SCATTER: _scatter,
    ChartKind.SHARE: _share,
}
