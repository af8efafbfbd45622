"""Totals over an account's products are as uncertain as they were; each product's futures stay."""

from dataclasses import replace

import numpy as np
import pytest

from transforms.planning.forecast.champion import with_champions
from transforms.planning.forecast.forecaster import forecast
from transforms.planning.forecast.lessons import BySegment, DonorChoice, learn
from transforms.planning.forecast.quantiles import path_quantiles
from transforms.planning.forecast.ties import Surprises, shared_parts, tied

SEED, PRODUCTS, HORIZON = 5, 6, 13


def accounts_of(panel, products=PRODUCTS):
    """Make each `products` series those of one account."""
    place = np.arange(panel.size)
    return replace(
        panel,
        account_ids=np.array([f"A{at // products:03d}" for at in place], dtype=object),
        product_ids=np.array([f"P{at % products}" for at in place], dtype=object),
    )


def drawn_surprises(part, accounts=300, products=PRODUCTS, origins=3):
    random = np.random.default_rng(2)
    names = np.repeat([f"A{at:03d}" for at in range(accounts)], products).astype(object)
    segments = np.array(["beer / key", "cola / key"], dtype=object)[np.arange(len(names)) % 2]
    found = []
    for _ in range(origins):
        shared = np.repeat(random.normal(size=accounts), products)
        own = random.normal(size=len(names))
        scores = np.sqrt(part) * shared + np.sqrt(1 - part) * own + random.normal()
        found.append(Surprises(names, segments, scores))
    return found


@pytest.mark.parametrize("part", [0.3, 0.6])
def test_the_part_that_products_of_an_account_share_is_found(part):
    everyone, known = shared_parts(drawn_surprises(part))
    assert everyone == pytest.approx(part, abs=0.06)
    assert set(known) == {"beer / key", "cola / key"}
    assert known["beer / key"] == pytest.approx(part, abs=0.08)


def test_what_does_not_hang_together_is_not_tied_nor_what_was_wrong_for_everybody():
    assert shared_parts(drawn_surprises(0.0)) == (0.0, {"beer / key": 0.0, "cola / key": 0.0})


def test_too_few_pairs_say_nothing_of_a_segment():
    everyone, known = shared_parts(drawn_surprises(0.9, accounts=10, products=2, origins=1))
    assert (everyone, known) == (0.0, {})


def paths_of(size, paths=200):
    return np.random.default_rng(3).gamma(50, 2, (size, paths, 4)).round()


def test_tied_futures_keep_every_series_own_and_widen_its_accounts_total(make_panel):
    panel = accounts_of(make_panel(np.zeros((300, 1))))
    paths = paths_of(300)
    made = tied(paths, panel, BySegment(0.5), SEED)
    assert np.array_equal(path_quantiles(made), path_quantiles(paths))
    # weeks of a future stay together
    assert np.array_equal(np.sort(made.sum(axis=2)), np.sort(paths.sum(axis=2)))
    total, apart = (
        each.sum(axis=2).reshape(-1, PRODUCTS, 200).sum(axis=1).std(axis=1).mean()
        for each in (made, paths)
    )
    # six products that share half of it: 6 + 30 × 0.5 in place of 6 variances
    assert total / apart == pytest.approx(np.sqrt(21 / 6), rel=0.05)
    between = np.corrcoef(made[0].sum(axis=1), made[PRODUCTS].sum(axis=1))[0, 1]
    assert abs(between) < 0.2


def test_tied_futures_do_not_depend_on_the_others_and_untied_ones_are_left_alone(make_panel):
    panel = accounts_of(make_panel(np.zeros((12, 1))))
    paths = paths_of(12)
    whole = tied(paths, panel, BySegment(0.5), SEED)
    order = np.array([7, 2, 11])
    some = tied(paths[order], panel.take(order), BySegment(0.5), SEED)
    assert some.tobytes() == whole[order].tobytes()
    assert tied(paths, panel, BySegment(0.0), SEED) is paths


def market(make_panel, shared):
    """Draw accounts whose products move with their account, or each by itself, by random walks."""
    random = np.random.default_rng(9)
    count, weeks = 40, 157 + HORIZON
    walk = random.normal(0, 0.06, (count, 1, weeks)).cumsum(axis=2)
    own = random.normal(0, 0.06, (count, PRODUCTS, weeks)).cumsum(axis=2)
    moved = np.exp((walk if shared else own) + np.zeros_like(own)).reshape(-1, weeks)
    units = random.poisson(40 * moved).astype(float)
    known = accounts_of(make_panel(units[:, :157]))
    return known, units[:, 157:]


@pytest.mark.parametrize("shared", [True, False])
def test_an_accounts_total_is_as_uncertain_as_past_errors_show(make_panel, shared):
    panel, sold = market(make_panel, shared)
    donors = DonorChoice(SEED, per_segment=panel.size)
    donors.add(panel)
    chosen = donors.panel()
    lessons = learn(chosen, HORIZON, (), seed=SEED)
    lessons, _ = with_champions(lessons, chosen, (), SEED, only="season_level")
    part = lessons.ties["beer / key"]
    made = forecast(panel, lessons, HORIZON, 200, seed=SEED).paths
    free = replace(lessons, ties=BySegment(0.0))
    apart = forecast(panel, free, HORIZON, 200, seed=SEED).paths

    def together(errors):
        """How much the errors of an account's products add up: 1 where each is for itself."""
        by_account = errors.reshape(-1, PRODUCTS, errors.shape[1])
        return (by_account.sum(axis=1) ** 2).mean() / (by_account**2).sum(axis=1).mean()

    def scatter(paths):
        total = paths.sum(axis=2)
        return together(total - total.mean(axis=1, keepdims=True))

    missed = sold.sum(axis=1, keepdims=True) - made.sum(axis=2).mean(axis=1, keepdims=True)
    assert scatter(apart) == pytest.approx(1, abs=0.1)
    assert scatter(made) == pytest.approx(together(missed), rel=0.35)
    assert (part > 0.4) == shared
    assert np.array_equal(path_quantiles(made), path_quantiles(apart))
