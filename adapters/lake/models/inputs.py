"""What the runner hands to the models beside the feeds: the run's word, days, needs, presence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta

import pyarrow as pa

from adapters.lake.models.feeds import CleanFeed, digest
from transforms.operations.settings import Settings
from transforms.planning.channel_rules import channel_rules
from transforms.planning.usual_weeks import DIP_WEEKS, NEAR_WEEKS
from transforms.schema.models import PROVIDED
from transforms.warehouse.calendar import SETTLED_COLUMNS, CalendarRules, calendar
from transforms.warehouse.metric_needs import metric_needs

# Days are known two years past the facts and the as-of date: a plan may look that far.
_YEARS_AHEAD = 2


@dataclass(frozen=True)
class Params:
    """The one row of the relation `params`."""

    as_of_date: date
    company_currency: str
    settings: Settings

    @property
    def last_month_end(self) -> date:
        """Return the end of the last month that is complete before the as-of date."""
        return self.as_of_date.replace(day=1) - timedelta(days=1)

    @property
    def row(self) -> dict[str, object]:
        cuts, floor = self.settings.class_cuts, self.settings.class_floor
        weights = self.settings.class_weights
        key_accounts = self.settings.key_accounts
        profit = self.settings.profit
        network, coverage = self.settings.network, self.settings.coverage
        visits = self.settings.visit_days
        risk = self.settings.risk
        return {
            "as_of_date": self.as_of_date,
            "last_month_end": self.last_month_end,
            "company_currency": self.company_currency,
            "class_cut_key": cuts.key,
            "class_cut_major": cuts.major,
            "class_cut_general": cuts.general,
            "class_weight_volume": weights.volume,
            "class_weight_profit": weights.profit,
            "class_weight_strength": weights.strength,
            "class_weight_potential": weights.potential,
            "class_floor_share_ratio": floor.share_ratio,
            "class_floor_idle_days": floor.idle_days,
            "class_hysteresis_months": self.settings.class_hysteresis_months,
            "key_accounts_fewest": key_accounts.fewest,
            "key_accounts_most_share_ratio": key_accounts.most_share_ratio,
            "key_accounts_department_from": key_accounts.department_from,
            "cost_per_visit_minute": profit.per_visit_minute,
            "cost_per_order": profit.per_order,
            "cost_per_delivery": profit.per_delivery,
            "credit_year_ratio": profit.credit_year_ratio,
            "profit_after_rebates": profit.after_rebates,
            "favourite_visits": coverage.favourite_visits,
            "favourite_factor": coverage.favourite_factor,
            "favourite_time": coverage.favourite_time,
            "visit_days_key": visits.key,
            "visit_days_major": visits.major,
            "visit_days_general": visits.general,
            "visit_days_small": visits.small,
            "executive_days_key": visits.executive_key,
            "executive_days_major": visits.executive_major,
            **{f"risk_{f.name}": getattr(risk, f.name) for f in fields(risk)},
            "network_flag_cases": network.flag_cases,
            "network_silent_days": network.silent_days,
            "network_buying_less_ratio": network.buying_less_ratio,
            "price_tolerance_ratio": self.settings.price_tolerance_ratio,
            "promotion_near_weeks": NEAR_WEEKS,
            "promotion_dip_weeks": DIP_WEEKS,
            "event_lead_days": self.settings.events.days,
            "event_lead_season_days": self.settings.events.season_days,
            **vars(self.settings.candidates),
        }


class Provided:
    """The provided relations as Arrow tables, and what of them a model's rows depend on.

    `read` are those that were read elsewhere (the records, the ledger); unread they are empty.
    """

    def __init__(
        self,
        params: Params,
        feeds: Mapping[str, CleanFeed],
        read: Mapping[str, pa.Table] | None = None,
    ):
        self.params = params
        self._feeds = feeds
        self._rules = CalendarRules.of(params.settings)
        self._made: dict[str, pa.Table] = dict(read or {})
        self._makers: dict[str, Callable[[], pa.Table]] = {
            "params": lambda: _typed("params", [params.row]),
            "calendar": lambda: calendar(*self._years, self._rules),
            "metric_need": metric_needs,
            "channel_rule": channel_rules,
            "feed_record": lambda: _typed("feed_record", []),
            "ledger_rebate": lambda: _typed("ledger_rebate", []),
            "ledger_cover": lambda: _typed("ledger_cover", []),
            "feed_presence": lambda: _typed("feed_presence", self._present()),
        }

    def table(self, name: str) -> pa.Table:
        """Return a relation with the registry's columns and types, made when first asked for."""
        if name not in self._made:
            self._made[name] = self._makers[name]()
        return self._made[name]

    def fingerprint(self, name: str, columns: frozenset[str]) -> str:
        """Return a digest of what a relation says in the named columns.

        The as-of date is left to the caller, who knows which months it cuts. Days of the calendar
        never change but by the settings; a model that shows these follows the years as well.
        """
        if name == "params":
            row = self.params.row
            used = sorted(columns & set(row) - {"as_of_date"})
            return digest(f"{column}={row[column]}" for column in used)
        if name == "calendar":
            if not columns & SETTLED_COLUMNS:
                return ""
            rules = (f"{f.name}={getattr(self._rules, f.name)}" for f in fields(self._rules))
            return digest([*rules, *map(str, self._years)])
        return digest(map(str, self.table(name).to_pylist()))

    def _present(self) -> list[dict[str, object]]:
        return [{"feed": name, "is_present": feed.is_present} for name, feed in self._feeds.items()]

    @property
    def _years(self) -> tuple[int, int]:
        months = {month for feed in self._feeds.values() for month in feed.months}
        years = {(month - 1) // 12 for month in months} | {self.params.as_of_date.year}
        # A year more on either side: months and weeks look over the edge.
        return min(years) - 1, max(years) + _YEARS_AHEAD


def _typed(name: str, rows: list[dict[str, object]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=PROVIDED[name].arrow)
