"""A full build beside its SELECTs run bare; a day more on top of it, and one that ends a month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bench.context import AS_OF, Context, Server, peakledger
from bench.day_arrivals import DayArrivals
from bench.measure import Measured, python
from bench.registry import bench
from bench.results import OURS, Figure, Result

_AIM, _BARE_AIM = 0.05, 2.5


@bench("one-day")
def one_day(context: Context) -> Result:
    """A full build beside its SELECTs run bare, how fast it publishes, and a day's files on top."""
    full, ordinary, turn = days = [AS_OF - timedelta(days=back) for back in (2, 1, 0)]
    feeds = context.scratch / f"one-day-feeds-{context.size}"
    # A build as of a day takes what is dated before it.
    arrivals = DayArrivals(context.sample(), feeds, [day - timedelta(days=1) for day in days[1:]])
    with context.server(f"one-day-{context.size}") as server:
        world = _World(context, server, arrivals)
        first = world.ingest("all-before")
        bare = context.run("one-day-bare", python("bench.selects", server.home.path, full))
        whole = world.build(full)
        rate = world.publish_rate(full)
        more = [world.day_more(day) for day in (ordinary, turn)]
    figures = (
        Figure("ingest", first, is_part=True, note="before it"),
        Figure(OURS, whole, note=f"the full build, as of {full}"),
        Figure("the same SELECTs, bare", bare, note="no checks, nothing written or published"),
        *(figure for day in more for figure in day.figures()),
    )
    remarks = (
        _held("the full build in times of its SELECTs:", whole, bare, aim=_BARE_AIM),
        _held("an ordinary day in times of the full build:", more[0].build, whole, aim=_AIM),
        rate,
    )
    return Result(figures, remarks)


@dataclass(frozen=True)
class _DayMore:
    """A day on top: how many rows arrived, and what their ingest and the build took."""

    day: date
    rows: int
    ingest: Measured
    build: Measured

    def figures(self) -> Iterator[Figure]:
        what = "the day that ends a month" if self.day.day == 1 else "an ordinary day more"
        yield Figure(what, self.build, note=f"its build, as of {self.day}")
        note = f"{self.rows:,} rows of the day before; in no ratio"
        yield Figure("ingest of its files", self.ingest, is_part=True, note=note)


@dataclass(frozen=True)
class _World:
    """A home on its own server, and the feeds that arrive in it."""

    context: Context
    server: Server
    arrivals: DayArrivals

    def ingest(self, name: str) -> Measured:
        home = ("--home", self.server.home.path, "--quiet")
        land = peakledger("ingest", "--feeds", self.arrivals.feeds, *home)
        return self.context.run(f"one-day-ingest-{name}", land, self.server)

    def build(self, day: date) -> Measured:
        make = peakledger("build", "--as-of", day, "--home", self.server.home.path, "--quiet")
        return self.context.run(f"one-day-{day}", make, self.server)

    def day_more(self, day: date) -> _DayMore:
        rows = self.arrivals.arrive(day - timedelta(days=1))
        ingest = self.ingest(day.isoformat())
        return _DayMore(day, rows, ingest, self.build(day))

    def publish_rate(self, day: date) -> str:
        name = "one-day-publish-rate"
        self.context.run(name, python("bench.publish_rate", self.server.home.path, day))
        found = self.context.answer(name)
        rows, ours, bare = (found[part] for part in ("rows", "publish", "copy"))
        return (
            f"publish: {rows:,} rows in {ours:.1f} s, {rows / ours:,.0f} a second, checked and as"
            f" one version; a bare COPY of them {bare:.1f} s, {rows / bare:,.0f} a second:"
            f" {ours / bare:.1f} × its time"
        )


def _held(what: str, took: Measured, peer: Measured, *, aim: float) -> str:
    ratio = took.seconds / peer.seconds
    met = "met" if ratio <= aim else "missed"
    return f"{what} {ratio:.3g}, aim {aim}: {met}"
