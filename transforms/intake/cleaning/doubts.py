"""Doubts about a row that others raise: prices out of line, returns of nothing, falling totals.

They are told as warnings; where a map is `strict` in one, it holds the row. Each doubt is a SELECT
of the doubtful rows among `rows`, held against `all_rows`; both bear the feed's columns. A price is
held against its own file alone, so that the verdict does not depend on what came before; the gate
tells it by the same SELECT. The others are judged anew when other rows come and go; what that takes
of a held row is in its key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from transforms.language.messages import gettext as _

_TIMES_MEDIAN = 10


@dataclass(frozen=True)
class DoubtRule:
    """A doubt about rows of a feed: its query, and the columns that its key is made of.

    `concerns`: condition of the rows that may be doubtful at all. `by_file`: it looks at no other
    file, and nothing but another map frees a row.
    """

    feed: str
    query: Callable[..., str]
    key: Mapping[str, str]
    column: str
    concerns: str
    why: str
    by_file: bool = False

    def key_sql(self) -> str:
        """Return SQL of a row's key, from which `from_key` makes what the query needs of it."""
        return f"cast(json_array({', '.join(self.key.values())}) as varchar)"

    def from_key(self, held: str) -> str:
        """Return the SELECT of rows as the query needs them, of held ones with a `row_key`."""
        columns = ", ".join(
            f"cast(json_extract_string(row_key, '$[{at}]') as {kind}) as {name}"
            for at, (name, kind) in enumerate(_TYPES[each] for each in self.key)
        )
        return f"select *, {columns} from ({held})"


def price_outliers(rows: str, packs: str | None = None) -> str:
    """Return SQL of the rows whose price is above ten times the median of its product.

    Prices are money per single unit, held against those of the same file, product and currency.
    `packs` is the relation of the known products' packs by day. Cases and pallets whose size it
    does not tell are held against their like alone. Worked: seven pieces at 1.00 and three cases of
    12 at 12.00 all cost 1.00 a piece; a fourth case at 144.00 costs 12.00 a piece and is one.
    """
    size, joined = "null", f"{rows} as r"
    if packs is not None:
        size = "case r.unit when 'case' then p.p_case when 'pallet' then p.p_pallet end"
        joined += (
            f" left join {packs} as p on r.product_id = p.p_id"
            " and r.order_date >= p.p_from and r.order_date < p.p_to"
        )
    by = ("file_sha256", "product_id", "currency", "measured_in")
    same = " and ".join(f"r.{name} is not distinct from m.{name}" for name in by)
    # Grouped and joined: as a window, the median would carry every column of every row along.
    return (
        "with priced as not materialized (select *, case when pack_size is null then"
        " cast(unit_price as decimal(38,10)) else cast(cast(unit_price as double) /"
        " cast(pack_size as double) as decimal(38,10)) end as piece_price, case when pack_size"
        " is null and unit in ('case', 'pallet') then unit end as measured_in"
        f" from (select r.*, {size} as pack_size from {joined})), middles as (select"
        f" {', '.join(by)}, median(piece_price) filter (unit_price > 0) as middle from priced"
        f" group by all having max(piece_price) > {_TIMES_MEDIAN} * middle)"
        f" select r.*, m.middle from priced as r join middles as m on {same}"
        f" where r.piece_price > {_TIMES_MEDIAN} * m.middle"
    )


def _price_outlier(rows: str, _: str, packs: str | None = None) -> str:
    return price_outliers(rows, packs)


def _return_unmatched(rows: str, all_rows: str, _: str | None = None) -> str:
    sales = f"(select * from {all_rows} where kind <> 'return')"
    return (
        f"select d.* from (select * from {rows} where kind = 'return') as d left join"
        f" (select account_id, product_id, min(order_date) as first_on from {sales} group by all)"
        " as f on d.account_id = f.account_id and d.product_id = f.product_id left join"
        f" (select distinct account_id, product_id, order_id from {sales}) as o on"
        " d.account_id = o.account_id and d.product_id = o.product_id"
        " and d.returns_order_id = o.order_id"
        " where case when d.returns_order_id is not null then o.order_id is null"
        " else f.first_on is null or f.first_on > d.order_date end"
    )


def _cumulative_decrease(rows: str, all_rows: str, _: str | None = None) -> str:
    counted = "coalesce({0}.counted_from, make_date(year({0}.period_start), 1, 1))"
    return (
        f"select d.* from {rows} as d semi join {all_rows} as c on d.is_cumulative"
        " and c.is_cumulative and d.account_id = c.account_id and d.product_id = c.product_id"
        " and d.unit is not distinct from c.unit"
        f" and {counted.format('d')} = {counted.format('c')}"
        " and c.period_start < d.period_start and c.quantity > d.quantity"
    )


_TYPES = {
    "account_id": ("account_id", "varchar"),
    "product_id": ("product_id", "varchar"),
    "order_date": ("order_date", "date"),
    "returns_order_id": ("returns_order_id", "varchar"),
    "kind": ("kind", "varchar"),
    "unit": ("unit", "varchar"),
    "counted_from": ("counted_from", "date"),
    "period_start": ("period_start", "date"),
    "quantity": ("quantity", "DECIMAL(18,4)"),
    "is_cumulative": ("is_cumulative", "boolean"),
}


def _key(*names: str) -> dict[str, str]:
    return {name: f"cast({name} as varchar)" for name in names}


DOUBT_RULES: dict[str, DoubtRule] = {
    "price_outlier": DoubtRule(
        "orders",
        _price_outlier,
        _key("product_id"),
        "unit_price",
        concerns="unit_price > 0",
        why=_("a price above ten times the product's median is usually a unit or a typing error"),
        by_file=True,
    ),
    "return_unmatched": DoubtRule(
        "orders",
        _return_unmatched,
        _key("account_id", "product_id", "order_date", "returns_order_id", "kind"),
        "returns_order_id",
        concerns="kind = 'return'",
        why=_(
            "a return of what was never sold takes off a rebate that nobody earned, or its sale is"
            " still to come"
        ),
    ),
    "cumulative_decrease": DoubtRule(
        "sell_through",
        _cumulative_decrease,
        _key(
            *("account_id", "product_id", "unit", "counted_from"),
            *("period_start", "quantity", "is_cumulative"),
        ),
        "quantity",
        concerns="is_cumulative",
        why=_(
            "a total of the year that falls makes a negative period; one of the two is wrong, or"
            " goods came back"
        ),
    ),
}


def doubts_of(feed: str, strict: tuple[str, ...]) -> dict[str, DoubtRule]:
    """Return the doubts that hold rows of a feed, in the order in which they are raised."""
    return {
        name: rule for name, rule in DOUBT_RULES.items() if name in strict and rule.feed == feed
    }


def told_of(feed: str, strict: tuple[str, ...]) -> dict[str, DoubtRule]:
    """Return the doubts that are told of a feed's rows and hold none.

    Those by file are rules of the gate already.
    """
    return {
        name: rule
        for name, rule in DOUBT_RULES.items()
        if name not in strict and rule.feed == feed and not rule.by_file
    }
