"""What the runner hands to the models beside the feeds: the run's word, days, needs, presence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from operator import attrgetter

import pyarrow as pa

from adapters.lake.models.content import digest
from adapters.lake.models.feeds import CleanFeed
from transforms.operations.event_settings import Candidates
from transforms.operations.risk_settings import RiskRules
from transforms.operations.settings import Settings
from transforms.planning.channel_rules import channel_rules
from transforms.planning.usual_weeks import DIP_WEEKS, NEAR_WEEKS
from transforms.schema.models import PROVIDED
from transforms.warehouse.calendar import SETTLED_COLUMNS, CalendarRules, calendar
from transforms.warehouse.metric_needs import metric_needs

# Days are known two years past the facts and the as-of date: a plan may look that far.
_YEARS_AHEAD = 2
# The days of `params` that cut months: the as-of date, and the end of the last complete month.
DAYS = frozenset({"as_of_date", "last_month_end"})


# Columns of `params` that a setting decides, each with the name the setting bears.
SETTING_OF = {
    "fiscal_calendar": "fiscal_calendar",
    "class_cut_key": "class_cuts.key",
    "class_cut_major": "class_cuts.major",
    "class_cut_general": "class_cuts.general",
    "class_weight_volume": "class_weights.volume",
    "class_weight_profit": "class_weights.profit",
    "class_weight_strength": "class_weights.strength",
    "class_weight_potential": "class_weights.potential",
    "class_floor_share_ratio": "class_floor.share_ratio",
    "class_floor_idle_days": "class_floor.idle_days",
    "class_hysteresis_months": "class_hysteresis_months",
    "key_accounts_fewest": "key_accounts.fewest",
    "key_accounts_most_share_ratio": "key_accounts.most_share_ratio",
    "key_accounts_department_from": "key_accounts.department_from",
    "cost_per_visit_minute": "profit.per_visit_minute",
    "cost_per_order": "profit.per_order",
    "cost_per_delivery": "profit.per_delivery",
    "credit_year_ratio": "profit.credit_year_ratio",
    "profit_after_rebates": "profit.after_rebates",
    "favourite_visits": "coverage.favourite_visits",
    "favourite_factor": "coverage.favourite_factor",
    "favourite_time": "coverage.favourite_time",
    "visit_days_key": "visit_days.key",
    "visit_days_major": "visit_days.major",
    "visit_days_general": "visit_days.general",
    "visit_days_small": "visit_days.small",
    "executive_days_key": "visit_days.executive_key",
    "executive_days_major": "visit_days.executive_major",
    "network_flag_cases": "network.flag_cases",
    "network_silent_days": "network.silent_days",
    "network_buying_less_ratio": "network.buying_less_ratio",
    "price_tolerance_ratio": "price_tolerance_ratio",
    "mix_tolerance_ratio": "mix_tolerance_ratio",
    "event_lead_days": "events.days",
    "event_lead_season_days": "events.season_days",
    "claim_days_after": "claims.days_after",
    "claim_twice_days": "claims.twice_days",
    **{f"risk_{each.name}": f"risk.{each.name}" for each in fields(RiskRules)},
    **{each.name: f"candidates.{each.name}" for each in fields(Candidates)},
}


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
        return {
            "as_of_date": self.as_of_date,
            "last_month_end": self.last_month_end,
            "company_currency": self.company_currency,
            "promotion_near_weeks": NEAR_WEEKS,
            "promotion_dip_weeks": DIP_WEEKS,
            **{column: attrgetter(name)(self.settings) for column, name in SETTING_OF.items()},
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

        The days among them are left to the caller, who knows which months they cut. Days of the
        calendar never change but by the settings; a model that shows these follows the years too.
        """
        if name == "params":
            row = self.params.row
            used = sorted(columns & set(row) - DAYS)
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
