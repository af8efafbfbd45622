"""A day more on top of a full build, an ordinary one and the one that ends a month."""

from __future__ import annotations

from datetime import date, timedelta

from bench.context import AS_OF, Context, peakledger
from bench.measure import Measured
from bench.registry import bench
from bench.results import OURS, Figure, Result

_AIM = 0.05


@bench("one-day")
def one_day(context: Context) -> Result:
    """One more day on top of a full build: an ordinary day, and the day after a month's end."""
    days = [AS_OF - timedelta(days=back) for back in (2, 1, 0)]
    with context.server(f"one-day-{context.size}") as server:
        home = ("--home", server.home.path, "--quiet")
        land = peakledger("ingest", "--feeds", context.sample(), *home)
        ingest = context.run("one-day-ingest", land, server)

        def built(day: date) -> Measured:
            make = peakledger("build", "--as-of", day, *home)
            return context.run(f"one-day-{day}", make, server)

        whole, ordinary, turn = map(built, days)
    figures = (
        Figure("ingest", ingest, is_part=True, note="before them"),
        Figure(OURS, whole, note=f"the full build, as of {days[0]}"),
        Figure("an ordinary day more", ordinary, note=f"as of {days[1]}"),
        Figure("the day that ends a month", turn, note=f"as of {days[2]}: a month of metrics more"),
    )
    part = ordinary.seconds / whole.seconds
    met = "met" if part <= _AIM else "missed"
    remark = f"an ordinary day takes {part:.1%} of the full build, aim {_AIM:.0%}: {met}"
    return Result(figures, (remark,))
