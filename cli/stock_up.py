"""`stock-up`: the plan, and what is made of it."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import click

from cli.context import AS_OF_DAY, FILE, Call, common, needs_home
from cli.stock_up_override import override
from cli.stock_up_sheet import sheet


class _PlanFirst(click.Group):
    """A group that plans where no verb of its own is named: `stock-up --as-of DATE`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, self._with_verb(ctx, args))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        return super().resolve_command(ctx, self._with_verb(ctx, args))

    def _with_verb(self, ctx: click.Context, args: list[str]) -> list[str]:
        is_option = not args or (args[0].startswith("-") and args[0] not in ctx.help_option_names)
        return ["plan", *args] if is_option else args


@click.group("stock-up", cls=_PlanFirst, short_help="Forecast demand and plan the stock-up.")
def stock_up() -> None:
    """Forecast demand, recommend what to ship to whom by when, and tell people of it.

    \b
    peakledger stock-up --as-of 2026-11-01               forecast and plan; `plan` may be left out
    peakledger stock-up --as-of 2026-11-01 --what-if supply=0.8   try it, publish nothing
    peakledger stock-up override --as-of 2026-11-01 --file plan.xlsx --by mei   decide otherwise
    peakledger stock-up sheet --as-of 2026-11-01 --to sheets   a season sheet for each account
    """


@stock_up.command(short_help="Forecast demand and plan the stock-up.")
@AS_OF_DAY
@click.option("--season", help="Plan one season only, by its name in the settings.")
@click.option("--config", type=FILE, help="Stock-up settings (YAML).")
@click.option("--out", type=FILE, help="Also write the plan to this .csv, .parquet or .xlsx file.")
@click.option(
    "--what-if",
    "tried",
    multiple=True,
    metavar="NAME=VALUE",
    help="Try it beside the plan and publish nothing; repeatable.",
)
@partial(common, takes_engine=True)
@needs_home
def plan(
    call: Call,
    as_of: date,
    season: str | None,
    config: Path | None,
    *,
    out: Path | None,
    tried: tuple[str, ...],
) -> None:
    """Forecast demand as a distribution and recommend what to ship to whom by when.

    With --what-if the plan is laid twice on one forecast, as it is and as tried, and both are shown
    side by side: units, cases, money tied up, units cut, the service to expect. Lake and warehouse
    stay as they are; --out then takes the lines that differ.

    \b
    What can be tried:
      supply=0.8                   a fifth less of everything that is available
      demand=1.2                   a fifth more demand than forecast
      lead_time_days=21            every lead time; +7 adds a week to each
      season.spring_festival=+7    the season a week later
      service_level=0.99           for all classes; service_level.key=0.99 for one
      transport.units_per_week=5000, allocation.rule=priority, … any setting by its name

    With --engine local-spark, or a cluster's master, series are forecast by Spark's workers
    (`make spark`); the rows of the plan are the same.

    \b
    Example:
      peakledger stock-up --as-of 2026-01-05 --out plan.xlsx --lang zh
      peakledger stock-up --as-of 2026-01-05 --season spring_festival
      peakledger stock-up --as-of 2026-01-05 --what-if supply=0.8 --what-if lead_time_days=+7
    """
    if tried:
        _try(call, as_of, tried, season=season, config=config, out=out)
        return
    from stages.planning import plan as stage

    with call.progress() as progress:
        result = stage.plan(
            call.home,
            call.warehouse_url,
            as_of,
            season=season,
            config=config,
            out=out,
            language=call.language,
            engine_name=call.engine_name,
            now=call.now,
            run_id=call.run_id,
            progress=progress,
        )
    call.answer(result, result.text())


def _try(
    call: Call,
    as_of: date,
    tried: tuple[str, ...],
    *,
    season: str | None,
    config: Path | None,
    out: Path | None,
) -> None:
    from stages.planning import what_if as stage

    with call.progress() as progress:
        result = stage.compare(
            call.home,
            call.warehouse_url,
            as_of,
            tried,
            season=season,
            config=config,
            out=out,
            engine_name=call.engine_name,
            progress=progress,
        )
    call.answer(result, result.text())


@stock_up.command("pre-season", short_help="Plan the seasons some weeks ahead, into files.")
@AS_OF_DAY
@click.option(
    "--weeks-ahead",
    type=click.IntRange(1, 52),
    default=8,
    show_default=True,
    help="Plan seasons that begin within so many weeks.",
)
@click.option("--config", type=FILE, help="Stock-up settings (YAML).")
@partial(common, takes_engine=True)
@needs_home
def pre_season(call: Call, as_of: date, weeks_ahead: int, config: Path | None) -> None:
    """Plan each season that is near, once, for production and transport; publish nothing.

    The orders and what ships by week are written to the home's reports. The published plan stays:
    it covers a season by itself once its orders are due.

    \b
    Example:
      peakledger stock-up pre-season --as-of 2025-12-01 --weeks-ahead 8
    """
    from stages.planning import pre_season as stage

    seasons = stage.seasons_ahead(call.home, as_of, weeks_ahead=weeks_ahead, config=config)
    with call.progress() as progress:
        made = [
            stage.plan_season(
                call.home,
                as_of,
                season,
                config=config,
                engine_name=call.engine_name,
                progress=progress,
            )
            for season in seasons
        ]
    call.answer({"seasons": made}, stage.told(made, as_of, weeks_ahead))


stock_up.add_command(override)
stock_up.add_command(sheet)
