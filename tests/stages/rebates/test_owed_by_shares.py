"""What is owed share by share, by other processes, is what is owed on all accounts at once."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

from adapters.lake.home import Home
from stages.rebates.estimates import owing
from tests.elsewhere import Elsewhere
from tests.stages.planning.conftest import World
from transforms.rebates import parse_terms
from transforms.rebates.shares import divided

AS_OF = date(2026, 4, 1)
ACCOUNTS = [f"A{number}" for number in range(1, 17)]
HEAD = "valid: {from: 2026-01-01, until: 2027-01-01}\nperiod: month\ncurrency: CNY\n"
LADDER = "earn: {method: marginal, tiers: [{from: 0, percent: 2}, {from: 100, percent: 5}]}\n"
# What another program deducts, and that one, look at more than an account's own lines.
TERMS = (
    f"program: ALONE\n{HEAD}{LADDER}",
    f"program: ALONE\nversion: 2\n{HEAD.replace('01-01,', '02-15,')}{LADDER}",
    f"program: PART\n{HEAD}{LADDER}",
    f"program: REST\nstack: {{order: 20, net_of: [PART]}}\n{HEAD}{LADDER}",
)


def draw(world: World) -> None:
    """Lines of sixteen accounts, and returns, some of which name their sale."""
    drawn = random.Random(3)
    world.product("P", unit="each")
    for account in ACCOUNTS:
        world.account(account)
    for number in range(160):
        day = date(2026, 1, 1) + timedelta(drawn.randrange(85))
        account, units = drawn.choice(ACCOUNTS), drawn.randint(1, 40)
        days = {"order_date": day, "month": f"{day:%Y-%m}", "month_start": day.replace(day=1)}
        more = {**days, "unit": "each", "line_amount": units * 3 + 1}
        world.ordered(account, "P", units, order_id=f"O{number}", **more)
        if number % 7 == 0:
            sale = {"returns_order_id": f"O{number}"} if number % 2 else {}
            back = {**more, "line_amount": -3, "kind": "return", "order_id": f"R{number}"}
            world.ordered(account, "P", -1, **back, **sale)
    world.write()


def test_shares_of_accounts_by_other_processes_owe_what_all_accounts_owe(tmp_path: Path):
    world = World(Home.at(tmp_path / "home"))
    draw(world)
    programs = parse_terms("---\n".join(TERMS), "terms.yaml")
    alone, others = ({program.program for program in some} for some in divided(programs))
    assert (alone, others) == ({"ALONE"}, {"PART", "REST"})
    (work := tmp_path / "work").mkdir()
    whole = owing(world.home, programs, AS_OF)
    apart = owing(world.home, programs, AS_OF, workers=Elsewhere(work, at_once=2))
    assert apart.to_date.to_pylist() == whole.to_date.to_pylist()
    assert apart.accrued.equals(whole.accrued)
    assert set(whole.to_date["program_id"].to_pylist()) == alone | others
    assert set(whole.to_date["account_id"].to_pylist()) == set(ACCOUNTS)
