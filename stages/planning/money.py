"""The money behind a plan: what its lines and accounts come to, and what needs a person.

Goes in: the plan of a day in the lake, and what the run read. Comes out: `stock_up_value`,
`stock_up_rebate`, `stock_up_account`, `stock_up_exception` and the record of cuts in the lake, and
the lines of them that the run tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.marts import mart
from adapters.planning.money import PlanMoney
from adapters.planning.outputs import replace_as_of
from adapters.warehouse.table_change import TableChange
from stages.planning.exception_result import ExceptionResult
from stages.planning.order_rebates import order_rebates
from transforms.language.figures import in_coins, told
from transforms.language.messages import Message, ngettext
from transforms.language.messages import gettext as _
from transforms.planning.stock_up.settings import Allocation

MONEY_TABLES = (
    "stock_up_value",
    "stock_up_rebate",
    "stock_up_account",
    "stock_up_exception",
    "stock_up_cut",
)
_FAIRNESS = "allocation_fairness"
_TOLD = 3
# What an account buys from its upstream is in what the upstream buys from us.
_TOTAL = """
select
    sum(order_amount) filter (where upstream_id is null),
    coalesce(sum(unpriced_lines) filter (where upstream_id is null), 0),
    sum(avoided_amount) filter (where upstream_id is null),
    count(*) filter (where is_over),
    coalesce(sum(least(credit_over_amount, order_amount)) filter (where is_over), 0),
    sum(order_amount) filter (where upstream_id is not null),
    (select company_currency from plan_run)
from (
    -- DuckDB's least passes over nulls: what is not known to be over is left out before.
    select *, credit_over_amount > 0 and order_amount > 0 as is_over from stock_up_account
)
"""
_FIRST = f"""
select exception, account_id, product_id, at_stake_amount, detail
from stock_up_exception where exception_rank <= {_TOLD} order by exception_rank
"""


@dataclass(frozen=True)
class MoneyResult:
    """What the orders of a plan come to, as text, in whole coins; null where no price is known.

    Sums are of what we sell; `upstream_order_amount` is what accounts buy from others, of goods
    that are in what these buy from us.
    """

    currency: str | None
    order_amount: str | None
    unpriced_lines: int
    avoided_amount: str | None
    credit_passed_accounts: int
    orders_over_credit_amount: str
    upstream_order_amount: str | None
    exceptions: tuple[ExceptionResult, ...]

    def lines(self) -> Iterator[Message]:
        """Yield the result as a person reads it."""
        unpriced = ngettext(
            ", {count} line without a price", ", {count} lines without a price", self.unpriced_lines
        )
        yield _(
            "  value of the orders: {amount}{unpriced}",
            amount=self._told(self.order_amount),
            unpriced=unpriced if self.unpriced_lines else "",
        )
        if others := self.upstream_order_amount:
            served = self._told(others)
            yield _("  value of the orders that other accounts serve: {amount}", amount=served)
        saved = self._told(self.avoided_amount)
        yield _("  sales that they are expected to save: {amount}", amount=saved)
        passed = self.credit_passed_accounts
        yield _(
            "  orders over the credit limit: {amount} of {accounts}",
            amount=self._told(self.orders_over_credit_amount),
            accounts=ngettext("{count} account", "{count} accounts", passed),
        )
        for each in self.exceptions:
            stake = self._told(each.at_stake_amount)
            yield _("  to look at, {amount} at stake: {what}", amount=stake, what=each.text())

    def _told(self, amount: str | None) -> str:
        if amount is None:
            return _("unknown")
        return f"{told(amount, self.currency)} {self.currency}" if self.currency else amount


def value_plan(
    home: Home, engine: Engine, as_of: date, folder: Path, *, allocation: Allocation
) -> MoneyResult:
    """Value the plan that the lake holds of a day; the folder bears the run's temporary files."""
    money = PlanMoney(engine, home, as_of, folder, allocation=allocation)
    money.make("order_price")
    money.make_expected_loss()
    money.make("order_to_come")
    found = order_rebates(engine, home, as_of, engine.arrow("select * from order_to_come"))
    money.give("statement_before", found.before)
    money.give("statement_after", found.after)
    money.tell(found.unknown)
    money.make("stock_up_value", "stock_up_rebate", "stock_up_account")
    money.make("exception_of_line", "exception_of_account", "stock_up_exception")
    money.make("stock_up_cut")
    for name in MONEY_TABLES:
        replace_as_of(home, name, as_of, money.rows(name))
    engine.view("past_cut", mart(home, "stock_up_cut").scan())
    money.make(_FAIRNESS)
    mart(home, _FAIRNESS).replace(money.rows(_FAIRNESS), note="stock-up")
    return _result(engine)


def fairness_change(home: Home, engine: Engine) -> TableChange:
    """Return what is to be published of the years: all, since the plans of all days count."""
    scan = mart(home, _FAIRNESS).scan()
    return TableChange(_FAIRNESS, lambda: engine.stream(scan))


def _result(engine: Engine) -> MoneyResult:
    amount, unpriced, avoided, passed, over, others, currency = engine.rows(_TOTAL)[0]
    return MoneyResult(
        currency=currency,
        order_amount=_money(amount, currency),
        unpriced_lines=int(unpriced),
        avoided_amount=_money(avoided, currency),
        credit_passed_accounts=passed,
        orders_over_credit_amount=str(_money(over, currency)),
        upstream_order_amount=_money(others, currency),
        exceptions=tuple(
            ExceptionResult(exception, account, product, _money(at_stake, currency), detail=detail)
            for exception, account, product, at_stake, detail in engine.rows(_FIRST)
        ),
    )


def _money(amount: Decimal | None, currency: str | None) -> str | None:
    return None if amount is None else str(in_coins(amount, currency))
