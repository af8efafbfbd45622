"""What is posted is what is owed: recomputed from the facts, key by key."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from transforms.language.messages import gettext as _
from transforms.ledger.accruals import Bounds, LedgerRule, differences, of_programs, read_rows
from transforms.verify.check import Checked


def check_owed(
    checked: Checked,
    owed: pa.Table,
    balances: pa.Table,
    rules: Mapping[str, LedgerRule],
    *,
    bounds: Bounds | None = None,
) -> None:
    """Add to `checked` every key of the programs of `rules`; a difference is a finding.

    `bounds` is for terms that wait for an approver: see `transforms.ledger.differences`.
    """
    ours, booked = of_programs(owed, rules), of_programs(balances, rules)
    compared = differences(ours, booked, rules, bounds=bounds, all_rows=True)
    wrong = compared.filter(pc.not_equal(compared["difference"], Decimal(0)))
    checked.accepted += compared.num_rows - wrong.num_rows
    for row in read_rows(wrong):
        checked.note(
            _(
                "owed {owed} {currency}, posted {posted}",
                owed=str(row.owed),
                currency=row.currency,
                posted=str(row.accrued),
            ),
            _(
                "program {program}, account {account}, period {period}",
                program=row.program_id,
                account=row.account_id,
                period=row.earning_period,
            ),
            _("run `peakledger rebates accrue`, which posts the difference"),
        )
