"""What a bench found, as a table for people and as a document for machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from bench.measure import Measured

OURS = "ours"


@dataclass(frozen=True)
class Figure:
    """One contender: what it took; `work_seconds` leaves out starting the process, where known."""

    contender: str
    measured: Measured
    work_seconds: float | None = None
    note: str = ""
    is_part: bool = False

    @property
    def seconds(self) -> float:
        return self.measured.seconds if self.work_seconds is None else self.work_seconds


@dataclass(frozen=True)
class Result:
    """A bench's figures and what they say; `skipped` tells why there are none."""

    figures: tuple[Figure, ...] = ()
    remarks: tuple[str, ...] = ()
    skipped: str | None = None
    detail: dict[str, object] = field(default_factory=dict)

    def ratio(self, figure: Figure) -> float | None:
        """Return a contender's seconds over ours; null for ours, its parts, and without ours."""
        ours = next((one for one in self.figures if one.contender == OURS), None)
        if ours is None or figure is ours or figure.is_part:
            return None
        return figure.seconds / ours.seconds if ours.seconds else None

    def document(self) -> dict[str, object]:
        """Return everything as JSON holds it."""
        return {
            "figures": [
                {
                    "contender": figure.contender,
                    "seconds": round(figure.seconds, 3),
                    **{name: round(value, 3) for name, value in asdict(figure.measured).items()},
                    "work_seconds": figure.work_seconds,
                    "of_ours": self.ratio(figure),
                    "is_part": figure.is_part,
                    "note": figure.note,
                }
                for figure in self.figures
            ],
            "remarks": list(self.remarks),
            "skipped": self.skipped,
            **self.detail,
        }


_HEADS = ("contender", "seconds", "CPU s", "peak MB", "server MB", "of ours", "load", "")


def table(name: str, result: Result) -> str:
    """Return a bench's figures as aligned text, its remarks below."""
    if result.skipped:
        return f"{name}\n  skipped: {result.skipped}"
    rows = [_HEADS, *(_row(result, figure) for figure in result.figures)]
    lines = [*aligned(rows, notes=True), *result.remarks]
    return "\n".join([name, *(f"  {line}" for line in lines)])


def aligned(rows: Sequence[Sequence[str]], *, notes: bool = False) -> list[str]:
    """Return rows as lines: the first column to the left, as is a last one of `notes`."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    left = {0, len(widths) - 1} if notes else {0}
    return [
        "  ".join(
            cell.ljust(width) if place in left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _row(result: Result, figure: Figure) -> tuple[str, ...]:
    took, ratio = figure.measured, result.ratio(figure)
    return (
        f"· {figure.contender}" if figure.is_part else figure.contender,
        f"{figure.seconds:,.2f}",
        f"{took.cpu_seconds:,.1f}",
        f"{took.peak_mb:,.0f}" if took.peak_mb else "",
        f"{took.server_mb:,.0f}" if took.server_mb else "",
        "" if ratio is None else f"{ratio:.2f} ×",
        f"{took.load:.1f}",
        figure.note,
    )
