"""Long work on the ledger tells each step it is at, how much of it is done, and of how much."""

from __future__ import annotations

import pytest

from stages.verify.invariants import verify


class Told:
    """What progress was told, step by step."""

    def __init__(self) -> None:
        self.steps: dict[str, list[tuple[int, int]]] = {}

    def __call__(self, step: str, done: int, total: int) -> None:
        self.steps.setdefault(step.partition(": ")[0], []).append((done, total))

    @property
    def over(self) -> dict[str, int]:
        """Return how much each step counted to, of the steps that came to their end."""
        return {
            step: told[-1][0] for step, told in self.steps.items() if told[-1][0] == told[-1][1]
        }


@pytest.fixture
def sold(world):
    world.orders("""
        order | account | date       | qty | price
        SO-1  | A       | 2026-01-01 | 1   | 100
        SO-2  | B       | 2026-01-02 | 1   | 50
        SO-3  | C       | 2026-01-02 | 1   | 30
    """)
    return world


def test_an_accrual_tells_what_it_computes_posts_and_publishes(sold):
    told = Told()
    sold.accrue("2026-02-01", progress=told)
    assert told.over == {
        "compute what is owed": 1,
        "post what it differs by": 3,
        "publish statements": 1,
    }


def test_a_settlement_tells_what_it_looks_at_and_prepares(sold):
    sold.accrue("2026-02-01")
    told = Told()
    sold.settle(progress=told)
    assert told.over == {"find what is payable": 1, "prepare batches": 1}


def test_a_verification_tells_every_part_that_it_reads_again(sold):
    sold.accrue("2026-02-01")
    told = Told()
    verify(sold.home, sold.url, all_=True, progress=told)
    assert told.over == told.over | {"read the ledger": 3, "compute what is owed again": 1}
    assert {
        "read the records beside the entries",
        "read the lake again",
        "read what is published",
        "hold what is published against the lake",
    } <= set(told.over)


def test_a_step_that_fails_is_never_told_as_over(sold):
    sold.accrue("2026-02-01")
    sold.terms("program: VOL\nversion: 1\n")
    told = Told()
    with pytest.raises(Exception, match="terms"):
        sold.accrue("2026-02-01", progress=told)
    assert "post what it differs by" not in told.over
