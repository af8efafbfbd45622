"""`stock-up override`: a planner's number in place of the model's."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from cli.context import AS_OF_DAY, FILE, Call, common, needs_home
from transforms.language.errors import UsageError
from transforms.language.messages import gettext as _


class _Figure(click.ParamType[str]):
    """What a planner decides, as the column of a file takes it."""

    name = "number"

    def __init__(self, column: str):
        self._column = column

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        from transforms.planning.stock_up.override_rows import HOW, wrong_value

        if why := wrong_value(value, self._column):
            says = _("{value}, {why}; {how}", value=repr(value), why=why, how=HOW[self._column])
            self.fail(says, param, ctx)
        return str(value)


@click.command(short_help="Decide otherwise than the model, in your name.")
@AS_OF_DAY
@click.option("--account", help="The line's account, as the plan names it.")
@click.option("--product", help="The line's product.")
@click.option(
    "--units", type=_Figure("override_units"), help="Order this many units; brought to packs."
)
@click.option(
    "--ratio",
    type=_Figure("override_ratio"),
    help="Order this part of the model's number: 0.5 is half of it.",
)
@click.option(
    "--demand-ratio",
    type=_Figure("override_demand_ratio"),
    help="Size the order for this many times the model's demand.",
)
@click.option("--withdraw", is_flag=True, help="Let the model's number count again.")
@click.option("--file", type=FILE, help="Many lines at once: .csv or .xlsx, taken whole or not.")
@click.option("--by", required=True, help="Who decides.")
@click.option("--reason", help="Why, in one line; in a file `override_reason` may say it by row.")
@common
@needs_home
def override(
    call: Call,
    as_of: date,
    account: str | None,
    product: str | None,
    *,
    units: str | None,
    ratio: str | None,
    demand_ratio: str | None,
    withdraw: bool,
    file: Path | None,
    by: str,
    reason: str | None,
) -> None:
    """Put your number in place of the model's; it counts from the next run of that day on.

    The model's number stays beside yours, with your name, your reason and the moment; nothing is
    ever overwritten. The latest word on a line counts. Once the window is over,
    `forecast_value_added` says whether it helped.

    \b
    In a file, account_id and product_id name the line; override_units, override_ratio or
    override_demand_ratio is filled in where you decide; override_reason says why. Other columns and
    rows without a decision are left alone, so the plan itself can come back as a file.

    \b
    Example:
      peakledger stock-up override --as-of 2026-01-05 --account D0003 --product P019 \\
        --units 120 --by mei --reason "opening party, agreed on the phone"
      peakledger stock-up override --as-of 2026-01-05 --file plan.xlsx --by mei
      peakledger stock-up override --as-of 2026-01-05 --account D0003 --product P019 \\
        --withdraw --by mei --reason "party called off"
      peakledger stock-up --as-of 2026-01-05
    """
    from stages.planning import override as stage

    said = {"override_units": units, "override_ratio": ratio, "override_demand_ratio": demand_ratio}
    ways = sum(value is not None for value in said.values()) + withdraw
    _require_one_way(file, account, product, ways=ways, reason=reason)
    line = {"account_id": account, "product_id": product}
    result = stage.override(
        call.home,
        call.warehouse_url,
        as_of,
        file or {**line, **said},
        withdraws=withdraw,
        by=by,
        reason=reason,
        now=call.now,
        run_id=call.run_id,
    )
    call.answer(result, result.text())


def _require_one_way(
    file: Path | None,
    account: str | None,
    product: str | None,
    *,
    ways: int,
    reason: str | None,
) -> None:
    """Raise `UsageError` unless a file is given, or one line with one decision and its reason."""
    one_line = account is not None and product is not None and ways == 1
    no_line = account is None and product is None and ways == 0
    if not (no_line if file is not None else one_line):
        raise UsageError(
            _("it is not clear what is decided about which line"),
            where=_("options of `stock-up override`"),
            remedy=_(
                "name --file alone; or --account and --product with one of --units,"
                " --ratio, --demand-ratio and --withdraw"
            ),
        )
    if one_line and not (reason or "").strip():
        raise UsageError(
            _("nobody says why"),
            where=_("option {option}", option="--reason"),
            remedy=_("say --reason TEXT"),
        )
