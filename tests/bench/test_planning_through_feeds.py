"""The inventory game played as users would: through files, `ingest` and `stock-up`."""

import pytest

from bench.vn2.feeds import ThroughFeeds
from bench.vn2.game import Game, play, warmed_up
from bench.vn2.policies import OfficialBenchmark
from bench.vn2.product import OurPlan

START = 149


@pytest.mark.proof
@pytest.mark.real_data
def test_six_orders_through_files_cost_what_the_same_plan_costs_in_the_bench(
    real_data, new_home, tmp_path
):
    folder = real_data / "vn2"
    game = Game.read(folder)
    official = OfficialBenchmark(game)
    stock = warmed_up(game, official, START)
    policy = ThroughFeeds(game, folder, tmp_path, new_home().path)
    through = play(game, policy, START, stock).cost
    assert through == pytest.approx(play(game, OurPlan(game), START, stock).cost, rel=0.02)
    assert through < play(game, official, START, stock).cost
