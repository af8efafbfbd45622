"""A simulation as a page for people: tables and charts in one HTML file.

Goes in: what a simulation found, and points of the payout curves. Comes out: HTML text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from transforms.language.charts import bar_chart, html_table, line_chart, page
from transforms.language.figures import measured, number, percent
from transforms.rebates.simulation.outcome import GroupRow, Side, Simulated

_MOST_ROWS = 50
Curve = Sequence[tuple[Decimal, Decimal]]


def simulation_page(title: str, found: Simulated, curves: Mapping[str, Mapping[str, Curve]]) -> str:
    """Return the page; `curves` holds, per draft program, its and the current payout by basis."""
    of = unit_of(found)
    body = [
        f"<p>Facts from {found.first_day} until before {found.until}.</p>",
        html_table(
            ["", "programs", "cost", "counted", "effective rate", "accounts", "paid"],
            [_side("current", found.current), _side("draft", found.draft)],
        ),
        f"<p>{found.gainers} accounts gain, {found.losers} lose.</p>",
        _rates("Effective rate by size", found.by_size),
        _groups("size", found.by_size, of),
        _rates("Effective rate by class", found.by_class),
        _groups("class", found.by_class, of),
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
        _cliffs(found, of),
        _accounts(found, of),
    ]
    return page(title, [part for part in body if part])


def unit_of(found: Simulated) -> str:
    """Return the currency that all costs are in; an empty text where there are several, or none."""
    codes = {*found.current.cost, *found.draft.cost}
    return codes.pop() if len(codes) == 1 else ""


def cost_text(side: Side) -> str:
    """Write what a side costs in each currency; nothing where it costs nothing."""
    return ", ".join(f"{measured(amount, code)} {code}" for code, amount in side.cost.items())


def _side(label: str, side: Side) -> list[object]:
    rate = percent(side.effective_rate)
    names = ", ".join(side.programs) or "none"
    return [
        label,
        names,
        cost_text(side),
        number(side.counted),
        rate,
        side.accounts,
        side.paid_accounts,
    ]


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


def _groups(label: str, groups: Sequence[GroupRow], of: str) -> str:
    rows = [
        [g.name, g.accounts, number(g.counted), measured(g.current, of), measured(g.draft, of),
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


def _cliffs(found: Simulated, of: str) -> str:
    if not found.cliffs:
        return "<p>The draft has no cliffs.</p>"
    said = "".join(f"<li>{finding.program}: {finding.message}</li>" for finding in found.cliffs)
    rows = [
        [
            n.account,
            n.program,
            n.period,
            number(n.basis),
            number(n.lacking),
            measured(n.jump, of),
        ]
        for n in found.near_cliffs[:_MOST_ROWS]
    ]
    near = html_table(["account", "program", "period", "basis", "lacking", "jump"], rows)
    return f"<h2>Cliffs</h2><ul>{said}</ul>" + (near if rows else "")


def _accounts(found: Simulated, of: str) -> str:
    by_change = sorted(found.accounts, key=lambda row: (-abs(row.difference), row.account))
    rows = [
        [r.account, r.account_class, r.size, number(r.counted), measured(r.current, of),
         measured(r.draft, of), measured(r.difference, of), percent(r.draft_rate)]
        for r in by_change[:_MOST_ROWS]
    ]  # fmt: skip
    head = ["account", "class", "size", "counted", "current", "draft", "difference", "draft rate"]
    return "<h2>The largest differences</h2>" + html_table(head, rows)
