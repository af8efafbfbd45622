"""Fees that the largest wholesalers press out of us: they buy most and leave us little.

In the last year shelf fees take a fifth of what such an account is invoiced; what others cost is a
few percent of their sales. Draws come from a stream of their own, and none of these fees is
claimed, so that no other feed depends on them.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from examples.sample_company import columns as col
from examples.sample_company.company import Company
from examples.sample_company.field_work import salesperson_ids
from examples.sample_company.randomness import Stream, generator

FEE_MONTHS, FEE_PERCENT = 12, 20


def fee_bullies(company: Company, invoiced: np.ndarray) -> list[int]:
    """Name the wholesalers that were invoiced most in the last year; cents by account and month."""
    of_year = invoiced[:, -FEE_MONTHS:].sum(axis=1)
    of_year = np.where(company.network.level == 1, of_year, -1)
    return np.argsort(-of_year, kind="stable")[: company.size.planted].tolist()


def fees_table(company: Company, invoiced: np.ndarray) -> pa.Table:
    """Write the fees: one a month and account."""
    history, network = company.history, company.network
    rng = generator(company.seed, Stream.FEES)
    months = range(invoiced.shape[1] - FEE_MONTHS, invoiced.shape[1])
    bullies = np.array(fee_bullies(company, invoiced))
    account, month = np.tile(bullies, FEE_MONTHS), np.repeat(np.array(months), len(bullies))
    spans = np.array([history.month_days(each) for each in month])
    spoken_to = [network.salesperson_in(int(m))[a] for a, m in zip(account, month, strict=True)]
    count = len(account)
    return pa.table(
        {
            "account_id": col.pick(network.ids, account),
            "spent_on": col.days(rng.integers(spans[:, 0], spans[:, 1] + 1)),
            "amount": col.money(invoiced[account, month] * FEE_PERCENT // 100),
            "currency": col.same("CNY", count),
            "kind": col.same("slotting", count),
            "salesperson_id": col.pick(salesperson_ids(network), np.array(spoken_to)),
            "claim_id": col.numbered("EXP-FEE-", np.arange(1, count + 1), 5),
        }
    )
