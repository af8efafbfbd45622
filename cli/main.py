"""The `peakledger` command: what the DAGs do on schedule, by hand.

Exit codes: 0 done; 1 the data, the gate or an invariant said no; 2 wrong usage or configuration;
3 something outside failed; 130 interrupted, 143 by SIGTERM. Verbs are imported when they are
called, so that `--help` is quick.
"""

from __future__ import annotations

import importlib
import json
import os
import re
import sys

import click

from adapters.lake.home import private_files
from cli.context import as_fields, report
from cli.interruption import Interruption
from transforms.language.errors import PeakledgerError
from transforms.language.words import choices

_HELP = """Stock-up before the peak season, account metrics and an exact rebate ledger.

\b
Start here:
  peakledger sample --out feeds                         write a sample company's feeds
  peakledger run --feeds feeds --as-of 2026-11-01       do everything for one folder of feeds
  peakledger sql "select * from warehouse.account_metrics limit 5"
  peakledger verify                                     recompute every invariant
"""

_DEBUG = "PEAKLEDGER_DEBUG"
_UNKNOWN_VERB = re.compile(r"No such command ['\"]?([^'\".]+)")

# verb: (module, attribute, one line for --help)
_VERBS = {
    "run": ("cli.pipeline", "run", "Land, clean, gate, model, publish, accrue, plan."),
    "ingest": ("cli.pipeline", "ingest", "Land, clean and gate a folder of feeds."),
    "validate": ("cli.validate", "validate", "Let Great Expectations judge what the gate judged."),
    "build": ("cli.pipeline", "build", "Build facts and metrics and publish them."),
    "changes": ("cli.pipeline", "changes", "What changed at each account since the run before."),
    "stock-up": ("cli.stock_up", "stock_up", "Forecast demand and plan the stock-up."),
    "backtest": ("cli.backtest", "backtest", "Hold every forecast model against what was sold."),
    "rebates": ("cli.rebates", "rebates", "Check terms, calculate, accrue, statements."),
    "export": ("cli.export", "export", "Finance exports, and their verification."),
    "verify": ("cli.verify", "verify", "Recompute every invariant from disk."),
    "sources": ("cli.sources", "sources", "Check and preview source maps."),
    "feeds": ("cli.feeds", "feeds", "Arrivals, restatements and scorecard of the feeds."),
    "quarantine": ("cli.quarantine", "quarantine", "Rows turned away."),
    "sql": ("cli.warehouse", "sql", "Read-only query on the warehouse."),
    "warehouse": ("cli.warehouse", "warehouse", "The embedded PostgreSQL."),
    "open": ("cli.open", "open_", "Write the start page and show it."),
    "status": ("cli.status", "status", "What stands, what is due and what is held."),
    "doctor": ("cli.doctor", "doctor", "Is everything here that a run needs?"),
    "backup": ("cli.backup", "backup", "Copy the home into a folder of backups."),
    "restore": ("cli.backup", "restore", "Make a home of a backup and verify it."),
    "sample": ("cli.sample", "sample", "Write the sample company's feeds."),
    "demo": ("cli.demo", "demo", "The sample company through Airflow, from nothing."),
    "airflow": ("cli.airflow", "airflow", "Start and stop Airflow on the home."),
    "config": ("cli.config", "config", "The home's settings, with defaults."),
    "docs": ("cli.docs", "docs", "Write the generated pages of docs/."),
}


class _Verbs(click.Group):
    """Find verbs by name and import them only when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _VERBS:
            return None
        module, attribute, _ = _VERBS[name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl([(verb, line) for verb, (_, _, line) in _VERBS.items()])


@click.group(cls=_Verbs, help=_HELP, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="peakledger")
def peakledger() -> None:
    pass


def main() -> None:
    """Run the command and leave with its exit code; every refusal is a sentence, not a trace."""
    with Interruption.watched() as interruption, private_files():
        try:
            # Named here, because click would tell how Python was started.
            peakledger.main(prog_name="peakledger", standalone_mode=False)
        except Exception as error:
            # DuckDB turns an interrupt into a RuntimeError of its own, other libraries into others.
            code = _failed(error) if not interruption.came else _interrupted(error, interruption)
        except KeyboardInterrupt as error:
            code = _interrupted(error, interruption)
        else:
            return
        interruption.ignore_more()
        sys.exit(code)


def _interrupted(error: BaseException, interruption: Interruption | None = None) -> int:
    if not isinstance(error, click.Abort):
        # As click does: end the line that the terminal's ^C stands in.
        click.echo(err=True)
    _report("interrupted", None, "run the same command again; nothing is half done")
    return interruption.exit_code if interruption else 130


def _failed(error: Exception) -> int:
    """Tell of an error and return the exit code that it means."""
    if isinstance(error, PeakledgerError):
        _report(error.message, error.where, error.remedy)
        return error.exit_code
    if isinstance(error, click.ClickException):
        _report(error.format_message(), None, _usage(error))
        return 2
    if isinstance(error, click.Abort):
        return _interrupted(error)
    if isinstance(error, OSError):
        _report(f"something outside failed: {error}", None, "see to it and run again")
        return 3
    refusal = _of_database(error)
    if refusal is not None:
        return _failed(refusal)
    if os.environ.get(_DEBUG):
        raise error
    _report(
        f"a fault of the program: {type(error).__name__}: {_first_line(error)}",
        None,
        f"nothing is half done; run it again with {_DEBUG}=1 to see the trace, and report it",
    )
    return 1


def _of_database(error: Exception) -> PeakledgerError | None:
    """Return what a database's error means; None for any other, and where none was asked."""
    if not {"psycopg", "duckdb"} & set(sys.modules):
        return None
    from adapters.warehouse.refusals import refusal_of

    return refusal_of(error)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or ["no more is known"])[0][:300]


def _usage(error: click.ClickException) -> str | None:
    context = getattr(error, "ctx", None)
    if context is None:
        return None
    unknown = _UNKNOWN_VERB.match(error.format_message())
    verbs = context.command.list_commands(context) if unknown is not None else []
    asked = f"{choices(unknown[1], verbs)}; " if unknown is not None else ""
    return f"{asked}see `{context.command_path} --help`"


def _wants_json() -> bool:
    """Say whether the call asked for JSON; errors need it where a verb's options are gone."""
    return "--json" in sys.argv[1:]


def _report(message: str, where: str | None, remedy: str | None) -> None:
    error = PeakledgerError(message, where=where, remedy=remedy)
    if _wants_json():
        click.echo(json.dumps({"error": as_fields(error)}))
    report(error)


if __name__ == "__main__":
    main()
