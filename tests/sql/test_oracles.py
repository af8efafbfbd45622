"""Published tables against their oracles, over one random company that has every feed."""

from __future__ import annotations

import pytest

from tests.sql.oracles.counting import Counting
from tests.sql.oracles.every import ORACLES


@pytest.fixture(scope="module")
def counting(full_run) -> Counting:
    return Counting(full_run)


@pytest.mark.parametrize("oracle", ORACLES, ids=lambda one: f"{one.table} {one.columns[0]}")
def test_a_table_is_what_a_plain_recount_makes_of_the_feeds(counting, oracle):
    found = oracle.differences(counting)
    assert found == [], "\n".join(found[:12])
