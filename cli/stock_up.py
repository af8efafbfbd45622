"""`stock-up`: the plan, and what is made of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cli.context import AS_OF_DAY, FILE, Call, common, needs_home


class _PlanFirst(click.Group):
    """A group that plans where no verb of its own is named: `stock-up --as-of DATE`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, self._with_verb(ctx, args))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        return super().resolve_command(ctx, self._with_verb(ctx, args))

    def _with_verb(self, ctx: click.Context, args: list[str]) -> list[str]:
        named = {*self.commands, *ctx.help_option_names}
        return args if args and args[0] in named else ["plan", *args]


@click.group("stock-up", cls=_PlanFirst, short_help="Forecast demand and plan the stock-up.")
def stock_up() -> None:
    """Forecast demand, recommend what to ship to whom by when, and tell people of it.

    \b
    peakledger stock-up --as-of 2026-11-01               forecast and plan; `plan` may be left out
    """


@stock_up.command(short_help="Forecast demand and plan the stock-up.")
@AS_OF_DAY
@click.option("--season", help="Plan one season only, by its name in the settings.")
@click.option("--config", type=FILE, help="Stock-up settings (YAML).")
@click.option("--out", type=FILE, help="Also write the plan to this .csv or .parquet file.")
@common
@needs_home
def plan(
    call: Call, as_of: date, season: str | None, config: Path | None, *, out: Path | None
) -> None:
    """Forecast demand as a distribution and recommend what to ship to whom by when."""
    from stages.planning import plan as stage

    with call.progress() as progress:
        result = stage.plan(
            call.home,
            call.warehouse_url,
            as_of,
            season=season,
            config=config,
            out=out,
            now=call.now,
            run_id=call.run_id,
            progress=progress,
        )
    call.answer(result, result.text())
