"""One stretch from prepared facts to results: which path its terms take through the engine.

Three paths lead to the same rows: sums (most programs), line order (tiers that count units and pay
a percentage, or a unit limit), and `period: line`. `explain` replays the stretch line by line.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from transforms.rebates import collection, explanation, line_order, pools
from transforms.rebates.adjustments import adjusted
from transforms.rebates.basis import Rows, basis_of
from transforms.rebates.credit import COMPENSATION, credited
from transforms.rebates.document_period import line_states, order_rows_sql
from transforms.rebates.earnings import earned, has_joins, ladder_of, tiered
from transforms.rebates.joins import StretchSetting
from transforms.rebates.ladder import axis_of, cast_basis
from transforms.rebates.leftover import with_carry
from transforms.rebates.lines import PreparedLines
from transforms.rebates.payees import Place
from transforms.rebates.results import results
from transforms.rebates.steps import Step
from transforms.rebates.terms.earnings import Contest
from transforms.rebates.terms.rules import BY_DOCUMENT
from transforms.rebates.untiered_methods import scoped_sql


@dataclass
class StretchRun:
    """A stretch being computed: its setting, and the relations made on the way."""

    setting: StretchSetting
    lines: PreparedLines | None = None
    deducted: str | None = None
    in_order: bool = False
    only_sales: bool = False
    member: str | None = None
    rows: str = ""
    living: str | None = None
    carry: str | None = None
    is_read_once: bool = False
    is_traced: bool = False
    unlimited: str | None = None
    earned: str = ""
    results: pa.Table | None = None

    @property
    def is_by_line(self) -> bool:
        return self.setting.stretch.program.period == "line"

    @property
    def is_by_order(self) -> bool:
        return self.setting.stretch.program.period == "order"

    def direct_rows(self) -> str:
        """Return SQL for the stretch's own prepared lines."""
        setting = self.setting
        return line_order.rows_sql(
            setting.stretch, self._own_lines, setting.account, setting.goods, deducted=self.deducted
        )

    def compute(self, earlier: dict[str, list[pa.Table]]) -> pa.Table:
        """Compute the stretch; `earlier` holds the results of programs computed before, by id."""
        setting = self.setting
        if self.is_by_line:
            self.rows = line_states(
                setting.workspace, setting.stretch, self.direct_rows(), self._unit_scale
            )
        elif self.is_by_order:
            rows = order_rows_sql(setting.stretch, self.direct_rows(), self._unit_scale)
            self.rows = setting.workspace.table(f"pool_{setting.stretch.number}", rows)
            if self.in_order:
                self._take_in_order()
        else:
            self._sum()
        keep = setting.workspace.view if self._is_direct else setting.workspace.table
        tier_rows = tiered(setting, self.rows, keep)
        self.earned = earned(setting, tier_rows, self.living, keep)
        self.results = self._adjusted(tier_rows, earlier)
        if not self._is_direct:
            setting.workspace.drop(tier_rows)
        return self.results

    @property
    def _is_direct(self) -> bool:
        """Say whether one statement leads from sums to results, nothing kept in between."""
        program = self.setting.stretch.program
        needs_more = self.in_order or self.is_traced or has_joins(self.setting)
        reads_twice = program.credit or program.pay_to != "account" or program.collection_scale
        return not (needs_more or reads_twice or program.period in BY_DOCUMENT)

    def _adjusted(self, tier_rows: str, earlier: dict[str, list[pa.Table]]) -> pa.Table:
        setting = self.setting
        paced = self._paced(tier_rows) if setting.stretch.program.collection_scale else None
        rows = adjusted(setting, self.earned, paced, credited(setting, self.rows, earlier))
        compensates = any(rule.compensate for rule in setting.stretch.program.discipline)
        if self.is_traced or compensates:
            kept = setting.workspace.table(f"adjusted_{setting.stretch.number}", rows.sql)
            rows.sql = f"select * from {kept}"
        basis = self._basis() if self.is_traced else None
        return results(setting, rows, self.member, basis=basis)

    def _basis(self) -> dict[Place, list[Step]]:
        setting, lines = self.setting, None
        if self.deducted is not None and not self.is_by_line:
            lines = line_order.rows_sql(
                setting.stretch, self._own_lines, setting.account, setting.goods, deducted=None
            )
        return basis_of(setting, Rows(self.rows, self.unlimited, lines, self.deducted))

    @property
    def _own_lines(self) -> PreparedLines:
        if self.lines is None:
            raise ValueError("the lines of this stretch were not prepared")
        return self.lines

    @property
    def _unit_scale(self) -> int:
        return self.setting.goods.scales[self.setting.stretch.program.basis.unit]

    def _sum(self) -> None:
        setting, number = self.setting, self.setting.stretch.number
        workspace, stretch = setting.workspace, setting.stretch
        self.member = pools.members(
            workspace, stretch, setting.source, setting.account, goods=setting.goods
        )
        rows = pools.pool_rows_sql(stretch, self.member)
        if self.deducted is not None and not self.in_order:
            rows = _deducted_sql(rows, self.direct_rows(), axis_of(stretch.program))
        rows = pools.with_empty_periods_sql(stretch, rows, workspace)
        rows = pools.carried_sql(stretch.program, rows)
        if isinstance(stretch.program.earn, Contest):
            rows = scoped_sql(setting, rows)
        keep = workspace.view if self._is_direct else workspace.table
        self.rows = keep(f"pool_{number}", rows)
        if self.in_order:
            self._take_in_order()

    def _take_in_order(self) -> None:
        setting, stretch = self.setting, self.setting.stretch
        carries = stretch.program.decrease != "claw_back"
        living = self._living_sql(self.rows if carries else None)
        if self.only_sales and stretch.program.limit_units is None and self.deducted is None:
            # every unit counts: the pool's sums stand, and the lines are read once
            self.living = setting.workspace.view(f"living_{stretch.number}", living)
            self.carry = self.rows if carries else None
            self.is_read_once = True
            return
        self.living = setting.workspace.table(f"living_{stretch.number}", living)
        axis = axis_of(stretch.program)
        self.unlimited = self.rows if stretch.program.limit_units is not None else None
        self.rows = setting.workspace.table(
            f"pool_in_order_{stretch.number}", _replaced_sql(self.rows, self.living, axis)
        )

    def _living_sql(self, carry: str | None) -> str:
        stretch = self.setting.stretch
        living = line_order.living_units_sql(
            stretch, self.direct_rows(), self._own_lines, carry, scale=self._unit_scale,
            only_sales=self.only_sales,
        )  # fmt: skip
        return line_order.by_money_sql(living) if axis_of(stretch.program) == "money" else living

    def read_again(self, lines: PreparedLines) -> None:
        """Stand on lines that were prepared again, with ids."""
        self.lines = lines
        if self.is_read_once:
            label = f"living_again_{self.setting.stretch.number}"
            self.living = self.setting.workspace.view(label, self._living_sql(self.carry))

    def _paced(self, tier_rows: str) -> str:
        setting, ladder = self.setting, ladder_of(self.setting)
        if self.is_by_line:
            weights = f"""
                select pool_id, period_start, account_id, invoice_id,
                    coalesce(invoiced_on, day) as since, cast(x as decimal(38,10)) as weight
                from {self.rows}
                """
        elif self.living is not None and ladder is not None and ladder.bands():
            weights = collection.weights_by_earning_sql(ladder, tier_rows, self.living)
        else:
            weights = collection.weights_by_basis_sql(setting, self.direct_rows())
        return collection.collected_parts(setting, weights)

    def explain(self, label: str = "", with_rest: bool = False) -> str:
        """Return SQL for the line-by-line explanation; `with_rest`: and what earned nothing."""
        setting, number = self.setting, self.setting.stretch.number
        if self.is_by_line:
            placed = explanation.state_rows_sql(self.rows)
        elif self.living is not None:
            placed = explanation.living_rows_sql(self.living)
        else:
            order = self._own_lines.order
            axis = axis_of(setting.stretch.program)
            placed = explanation.placed_rows_sql(self.direct_rows(), order, axis, self.rows)
        cut = explanation.pieces_sql(setting, placed, self.earned, with_rest)
        pieces = setting.workspace.table(f"pieces_{number}{label}", cut)
        if self.results is None:
            raise ValueError("a stretch is explained after it is computed")
        own = self.results.select(
            ["pool_id", "account_id", "period_start", "period", "earned_exact", "reason"]
        )
        paid = setting.workspace.show(f"paid_{number}{label}", own)
        kept = f"(select * from {paid} where coalesce(reason, '') <> '{COMPENSATION}')"
        return explanation.allotted_sql(setting, pieces, kept)


def _deducted_sql(rows: str, lines: str, axis: str) -> str:
    """Replace a pool's money by what is left of it after other programs' earnings."""
    x = "coalesce(n.money, 0)" if axis == "money" else "r.x"
    return f"""
        select r.* exclude (money, x), {cast_basis("coalesce(n.money, 0)")} as money,
            {cast_basis(x)} as x
        from ({rows}) as r
        left join (
            select pool_id, period_start, sum(money) as money from ({lines}) as l
            group by pool_id, period_start
        ) as n on n.pool_id = r.pool_id and n.period_start = r.period_start
        """


def _replaced_sql(rows: str, living: str, axis: str) -> str:
    """Replace a pool's sums by those of the units that count; a negative basis stays negative."""
    return f"""
        select r.* exclude (units, money, x), {cast_basis("coalesce(l.units, 0)")} as units,
            {cast_basis("coalesce(l.money, 0)")} as money,
            {cast_basis(f"coalesce(l.{axis}, least(r.x, 0))")} as x
        from {rows} as r
        left join (
            select pool_id, period_start, sum(units) as units,
                {with_carry("sum(money)", "sum(rest)", "count(*)")} as money
            from {living} group by pool_id, period_start
        ) as l on l.pool_id = r.pool_id and l.period_start = r.period_start
        """
