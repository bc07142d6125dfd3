"""Charts are valid, quiet, readable to everyone, and show the very numbers they were given."""

import re
from collections.abc import Callable
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from grants.web import charts

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>alert(1)</script> & \"quotes' \x00 {{ 7*7 }} {0}"
EVERY_CHART: dict[str, Callable[[str], Markup]] = {
    "bars": lambda text: charts.bars(text, [(text, 12.5), ("b", 0)], unit=text),
    "stacked_bars": lambda text: charts.stacked_bars(text, [(text, [1, 2]), ("b", [3, 4])], [text, "two"]),
    "funnel": lambda text: charts.funnel(text, [(text, 120), ("awarded", 60)]),
    "histogram": lambda text: charts.histogram(
        text, [0, 2, 4, 6], [3, 0, 5], say=lambda value: f"{value} {text}"
    ),
    "staircase": lambda text: charts.staircase(
        text, [(text, 40), ("2", 75)], 60, 100, ceiling_label=text, proposal_label=text
    ),
    "intervals": lambda text: charts.intervals(text, [(text, 6.1, 7.5, 8.2)], line=7, line_label=text),
}
ALL = pytest.mark.parametrize("draw", EVERY_CHART.values(), ids=EVERY_CHART.keys())


def parsed(chart: Markup) -> ElementTree.Element:
    return ElementTree.fromstring(chart)


def marks(chart: Markup, tag: str) -> list[ElementTree.Element]:
    return list(parsed(chart).iter(SVG + tag))


def told(chart: Markup) -> list[str]:
    """What the bars, dots and steps tell the pointer."""
    return [
        mark.findtext(f"{SVG}title") or ""
        for mark in parsed(chart).iter()
        if mark.tag in (SVG + "rect", SVG + "circle")
    ]


@ALL
def test_a_chart_is_markup_with_a_name_and_a_description(draw: Callable[[str], Markup]) -> None:
    chart = draw("Awards")
    root = parsed(chart)
    named = [root.find(f".//*[@id='{name}']") for name in root.attrib["aria-labelledby"].split()]
    assert isinstance(chart, Markup)
    assert root.attrib["role"] == "img"
    assert root.attrib["class"] == "chart"
    assert [element is not None and bool(element.text) for element in named] == [True, True]
    assert named[0] is not None
    assert named[0].text == "Awards"


@ALL
def test_whatever_is_typed_stays_text(draw: Callable[[str], Markup]) -> None:
    chart = draw(HOSTILE)
    expected = HOSTILE.replace("\x00", "")
    assert parsed(chart).findtext(f"{SVG}title") == expected
    assert "<script" not in chart
    assert {element.tag.removeprefix(SVG) for element in parsed(chart).iter()} <= {
        "svg", "title", "desc", "text", "rect", "line", "circle", "path",
    }  # fmt: skip


@ALL
def test_nothing_the_content_policy_forbids(draw: Callable[[str], Markup]) -> None:
    names = {name for element in parsed(draw("Awards")).iter() for name in element.attrib}
    assert "style" not in names
    assert not [name for name in names if name.startswith("on") or "href" in name]


@ALL
def test_everything_stays_within_the_frame(draw: Callable[[str], Markup]) -> None:
    root = parsed(draw("Awards"))
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    assert (left, top, width) == (0, 0, charts.WIDTH)
    for element in root.iter():
        spots_x = [float(element.attrib[name]) for name in ("x", "x1", "x2", "cx") if name in element.attrib]
        spots_y = [float(element.attrib[name]) for name in ("y", "y1", "y2", "cy") if name in element.attrib]
        if element.tag == SVG + "rect":
            spots_x.append(spots_x[0] + float(element.attrib["width"]))
            spots_y.append(spots_y[0] + float(element.attrib["height"]))
        assert all(0 <= spot <= width + 0.01 for spot in spots_x)
        assert all(0 <= spot <= height + 0.01 for spot in spots_y)


def test_bars_show_their_numbers_and_proportions() -> None:
    chart = charts.bars(
        "Asked", [("Stream 1", 467_500), ("Stream 2", 935_000)], say=lambda value: f"€ {value:,.0f}"
    )
    assert told(chart) == ["Stream 1: € 467,500", "Stream 2: € 935,000"]
    assert [float(bar.attrib["width"]) for bar in marks(chart, "rect")] == [180, 360]
    assert [text.text for text in marks(chart, "text")] == ["Stream 1", "€ 467,500", "Stream 2", "€ 935,000"]
    assert parsed(chart).findtext(f"{SVG}desc") == "Stream 1: € 467,500; Stream 2: € 935,000"


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=12))
def test_numbers_out_are_numbers_in(values: list[int]) -> None:
    rows = [(f"row {index}", value) for index, value in enumerate(values)]
    expected = [f"{label}: {value}" for label, value in rows]
    assert told(charts.bars("T", rows)) == expected
    assert told(charts.funnel("T", rows)) == expected
    counted = charts.histogram("T", list(range(len(values) + 1)), values)
    assert [int(words.rsplit(": ")[-1]) for words in told(counted)] == values


def test_stacked_pieces_lie_end_to_end() -> None:
    chart = charts.stacked_bars("T", [("a", [1, 3]), ("b", [2, 2])], ["awarded", "refused"], unit="x")
    pieces = [mark for mark in marks(chart, "rect") if mark.attrib["height"] == "14"]
    assert [(float(piece.attrib["x"]), float(piece.attrib["width"])) for piece in pieces] == [
        (0, 90),
        (90, 270),
        (0, 180),
        (180, 180),
    ]
    assert [piece.attrib["class"] for piece in pieces] == ["chart-bar-1", "chart-bar-2"] * 2
    assert told(chart)[2:] == ["a, awarded: 1 x", "a, refused: 3 x", "b, awarded: 2 x", "b, refused: 2 x"]


def test_the_staircase_climbs_to_the_lines() -> None:
    points = [("1", 40.0), ("2", 80.0)]
    chart = charts.staircase("T", points, 80, 160, ceiling_label="Ceiling 80", proposal_label="Proposed 160")
    [path] = marks(chart, "path")
    heights = {
        line.attrib["class"]: float(line.attrib["y1"])
        for line in marks(chart, "line")
        if "ceiling" in line.attrib["class"]
    }
    assert path.attrib["d"] == "M84 220V170H222V120H360"
    assert heights == {"chart-ceiling": 120, "chart-ceiling chart-proposal": 20}
    assert told(chart) == ["1: 40", "2: 80"]
    said = [text.text for text in marks(chart, "text")]
    assert "Ceiling 80" in said
    assert "Proposed 160" in said


def test_labels_of_close_lines_keep_apart() -> None:
    chart = charts.staircase("T", [], 100, 102, ceiling_label="now", proposal_label="then")
    placed = {text.text: float(text.attrib["y"]) for text in marks(chart, "text")}
    assert placed["now"] - placed["then"] > 16


def test_without_proposal_there_is_one_line() -> None:
    chart = charts.staircase("T", [("1", 40)], 80, ceiling_label="Ceiling")
    assert "chart-proposal" not in chart
    assert chart.count("chart-ceiling") == 1


def test_a_staircase_of_250_awards_names_a_few() -> None:
    points = [(str(rank), rank * 40_000.0) for rank in range(1, 251)]
    chart = charts.staircase("T", points, 1_700_000, ceiling_label="Ceiling")
    ranks = [text.text for text in marks(chart, "text") if text.attrib["y"] == "238"]
    assert (ranks[0], ranks[-1], len(ranks)) == ("1", "250", 5)
    assert len(told(chart)) == 250


def test_intervals_put_dot_and_line_on_one_scale() -> None:
    chart = charts.intervals("T", [("a", 0, 5, 10)], line=5, line_label="line at 5")
    [dot] = marks(chart, "circle")
    [line] = [line for line in marks(chart, "line") if line.attrib["class"] == "chart-ceiling"]
    assert dot.attrib["cx"] == line.attrib["x1"] == "180"
    assert told(chart) == ["a: 5 (0 – 10)"]


@pytest.mark.parametrize(
    "chart",
    [
        charts.bars("T", []),
        charts.bars("T", [("a", 0)]),
        charts.bars("T", [("a", -5)]),
        charts.stacked_bars("T", [], []),
        charts.funnel("T", []),
        charts.histogram("T", [1, 1], [0]),
        charts.staircase("T", [], 0, ceiling_label=""),
        charts.intervals("T", []),
    ],
)
def test_nothing_to_show_is_still_a_chart(chart: Markup) -> None:
    assert parsed(chart).findtext(f"{SVG}title") == "T"
    assert not re.search(r"(width|height)=\"-", chart)


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        charts.bars("T", [("a", float("nan"))])
    with pytest.raises(ValueError, match="one edge more"):
        charts.histogram("T", [0, 1], [1, 2])
    with pytest.raises(ValueError, match="argument"):
        charts.stacked_bars("T", [("a", [1, 2])], ["only one"])


def test_a_long_label_gives_way_but_is_told_in_full() -> None:
    name = "Stichting " + "voor mensen die eenzaam zijn " * 4
    chart = charts.bars("T", [(name, 1)])
    assert all(len(text.text or "") <= 50 for text in marks(chart, "text"))
    assert told(chart) == [f"{name}: 1"]


def test_two_charts_on_a_page_have_their_own_names() -> None:
    ids = re.findall(r'id="([^"]+)"', charts.bars("A", [("a", 1)]) + charts.bars("B", [("a", 1)]))
    assert len(set(ids)) == 4
