"""Small charts as inline SVG: lines and bars, without a script, a font or a network.

Goes in: numbers for the eye (floats: a picture is no ledger). Comes out: SVG text that any browser
draws and that reads well in light and dark. Texts are escaped; labels are those given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

Points = Sequence[tuple[float, float]]
_COLOURS = ("#1f6feb", "#d1242f", "#1a7f37", "#9a6700", "#8250df")
_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 640, 300, 70, 30, 40
_TICKS = 4


def line_chart(
    title: str, lines: Mapping[str, Points], *, across: str, up: str, dots: Points = ()
) -> str:
    """Draw one line per name, and dots besides; empty lines are left out."""
    every = [point for points in lines.values() for point in points] + list(dots)
    if not every:
        return ""
    right, high = max(x for x, _ in every), max(y for _, y in every)
    low = min(0.0, min(y for _, y in every))
    place = _PageScale(0.0, right or 1.0, low, high if high > low else low + 1.0)
    drawn = [_axes(place, across, up)]
    for n, points in enumerate(lines.values()):
        path = " ".join(f"{place.x(x):.1f},{place.y(y):.1f}" for x, y in points)
        colour = _COLOURS[n % len(_COLOURS)]
        drawn.append(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{path}"/>')
    drawn += [
        f'<circle cx="{place.x(x):.1f}" cy="{place.y(y):.1f}" r="3" fill="#6e7781"'
        ' fill-opacity="0.6"/>'
        for x, y in dots
    ]
    return _framed(title, [*drawn, _legend(list(lines))])


def bar_chart(title: str, groups: Mapping[str, Mapping[str, float]], *, up: str) -> str:
    """Draw groups of bars, one bar per name in each; names keep the order they come in."""
    names = list(dict.fromkeys(name for bars in groups.values() for name in bars))
    values = [value for bars in groups.values() for value in bars.values()]
    if not values:
        return ""
    low, high = min(0.0, *values), max(0.0, *values)
    place = _PageScale(0.0, float(len(groups)), low, high if high > low else low + 1.0)
    wide = 0.8 / max(len(names), 1)
    drawn = [_axes(place, "", up)]
    for group, (label, bars) in enumerate(groups.items()):
        for n, name in enumerate(names):
            if name in bars:
                drawn.append(_bar(place, group + 0.1 + n * wide, wide, bars[name], number=n))
        middle = place.x(group + 0.5)
        drawn.append(_text(middle, _HEIGHT - _BOTTOM + 16, label, "middle"))
    return _framed(title, [*drawn, _legend(names)])


class _PageScale:
    """Turn values into places on the page."""

    def __init__(self, left: float, right: float, low: float, high: float):
        self.left, self.right, self.low, self.high = left, right, low, high

    def x(self, value: float) -> float:
        width = _WIDTH - _LEFT - 20
        return _LEFT + (value - self.left) / (self.right - self.left) * width

    def y(self, value: float) -> float:
        height = _HEIGHT - _TOP - _BOTTOM
        return _TOP + (self.high - value) / (self.high - self.low) * height


def _bar(place: _PageScale, start: float, wide: float, value: float, *, number: int) -> str:
    top, bottom = place.y(max(value, 0.0)), place.y(min(value, 0.0))
    left, right = place.x(start), place.x(start + wide)
    colour = _COLOURS[number % len(_COLOURS)]
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left - 1:.1f}"'
        f' height="{bottom - top:.1f}" fill="{colour}"/>'
    )


def _axes(place: _PageScale, across: str, up: str) -> str:
    parts = []
    for n in range(_TICKS + 1):
        value = place.low + (place.high - place.low) * n / _TICKS
        y = place.y(value)
        parts.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH - 20}" y1="{y:.1f}" y2="{y:.1f}"'
            ' stroke="#6e7781" stroke-opacity="0.3"/>'
        )
        parts.append(_text(_LEFT - 6, y + 4, short(value), "end"))
        if across:
            value = place.left + (place.right - place.left) * n / _TICKS
            parts.append(_text(place.x(value), _HEIGHT - _BOTTOM + 16, short(value), "middle"))
    parts.append(_text(_LEFT - 6, _TOP - 10, up, "end"))
    parts.append(_text(_WIDTH - 20, _HEIGHT - 6, across, "end"))
    return "".join(parts)


def _legend(names: Sequence[str]) -> str:
    parts, x = [], _LEFT + 6.0
    for n, name in enumerate(names):
        colour = _COLOURS[n % len(_COLOURS)]
        parts.append(
            f'<rect x="{x:.1f}" y="{_HEIGHT - 14}" width="10" height="10" fill="{colour}"/>'
        )
        parts.append(_text(x + 14, _HEIGHT - 5, name, "start"))
        x += 24 + 7.0 * len(name)
    return "".join(parts)


def _text(x: float, y: float, words: str, anchor: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="11" fill="currentColor"'
        f' text-anchor="{anchor}">{escape(words)}</text>'
    )


def _framed(title: str, parts: Sequence[str]) -> str:
    return (
        f'<figure><figcaption>{escape(title)}</figcaption><svg xmlns="http://www.w3.org/2000/svg"'
        f' viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(title, quote=True)}">'
        + "".join(parts)
        + "</svg></figure>"
    )


def short(value: float) -> str:
    """Write a number for an axis: 1.5 M, 20 k, 0.035."""
    size = abs(value)
    for limit, sign in ((1e6, " M"), (1e3, " k")):
        if size >= limit:
            return f"{value / limit:.3g}{sign}"
    return f"{value:.3g}"


def page(title: str, body: Sequence[str]) -> str:
    """Return a whole HTML page, in one file, that loads nothing from anywhere."""
    style = (
        ":root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;"
        "margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;margin:1rem 0}"
        "td,th{padding:.2rem .7rem;text-align:right;border-bottom:1px solid #8884}"
        "td:first-child,th:first-child{text-align:left}figure{margin:1.5rem 0}"
        "figcaption{font-weight:600}svg{max-width:100%;height:auto}"
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>'
        + escape(title)
        + f"</title><style>{style}</style></head>\n<body><h1>{escape(title)}</h1>\n"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def html_table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return an HTML table; nothing is written as an empty cell."""
    cells = "".join(f"<th>{escape(name)}</th>" for name in head)
    lines = "".join(
        "<tr>"
        + "".join(f"<td>{'' if cell is None else escape(str(cell))}</td>" for cell in row)
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{lines}</tbody></table>"
