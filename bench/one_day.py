"""A full build beside its SELECTs run bare; a day more on top of it, and one that ends a month."""

from __future__ import annotations

from datetime import date, timedelta

from bench.context import AS_OF, Context, peakledger
from bench.measure import Measured, python
from bench.registry import bench
from bench.results import OURS, Figure, Result

_AIM, _BARE_AIM = 0.05, 2.5


@bench("one-day")
def one_day(context: Context) -> Result:
    """A full build beside the same SELECTs run bare, and one more day on top of it."""
    days = [AS_OF - timedelta(days=back) for back in (2, 1, 0)]
    with context.server(f"one-day-{context.size}") as server:
        home = ("--home", server.home.path, "--quiet")
        land = peakledger("ingest", "--feeds", context.sample(), *home)
        ingest = context.run("one-day-ingest", land, server)

        def built(day: date) -> Measured:
            make = peakledger("build", "--as-of", day, *home)
            return context.run(f"one-day-{day}", make, server)

        bare = context.run("one-day-bare", python("bench.selects", server.home.path, days[0]))
        whole, ordinary, turn = map(built, days)
    figures = (
        Figure("ingest", ingest, is_part=True, note="before them"),
        Figure(OURS, whole, note=f"the full build, as of {days[0]}"),
        Figure("the same SELECTs, bare", bare, note="no checks, nothing written or published"),
        Figure("an ordinary day more", ordinary, note=f"as of {days[1]}"),
        Figure("the day that ends a month", turn, note=f"as of {days[2]}: a month of metrics more"),
    )
    return Result(
        figures,
        (
            _held("the full build in times of its SELECTs:", whole, bare, aim=_BARE_AIM),
            _held("an ordinary day in times of the full build:", ordinary, whole, aim=_AIM),
        ),
    )


def _held(what: str, took: Measured, peer: Measured, *, aim: float) -> str:
    ratio = took.seconds / peer.seconds
    met = "met" if ratio <= aim else "missed"
    return f"{what} {ratio:.3g}, aim {aim}: {met}"
