"""Any sequence of deliveries leaves what a naive reader of the last versions would leave."""

from __future__ import annotations

import shutil
from collections import defaultdict
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.draws import draws

MAP = """\
source: shop
path: "*.csv"
currency: GBP
limits: {rows: 1, money: 1}
feeds:
  orders:
    columns: {order_id: No, line_no: {value: "1"}, account_id: {value: A1}, product_id: {value: P1},
              order_date: Day, quantity: Qty, unit_price: {value: "2"}, version: V}
  accounts: {derive: orders, columns: {account_id: {value: A1}}}
  products: {derive: orders, columns: {product_id: {value: P1}}}
"""
Line = tuple[str, str, str]  # order, quantity, version
_LINE = st.tuples(
    st.sampled_from(["1", "2", "3"]),
    st.sampled_from(["1", "2", "x"]),
    st.sampled_from(["", "1", "2"]),
)
# Lines that every file bears: it then shares rows with the one it replaces, and most of its rows
# can be read. Files that do neither are refused as wholes, which this reader does not know.
_EVERYWHERE: tuple[Line, ...] = tuple((str(order), "1", "") for order in range(5, 10))
_DELIVERY = st.tuples(
    st.sampled_from(["a.csv", "b.csv", "c.csv"]), st.lists(_LINE, min_size=1, max_size=4)
)
_STEPS = st.lists(st.lists(_DELIVERY, min_size=1, max_size=2), min_size=1, max_size=3)


@dataclass
class NaiveReader:
    """Keep the last version under each name, and judge all lines of all of them anew."""

    last: dict[str, tuple[int, tuple[Line, ...]]] = field(default_factory=dict)
    deliveries: int = 0

    def deliver(self, name: str, lines: tuple[Line, ...]) -> None:
        if self.last.get(name, (0, ()))[1] != lines:
            self.deliveries += 1
            self.last[name] = (self.deliveries, lines)

    def contents(self) -> dict[tuple[Line, ...], int]:
        """Return each content with the number of the delivery that brought it first."""
        found: dict[tuple[Line, ...], int] = {}
        for number, lines in sorted(self.last.values()):
            found.setdefault(lines, number)
        return found

    def judged(self) -> tuple[dict[str, str], dict[tuple[Line, ...], list[int]]]:
        """Return quantity by order loaded, and by content [loaded, held, repeated]."""
        contents = self.contents()
        counts = {lines: [0, 0, 0] for lines in contents}
        by_key = defaultdict(list)
        for lines, number in contents.items():
            for place, (order, quantity, version) in enumerate(lines):
                if quantity == "x":
                    counts[lines][1] += 1
                else:
                    by_key[order].append((number, place, quantity, version, lines))
        loaded = {}
        for order, rows in by_key.items():
            best = self._best(rows)
            for row in rows:
                counts[row[4]][1 if best is None else 0 if row is best else 2] += 1
            if best is not None:
                loaded[order] = best[2]
        return loaded, counts

    def _best(self, rows):
        top = max((row[3] for row in rows if row[3]), default="")
        candidates = [row for row in rows if row[3] == top]
        if len({row[2] for row in rows}) == 1:
            return min(candidates)
        if not top or len({row[2] for row in candidates}) > 1:
            return None
        return min(candidates)


@settings(
    max_examples=draws(gate=5, proofs=40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(_STEPS)
def test_any_sequence_of_deliveries(world, adds_up, steps):
    for folder in (world.feeds, world.home.path):
        shutil.rmtree(folder, ignore_errors=True)
    world.write("source.yaml", MAP)
    naive = NaiveReader()
    for step in steps:
        batch = dict(step)  # a file is written once between two runs
        for name in sorted(batch):
            lines = (*batch[name], *_EVERYWHERE)
            text = "".join(f"{order},2026-01-0{order},{q},{v}\n" for order, q, v in lines)
            world.write(name, "No,Day,Qty,V\n" + text)
            naive.deliver(name, lines)
        world.run()

    loaded, counts = naive.judged()
    assert {r["order_id"]: str(int(r["quantity"])) for r in world.rows("orders")} == loaded
    record = [row for row in world.intake() if row["status"] == "loaded"]
    assert all(map(adds_up, world.intake()))
    assert sorted(
        [row["rows_loaded"], row["rows_quarantined"], row["rows_repeated"]] for row in record
    ) == sorted(counts.values())
    assert len(world.held()) == sum(held for _, held, _ in counts.values())
