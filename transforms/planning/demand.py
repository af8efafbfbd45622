"""From weekly facts to demand: what would have been sold had the goods been there.

Goes in: facts by account, product and week. Comes out: a `Panel`, raw and corrected units side by
side. Returns are taken from the sales before them, so demand is never negative; weeks out of stock
are estimated upwards; weeks that a regular reporter left out, of all goods or of these alone, or
whose figure is in doubt, are estimated, not read as zero; promoted weeks and orders that stand
alone count as usual ones, and a launch by what it sells since it flattened (`forecast/estimate.py`,
`lifts.py`, `lifetimes.py`).
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from transforms.planning.forecast.estimate import corrected
from transforms.planning.forecast.panel import Bools, Days, Floats, Panel, Texts
from transforms.planning.forward_buys import evened_out
from transforms.planning.grid import Grid, days_by_week, days_of
from transforms.planning.lifetimes import flattened_from
from transforms.planning.lifts import one_off_weeks, promoted_weeks

HISTORY_WEEKS = 157
_REGULAR_SHARE = 0.8
_REGULAR_WEEKS = 13
# A regular reporter silent for longer than this has stopped selling rather than reporting.
_LATE_WEEKS = 8
_LEAST_CLEAR = 8
_READ_IN_DOUBT = "held_as_read"
_UNKNOWN = "unknown"
_NEVER = np.datetime64("NaT", "D")
# From this share of its known days on, a week out of stock is an estimate more than a measure: one
# Sunday evening at zero leaves six days of evidence.
_MOSTLY_OUT = 0.5


def history_weeks(as_of: date, weeks: int = HISTORY_WEEKS) -> Days:
    """Return the Mondays of the last whole weeks before a day, oldest first."""
    last = np.datetime64(as_of - timedelta(days=as_of.weekday() + 7), "D")
    mondays: Days = last + np.timedelta64(7, "D") * np.arange(1 - weeks, 1)
    return mondays


def weekly_panel(
    series: pd.DataFrame,
    rows: pd.DataFrame,
    weeks: Days,
    promoted: pd.DataFrame | None = None,
) -> Panel:
    """Make a panel of one chunk: the series in their order, their facts added up by week.

    `series` has account_id, product_id, region, category, class and demand_source (`sell_through`
    or `sell_in`), and may have `expected` (units a week, as `Panel` has them) and `left_out_since`
    (the Monday from which on its account's reports leave it out in doubt); all series of an
    account belong in one chunk. `rows` has `series` (the position
    in `series`), week_start, sell_in_units (gross), return_units, sell_through_units,
    in_stock_days, stock_out_days, and may have is_held: weeks whose figure is in doubt, estimated
    like weeks not reported; and is_rush: weeks in which many series sell more. `promoted` has
    series, week_start and days. Weeks outside `weeks` are left out; a series may have no rows.
    """
    facts, grid = Grid.of(series, rows, weeks)
    sold_on = series["demand_source"].to_numpy() == "sell_through"
    reported = grid.count(facts["sell_through_units"].notna().to_numpy())
    seen = np.where(sold_on[:, None], reported > 0, grid.count(np.ones(len(facts))) > 0)
    first = np.where(seen.any(axis=1), seen.argmax(axis=1), len(weeks)).astype(np.int64)
    raw = _sold(grid, facts, sold_on)
    share = np.where(sold_on[:, None], _share_out(grid, facts), 0.0)
    silent = _silent_weeks(reported > 0, series["account_id"].to_numpy(), sold_on)
    left_out = sold_on[:, None] & (weeks >= left_out_since(series)[:, None])
    silent |= left_out
    held = (grid.flags(facts, "is_held") > 0) & sold_on[:, None]
    as_read = _too_few(held, (np.arange(len(weeks)) >= first[:, None]) & (share == 0) & ~silent)
    held &= ~as_read[:, None]
    raw = np.where(held, 0.0, raw)
    unseen = np.where(silent | held, 1.0, share)
    first = flattened_from(raw, unseen == 0, first)
    clear = (np.arange(len(weeks)) >= first[:, None]) & (unseen == 0)
    lifted = promoted_weeks(raw, clear, days_by_week(promoted, len(series), weeks))
    rush = grid.flags(facts, "is_rush") > 0
    one_off = one_off_weeks(raw, clear & ~lifted, rush, ~sold_on)
    units = corrected(raw, unseen, lifted | one_off, first)
    units, loaded = evened_out(units, series["account_id"].to_numpy(), weeks, ~sold_on)
    return Panel(
        account_ids=series["account_id"].to_numpy(dtype=object),
        product_ids=series["product_id"].to_numpy(dtype=object),
        weeks=weeks,
        units=units,
        raw_units=raw,
        in_stock=(unseen < _MOSTLY_OUT) & ~lifted & ~one_off,
        first=first,
        segments=_joined(series, ("category", "class")),
        regions=_text(series, "region"),
        corrections=_named(
            _inheritance(series),
            returns=_in_any_week(grid.total(facts, "return_units") > 0) & ~sold_on,
            stock_out=_in_any_week((share > 0) & (units > raw)),
            silence=_in_any_week(silent & ~left_out & (units > raw)),
            left_out=_in_any_week(left_out),
            held=_in_any_week(held),
            **{_READ_IN_DOUBT: as_read},
            promotion=_in_any_week(lifted),
            one_off=_in_any_week(one_off),
            forward_buying=_in_any_week(loaded),
            launch=first > np.where(seen.any(axis=1), seen.argmax(axis=1), len(weeks)),
        ),
        unseen=unseen,
        lifted=lifted | one_off,
        expected=_expected(series),
    )


def left_out_since(series: pd.DataFrame) -> Days:
    """Return from which Monday on each series is left out in doubt; NaT where it is not."""
    given = "left_out_since" in series
    return days_of(series["left_out_since"]) if given else np.full(len(series), _NEVER)


def is_read_in_doubt(panel: Panel) -> Bools:
    """Tell the series whose figures in doubt are read, since hardly any others are there."""
    return np.array([_READ_IN_DOUBT in text.split("+") for text in panel.corrections], np.bool_)


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


def net_of_orders(forecast: Floats, open_orders: Floats) -> Floats:
    """Take open orders from the forecast of their own bucket; nothing is carried across buckets.

    A forecast of 350 a month with orders of 300, 500, 280 and 0 leaves 50, 0, 70 and 350. Shapes
    broadcast; the last axis is the bucket.
    """
    left: Floats = np.maximum(forecast - open_orders, 0.0)
    return left


def _too_few(held: Bools, clear: Bools) -> Bools:
    """Tell the series that held weeks would leave without a level: they are read as they are."""
    left = (clear & ~held).sum(axis=1)
    few: Bools = held.any(axis=1) & (left < _LEAST_CLEAR)
    return few


def _sold(grid: Grid, facts: pd.DataFrame, sold_on: Bools) -> Floats:
    through = grid.total(facts, "sell_through_units")
    bought = grid.total(facts, "sell_in_units")
    given_back = np.where(sold_on[:, None], 0.0, grid.total(facts, "return_units"))
    moved = np.where(sold_on[:, None], through, bought)
    # A negative figure is a correction of earlier ones: a return by another name.
    return net_of_returns(np.maximum(moved, 0.0), given_back + np.maximum(-moved, 0.0))


def _in_any_week(flags: Bools) -> Bools:
    return np.asarray(flags.any(axis=1), dtype=np.bool_)


def _share_out(grid: Grid, facts: pd.DataFrame) -> Floats:
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


def _expected(series: pd.DataFrame) -> Floats:
    given = "expected" in series
    return series["expected"].to_numpy(np.float64) if given else np.full(len(series), np.nan)


def _text(series: pd.DataFrame, column: str) -> Texts:
    return series[column].fillna("").astype(str).to_numpy(dtype=object)


def _joined(series: pd.DataFrame, columns: tuple[str, ...]) -> Texts:
    texts = [_text(series, column) for column in columns]
    named = [np.where(text == "", _UNKNOWN, text) for text in texts]
    return np.array([" / ".join(parts) for parts in zip(*named, strict=True)], dtype=object)


def _inheritance(series: pd.DataFrame) -> list[str]:
    if "replaces_product_id" not in series:
        return [""] * len(series)
    return [f"successor of {old}" if old else "" for old in _text(series, "replaces_product_id")]


def _named(first: list[str], **applied: Bools) -> Texts:
    flags = np.stack(list(applied.values()), axis=1).tolist()
    told = [
        [text, *(name for name, flag in zip(applied, row, strict=True) if flag)]
        for text, row in zip(first, flags, strict=True)
    ]
    return np.array(["+".join(filter(None, names)) for names in told], dtype=object)
