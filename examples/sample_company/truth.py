"""The hidden truth: everything planted in the sample, as one document beside the feeds.

Names starting with `_` are no feeds. Tests and readers compare what the product finds with it.
"""

from __future__ import annotations

import numpy as np

from examples.sample_company.company import Company
from examples.sample_company.dirt import DIRTY_MONTH
from examples.sample_company.fees import FEE_MONTHS, FEE_PERCENT, fee_bullies
from examples.sample_company.field_work import newest, salesperson_ids
from examples.sample_company.history import WEEKS_AFTER, day_of
from examples.sample_company.jumps import PROGRAM, Jump
from examples.sample_company.network import CLASSES, NEVER, REGIONS
from examples.sample_company.records import Records
from examples.sample_company.roles import DEFECTION, DIVERTED_EXTRA, FAVOUR, UNDERCUT, RoleSpan
from examples.sample_company.season import CATEGORIES, spring_festival, week_factors
from examples.sample_company.trade import DISCOUNT, LATE_ORDERS, WEEKDAYS
from examples.sample_company.trials import ADDED

Document = dict[str, object]
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def truth_of(company: Company, records: Records, rows: dict[str, int]) -> Document:
    """Compose the document; every date is ISO text, every money text in yuan."""
    history = company.history
    return {
        "sample": {
            "size": company.size.name,
            "seed": company.seed,
            "as_of": history.as_of.isoformat(),
            "first_day": _day(history.first_day),
            "last_day": _day(history.last_day),
            "currency": "CNY",
        },
        "rows": rows,
        "orders": dict(records.order_counts),
        "seasons": _seasons(company),
        "order_weekdays": dict(zip(_WEEKDAYS, WEEKDAYS, strict=True)),
        "late_orders_part": LATE_ORDERS,
        "network": _network(company),
        "prices": _prices(company),
        "promotions": _promotions(company),
        "tier_jumps": [
            _jump(company, jump, cases)
            for jump, cases in zip(company.jumps, company.jump_cases, strict=True)
        ],
        **_roles(company),
        "fee_bullies": _fee_bullies(company, records),
        "trials": _trials(company),
        "wrong_claims": list(records.wrong_claims),
        "stock_outs": _stock_outs(company, records),
        "supply": {
            "brewed_short": [company.products.ids[p] for p in company.own_stock.short_products()]
        },
        "dirty_files": [dirty.as_dict() for dirty in records.dirty],
        "dirty_month": history.month_name(DIRTY_MONTH),
    }


def _day(number: int) -> str:
    return day_of(number).isoformat()


def _seasons(company: Company) -> Document:
    history = company.history
    weeks = history.weeks - WEEKS_AFTER
    factors = week_factors(history, weeks)
    years = {start.year for start in history.month_starts} | {history.as_of.year + 1}
    return {
        "spring_festivals": [spring_festival(year).isoformat() for year in sorted(years)],
        "weeks": [_day(history.monday(week)) for week in range(weeks)],
        "factors": {
            category.name: [round(float(f), 4) for f in factors[place]]
            for place, category in enumerate(CATEGORIES)
        },
    }


def _network(company: Company) -> Document:
    network, history = company.network, company.history
    ids = network.ids
    by_newest = np.isin(network.salesperson_in(len(history.month_starts) - 2), newest(network))

    def named(mask: np.ndarray) -> list[str]:
        return [ids[account] for account in np.flatnonzero(mask)]

    return {
        "accounts_by_level": {str(n): int((network.level == n).sum()) for n in range(1, 5)},
        "regions": {r: "flat" if i >= 2 else "designated" for i, r in enumerate(REGIONS)},
        "classes": list(CLASSES),
        "without_class": int((network.grade < 0).sum()),
        "new_accounts": named(network.opened_on >= history.first_day),
        "closed_accounts": named(network.closed_on < NEVER),
        "moved": [
            {
                "account_id": ids[a],
                "on": _day(network.moves_on[a]),
                "from": ids[network.upstream[a]],
                "to": ids[network.later_upstream[a]],
            }
            for a in np.flatnonzero(network.moves_on < NEVER)
        ],
        "group_leaders": named(network.leads_group),
        "newest_salespeople": [salesperson_ids(network)[s] for s in newest(network)],
        "courted_shops": named(by_newest & (network.level >= 3)),
    }


def _prices(company: Company) -> Document:
    return {
        "discount_from_us": DISCOUNT[1],
        "discount_by_level_from_others": {str(n): DISCOUNT[n] for n in (2, 3, 4)},
        "own_deviation_at_most": 0.01,
        "favoured_accounts": [company.network.ids[a] for a in company.roles.favoured],
        "favour": FAVOUR,
        "list_prices_from": [_day(day) for day in company.products.list_from],
    }


def _promotions(company: Company) -> list[Document]:
    ids, products = company.network.ids, company.products
    return [
        {
            "promotion_id": p.id,
            "account_id": ids[p.account] if p.account >= 0 else None,
            "product_id": products.ids[p.product],
            "from": _day(company.history.monday(p.first)),
            "until": _day(company.history.monday(p.last) + 6),
            "mechanic": p.mechanic,
            "uplift": p.uplift,
            "price_cut_percent": p.cut_percent,
        }
        for p in company.promotions
    ]


def _jump(company: Company, jump: Jump, natural: np.ndarray) -> Document:
    history = company.history
    ordered = natural.copy()
    for order in company.top_ups:
        if order.account == jump.account:
            ordered[int(history.month_of(np.array([order.ordered]))[0])] += order.quantity
    year = [month for month in range(len(ordered)) if history.month_starts[month].year == jump.year]
    crossing = jump.months[-1]
    before = int(ordered[list(jump.months[:-1])].sum())
    return {
        "account_id": company.network.ids[jump.account],
        "program": PROGRAM,
        "period": str(jump.year),
        "tier_no": jump.tier_no,
        "tier_from": jump.tier_from,
        "crossed_in": history.month_name(crossing),
        "cases_before_that_month": before,
        "cases_at_its_end": before + int(ordered[crossing]),
        "excess_cases": jump.excess,
        "cases_by_month": {history.month_name(m): int(ordered[m]) for m in year},
        "cases_in_year": int(ordered[year].sum()),
    }


def _roles(company: Company) -> Document:
    ids, roles = company.network.ids, company.roles

    def named(accounts: list[int]) -> list[str]:
        return [ids[account] for account in accounts]

    return {
        "diverting_accounts": [
            {
                **_span(company, span),
                "own_territory": _territory(company, span.account),
                "ships_to": _territory(company, span.other),
                "victim_account_id": ids[span.other],
                "extra_sales": DIVERTED_EXTRA,
            }
            for span in roles.diverters
        ],
        "defectors": [
            {**_span(company, span), "left_of_demand_by_week": list(DEFECTION)}
            for span in roles.defectors
        ],
        "potential_risers": [_span(company, span) for span in roles.risers],
        "undercutters": [
            {**_span(company, span), "below_price": UNDERCUT} for span in roles.undercutters
        ],
        "off_network_buyers": [
            {**_span(company, span), "buys_from": ids[span.other]} for span in roles.off_network
        ],
        "bad_payers": named(roles.bad_payers),
        "slow_payers": named(roles.slow_payers),
        "stock_flag_only": named(roles.flag_only),
    }


def _fee_bullies(company: Company, records: Records) -> list[Document]:
    ids, since = company.network.ids, company.history.month_starts[-1 - FEE_MONTHS]
    return [
        {"account_id": ids[a], "from": since.isoformat(), "percent_of_invoiced": FEE_PERCENT}
        for a in fee_bullies(company, records.invoiced)
    ]


def _trials(company: Company) -> list[Document]:
    trials, product = company.book.trials, company.products.ids[company.book.trials.product]
    return [
        {"account_id": company.network.ids[account], "product_id": product, "adds": adds}
        for accounts, adds in ((trials.adding, ADDED), (trials.replacing, 0.0))
        for account in accounts
    ]


def _span(company: Company, span: RoleSpan) -> Document:
    history = company.history
    return {
        "account_id": company.network.ids[span.account],
        "from": _day(history.monday(span.first)),
        "until": _day(min(history.monday(span.last) + 6, history.last_day)),
    }


def _territory(company: Company, account: int) -> str:
    return company.network.territory_names[company.network.territory[account]]


def _stock_outs(company: Company, records: Records) -> list[Document]:
    stock, history = company.stock, company.history
    return [
        {
            "account_id": company.network.ids[stock.cells.account[stock.spells.cell[number]]],
            "product_id": company.products.ids[stock.cells.product[stock.spells.cell[number]]],
            "first_week": _day(history.monday(int(stock.spells.first[number]))),
            "weeks": int(stock.spells.weeks[number]),
            "sold_units": sold,
            "wanted_units": wanted,
            "lost_units": max(wanted - sold, 0),
        }
        for number, (sold, wanted) in sorted(records.spells.items())
    ]
