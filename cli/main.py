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
from typing import NamedTuple

import click

from adapters.lake.home import private_files
from cli.hints import Manner
from cli.interruption import Interruption
from cli.said import as_fields, report, speak_to
from cli.usage import language_asked, said_by_click
from transforms.language.errors import PeakledgerError
from transforms.language.messages import gettext as _
from transforms.language.words import choices

_HELP = "Stock-up before the peak season, account metrics and an exact rebate ledger."

_DEBUG = "PEAKLEDGER_DEBUG"
_UNKNOWN_VERB = re.compile(r"No such command ['\"]?([^'\".]+)")


class Verb(NamedTuple):
    """A verb: where it is, what it does in a line, and how it is called for a start."""

    module: str
    attribute: str
    line: str
    example: str


_JOBS = {
    "Every day": {
        "run": Verb("cli.pipeline", "run", "Land, clean, gate, model, publish, accrue, plan.",
                    "--feeds feeds --as-of 2026-11-01"),
        "open": Verb("cli.open", "open_", "Write the start page and show it.", ""),
        "status": Verb("cli.status", "status", "What stands, what is due and what is held.", ""),
        "verify": Verb("cli.verify", "verify", "Recompute every invariant from disk.", "--all"),
    },
    "By stage": {
        "ingest": Verb("cli.pipeline", "ingest", "Land, clean and gate a folder of feeds.",
                       "--feeds feeds"),
        "validate": Verb("cli.validate", "validate",
                         "Let Great Expectations judge what the gate judged.", ""),
        "build": Verb("cli.pipeline", "build", "Build facts and metrics and publish them.",
                      "--as-of 2026-11-01"),
        "changes": Verb("cli.pipeline", "changes",
                        "What changed at each account since the run before.",
                        "--as-of 2026-11-01"),
    },
    "Plan": {
        "stock-up": Verb("cli.stock_up", "stock_up", "Forecast demand and plan the stock-up.",
                         "plan --as-of 2026-11-01"),
        "backtest": Verb("cli.backtest", "backtest",
                         "Hold every forecast model against what was sold.",
                         "--as-of 2026-11-01"),
    },
    "Money": {
        "rebates": Verb("cli.rebates", "rebates", "Check terms, calculate, accrue, statements.",
                        "statement --account W001"),
        "export": Verb("cli.export", "export", "Finance exports, and their verification.",
                       "finance --period 2026-10 --to exports/2026-10"),
    },
    "Feeds": {
        "sources": Verb("cli.sources", "sources", "Check and preview source maps.",
                        "check --feeds feeds"),
        "feeds": Verb("cli.feeds", "feeds", "Arrivals, restatements and scorecard of the feeds.",
                      "due"),
        "quarantine": Verb("cli.quarantine", "quarantine", "Rows turned away.", "list"),
    },
    "The house": {
        "doctor": Verb("cli.doctor", "doctor", "Is everything here that a run needs?", ""),
        "sql": Verb("cli.warehouse", "sql", "Read-only query on the warehouse.",
                    '"select * from warehouse.account_metrics limit 5"'),
        "warehouse": Verb("cli.warehouse", "warehouse", "The embedded PostgreSQL.", "status"),
        "airflow": Verb("cli.airflow", "airflow", "Start and stop Airflow on the home.",
                        "up --feeds feeds"),
        "backup": Verb("cli.backup", "backup", "Copy the home into a folder of backups.",
                       "backups"),
        "restore": Verb("cli.backup", "restore", "Make a home of a backup and verify it.",
                        "backups"),
        "config": Verb("cli.config", "config", "The home's settings, with defaults.", ""),
        "completion": Verb("cli.completion", "completion",
                           "Complete verbs and options by the tab key.", "bash --install"),
    },
    "To try it": {
        "sample": Verb("cli.sample", "sample", "Write the sample company's feeds.", "--out feeds"),
        "demo": Verb("cli.demo", "demo", "The sample company through Airflow, from nothing.", ""),
        "tour": Verb("cli.tour", "tour", "A walk through a home, from a row turned away to proof.",
                     ""),
        "docs": Verb("cli.docs", "docs", "Write the generated pages of docs/.", ""),
    },
}  # fmt: skip
_VERBS = {name: verb for verbs in _JOBS.values() for name, verb in verbs.items()}


class _Verbs(click.Group):
    """Find verbs by name and import them only when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in _VERBS:
            return None
        verb = _VERBS[name]
        command: click.Command = getattr(importlib.import_module(verb.module), verb.attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for job, verbs in _JOBS.items():
            with formatter.section(job):
                for name, verb in verbs.items():
                    formatter.write(f"  {name:<12}{verb.line}\n")
                    if verb.example:
                        formatter.write(f"  {'':12}  peakledger {name} {verb.example}\n")


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
    _report(_("interrupted"), None, _("run the same command again; nothing is half done"))
    return interruption.exit_code if interruption else 130


def _failed(error: Exception) -> int:
    """Tell of an error and return the exit code that it means."""
    if isinstance(error, PeakledgerError):
        _report(error.message, error.where, error.remedy)
        return error.exit_code
    if isinstance(error, click.ClickException):
        speak_to(Manner("peakledger", None, None, language=language_asked(sys.argv[1:])))
        _report(said_by_click(error), None, _usage(error))
        return 2
    if isinstance(error, click.Abort):
        return _interrupted(error)
    if isinstance(error, OSError):
        said = _("something outside failed: {error}", error=error)
        _report(said, None, _("see to it and run again"))
        return 3
    refusal = _of_database(error)
    if refusal is not None:
        return _failed(refusal)
    if os.environ.get(_DEBUG):
        raise error
    _report(
        _(
            "a fault of the program: {kind}: {said}",
            kind=type(error).__name__,
            said=_first_line(error),
        ),
        None,
        _(
            "nothing is half done; run it again with {variable}=1 to see the trace, and report it",
            variable=_DEBUG,
        ),
    )
    return 1


def _of_database(error: Exception) -> PeakledgerError | None:
    """Return what a database's error means; None for any other, and where none was asked."""
    if not {"psycopg", "duckdb"} & set(sys.modules):
        return None
    from adapters.warehouse.refusals import refusal_of

    return refusal_of(error)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [_("no more is known")])[0][:300]


def _usage(error: click.ClickException) -> str | None:
    context = getattr(error, "ctx", None)
    if context is None:
        return None
    unknown = _UNKNOWN_VERB.match(error.format_message())
    verbs = context.command.list_commands(context) if unknown is not None else []
    see = _("see `{command} --help`", command=context.command_path)
    if isinstance(error, click.NoSuchOption) and _is_of_verbs(error.option_name, context):
        of = {"command": context.command_path, "option": error.option_name}
        return _("write an option behind its verb: `{command} VERB {option}`; {see}", **of, see=see)
    if unknown is None:
        return see
    return _("{remedy}; {lists}", remedy=choices(unknown[1], verbs), lists=see)


def _is_of_verbs(option: str, context: click.Context) -> bool:
    """Say whether an option that stands before any verb is one of those that every verb takes."""
    verb = peakledger.get_command(context, "status") if context.command is peakledger else None
    return verb is not None and any(option in each.opts for each in verb.params)


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
