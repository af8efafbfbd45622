"""`backtest`: how good each forecast model would have been, and which one `auto` would choose."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.context import AS_OF_DAY, FILE, Call, common, needs_home
from cli.tables import printed
from transforms.language.messages import gettext as _
from transforms.language.messages import lines, pgettext, tell_all

if TYPE_CHECKING:
    from stages.planning.backtest import ModelBacktest

# The panel spans 157 weeks, and a model is taught on half a year at least.
_FURTHEST = 131
_SHOWN = {
    "model": pgettext("backtest", "model"),
    "wape_ratio": pgettext("backtest", "WAPE"),
    "bias_ratio": pgettext("backtest", "bias"),
    "pinball_loss_units": pgettext("backtest", "pinball loss"),
    "coverage_ratio": pgettext("backtest", "in 80 % band"),
    "order_cost": pgettext("backtest", "order cost"),
    "order_cost_ratio": pgettext("backtest", "÷ seasonal naive"),
}
_CHOSEN = {
    "segment": pgettext("backtest", "segment"),
    "model": pgettext("backtest", "model"),
    "why": pgettext("backtest", "why"),
}


class _WeeksBack(click.ParamType[tuple[int, ...]]):
    """Weeks as 4,8,52."""

    name = "weeks"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return value
        try:
            weeks = tuple(dict.fromkeys(int(part) for part in str(value).split(",")))
        except ValueError:
            self.fail(
                _("{value} are not weeks; write them as 4,8,52", value=repr(value)), param, ctx
            )
        if not all(1 <= week <= _FURTHEST for week in weeks):
            self.fail(
                _(
                    "{value}: each is from 1 to {most} weeks back",
                    value=repr(value),
                    most=str(_FURTHEST),
                ),
                param,
                ctx,
            )
        return weeks


def _known_model(ctx: Any, param: Any, names: tuple[str, ...]) -> tuple[str, ...]:
    from transforms.language.errors import UsageError
    from transforms.language.words import unknown
    from transforms.planning.stock_up.settings import MODEL_NAMES

    for name in names:
        if name not in MODEL_NAMES:
            raise unknown(
                _("no model is named {name}", name=repr(name)),
                name,
                list(MODEL_NAMES),
                where=_("option {option}", option="--model"),
                error=UsageError,
            )
    return names


@click.command(short_help="Hold every forecast model against what was sold.")
@AS_OF_DAY
@click.option(
    "--model",
    "models",
    multiple=True,
    metavar="NAME",
    callback=_known_model,
    help="Try this model beside the seasonal naive; repeatable. All that `auto` tries by default.",
)
@click.option(
    "--origins",
    type=_WeeksBack(),
    default="4,8,13,26,52,104",
    show_default=True,
    help="Past days to forecast from, in weeks before the as-of day.",
)
@click.option(
    "--horizon",
    type=click.IntRange(1, 52),
    default=13,
    show_default=True,
    help="Weeks ahead that are scored, at most.",
)
@click.option(
    "--by",
    type=click.Choice(["segment", "class", "region"]),
    default="segment",
    show_default=True,
    help="Add up by segment (category / class), class or region.",
)
@click.option("--config", type=FILE, help="Stock-up settings (YAML).")
@click.option("--out", type=FILE, help="Also write the figures to this .csv or .parquet file.")
@common
@needs_home
def backtest(
    call: Call,
    as_of: date,
    models: tuple[str, ...],
    origins: tuple[int, ...],
    *,
    horizon: int,
    by: Any,
    config: Path | None,
    out: Path | None,
) -> None:
    """Let every model forecast past weeks that it could not know, and hold it against the sales.

    From each past day a model sees only what came before it. Weeks out of stock are not scored.

    \b
      WAPE            errors of the median ÷ demand: 0.25 is off by a quarter
      bias            error of the mean ÷ demand: +0.05 says 5 % too much
      pinball loss    units a week, over all quantiles; the lower the better
      in 80 % band    part of the weeks between the 0.1 and 0.9 quantiles; 80 % would be right
      order cost      what orders over lead time and review are short and leave, as `auto` weighs it

    Nothing is written but --out. With every model tried (the default), the last lines tell whom
    `model: auto` would choose for each segment, and why.

    \b
    Example:
      peakledger backtest --as-of 2026-11-01
      peakledger backtest --as-of 2026-11-01 --by class --out accuracy.csv
      peakledger backtest --as-of 2026-11-01 --model ensemble --origins 4,8 --horizon 4
    """
    from stages.planning import backtest as stage

    with call.progress() as progress:
        result = stage.backtest(
            call.home,
            as_of,
            by=by,
            models=models,
            origins=origins,
            horizon=horizon,
            config=config,
            out=out,
            progress=progress,
        )
    call.answer(result, lines(_told(result, call.language)))


def _told(result: ModelBacktest, language: str) -> Iterable[str]:
    """Yield the answer as a person reads it."""
    yield _(
        "Backtest as of {day}, from {back} weeks before, up to {ahead} weeks ahead: {tried} of"
        " {count} series tried",
        day=result.as_of_date,
        back=", ".join(map(str, result.origins)),
        ahead=result.horizon_weeks,
        tried=result.series_tried,
        count=result.series_count,
    )
    if not result.models:
        yield _("  nothing could be tried: no series has eight weeks of history before a past day")
    for name in dict.fromkeys(one.group for one in result.models):
        of_group = [one for one in result.models if one.group == name]
        yield ""
        yield _("{group}: {count} series", group=name, count=of_group[0].series_count)
        yield _table(_SHOWN, map(vars, of_group), language)
    if result.champions:
        yield ""
        yield _("`model: auto` would choose")
        yield _table(_CHOSEN, map(vars, result.champions), language)
    elif result.models:
        yield ""
        yield _("Whom `auto` would choose is told where every model is tried: leave out --model")
    if result.file:
        yield _("written to {file}", file=result.file)


def _table(heads: Mapping[str, str], rows: Iterable[Mapping[str, Any]], language: str) -> str:
    said = tell_all(heads, language)
    told = [{said[key]: row[key] for key in heads} for row in rows]
    return printed(list(said.values()), told, "", language)
