"""What is found in the sample company is found in companies drawn with other seeds as well."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from adapters.warehouse import query
from adapters.warehouse.connect import Warehouse
from examples.sample_company import write
from stages.intake import ingest
from stages.warehouse import build

AS_OF = date(2026, 11, 1)
NOW = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture(scope="module", params=(31, 2027))
def other_sample(request, new_home):
    """A built sample of another seed: a way to ask its warehouse, and its truth."""
    home = new_home()
    feeds = home.path / "feeds"
    written = write(feeds, size="small", as_of=AS_OF, seed=request.param)
    ingest.land_and_clean(home, feeds, now=NOW, run_id="ingest")
    build.build(home, None, AS_OF, now=NOW, run_id="build")
    with Warehouse.open(home) as warehouse:
        yield (
            lambda question: json.loads(query.as_json(warehouse, question)),
            json.loads(written.truth.read_text("utf-8")),
        )


@pytest.mark.proof
def test_favoured_accounts_are_exactly_those_flagged_on_the_invoice(other_sample):
    ask, truth = other_sample
    flagged = ask(
        "select account_id from warehouse.account_price"
        " where month = '2026-10' and invoice_flag = 'below'"
    )
    assert sorted(row["account_id"] for row in flagged) == sorted(
        truth["prices"]["favoured_accounts"]
    )


@pytest.mark.proof
def test_accounts_planted_to_rise_are_exactly_those_whose_purchases_grew_by_half(other_sample):
    ask, truth = other_sample
    found = ask(
        "select account_id from warehouse.account_class"
        " where month = '2026-10' and level <= 3 and bought_growth_ratio >= 0.5"
    )
    assert sorted(row["account_id"] for row in found) == sorted(
        riser["account_id"] for riser in truth["potential_risers"]
    )
