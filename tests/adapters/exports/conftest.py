"""Slices of a ledger drawn in tests, sealed as the ledger seals them, and written without one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapters.exports.slice import write_slice
from transforms.exports.finance.manifest import Close
from transforms.ledger.chain import Tip, chained
from transforms.ledger.entries import Booked, Draft, GlAccounts

GL = GlAccounts("6601.03", "2241.05", "1122.09")
_DAY = date(2026, 2, 1)


@pytest.fixture(scope="session")
def booked() -> Callable[..., list[Booked]]:
    """Seal drawn entries: (program, account, kind, amount, currency), one a tuple."""

    def make(*drawn: tuple[str, str, str, str, str], gl: GlAccounts = GL) -> list[Booked]:
        drafts = [
            Draft(
                program, 1, account, "2026-01", number, kind, Decimal(amount), currency,
                "2026-01", _DAY, None if kind == "settlement" else "new_sales",
                Decimal(amount) / 8 if number % 2 else None, Decimal(amount) * 10, 1, "10%",
                "B-1" if kind == "settlement" else None,
            )
            for number, (program, account, kind, amount, currency) in enumerate(drawn, 1)
        ]  # fmt: skip
        now = datetime(2026, 2, 1, tzinfo=UTC)
        return [
            (link.entry, link.postings)
            for link in chained(
                [(draft, gl) for draft in drafts], Tip(), run_id="run", posted_at=now
            )
        ]

    return make


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Write a slice into a folder of its own, as of an open month unless a close is given."""

    def run(
        slice_: list[Booked], close: Close | None = None, name: str = "out", **kept: Any
    ) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        write_slice(folder, "2026-01", slice_, close, tell=lambda done: None, **kept)
        return folder

    return run
