"""`peakledger rebates simulate` and `backtest-accrual`: drafts tried, estimates judged."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cli.context import AS_OF, FILE, Call, common, needs_home
from cli.rebates_calculate import fact_options


@click.command()
@click.option(
    "--terms", type=click.Path(path_type=Path), required=True, help="The draft: a YAML file."
)
@click.option("--as-of", type=AS_OF, required=True, help="Admits facts dated before this day.")
@click.option(
    "--on",
    type=click.Choice(["past", "forecast"]),
    default="past",
    show_default=True,
    help="Past facts before the day, or what the demand forecast sees from it on.",
)
@click.option("--since", type=AS_OF, help="Past: first day. Default: a year before --as-of.")
@click.option("--until", type=AS_OF, help="Forecast: day after the last. Default: a year on.")
@click.option(
    "--against",
    type=click.Path(path_type=Path),
    help="Current terms: a folder or a file. Default: the home's.",
)
@click.option(
    "--replaces",
    multiple=True,
    metavar="PROGRAM",
    help="Current program that the draft replaces; may be repeated. Default: those of its ids.",
)
@click.option("--out", type=FILE, help="HTML page. Default: in the home's reports.")
@fact_options
@common
def simulate(
    call: Call,
    terms: Path,
    as_of: date,
    on: str,
    *,
    since: date | None,
    until: date | None,
    against: Path | None,
    replaces: tuple[str, ...],
    out: Path | None,
    **files: Path | None,
) -> None:
    """Try a draft program on past or forecast facts, beside the current one; nothing is posted.

    Facts are the lake's, or the files given. Tells cost, who gains and loses, effective rates by
    size and class, cliffs and who stands below one; the page has the charts.
    """
    from stages.rebates.simulation import simulate_terms

    with call.progress() as progress:
        found = simulate_terms(
            call.home, terms, as_of, on="forecast" if on == "forecast" else "past",
            against=against, replaces=replaces, since=since, until=until, files=files, out=out,
            language=call.language, progress=progress,
        )  # fmt: skip
    call.answer(found, found.text())


@click.command("backtest-accrual")
@click.option("--as-of", type=AS_OF, required=True, help="Periods over by this day are judged.")
@click.option(
    "--terms",
    type=click.Path(path_type=Path),
    help="Rebate programs. Default: the home's `terms`, then those last used.",
)
@click.option("--periods", type=click.IntRange(1), default=4, show_default=True,
              help="How many past periods of each program.")  # fmt: skip
@click.option("--out", type=FILE, help="HTML page. Default: in the home's reports.")
@common
@needs_home
def backtest_accrual(
    call: Call, as_of: date, terms: Path | None, periods: int, *, out: Path | None
) -> None:
    """Judge the ways to accrue an open period by what was finally owed.

    At a quarter, a half and three quarters of each past period every method estimates from what was
    known then. Due is the share of the final sum that belongs to the sales so far.
    """
    from stages.rebates.backtest import backtest_accrual as run

    with call.progress() as progress:
        found = run(
            call.home, as_of, terms=terms, periods=periods, out=out, language=call.language,
            progress=progress,
        )  # fmt: skip
    call.answer(found, found.text())
