"""What a simulation found, as a person reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from transforms.language.figures import number, percent
from transforms.language.messages import Message, laid, lines, pgettext
from transforms.language.messages import gettext as _
from transforms.rebates.simulation import Simulated
from transforms.rebates.simulation.outcome import GroupRow, Side

On = Literal["past", "forecast"]


@dataclass(frozen=True)
class SimulationResult:
    """What the simulation found, and the page that shows it."""

    as_of_date: str
    on: On
    found: Simulated
    page: str

    def text(self) -> Message:
        """Return the result as a person reads it."""
        found = self.found
        head = _(
            "Simulated {programs} on past facts from {first} until before {last};"
            " nothing is posted",
            programs=", ".join(found.draft.programs),
            first=found.first_day,
            last=found.until,
        )
        if self.on == "forecast":
            head = _(
                "Simulated {programs} on forecast facts from {first} until before {last};"
                " nothing is posted",
                programs=", ".join(found.draft.programs),
                first=found.first_day,
                last=found.until,
            )
        told = [
            head,
            _side(pgettext("terms", "current"), found.current),
            _side(pgettext("terms", "draft"), found.draft),
            _(
                "  {gainers} accounts gain, {losers} lose",
                gainers=str(found.gainers),
                losers=str(found.losers),
            ),
            *map(_group, found.by_size),
            *(
                _("  cliff: {program} {says}", program=finding.program, says=finding.message)
                for finding in found.cliffs
            ),
        ]
        if found.near_cliffs:
            near = str(len(found.near_cliffs))
            told.append(_("  just below a cliff: {count} accounts and periods", count=near))
        return lines([*told, _("  page: {file}", file=self.page)])


def _side(label: Message, side: Side) -> Message:
    says = _(
        "effective rate {rate}, {paid} of {accounts} accounts paid",
        rate=percent(side.effective_rate) or _("none"),
        paid=str(side.paid_accounts),
        accounts=str(side.accounts),
    )
    cost = side.cost_text() or "0"
    return laid("  {label:<8}{cost:>22}  {says}", label=label, cost=cost, says=says)


def _group(group: GroupRow) -> Message:
    says = _(
        "{accounts:>5} accounts, counted {counted:>18}: {now:>8} now, {drafted:>8} drafted",
        accounts=str(group.accounts),
        counted=number(group.counted),
        now=percent(group.current_rate),
        drafted=percent(group.draft_rate),
    )
    return laid("  {name:<8}{says}", name=group.name, says=says)
