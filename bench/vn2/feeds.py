"""Our policy as users run it: files through the source maps of `examples/vn2`, then `stock-up`.

Every order writes the files of the challenge as they stand that week (the weeks before it, the
stock at the end of the last), takes them in with `peakledger ingest`, plans with
`peakledger stock-up`, and reads the order from the plan's CSV. One home serves all weeks, so that
later files restate earlier ones.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from bench.measure import PROJECT, python
from bench.vn2.game import HOLDING, SHORTAGE, Game, Stock
from transforms.planning.forecast.panel import Floats

_MAPS = PROJECT / "examples" / "vn2"
# The Monday that the maps of the example name for the first order of the challenge.
_FIRST_ORDER = date(2024, 4, 15)
_SETTINGS = f"""
service_level: null
costs: {{holding_per_unit_week: {HOLDING}, shortage_per_unit: {SHORTAGE}}}
lead_time_days: 14
seasons: []
"""


@dataclass
class ThroughFeeds:
    """Order what `stock-up` recommends in a home; `folder` keeps feeds and plans."""

    game: Game
    source: Path
    folder: Path
    home: Path
    plans: dict[int, pd.DataFrame] = field(default_factory=dict)

    def __call__(self, week: int, stock: Stock) -> Floats:
        monday = self.game.weeks[0].item() + timedelta(weeks=week)
        self._write(week, monday, stock)
        home = ["--home", str(self.home)]
        _command("ingest", "--feeds", str(self.folder / "feeds"), *home)
        plan, settings = self.folder / f"plan-{monday}.csv", self.folder / "stock_up.yaml"
        settings.write_text(_SETTINGS)
        given = ["--config", str(settings), "--out", str(plan), *home]
        _command("stock-up", "--as-of", monday.isoformat(), *given)
        self.plans[week] = pd.read_csv(plan, dtype=str)
        return self._orders(week)

    def _orders(self, week: int) -> Floats:
        asked = self.plans[week].set_index(["account_id", "product_id"])["recommended_units"]
        series = pd.MultiIndex.from_arrays([self.game.stores, self.game.products])
        units: Floats = asked.reindex(series).fillna("0").to_numpy(dtype=np.float64)
        return units

    def _write(self, week: int, monday: date, stock: Stock) -> None:
        feeds = self.folder / "feeds"
        (feeds / "sources").mkdir(parents=True, exist_ok=True)
        (feeds / "master.csv").write_bytes((self.source / "master.csv").read_bytes())
        for name in ("sales", "in_stock"):
            table = pd.read_csv(self.source / f"{name}.csv", dtype=str)
            table.iloc[:, : 2 + week].to_csv(feeds / f"{name}.csv", index=False)
        state = pd.DataFrame(
            {
                "Store": self.game.stores,
                "Product": self.game.products,
                "End Inventory": stock.on_hand.astype(np.int64),
                "In Transit W+1": stock.due.astype(np.int64),
                "In Transit W+2": stock.due_next.astype(np.int64),
            }
        )
        state.to_csv(feeds / f"state-{monday}.csv", index=False)
        (feeds / "sources" / "source.yaml").write_bytes((_MAPS / "source.yaml").read_bytes())
        (feeds / "sources" / "state.yaml").write_text(_state_map(monday))


def _state_map(monday: date) -> str:
    """Return the example's map of the state, moved to the order of another week."""
    text = (_MAPS / "state.yaml").read_text(encoding="utf-8")
    text = text.replace("path: state.csv", f"path: state-{monday}.csv")
    for days in (-1, 0, 7):
        was, now = (day + timedelta(days=days) for day in (_FIRST_ORDER, monday))
        text = text.replace(was.isoformat(), f"@{now.isoformat()}")
    return text.replace("@", "")


def _command(*words: str) -> None:
    done = subprocess.run(
        python("cli.main", *words, "--quiet"),
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"peakledger {' '.join(words)}:\n{done.stdout}{done.stderr}")
