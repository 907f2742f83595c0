"""How charts are drawn: on which scale, and where names stand."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_series import fact, year

from kb.chart import Chart, ChartKind
from kb.charts.building import build
from kb.charts.labels import LETTER, LINE, PLACES, WIDTH, label_places
from kb.charts.stretch import decades, is_pressed, placed
from kb.charts.vega import specification

PRESSED = ["12", "15", "18", "20", "8893"]
LOSS = [*PRESSED[:-1], "-520"]
EVEN = ["0.1", "5", "20", "35", "12"]
GROWING = ["1", "3", "9", "30", "110"]


def chart_of(amounts: list[str], kind: ChartKind, spoken: str = "en") -> Chart:
    facts = [fact(f"N{at}", year(2024), amount) for at, amount in enumerate(amounts)]
    chart = build(facts, spoken, kind, second=facts).chart
    assert chart is not None
    return chart


@pytest.mark.parametrize("amounts", [PRESSED, [*LOSS, "8893"]])
@pytest.mark.parametrize("kind", [ChartKind.LINE, ChartKind.BAR, ChartKind.GROUPED, ChartKind.SCATTER])
@pytest.mark.parametrize(("spoken", "told"), [("en", "logarithmic scale"), ("zh", "对数刻度")])
def test_where_one_figure_presses_all_others_the_scale_is_logarithmic_and_the_axis_says_so(
    amounts: list[str], kind: ChartKind, spoken: str, told: str
) -> None:
    chart = chart_of(amounts, kind, spoken)
    assert told in chart.y_title
    assert ("symlog" in str(specification(chart))) is True
    assert (told in chart.x_title) == (kind is ChartKind.SCATTER)


@pytest.mark.parametrize("amounts", [EVEN, GROWING, ["1", "8893"], ["0", "0", "0", "5"]])
def test_figures_that_can_be_told_apart_stand_on_an_even_scale(amounts: list[str]) -> None:
    chart = chart_of(amounts, ChartKind.BAR)
    assert "logarithmic" not in chart.y_title
    assert "symlog" not in str(specification(chart))


@pytest.mark.parametrize("kind", [ChartKind.STACKED, ChartKind.SHARE])
def test_what_adds_up_stands_on_an_even_scale(kind: ChartKind) -> None:
    assert "symlog" not in str(specification(chart_of(PRESSED, kind)))


@given(
    st.lists(st.decimals("-1e9", "1e9", allow_nan=False, places=3), min_size=1, max_size=30), st.sampled_from([-1, 1])
)
def test_whether_figures_are_pressed_does_not_hang_on_their_signs(amounts: list[Decimal], sign: int) -> None:
    assert is_pressed(amounts) == is_pressed([sign * one for one in amounts])


@given(st.lists(st.floats(-1e9, 1e9, allow_nan=False).filter(lambda one: not 0 < abs(one) < 1e-3), min_size=1))
def test_a_larger_figure_stands_farther_out_and_the_labels_reach_from_the_smallest_to_the_largest(
    amounts: list[float],
) -> None:
    even_up_to, ticks = decades(amounts)
    at = [placed(one, even_up_to) for one in sorted(amounts)]
    assert at == sorted(at)
    assert ticks == sorted(set(ticks))
    for one in amounts:
        assert abs(one) <= even_up_to or any(tick * one > 0 and abs(tick) >= abs(one) / 10 for tick in ticks)


POINTS = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.text("ab寒武纪", min_size=1, max_size=8)), max_size=40)


@given(POINTS)
def test_no_name_lies_on_another_or_beyond_the_chart(points: list[tuple[float, float, str]]) -> None:
    boxes = []
    for (across, up, name), place in zip(points, label_places(points), strict=True):
        if not place:
            continue
        right, down, end = PLACES[place]
        wide = LETTER * sum(2 if character > "\u2e80" else 1 for character in name)
        left = across * WIDTH + right - {"left": 0.0, "center": wide / 2, "right": wide}[end]
        middle = (1 - up) * 280 + down
        boxes.append((left, middle - LINE / 2, left + wide, middle + LINE / 2))
    for at, one in enumerate(boxes):
        assert one[0] >= 0
        assert one[2] <= WIDTH
        for other in boxes[at + 1 :]:
            assert one[0] >= other[2] or other[0] >= one[2] or one[1] >= other[3] or other[1] >= one[3]


def test_points_that_stand_apart_all_have_their_names() -> None:
    points = [(at / 5, (at % 2) * 0.8 + 0.1, f"Name {at}") for at in range(6)]
    assert all(label_places(points))


def test_colours_and_shapes_of_lines_share_one_legend() -> None:
    facts = [fact(name, year(when), "5") for name in "AB" for when in (2022, 2023, 2024)]
    chart = build(facts, "en", ChartKind.LINE).chart
    assert chart is not None
    lines, points = (layer["encoding"] for layer in specification(chart)["layer"])
    colour, shape = points["color"], points["shape"]
    assert lines["color"] == colour
    assert {key: colour[key] for key in ("field", "title")} == {key: shape[key] for key in ("field", "title")}
    assert colour["scale"]["domain"] == shape["scale"]["domain"] == ["A", "B"]


def test_periods_side_by_side_stand_in_the_order_of_time() -> None:
    facts = [
        fact("A", year(2024), "5"),
        fact("A", year(2025), "6"),
        fact("B", year(2022), "7"),
        fact("B", year(2024), "8"),
    ]
    chart = build(facts, "en", ChartKind.GROUPED).chart
    assert chart is not None
    assert specification(chart)["encoding"]["color"]["scale"]["domain"] == ["2022", "2024", "2025"]


def test_what_bars_that_lie_mean_stands_over_them() -> None:
    facts = [fact(f"Name {at}", year(when), "5") for at in range(9) for when in (2023, 2024)]
    chart = build(facts, "en", ChartKind.GROUPED).chart
    assert chart is not None
    encoding = specification(chart)["encoding"]
    assert encoding["x"]["axis"]["orient"] == "top"
    assert encoding["color"]["legend"]["orient"] == "top"
