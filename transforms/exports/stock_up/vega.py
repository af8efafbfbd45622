"""The pictures of a season sheet as Vega-Lite specifications: demand with its bands, stock ahead.

Goes in: weeks of numbers (floats here: a picture is no ledger). Comes out: a specification that a
renderer turns into SVG. Colours are names of the page's style, so that one picture reads in light,
dark and print; lines differ in dashes as well as in colour, for eyes and printers without any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from transforms.exports.stock_up.model import ProductStory, Span, WeekAhead, WeekBehind, WeekOfStock
from transforms.exports.stock_up.words import Words

Spec = Mapping[str, Any]
_WIDTH = 560
_EDGE = 0.08
_DAY = {"type": "temporal", "scale": {"type": "utc"}}
_DASHED, _DOTTED = [7, 4], [2, 3]
_CONFIG = {
    "aria": False,
    "font": "inherit",
    "view": {"stroke": None},
    "axis": {
        "labelColor": "var(--soft)",
        "gridColor": "var(--line)",
        "domainColor": "var(--soft)",
        "tickColor": "var(--soft)",
        "labelFontSize": 12,
    },
}


def demand_picture(
    behind: Sequence[WeekBehind],
    ahead: Sequence[WeekAhead],
    marks: Sequence[tuple[date, str]],
    peaks: Sequence[Span],
    *,
    has_bands: bool = True,
) -> Spec:
    """Draw weekly sales and demand, and the forecast; without bands its mean alone."""
    weeks = [*(row.week for row in behind), *(row.week for row in ahead)]
    past = [_row(row) for row in behind]
    future = [_row(row) for row in ahead]
    bands = [
        _band(future, "p10", "p90", "var(--pale-ahead)"),
        _band(future, "p25", "p75", "var(--mid-ahead)"),
    ]
    return _picture(
        weeks,
        marks,
        peaks,
        [
            *(bands if has_bands else []),
            _line(past, "demand", "var(--behind)", dash=_DOTTED),
            _line(past, "sold", "var(--behind)"),
            _line(future, "p50" if has_bands else "mean", "var(--ahead)", width=2.5),
        ],
        axis="%Y-%m",
        height=190,
    )


def stock_picture(
    stock: Sequence[WeekOfStock], marks: Sequence[tuple[date, str]], peaks: Sequence[Span]
) -> Spec:
    """Draw stock as the weeks begin, without the order (dashed) and with it."""
    rows = [_row(row) for row in stock]
    return _picture(
        [row.week for row in stock],
        marks,
        peaks,
        [
            _band(rows, "with_p10", "with_p90", "var(--pale-with)"),
            _band(rows, "p10", "p90", "var(--pale-without)"),
            _line(rows, "with_p50", "var(--with)", width=2.5, has_points=True),
            _line(rows, "p50", "var(--without)", dash=_DASHED, width=2.5, has_points=True),
        ],
        axis="%m-%d",
        height=170,
    )


def marks_of(story: ProductStory, as_of: date, words: Words) -> list[tuple[date, str]]:
    """Return the days that a picture of a product marks, with their words."""
    line = story.line
    days = [(as_of, words.today)]
    if line.recommended_units:
        days.append((line.window_start, words.arrival))
    if line.launched_on is not None:
        days.append((line.launched_on, words.launch))
    if line.discontinued_on is not None:
        days.append((line.discontinued_on, words.withdrawal))
    return days


def _picture(
    weeks: Sequence[date],
    marks: Sequence[tuple[date, str]],
    peaks: Sequence[Span],
    lines: Sequence[Spec],
    *,
    axis: str,
    height: int,
) -> Spec:
    first, last = weeks[0], weeks[-1]
    shown = [span for span in peaks if span.start <= last and span.end >= first]
    within = [(day, text) for day, text in marks if first <= day <= last]
    x = _DAY | {
        "field": "week",
        "axis": {"title": None, "format": axis, "grid": False, "labelOverlap": True},
        "scale": {"type": "utc", "domain": [first.isoformat(), last.isoformat()], "nice": False},
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "background": None,
        "width": _WIDTH,
        "height": height,
        "config": _CONFIG,
        "encoding": {"x": x},
        "layer": [*_shaded(shown, first, last), *lines, *_marked(within, first, last)],
    }


def _shaded(peaks: Sequence[Span], first: date, last: date) -> list[Spec]:
    rows = [
        {"week": max(span.start, first).isoformat(), "end": min(span.end, last).isoformat()}
        for span in peaks
    ]
    mark = {"type": "rect", "color": "var(--peak)"}
    return [{"data": {"values": rows}, "mark": mark, "encoding": {"x2": {"field": "end"}}}]


def _marked(days: Sequence[tuple[date, str]], first: date, last: date) -> list[Spec]:
    """Rule a line at each day; its words stand above, each a step higher than the one before."""
    ordered = sorted(days)
    rule = {"type": "rule", "color": "var(--ink)", "strokeWidth": 1, "strokeDash": _DOTTED}
    text = {"type": "text", "color": "var(--ink)", "fontSize": 12}
    rows = [{"week": day.isoformat(), "text": words} for day, words in ordered]
    texts = [
        {
            "data": {"values": [row]},
            "mark": text | {"y": -6 - 14 * step, "align": _side(day, first, last)},
            "encoding": {"text": {"field": "text"}},
        }
        for step, (row, (day, _)) in enumerate(zip(rows, ordered, strict=True))
    ]
    return [{"data": {"values": rows}, "mark": rule}, *texts]


def _side(day: date, first: date, last: date) -> str:
    """Return on which side of its day a text stands so that it stays within the picture."""
    place = (day - first) / max(last - first, timedelta(days=1))
    return "left" if place < _EDGE else "right" if place > 1 - _EDGE else "center"


def _line(
    rows: Sequence[Spec],
    field: str,
    colour: str,
    *,
    dash: Sequence[int] | None = None,
    width: float = 1.5,
    has_points: bool = False,
) -> Spec:
    mark = {"type": "line", "color": colour, "strokeWidth": width}
    point = {"color": colour, "size": 20, "filled": True}
    return {
        "data": {"values": rows},
        "mark": mark
        | ({"strokeDash": dash} if dash else {})
        | ({"point": point} if has_points else {}),
        "encoding": {"y": _units(field)},
    }


def _band(rows: Sequence[Spec], low: str, high: str, colour: str) -> Spec:
    return {
        "data": {"values": rows},
        "mark": {"type": "area", "color": colour},
        "encoding": {"y": _units(low), "y2": {"field": high}},
    }


def _units(field: str) -> Spec:
    return {
        "field": field,
        "type": "quantitative",
        "axis": {"title": None, "format": ",.12~g", "tickCount": 5},
    }


def _row(row: WeekBehind | WeekAhead | WeekOfStock) -> dict[str, object]:
    return {
        name: value.isoformat()
        if isinstance(value, date)
        else None
        if value is None
        else float(value)
        for name, value in row._asdict().items()
    }
