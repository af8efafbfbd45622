"""A fit is kept and used again: the same plan in less time, and no older than it may be."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from stages.planning import rows as rows_stage

AS_OF = date(2026, 1, 5)
WEEK = timedelta(weeks=1)


@pytest.fixture
def channel(world):
    """Forty accounts with a summer, enough to teach trees."""
    random = np.random.default_rng(7)
    weeks = [AS_OF + WEEK * ahead for ahead in range(-157, 5)]
    world.product("P")
    season = 1 + 0.5 * np.sin(np.arange(len(weeks)) / 52 * 2 * np.pi)
    for place in range(40):
        account = f"A{place:02d}"
        world.account(account)
        for week, units in zip(weeks, random.poisson(20 + place * season), strict=True):
            world.sold(account, "P", int(units), weeks=[week])
        world.stock(account, "P", 100)
    return world


@pytest.fixture
def taught(monkeypatch):
    """Count how often models are tried."""
    calls = []
    real = rows_stage.with_champions
    monkeypatch.setattr(
        rows_stage, "with_champions", lambda *args, **more: calls.append(1) or real(*args, **more)
    )
    return calls


@pytest.mark.proof
def test_a_second_run_and_one_without_the_kept_fit_give_the_same_rows(channel, plan, rows, taught):
    settings = "model: global_gbm"
    first = plan(settings)
    tables = ("demand_forecast", "forecast_accuracy", "stock_up_plan")
    made = [rows(name) for name in tables]
    assert {row["model"] for row in made[0]} == {"global_gbm"}
    (kept,) = (channel.home.path / "fits").rglob("*.json.gz")
    again = plan(settings)
    assert len(taught) == 1
    assert not again.is_new
    # what cannot be read is none
    kept.write_bytes(kept.read_bytes()[:-20])
    anew = plan(settings)
    assert len(taught) == 2
    assert not anew.is_new
    assert [rows(name) for name in tables] == made
    assert first.taught_on is again.taught_on is anew.taught_on is None


def test_models_are_taught_anew_once_the_fit_is_as_old_as_it_may_be(channel, plan, rows, taught):
    settings = "refit: {every_weeks: 2}\nhorizon_weeks: 2"
    plan(settings)
    later = plan(settings, as_of=AS_OF + WEEK)
    assert len(taught) == 1
    assert later.taught_on == "2026-01-05"
    assert "taught and chosen on 2026-01-05" in later.text()
    # the weeks ahead are those of today, the scores those of the fit
    ahead = {row["forecast_week"] for row in rows("demand_forecast")}
    assert max(ahead) == AS_OF + 2 * WEEK
    scores = {AS_OF: [], AS_OF + WEEK: []}
    for row in rows("forecast_accuracy"):
        scores[row["as_of_date"]].append((row["model"], row["wape_ratio"]))
    assert scores[AS_OF] == scores[AS_OF + WEEK] != []
    assert plan(settings, as_of=AS_OF + 2 * WEEK).taught_on is None
    assert len(taught) == 2


@pytest.mark.proof
def test_other_settings_of_teaching_take_no_fit_of_these(channel, plan, taught):
    plan("refit: {every_weeks: 4}")
    plan("refit: {every_weeks: 4}\nlead_time_days: 21", as_of=AS_OF + WEEK)
    assert len(taught) == 2
    # what only shares or cuts orders teaches nothing
    plan("refit: {every_weeks: 4}\ntransport: {units_per_week: 50}", as_of=AS_OF + WEEK)
    assert len(taught) == 2


@pytest.mark.proof
def test_fits_that_another_version_of_the_program_taught_are_removed(channel, plan, taught):
    old = channel.home.path / "fits" / "0123456789abcdef-0123456789abcdef" / "2025-12-29.json.gz"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"")
    plan("model: global_gbm")
    assert not old.parent.exists()
    plan("model: global_gbm\nlead_time_days: 7")
    plan("model: global_gbm")
    assert len(taught) == 2, "fits under other settings stay"
