"""The pictures of a page's sections as Vega-Lite specifications, in the colours of the page.

Goes in: the rows of a section as the warehouse has them, and the texts that stand beside bars.
Comes out: a specification that a renderer turns into SVG. Numbers become floats here alone: a
picture is no ledger.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Spec = Mapping[str, Any]
_WIDTH, _FONT = 500, 13
# The colours of bars that stand side by side, in their order.
SERIES = ("mid-ahead", "behind", "with", "without")
_AXIS = {
    "labelColor": "var(--soft)",
    "gridColor": "var(--line)",
    "domainColor": "var(--soft)",
    "tickColor": "var(--soft)",
    "labelFontSize": _FONT,
}


def beside(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> Spec:
    """Draw bars along the first column, and a line to compare them with."""
    along, now, before = names
    values = _values(rows, {"along": along, "now": now, "before": before})
    across, up = _across(), _up("~s")
    bars = {"type": "bar", "color": "var(--mid-ahead)"}
    line = _line("var(--behind)")
    return _spec(
        values,
        {"mark": bars, "encoding": {"x": across, "y": {"field": "now", **up}}},
        {"mark": line, "encoding": {"x": across, "y": {"field": "before", **up}}},
    )


def index(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> Spec:
    """Draw two lines of ratios along the first column, around a level of one."""
    along, now, before = names
    values = _values(rows, {"along": along, "now": now, "before": before})
    across = _across()
    up = _up(".1%") | {"scale": {"zero": False}}
    level = {"type": "rule", "color": "var(--soft)", "strokeDash": [2, 3]}
    dashed = _line("var(--behind)") | {"strokeDash": [7, 4]}
    return _spec(
        values,
        {"mark": level, "encoding": {"y": {"datum": 1, **up}}},
        {"mark": dashed, "encoding": {"x": across, "y": {"field": "before", **up}}},
        {"mark": _line("var(--ahead)"), "encoding": {"x": across, "y": {"field": "now", **up}}},
    )


def band(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> Spec:
    """Draw a line along the first column, and the band between a low and a high around it."""
    along, middle, low, high = names
    values = _values(rows, {"along": along, "middle": middle, "low": low, "high": high})
    across, up = _across(), _up("~s")
    area = {"type": "area", "color": "var(--pale-ahead)"}
    between = {"x": across, "y": {"field": "low", **up}, "y2": {"field": "high"}}
    return _spec(
        values,
        {"mark": area, "encoding": between},
        {"mark": _line("var(--ahead)"), "encoding": {"x": across, "y": {"field": "middle", **up}}},
    )


def pareto(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> Spec:
    """Draw each one's share as a bar, and the share of it and all larger ones as a line."""
    along, _, share, so_far, _ = names
    values = _values(rows, {"along": along, "share": share, "so_far": so_far})
    across, up = _across(), _up(".0%")
    bars = {"type": "bar", "color": "var(--mid-ahead)"}
    line = {"type": "line", "color": "var(--behind)"}
    return _spec(
        values,
        {"mark": bars, "encoding": {"x": across, "y": {"field": "share", **up}}},
        {"mark": line, "encoding": {"x": across, "y": {"field": "so_far", **up}}},
    )


def grouped(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> Spec:
    """Draw a group of bars for each row: a ratio a column, in the colours of `SERIES`."""
    along, *series = names
    values = [
        {"along": row[along], "series": name, "value": float(row[name])}
        for row in rows
        for name in series
        if row[name] is not None
    ]
    colours = [f"var(--{colour})" for colour in SERIES[: len(series)]]
    encoding = {
        "x": _across(),
        "xOffset": {"field": "series", "type": "nominal", "sort": None},
        "y": {"field": "value", **_up(".1%")},
        "color": {
            "field": "series",
            "type": "nominal",
            "scale": {"domain": series, "range": colours},
            "legend": None,
        },
    }
    return _spec(values, {"mark": {"type": "bar"}, "encoding": encoding})


def curves(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> Spec:
    """Draw two lines of amounts over an amount: what is proposed, and dashed what there is."""
    values = [
        {key: float(row[name]) for key, name in zip(("x", "new", "old"), names, strict=True)
         if row[name] is not None}
        for row in rows
    ]  # fmt: skip
    up = _up("~s")
    drawn = {"type": "line", "color": "var(--ahead)"}
    dashed = {"type": "line", "color": "var(--behind)", "strokeDash": [7, 4]}
    return _spec(
        values,
        {"mark": dashed, "encoding": {"x": _amount("x"), "y": {"field": "old", **up}}},
        {"mark": drawn, "encoding": {"x": _amount("x"), "y": {"field": "new", **up}}},
    )


def dots(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> Spec:
    """Draw a dot a row: an amount along, and another, above or below nothing, up."""
    along, up = names
    values = [{"x": float(row[along]), "y": float(row[up])} for row in rows]
    level = {"type": "rule", "color": "var(--soft)", "strokeDash": [2, 3]}
    dot = {"type": "point", "filled": True, "color": "var(--ahead)", "opacity": 0.7}
    return _spec(
        values,
        {"mark": level, "encoding": {"y": {"datum": 0, **_up("~s")}}},
        {"mark": dot, "encoding": {"x": _amount("x"), "y": {"field": "y", **_up("~s")}}},
    )


def steps(rows: Sequence[Mapping[str, Any]], texts: Sequence[Sequence[str]]) -> Spec:
    """Draw a bar a row, from where it `begins` to where it `ends`: what is added or taken off.

    `texts`, in the order of the rows: what a bar is of, and how much. They stand before it, where
    a narrow screen shows them.
    """
    values = [
        {"told": "  ".join(text), "begins": float(row["begins"]), "ends": float(row["ends"])}
        for row, text in zip(rows, texts, strict=True)
    ]
    axis = {"title": None, "labelLimit": 300, "labelPadding": 8, "ticks": False}
    down = {"field": "told", "type": "nominal", "sort": None, "axis": axis}
    along = {"field": "begins", "type": "quantitative", "axis": {"title": None, "format": "~s"}}
    colour = {
        "condition": {"test": "datum.ends < datum.begins", "value": "var(--without)"},
        "value": "var(--mid-ahead)",
    }
    bars = {"type": "bar", "height": {"band": 0.7}}
    encoding = {"y": down, "x": along, "x2": {"field": "ends"}, "color": colour}
    layer = {"mark": bars, "encoding": encoding}
    return {**_spec(values, layer), "width": _WIDTH - 120, "height": 30 * len(values)}


def _values(rows: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[dict[str, Any]]:
    along = names["along"]
    numbers = {key: name for key, name in names.items() if key != "along"}
    return [
        {"along": row[along]}
        | {key: float(row[name]) for key, name in numbers.items() if row[name] is not None}
        for row in rows
    ]


def _across() -> dict[str, Any]:
    axis = {"title": None, "labelAngle": 0, "labelOverlap": "greedy"}
    return {"field": "along", "type": "ordinal", "sort": None, "axis": axis}


def _amount(field: str) -> dict[str, Any]:
    axis = {"title": None, "format": "~s", "grid": False, "labelOverlap": "greedy"}
    return {"field": field, "type": "quantitative", "axis": axis}


def _up(shown: str) -> dict[str, Any]:
    return {"type": "quantitative", "axis": {"title": None, "format": shown}}


def _line(colour: str) -> dict[str, Any]:
    return {"type": "line", "color": colour, "point": {"color": colour}}


def _spec(values: list[dict[str, Any]], *layers: Mapping[str, Any]) -> Spec:
    return {
        "width": _WIDTH,
        "height": 200,
        "data": {"values": values},
        "layer": list(layers),
        "background": None,
        "config": {
            "aria": False,
            "font": "inherit",
            "view": {"stroke": None},
            "axis": _AXIS,
        },
    }
