"""The verbs that there are, by what they are for, in the order in which help lists them."""

from __future__ import annotations

from typing import NamedTuple

from transforms.language.messages import gettext as _


class Verb(NamedTuple):
    """A verb: where it is, what it does in a line, and how it is called for a start."""

    module: str
    attribute: str
    line: str
    example: str


JOBS = {
    _("Every day"): {
        "run": Verb("cli.pipeline", "run", _("Land, clean, gate, model, publish, accrue, plan."),
                    "--feeds feeds --as-of 2026-11-01"),
        "open": Verb("cli.open", "open_", _("Write the start page and show it."), ""),
        "status": Verb("cli.status", "status", _("What stands, what is due and what is held."), ""),
        "verify": Verb("cli.verify", "verify", _("Recompute every invariant from disk."), "--all"),
    },
    _("By stage"): {
        "ingest": Verb("cli.pipeline", "ingest", _("Land, clean and gate a folder of feeds."),
                       "--feeds feeds"),
        "validate": Verb("cli.validate", "validate",
                         _("Let Great Expectations judge what the gate judged."), ""),
        "build": Verb("cli.pipeline", "build", _("Build facts and metrics and publish them."),
                      "--as-of 2026-11-01"),
        "changes": Verb("cli.pipeline", "changes",
                        _("What changed at each account since the run before."),
                        "--as-of 2026-11-01"),
    },
    _("Plan"): {
        "stock-up": Verb("cli.stock_up", "stock_up", _("Forecast demand and plan the stock-up."),
                         "plan --as-of 2026-11-01"),
        "backtest": Verb("cli.backtest", "backtest",
                         _("Hold every forecast model against what was sold."),
                         "--as-of 2026-11-01"),
    },
    _("Money"): {
        "rebates": Verb("cli.rebates", "rebates", _("Check terms, calculate, accrue, statements."),
                        "statement --account W001"),
        "export": Verb("cli.export", "export", _("Finance exports, and their verification."),
                       "finance --period 2026-10 --to exports/2026-10"),
    },
    _("Feeds"): {
        "sources": Verb("cli.sources", "sources", _("Check and preview source maps."),
                        "check --feeds feeds"),
        "feeds": Verb("cli.feeds", "feeds", _("Arrivals, restatements and scorecard of the feeds."),
                      "due"),
        "quarantine": Verb("cli.quarantine", "quarantine", _("Rows turned away."), "list"),
    },
    _("The house"): {
        "doctor": Verb("cli.doctor", "doctor", _("Is everything here that a run needs?"), ""),
        "sql": Verb("cli.warehouse", "sql", _("Read-only query on the warehouse."),
                    '"select * from warehouse.account_metrics limit 5"'),
        "warehouse": Verb("cli.warehouse", "warehouse", _("The embedded PostgreSQL."), "status"),
        "airflow": Verb("cli.airflow", "airflow", _("Start and stop Airflow on the home."),
                        "up --feeds feeds"),
        "backup": Verb("cli.backup", "backup", _("Copy the home into a folder of backups."),
                       "backups"),
        "restore": Verb("cli.backup", "restore", _("Make a home of a backup and verify it."),
                        "backups"),
        "config": Verb("cli.config", "config", _("The home's settings, with defaults."), ""),
        "completion": Verb("cli.completion", "completion",
                           _("Complete verbs and options by the tab key."), "bash --install"),
    },
    _("To try it"): {
        "sample": Verb("cli.sample", "sample", _("Write the sample company's feeds."),
                       "--out feeds"),
        "demo": Verb("cli.demo", "demo", _("The sample company through Airflow, from nothing."),
                     ""),
        "tour": Verb("cli.tour", "tour",
                     _("A walk through a home, from a row turned away to proof."), ""),
        "docs": Verb("cli.docs", "docs", _("Write the generated pages of docs/."), ""),
    },
}  # fmt: skip
VERBS = {name: verb for verbs in JOBS.values() for name, verb in verbs.items()}
