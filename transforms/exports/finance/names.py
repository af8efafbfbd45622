"""What accounts and programs are called in an export, beside their ids.

Goes in: names by account, titles by program version. Comes out: those of a slice, as the manifest
tells them, from which the workbook can be made again without the lake.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from transforms.exports.finance.totals import ControlTotals


@dataclass(frozen=True)
class PartyNames:
    """Names of accounts, and titles of programs by id and version; an id may have none."""

    accounts: Mapping[str, str] = field(default_factory=dict)
    programs: Mapping[tuple[str, int], str] = field(default_factory=dict)

    def told(self, totals: ControlTotals) -> dict[str, list[dict[str, Any]]]:
        """Return the names that a slice needs, sorted."""
        return {
            "accounts": [
                {"account_id": account, "name": self.accounts[account]}
                for account in sorted(totals.accounts & self.accounts.keys())
            ],
            "programs": [
                {"program_id": program, "terms_version": version, "title": title}
                for (program, version), title in sorted(self.programs.items())
                if (program, version) in totals.programs
            ],
        }

    def latest(self, totals: ControlTotals) -> dict[str, str | None]:
        """Return the title of each program of a slice in its last version there."""
        return {
            name: self.programs.get((name, version)) for name, version in sorted(totals.programs)
        }

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> PartyNames:
        """Read what `told` has written."""
        return cls(
            {one["account_id"]: one["name"] for one in told["accounts"]},
            {(one["program_id"], one["terms_version"]): one["title"] for one in told["programs"]},
        )
