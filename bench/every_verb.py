"""What every verb costs, when it first says something, and what it says where there is nothing.

Goes in: the small sample in a home of its own, and a home into which nothing has come yet. Comes
out: per verb one run as on a terminal. `commands` holds the verbs of daily use against aims.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

from adapters.lake.home import Home
from adapters.warehouse.embedded import Embedded
from bench.context import AS_OF, Context, Server, peakledger, stop
from bench.measure import Measured, python
from bench.registry import bench
from bench.results import Figure, Result

# In an order in which each finds what it needs; {names} are filled in. A verb's words, after it.
CALLS = {
    "run": "--feeds {feeds} --as-of {day}",
    "status": "",
    "open": "",
    "tour": "",
    "doctor": "",
    "verify": "--all",
    "validate": "",
    "ingest": "--feeds {feeds}",
    "build": "--as-of {day}",
    "changes": "--as-of {day}",
    "stock-up plan": "--as-of {day}",
    "stock-up sheet": "--as-of {day} --to {out}/sheets",
    "stock-up override": "--as-of {day} --account W001 --product P001 --units 1200 --by ann"
    " --reason 'a fair'",
    "stock-up pre-season": "--as-of {day}",
    "backtest": "--as-of {day}",
    "rebates check": "{feeds}/terms",
    "rebates calculate": "--terms {terms} --orders {orders} --accounts {feeds}/accounts.csv"
    " --products {feeds}/products.csv --targets {feeds}/targets.csv --as-of {day}",
    "rebates simulate": "--terms {terms} --as-of {day}",
    "rebates accrue": "--as-of {day}",
    "rebates backtest-accrual": "--as-of {day} --periods 1",
    "rebates statement": "--account W001",
    "rebates entry": "1",
    "rebates hold": "--account W001 --reason diversion --by ann",
    "rebates holds": "",
    "rebates release": "1 --by bob",
    "rebates settle": "--period 2026-Q3 --prepared-by ann",
    "rebates batches": "",
    "rebates approve": "{batch} --by bob",
    "rebates post": "{batch}",
    "rebates correct": "1 --prepared-by ann --reason 'a price was told too late'",
    "rebates recover": "--account W001 --program SC-VOLUME-L1 --prepared-by ann --reason 'is gone'",
    "rebates write-off": "--account W001 --program SC-VOLUME-L1 --prepared-by ann"
    " --reason 'is gone'",
    "rebates refuse": "{batch} --by bob",
    "rebates close": "--period 2026-09",
    "export finance": "--period 2026-10 --to {out}/finance",
    "export verify": "{out}/finance",
    "export letters": "--period 2026-10 --to {out}/letters",
    "rebates reply": "{out}/letters/W001.xlsx --by ann",
    "rebates disputes": "",
    "rebates resolve": "D-1 --by ann --reason 'it is paid'",
    "export review": "--to {out}/review",
    "export barometer": "--to {out}/barometer",
    "export superset": "--to {out}/superset.zip",
    "export dbt": "--to {out}/dbt",
    "export key": "",
    "sources check": "--feeds {feeds}",
    "sources preview": "--feeds {feeds}",
    "sources infer": "--feeds {out}/unmapped",
    "sources accept": "--source canonical --file nothing.csv --by ann --why 'it is right'",
    "sources withdraw": "--source canonical --file nothing.csv --by ann --why 'it is wrong'",
    "sources retire": "--source nobody --by ann --why 'it is gone'",
    "feeds due": "",
    "feeds restatements": "",
    "feeds scorecard": "",
    "quarantine list": "",
    "quarantine show": "",
    "quarantine release": "--by ann --why 'it is right'",
    "sql": '"select * from warehouse.account_metrics limit 5"',
    "config": "",
    "completion": "bash",
    "docs": "",
    "sample": "--out {out}/sample",
    "backup": "{out}/backups",
    "restore": "{out}/backups --home {out}/restored",
    "airflow due": "",
    "warehouse grants": "",
    "warehouse lineage": "",
    "warehouse readers": "",
    "warehouse url": "",
    "warehouse status": "",
    "warehouse start": "",
    "warehouse stop": "",
}
# They run for minutes or for good; README and docs say how long they take.
LEFT_OUT = {"airflow up", "airflow down", "demo"}
_WITHOUT_HOME = {"completion"}
# What somebody asks first of a home into which nothing has come.
OF_NOTHING = (
    *("status", "open", "tour", "verify", "validate", "rebates batches", "rebates holds"),
    *("rebates statement", "rebates entry", "feeds due", "feeds restatements", "feeds scorecard"),
    *(
        "rebates disputes",
        "quarantine list",
        "quarantine show",
        "export barometer",
        "export review",
        "airflow due",
    ),
    *("build", "changes", "stock-up plan", "backtest", "rebates accrue", "export finance"),
    *("export letters", "sql", "backup"),
)
_CONTROLS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")


@dataclass(frozen=True)
class _Ran:
    """A verb that was run: what it took, when it first spoke, how it ended, what it said."""

    took: Measured
    first: float | None
    code: int
    said: str

    @property
    def sentence(self) -> str:
        """What stands last on the screen; of a refusal its first line."""
        lines = [line.strip() for line in self.said.splitlines() if line.strip()]
        refused = [line for line in lines if line.startswith("peakledger: ")]
        return (refused or lines or ["nothing"])[0 if refused else -1]


@bench("every-verb")
def every_verb(context: Context) -> Result:
    """Every verb once: what it takes, when it speaks, what it says of a home with nothing."""
    feeds, full, bare = _feeds(context), context.fresh_home("full"), context.fresh_home("bare")
    full.settings_file.write_text("approvers: [bob]\n", "utf-8")
    try:
        context.run("start", peakledger("warehouse", "start", "--home", bare.path))
        of_nothing = {verb: _run(context, bare, feeds, verb).sentence for verb in OF_NOTHING}
        ran = {verb: _run(context, full, feeds, verb) for verb in CALLS}
    finally:
        stop(bare)
        stop(full)
    figures = (
        Figure(verb, one.took, note=_note(one, of_nothing.get(verb))) for verb, one in ran.items()
    )
    return Result(tuple(figures))


def _note(ran: _Ran, of_nothing: str | None) -> str:
    said = [f"first word after {ran.first:.1f} s" if ran.first is not None else "says nothing"]
    if ran.code:
        said.append(f"refuses: {ran.sentence}")
    if of_nothing is not None:
        said.append(f"of nothing: {of_nothing}")
    return "; ".join(said)


def _feeds(context: Context) -> Path:
    """Return the sample's feeds, and beside them what some verbs read."""
    feeds, out = context.scratch / "feeds-of-verbs", context.scratch / "out"
    if not feeds.exists():
        shutil.copytree(context.sample("small"), feeds)
    shutil.rmtree(out, ignore_errors=True)
    (out / "unmapped").mkdir(parents=True)
    shutil.copy(feeds / "accounts.csv", out / "unmapped" / "客户.csv")
    return feeds


def _run(context: Context, home: Home, feeds: Path, verb: str) -> _Ran:
    names = {
        "feeds": feeds,
        "day": AS_OF,
        "out": context.scratch / "out",
        "orders": max((feeds / "orders").glob("*.csv")),
        "terms": min((feeds / "terms").glob("*.yaml")),
        "batch": _batch(context, home) if "{batch}" in CALLS[verb] else "",
    }
    words = shlex.split(CALLS[verb].format(**names))
    if "--home" not in words and verb not in _WITHOUT_HOME:
        words += ["--home", str(home.path)]
    note, name = context.scratch / "terminal.json", f"{home.path.name} {verb}"
    pid = Embedded(home).status().pid if home.pg.is_dir() else None
    server = Server(home, Measured(0, 0, 0, 0, load=0)) if pid else None
    call = python("bench.terminal", note, *peakledger(*verb.split(), *words))
    took = context.run(name, call, server)
    told = json.loads(note.read_text("ascii"))
    said = _CONTROLS.sub("\n", (context.scratch / f"{name}.log").read_text("utf-8", "replace"))
    return _Ran(took, told["first"], told["code"], said)


def _batch(context: Context, home: Home) -> str:
    """Return the batch that was prepared last."""
    asked = peakledger("rebates", "batches", "--json", "--quiet", "--home", home.path)
    context.run("batches", asked)
    told = json.loads((context.scratch / "batches.log").read_text("utf-8"))
    return str(told["batches"][-1]["batch_id"]) if told["batches"] else "none"
