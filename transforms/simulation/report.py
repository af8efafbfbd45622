"""A simulation as a page for people: tables and charts in one HTML file.

Goes in: what a simulation found, and points of the payout curves. Comes out: HTML text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from transforms.charts import bar_chart, html_table, line_chart, page
from transforms.simulation.found import GroupRow, Side, Simulated

_MOST_ROWS = 50
Curve = Sequence[tuple[Decimal, Decimal]]


def simulation_page(title: str, found: Simulated, curves: Mapping[str, Mapping[str, Curve]]) -> str:
    """Return the page; `curves` holds, per draft program, its and the current payout by basis."""
    body = [
        f"<p>Facts from {found.first_day} until before {found.until}.</p>",
        html_table(
            ["", "programs", "cost", "counted", "effective rate", "accounts", "paid"],
            [_side("current", found.current), _side("draft", found.draft)],
        ),
        f"<p>{found.gainers} accounts gain, {found.losers} lose.</p>",
        _rates("Effective rate by size", found.by_size),
        _groups("size", found.by_size),
        _rates("Effective rate by class", found.by_class),
        _groups("class", found.by_class),
        *[
            line_chart(
                f"What {program} pays by basis",
                {name: [(float(x), float(y)) for x, y in points] for name, points in both.items()},
                across="basis",
                up="owed",
            )
            for program, both in curves.items()
        ],
        _differences(found),
        _cliffs(found),
        _accounts(found),
    ]
    return page(title, [part for part in body if part])


def percent(rate: Decimal | None) -> str:
    """Write a ratio as a percentage with two decimals; nothing where there is none."""
    return "" if rate is None else f"{rate * 100:.2f} %"


def shown(amount: Decimal) -> str:
    """Write an amount with separators and at least two decimals, none of them cut."""
    exponent = amount.normalize().as_tuple().exponent
    has = -exponent if isinstance(exponent, int) else 0
    return f"{amount:,.{max(has, 2)}f}"


def _side(label: str, side: Side) -> list[object]:
    cost = ", ".join(f"{shown(amount)} {code}" for code, amount in side.cost.items())
    rate = percent(side.effective_rate)
    names = ", ".join(side.programs) or "none"
    return [label, names, cost, shown(side.counted), rate, side.accounts, side.paid_accounts]


def _rates(title: str, groups: Sequence[GroupRow]) -> str:
    bars = {
        group.name: {
            name: float(rate * 100)
            for name, rate in (("current", group.current_rate), ("draft", group.draft_rate))
            if rate is not None
        }
        for group in groups
    }
    return bar_chart(title, bars, up="%")


def _groups(label: str, groups: Sequence[GroupRow]) -> str:
    rows = [
        [g.name, g.accounts, shown(g.counted), shown(g.current), shown(g.draft),
         percent(g.current_rate), percent(g.draft_rate)]
        for g in groups
    ]  # fmt: skip
    head = [label, "accounts", "counted", "current", "draft", "current rate", "draft rate"]
    return html_table(head, rows)


def _differences(found: Simulated) -> str:
    dots = [(float(row.counted), float(row.difference)) for row in found.accounts]
    return line_chart(
        "Who gains and who loses", {}, across="counted", up="draft − current", dots=dots
    )


def _cliffs(found: Simulated) -> str:
    if not found.cliffs:
        return "<p>The draft has no cliffs.</p>"
    said = "".join(f"<li>{finding.program}: {finding.message}</li>" for finding in found.cliffs)
    rows = [
        [
            n.account,
            n.program,
            n.period,
            shown(n.basis),
            shown(n.lacking),
            shown(n.jump),
        ]
        for n in found.near_cliffs[:_MOST_ROWS]
    ]
    near = html_table(["account", "program", "period", "basis", "lacking", "jump"], rows)
    return f"<h2>Cliffs</h2><ul>{said}</ul>" + (near if rows else "")


def _accounts(found: Simulated) -> str:
    by_change = sorted(found.accounts, key=lambda row: (-abs(row.difference), row.account))
    rows = [
        [r.account, r.account_class, r.size, shown(r.counted), shown(r.current),
         shown(r.draft), shown(r.difference), percent(r.draft_rate)]
        for r in by_change[:_MOST_ROWS]
    ]  # fmt: skip
    head = ["account", "class", "size", "counted", "current", "draft", "difference", "draft rate"]
    return "<h2>The largest differences</h2>" + html_table(head, rows)
