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


def steps(rows: Sequence[Mapping[str, Any]], texts: Sequence[Sequence[str]]) -> Spec:
    """Draw a bar a row, from where it `begins` to where it `ends`: what is added or taken off.

    `texts`, in the order of the rows: what a bar is of, and what stands at its end.
    """
    values = [
        {"told": told, "text": text, "begins": begins, "ends": ends, "most": max(begins, ends)}
        for (told, text), begins, ends in zip(
            texts,
            (float(row["begins"]) for row in rows),
            (float(row["ends"]) for row in rows),
            strict=True,
        )
    ]
    ends = [0.0, *(value[name] for value in values for name in ("begins", "ends"))]
    least, most = min(ends), max(ends)
    down = {
        "field": "told",
        "type": "nominal",
        "sort": None,
        "axis": {"title": None, "labelLimit": 200},
    }
    # Room for the text of the longest bar.
    room = {"domain": [least, most + (most - least) / 6], "nice": False}
    along = {"type": "quantitative", "scale": room, "axis": {"title": None, "format": "~s"}}
    colour = {
        "condition": {"test": "datum.ends < datum.begins", "value": "var(--without)"},
        "value": "var(--mid-ahead)",
    }
    bars = {"field": "begins", **along}, {"field": "ends"}, colour
    text = {"type": "text", "align": "left", "dx": 6, "fontSize": _FONT, "color": "var(--ink)"}
    return _spec(
        values,
        {
            "mark": {"type": "bar", "height": {"band": 0.7}},
            "encoding": {"y": down, "x": bars[0], "x2": bars[1], "color": bars[2]},
        },
        {
            "mark": text,
            "encoding": {
                "y": down,
                "x": {"field": "most", **along},
                "text": {"field": "text", "type": "nominal"},
            },
        },
        height=34 * len(values),
    )


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
    return {"field": "along", "type": "ordinal", "axis": axis}


def _up(shown: str) -> dict[str, Any]:
    return {"type": "quantitative", "axis": {"title": None, "format": shown}}


def _line(colour: str) -> dict[str, Any]:
    return {"type": "line", "color": colour, "point": {"color": colour}}


def _spec(values: list[dict[str, Any]], *layers: Mapping[str, Any], height: int = 200) -> Spec:
    return {
        "width": _WIDTH,
        "height": height,
        "data": {"values": values},
        "layer": list(layers),
        "config": {
            "aria": False,
            "font": "inherit",
            "view": {"stroke": None},
            "axis": _AXIS,
        },
    }
