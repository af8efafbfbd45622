"""From weekly facts to demand: what would have been sold had the goods been there.

Goes in: facts by account, product and week. Comes out: a `Panel`, raw and corrected units side by
side. Returns are taken from the sales before them, so demand is never negative; weeks out of stock
are estimated upwards; weeks that a regular reporter left out, or whose figure is in doubt, are
estimated, not read as zero.

Worked example: an account sells 70 a week. In a week with 3 of 7 days out of stock it sold 40:
demand is 40 + 3/7 × 70 = 70. In a week wholly out of stock that still shows 10 sold, it is the
larger of 10 and 70.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from transforms.planning.forecast.panel import Bools, Days, Floats, Ints, Panel, Texts

HISTORY_WEEKS = 157
_NEAR_WEEKS = 8
_REGULAR_SHARE = 0.8
_REGULAR_WEEKS = 13
# A regular reporter silent for longer than this has stopped selling rather than reporting.
_LATE_WEEKS = 8
_UNKNOWN = "unknown"
# From this share of its known days on, a week out of stock is an estimate more than a measure: one
# Sunday evening at zero leaves six days of evidence.
_MOSTLY_OUT = 0.5


def history_weeks(as_of: date, weeks: int = HISTORY_WEEKS) -> Days:
    """Return the Mondays of the last whole weeks before a day, oldest first."""
    last = np.datetime64(as_of - timedelta(days=as_of.weekday() + 7), "D")
    mondays: Days = last + np.timedelta64(7, "D") * np.arange(1 - weeks, 1)
    return mondays


def weekly_panel(series: pd.DataFrame, rows: pd.DataFrame, weeks: Days) -> Panel:
    """Make a panel of one chunk: the series in their order, their facts added up by week.

    `series` has account_id, product_id, region, category, class and demand_source (`sell_through`
    or `sell_in`); all series of an account belong in one chunk. `rows` has `series` (the position
    in `series`), week_start, sell_in_units (gross), return_units, sell_through_units,
    in_stock_days, stock_out_days, and may have is_held: weeks whose figure is in doubt, estimated
    like weeks not reported. Weeks outside `weeks` are left out; a series may have no rows.
    """
    codes = rows["series"].to_numpy(dtype=np.int64)
    place = _week_numbers(rows["week_start"], weeks)
    kept = place >= 0
    grid = _Grid(len(series), len(weeks), codes[kept], place[kept])
    facts = rows[kept]
    sold_on = series["demand_source"].to_numpy() == "sell_through"
    reported = grid.count(facts["sell_through_units"].notna().to_numpy())
    seen = np.where(sold_on[:, None], reported > 0, grid.count(np.ones(len(facts))) > 0)
    first = np.where(seen.any(axis=1), seen.argmax(axis=1), len(weeks)).astype(np.int64)
    held = (_held(grid, facts) > 0) & sold_on[:, None]
    raw = np.where(held, 0.0, _sold(grid, facts, sold_on))
    silent = _silent_weeks(reported > 0, series["account_id"].to_numpy(), sold_on) | held
    share = np.where(sold_on[:, None], _share_out(grid, facts), 0.0)
    units = corrected(raw, share, silent, first)
    return Panel(
        account_ids=series["account_id"].to_numpy(dtype=object),
        product_ids=series["product_id"].to_numpy(dtype=object),
        weeks=weeks,
        units=units,
        raw_units=raw,
        in_stock=(share < _MOSTLY_OUT) & ~silent,
        first=first,
        segments=_joined(series, ("category", "class")),
        regions=_text(series, "region"),
        corrections=_named(
            returns=_in_any_week(grid.total(facts, "return_units") > 0) & ~sold_on,
            stock_out=_in_any_week((share > 0) & (units > raw)),
            silence=_in_any_week(silent & ~held & (units > raw)),
            held=_in_any_week(held),
        ),
    )


def net_of_returns(sold: Floats, returned: Floats) -> Floats:
    """Take returns from the latest sales at or before them; shapes (series, weeks), both ≥ 0.

    What finds no sale before it is left out: demand is never negative. Sold 10, 20, 5 with 12
    given back in the third week gives 10, 13, 0.
    """
    net = np.array(sold, dtype=np.float64)
    carried = np.zeros(len(net))
    for week in range(net.shape[1] - 1, -1, -1):
        carried += returned[:, week]
        taken = np.minimum(carried, net[:, week])
        net[:, week] -= taken
        carried -= taken
    return net


def corrected(raw: Floats, share_out: Floats, silent: Bools, first: Ints) -> Floats:
    """Estimate demand where it was censored; never below what was sold.

    `share_out` is the share of the week's known days out of stock. The part of the week out of
    stock counts at the mean of the fully seen weeks within eight weeks, or of the whole series
    where there are none; a week not reported counts at that mean.
    """
    history = np.arange(raw.shape[1]) >= first[:, None]
    clear = history & (share_out == 0) & ~silent
    usual = _near_mean(raw, clear)
    whole = share_out >= 1
    estimate = np.where(whole | silent, usual, raw + share_out * usual)
    return np.where(history & ~clear, np.maximum(raw, estimate), np.where(history, raw, 0.0))


def net_of_orders(forecast: Floats, open_orders: Floats) -> Floats:
    """Take open orders from the forecast of their own bucket; nothing is carried across buckets.

    A forecast of 350 a month with orders of 300, 500, 280 and 0 leaves 50, 0, 70 and 350. Shapes
    broadcast; the last axis is the bucket.
    """
    left: Floats = np.maximum(forecast - open_orders, 0.0)
    return left


class _Grid:
    """Add rows up into series × weeks."""

    def __init__(self, series: int, weeks: int, codes: Ints, place: Ints):
        self._shape = (series, weeks)
        self._cells = codes * weeks + place

    def count(self, weights: Sequence[float] | np.ndarray) -> Floats:
        size = self._shape[0] * self._shape[1]
        flat = np.bincount(self._cells, weights=np.asarray(weights, np.float64), minlength=size)
        return flat.astype(np.float64).reshape(self._shape)

    def total(self, facts: pd.DataFrame, column: str) -> Floats:
        numbers = facts[column].to_numpy(dtype=np.float64, na_value=np.nan)
        return self.count(np.nan_to_num(numbers))


def _held(grid: _Grid, facts: pd.DataFrame) -> Floats:
    if "is_held" not in facts:
        return grid.count(np.zeros(len(facts)))
    return grid.count(facts["is_held"].to_numpy(dtype=np.float64))


def _sold(grid: _Grid, facts: pd.DataFrame, sold_on: Bools) -> Floats:
    through = grid.total(facts, "sell_through_units")
    bought = grid.total(facts, "sell_in_units")
    given_back = np.where(sold_on[:, None], 0.0, grid.total(facts, "return_units"))
    moved = np.where(sold_on[:, None], through, bought)
    # A negative figure is a correction of earlier ones: a return by another name.
    return net_of_returns(np.maximum(moved, 0.0), given_back + np.maximum(-moved, 0.0))


def _in_any_week(flags: Bools) -> Bools:
    return np.asarray(flags.any(axis=1), dtype=np.bool_)


def _share_out(grid: _Grid, facts: pd.DataFrame) -> Floats:
    out = grid.total(facts, "stock_out_days")
    known = out + grid.total(facts, "in_stock_days")
    return np.divide(out, known, out=np.zeros_like(out), where=known > 0)


def _silent_weeks(reported: Bools, accounts: Texts, sold_on: Bools) -> Bools:
    """Find weeks in which an account that reports regularly reported nothing at all."""
    _, codes = np.unique(accounts, return_inverse=True)
    by_account = np.zeros((codes.max() + 1 if len(codes) else 0, reported.shape[1]))
    np.add.at(by_account, codes, reported.astype(np.float64))
    spoke = by_account > 0
    weeks = spoke.shape[1]
    start = np.where(spoke.any(axis=1), spoke.argmax(axis=1), weeks)
    end = np.where(spoke.any(axis=1), weeks - spoke[:, ::-1].argmax(axis=1), 0)
    said = spoke.sum(axis=1)
    regular = (said >= _REGULAR_WEEKS) & (said >= _REGULAR_SHARE * (end - start))
    late = np.where(weeks - end <= _LATE_WEEKS, weeks, end)
    when = np.arange(weeks)
    within = (when >= start[:, None]) & (when < late[:, None])
    missed: Bools = (regular[:, None] & within & ~spoke)[codes] & sold_on[:, None]
    return missed


def _near_mean(raw: Floats, clear: Bools) -> Floats:
    total = _windowed(np.where(clear, raw, 0.0))
    count = _windowed(clear.astype(np.float64))
    overall = np.where(clear, raw, 0.0).sum(axis=1) / np.maximum(clear.sum(axis=1), 1)
    near = np.divide(
        total, count, out=np.repeat(overall[:, None], raw.shape[1], 1), where=count > 0
    )
    usual: Floats = np.maximum(near, 0.0)
    return usual


def _windowed(values: Floats) -> Floats:
    weeks = values.shape[1]
    running = np.zeros((len(values), weeks + 1))
    np.cumsum(values, axis=1, out=running[:, 1:])
    when = np.arange(weeks)
    summed: Floats = (
        running[:, np.minimum(when + _NEAR_WEEKS + 1, weeks)]
        - running[:, np.maximum(when - _NEAR_WEEKS, 0)]
    )
    return summed


def _week_numbers(week_start: pd.Series, weeks: Days) -> Ints:
    days = pd.to_datetime(week_start).to_numpy().astype("datetime64[D]")
    number = (days - weeks[0]).astype(np.int64) // 7
    inside = ~np.isnat(days) & (number >= 0) & (number < len(weeks))
    return np.where(inside, number, -1)


def _text(series: pd.DataFrame, column: str) -> Texts:
    return series[column].fillna("").astype(str).to_numpy(dtype=object)


def _joined(series: pd.DataFrame, columns: tuple[str, ...]) -> Texts:
    texts = [_text(series, column) for column in columns]
    named = [np.where(text == "", _UNKNOWN, text) for text in texts]
    return np.array([" / ".join(parts) for parts in zip(*named, strict=True)], dtype=object)


def _named(**applied: Bools) -> Texts:
    names = list(applied)
    flags = np.stack([applied[name] for name in names], axis=1)
    texts = ["+".join(n for n, f in zip(names, row, strict=True) if f) for row in flags.tolist()]
    return np.array(texts, dtype=object)
