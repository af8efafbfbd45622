"""One random company with a row in every feed: what the oracles count, and what they are held to.

`DrawnCompany(seed)` makes frames, one a feed, with typed columns; `rows()` writes them as drawn
tables do. Numbers are small and whole, so that a recount is exact; every rule has somebody who
keeps it and somebody who breaks it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

DAY, WEEK = pd.Timedelta(days=1), pd.Timedelta(days=7)
FIRST, AS_OF = pd.Timestamp("2022-01-03"), pd.Timestamp("2024-07-10")
MOVE = pd.Timestamp("2023-09-14")
# A dollar is worth the same all the while.
RATE = 7
WHOLESALERS = [f"W{n}" for n in range(1, 5)]
DISTRIBUTORS = [f"D{n}" for n in range(1, 9)]
OUTLETS = [f"O{n:02d}" for n in range(1, 21)]
# Who buys from us beside the wholesalers.
FLAT = "D8"
PRODUCTS = pd.DataFrame(
    [
        ("A1", "beer", "each", 12, 10, 6, 9, "2015-01-01"),
        ("A2", "beer", "each", 6, 8, 5, 7, "2015-01-01"),
        ("A3", "beer", "case", 24, 96, 48, 72, "2015-01-01"),
        ("A4", "beer", "each", 12, 12, 7, 10, "2024-02-05"),
        ("B1", "water", "each", 24, 3, 1, 2, "2015-01-01"),
        ("B2", "water", "each", 12, 4, 2, 3, "2015-01-01"),
        ("B3", "water", "each", 12, 5, 2, 4, "2024-08-15"),
        ("C1", "juice", "each", 6, 15, 9, None, "2015-01-01"),
        ("C2", "", "each", 6, 20, 11, 16, None),
    ],
    columns=["product_id", "category", "unit", "units_per_case", "list_price", "unit_cost",
             "price_floor", "launched_on"],
).assign(launched_on=lambda frame: pd.to_datetime(frame["launched_on"]))  # fmt: skip
LEDGER = ("ledger_rebate", "ledger_cover")


class DrawnCompany:
    """Feeds of thirty-two accounts over thirty months; `feeds[name]` is a frame."""

    def __init__(self, seed: int):
        self.rng = np.random.default_rng(seed)
        self.feeds: dict[str, pd.DataFrame] = {}
        self.feeds["accounts"] = self._accounts()
        self.feeds["products"] = PRODUCTS
        self.feeds["promotions"] = self._promotions()
        self.feeds["orders"] = self._orders()
        self._channel()
        self._money()
        self._effort()
        self._discipline()
        self._ahead()

    @property
    def ids(self) -> list[str]:
        return [*WHOLESALERS, *DISTRIBUTORS, *OUTLETS]

    def pick(self, values: object, count: int, weights: object = None) -> np.ndarray:
        return self.rng.choice(np.array(values, dtype=object), count, p=weights)

    def days(self, count: int, first: pd.Timestamp = FIRST, last: pd.Timestamp = AS_OF) -> object:
        return first + self.rng.integers(0, (last - first).days + 12, count) * DAY

    def some(self, count: int, ids: object = None, **days: pd.Timestamp) -> pd.DataFrame:
        return pd.DataFrame(
            {"account_id": self.pick(ids or self.ids, count), "on": self.days(count, **days)}
        )

    def _accounts(self) -> pd.DataFrame:
        number = {one: n for n, one in enumerate(self.ids)}
        rows = []
        for one in self.ids:
            n = int(one[1:])
            side = "East" if n % 2 else "West"
            rows.append(
                {
                    "account_id": one, "level": {"W": 1, "D": 2, "O": 4}[one[0]], "region": side,
                    "territory": f"{side} {n % 4}", "valid_from": pd.NaT,
                    "upstream_id": {"W": "", "D": f"W{(n - 1) % 4 + 1}",
                                    "O": f"D{(n - 1) % 8 + 1}"}[one[0]],
                    "network_model": "designated", "salesperson_id": f"S{n % 3 + 1}",
                    "opened_on": pd.Timestamp("2020-03-05"), "closed_on": pd.NaT,
                    "group_id": "", "is_group_leader": "", "name": f"Shop {one}",
                    "credit_limit": int(self.rng.integers(1, 9)) * 500,
                    "staff_count": int(self.rng.integers(1, 30)),
                    "vehicle_count": int(self.rng.integers(0, 5)),
                    "warehouse_area_m2": int(self.rng.integers(1, 9)) * 50,
                    "competitor_brands": ("", "Lion", "Lion;Carp")[number[one] % 3],
                }
            )  # fmt: skip
        by = {row["account_id"]: row for row in rows}
        by["D7"]["network_model"] = by["W3"]["upstream_id"] = ""
        by[FLAT] |= {"upstream_id": "", "network_model": "flat"}
        by["O20"]["closed_on"] = pd.Timestamp("2024-03-15")
        by["O19"]["opened_on"] = pd.Timestamp("2023-06-10")
        for group, members in (("G1", ("W1", "D1", "D5")), ("G2", ("W2", "D2"))):
            for one in members:
                by[one] |= {"group_id": group, "is_group_leader": str(one[0] == "W").lower()}
        moved = {"valid_from": MOVE, "upstream_id": "W2", "region": "West", "territory": "West 2",
                 "salesperson_id": "S2"}  # fmt: skip
        return pd.DataFrame([*rows, by["D3"] | moved])

    def account(self, on: object, ids: pd.Series) -> pd.DataFrame:
        """Return the version of each account that held on a day, in the order given."""
        versions = self.feeds["accounts"]
        asked = pd.DataFrame({"account_id": list(ids), "on": on, "no": range(len(ids))})
        met = asked.merge(versions, on="account_id", how="left")
        met = met[met["valid_from"].isna() | (met["valid_from"] <= met["on"])]
        latest = met.sort_values("valid_from", na_position="first").groupby("no").tail(1)
        return latest.set_index("no").reindex(range(len(ids)))

    def _promotions(self) -> pd.DataFrame:
        rows = [
            ("P1", "", "A1", "2023-05-15", "2023-05-28", 300, ""),
            ("P2", "W2", "A2", "2023-11-06", "2023-11-12", 40, ""),
            ("P3", "", "", "2024-03-04", "2024-03-17", 500, ""),
            ("P3", "W1", "B1", "2024-03-04", "2024-03-17", 70, ""),
            ("P4", FLAT, "", "2024-01-10", "2024-01-20", 10, "USD"),
            ("P5", "W4", "B2", "2024-04-15", "2024-04-21", None, ""),
            ("P6", "", "A3", "2024-06-24", "2024-07-20", 90, ""),
            ("P7", "", "B2", "2024-07-22", "2024-07-28", 90, ""),
            ("P8", "D2", "C1", "2024-07-15", "2024-07-18", None, ""),
            ("P9", "D1", "C1", "2022-09-05", "2022-09-18", 60, ""),
        ]
        names = ["promotion_id", "account_id", "product_id", "from_date", "until_date", "cost",
                 "currency"]  # fmt: skip
        made = pd.DataFrame(rows, columns=names).assign(mechanic="price_off")
        return made.assign(**{day: pd.to_datetime(made[day]) for day in names[3:5]})

    def _orders(self) -> pd.DataFrame:
        """Draw sales, free goods and returns; small shops of the West grow, some buy seldom."""
        count = 5200
        size = np.array([9] * 4 + [5] * 8 + [2 + n % 4 for n in range(20)], dtype=float)
        lines = pd.DataFrame({"account_id": self.pick(self.ids, count, size / size.sum())})
        lines["order_date"] = self.days(count)
        lines["product_id"] = self.pick([*PRODUCTS["product_id"][:6], "C1", "C2"], count)
        age = (lines["order_date"] - FIRST) / (AS_OF - FIRST)
        number = lines["account_id"].str[1:].astype(int)
        slow = (number % 4 == 0) & (self.rng.random(count) > age)
        fades = lines["account_id"].isin(["O07", "D6"]) & (self.rng.random(count) < age * 1.3)
        early = (lines["product_id"] == "A4") & (lines["order_date"] < PRODUCTS["launched_on"][3])
        unopened = (lines["account_id"] == "O19") & (lines["order_date"] < "2023-06-10")
        closed = (lines["account_id"] == "O20") & (lines["order_date"] > "2024-03-10")
        lines = lines[~(slow | fades | early | unopened | closed)].sort_values("order_date")
        lines = lines.reset_index(drop=True)
        count = len(lines)
        lines["order_id"] = [f"N{n // 2}" for n in range(count)]
        firsts = lines.groupby("order_id")[["account_id", "order_date"]].transform("first")
        lines[["account_id", "order_date"]] = firsts
        lines["line_no"] = [str(n % 2 + 1) for n in range(count)]
        product = PRODUCTS.set_index("product_id").loc[lines["product_id"]].reset_index()
        whole = (product["unit"] == "case") | (self.rng.random(count) < 0.3)
        lines["unit"] = np.where(whole, "case", "each")
        lines["quantity"] = self.rng.integers(1, 12, count)
        packs = np.where(whole, product["units_per_case"], 1)
        lines["units"] = lines["quantity"] * packs
        each = product["list_price"] / np.where(
            product["unit"] == "case", product["units_per_case"], 1
        )
        off = self.pick([1, 1, 1, 0.95, 0.9], count).astype(float)
        lines["unit_price"] = (each * packs * off).astype(float).round(2)
        kind = self.pick(["sale", "return", "free_good"], count, [0.9, 0.06, 0.04])
        lines["kind"] = kind
        lines.loc[kind == "free_good", "unit_price"] = 0.0
        lines.loc[kind == "return", ["quantity", "units"]] *= -1
        lines["seller_id"] = self.account(lines["order_date"], lines["account_id"])["upstream_id"]
        strays = (self.rng.random(count) < 0.05) & ~lines["account_id"].isin(["W4"])
        lines.loc[strays, "seller_id"] = "W4"
        home = self.account(lines["order_date"], lines["account_id"])["territory"]
        lines["ship_to_territory"] = np.where(self.rng.random(count) < 0.4, home, "")
        lines.loc[self.rng.random(count) < 0.06, "ship_to_territory"] = "North 9"
        lines["promised_on"] = (lines["order_date"] + 5 * DAY).where(kind == "sale")
        lines["delivered_on"] = lines["order_date"] + self.rng.integers(2, 9, count) * DAY
        asked = lines["quantity"] + self.rng.integers(0, 2, count)
        lines["requested_quantity"] = asked.astype(object).where(
            (kind == "sale") & (self.rng.random(count) < 0.7), None
        )
        return lines

    def _channel(self) -> None:
        holders = [*WHOLESALERS, *DISTRIBUTORS]
        mondays = pd.date_range(FIRST, AS_OF - 10 * DAY, freq="W-MON")
        grid = pd.MultiIndex.from_product(
            [holders, PRODUCTS["product_id"][:6], mondays],
            names=["account_id", "product_id", "period_start"],
        ).to_frame(index=False)
        told = grid[self.rng.random(len(grid)) < 0.55].reset_index(drop=True)
        told = told[(told["product_id"] != "A4") | (told["period_start"] >= "2024-02-12")]
        self.feeds["sell_through"] = told.assign(
            period_end=told["period_start"] + 6 * DAY,
            quantity=7 * self.rng.integers(0, 9, len(told)), unit="each",
        )  # fmt: skip
        counted = grid[self.rng.random(len(grid)) < 0.5].reset_index(drop=True)
        counted = counted.rename(columns={"period_start": "snapshot_date"})
        self.feeds["inventory"] = counted.assign(
            on_hand=self.pick([0, 20, 60, 90], len(counted), [0.1, 0.3, 0.3, 0.3]),
            in_transit=self.pick([None, 0, 12], len(counted)), unit="each",
        )  # fmt: skip
        coming = counted.iloc[::40].rename(columns={"snapshot_date": "as_of_date"})
        self.feeds["in_transit"] = coming.assign(due_on=coming["as_of_date"] + 3 * DAY, units=24)
        self.feeds["supply"] = pd.DataFrame(
            {"product_id": ["A1"], "available_on": [AS_OF], "units": [500]}
        )

    def _money(self) -> None:
        invoices = self.some(260, [*WHOLESALERS, FLAT]).rename(columns={"on": "invoice_date"})
        count = len(invoices)
        invoices["invoice_id"] = [f"I{n}" for n in range(count)]
        invoices["amount"] = self.rng.integers(10, 900, count)
        invoices["due_date"] = invoices["invoice_date"] + self.rng.choice([15, 30, 45], count) * DAY
        invoices["disputed"] = self.pick(["", "true", "false"], count)
        paid = invoices["due_date"] + self.rng.integers(-14, 120, count) * DAY
        told_by = self.pick(["invoice", "collections", "nobody"], count, [0.5, 0.35, 0.15])
        invoices["settled_on"] = paid.where(told_by == "invoice")
        self.feeds["receivables"] = invoices
        parts = invoices.assign(paid_on=paid)[told_by == "collections"]
        half = parts["amount"] // 2
        self.feeds["collections"] = pd.concat(
            [
                parts.assign(collected_on=parts["paid_on"] - 4 * DAY, amount=half),
                parts.assign(collected_on=parts["paid_on"], amount=parts["amount"] - half),
            ],
            ignore_index=True,
        )[["account_id", "invoice_id", "collected_on", "amount"]].query("amount > 0")
        spent = self.some(300).rename(columns={"on": "spent_on"})
        spent["amount"] = self.rng.integers(1, 90, len(spent))
        spent["kind"] = self.pick(
            ["promotion", "slotting", "display", "travel", "gift", "other"], len(spent)
        )
        spent["currency"] = self.pick(["", "USD"], len(spent), [0.9, 0.1])
        spent["salesperson_id"] = self.pick(["S1", "S2", "S3"], len(spent))
        spent["claim_id"] = [f"C{n}" if n < 20 else f"E{n}" for n in range(len(spent))]
        self.feeds["expenses"] = spent
        claims = self.some(220).rename(columns={"on": "claimed_on"})
        claims["claim_id"] = [f"C{n}" for n in range(len(claims))]
        claims["kind"] = self.pick(["fee", "cap_redemption", "empties"], len(claims))
        claims["amount"] = self.rng.integers(1, 60, len(claims))
        claims["currency"] = self.pick(["", "USD"], len(claims), [0.9, 0.1])
        claims["product_id"] = self.pick(["", "A1", "A2", "B1"], len(claims))
        self.feeds["claims"] = claims
        months = pd.date_range("2022-01-01", "2024-06-01", freq="MS")
        buyers = [*WHOLESALERS, FLAT]
        grid = pd.MultiIndex.from_product([buyers, months]).to_frame(index=False)
        grid.columns = ["account_id", "starts_on"]
        grid["ends_on"] = grid["starts_on"] + pd.offsets.MonthBegin(1)
        grid["program_id"], grid["currency"] = "P", "CNY"
        grid["earning_period"] = grid["starts_on"].dt.strftime("%Y-%m")
        grid["accrued_amount"] = self.rng.integers(0, 90, len(grid))
        self.feeds["ledger_rebate"] = grid[self.rng.random(len(grid)) < 0.8]
        self.feeds["ledger_cover"] = pd.DataFrame(
            {"first_month_no": [2022 * 12 + 1], "last_month_no": [2024 * 12 + 6]}
        )
        self.feeds["fx_rates"] = pd.DataFrame(
            {"currency": "USD", "rate_date": pd.date_range("2021-12-01", AS_OF, freq="MS")}
        ).assign(rate=RATE)

    def _effort(self) -> None:
        visits = self.some(900, [*WHOLESALERS, *DISTRIBUTORS, *OUTLETS[:14], *["O03", "O06"] * 5])
        visits = visits.rename(columns={"on": "visited_on"})
        count = len(visits)
        visits["salesperson_id"] = self.pick(["S1", "S2", "S3"], count)
        courted = visits["account_id"].isin(["O03", "O06"])
        visits.loc[courted, "salesperson_id"] = "S1"
        visits["minutes"] = self.pick([None, 20, 45, 60], count)
        visits["by_executive"] = self.pick(["", "true", "false"], count, [0.6, 0.1, 0.3])
        key = ["account_id", "salesperson_id", "visited_on"]
        self.feeds["visits"] = visits.drop_duplicates(key).reset_index(drop=True)
        trained = self.some(60).rename(columns={"on": "trained_on"})
        trained["training_id"] = [f"T{n}" for n in range(len(trained))]
        trained["participants"] = self.pick([None, 3, 8, 12], len(trained), [0.02, 0.4, 0.3, 0.28])
        self.feeds["trainings"] = trained
        said = self.some(140).rename(columns={"on": "given_on"})
        said["feedback_id"] = [f"F{n}" for n in range(len(said))]
        said["score"] = self.pick([1, 2, 3, 4, 5], len(said))
        said["salesperson_id"] = self.pick(["", "S1", "S2", "S3"], len(said))
        self.feeds["feedback"] = said

    def _discipline(self) -> None:
        cases = self.some(120).rename(columns={"on": "occurred_on"})
        cases["incident_id"] = [f"K{n}" for n in range(len(cases))]
        cases["kind"] = self.pick(
            ["diversion", "undercutting", "off_network", "price_raise", "supply_failure"],
            len(cases),
        )
        cases["status"] = self.pick(["", "reported", "confirmed", "dismissed"], len(cases))
        self.feeds["incidents"] = cases
        scans = self.some(160).rename(columns={"on": "scanned_on"})
        scans["scan_id"] = [f"X{n}" for n in range(len(scans))]
        scans["product_id"] = self.pick(["A1", "A2", "A3", "C1"], len(scans))
        home = self.account(scans["scanned_on"], scans["account_id"])["territory"]
        scans["territory"] = np.where(self.rng.random(len(scans)) < 0.6, home, "North 9")
        floor = PRODUCTS.set_index("product_id")["price_floor"].reindex(scans["product_id"])
        scans["price"] = floor.fillna(12).to_numpy() + self.rng.integers(-1, 3, len(scans))
        scans.loc[self.rng.random(len(scans)) < 0.1, "price"] = None
        self.feeds["scans"] = scans
        days = self.days(160)
        seen = pd.DataFrame({"observed_on": days, "product_id": self.pick(["A1", "B1"], 160)})
        seen["territory"] = self.pick(["East 1", "West 0", "West 2", "North 9"], 160)
        seen["level"] = self.pick([2, 4], 160)
        floor = PRODUCTS.set_index("product_id")["price_floor"].reindex(seen["product_id"])
        seen["price"] = floor.to_numpy() + self.rng.integers(-1, 5, 160)
        key = ["product_id", "territory", "level", "observed_on"]
        self.feeds["market_prices"] = seen.drop_duplicates(key).reset_index(drop=True)
        shares = self.some(70).rename(columns={"on": "observed_on"}).assign(competitor="Lion")
        shares["share_ratio"] = self.rng.integers(0, 60, len(shares)) / 100
        key = ["account_id", "competitor", "observed_on"]
        self.feeds["competitor_share"] = shares.drop_duplicates(key).reset_index(drop=True)

    def _ahead(self) -> None:
        ahead = self.some(40, first=AS_OF - 20 * DAY, last=AS_OF + 40 * DAY)
        ahead = ahead.rename(columns={"on": "held_on"})
        ahead["occasion_id"] = [f"H{n}" for n in range(len(ahead))]
        ahead["kind"] = self.pick(["anniversary", "opening"], len(ahead))
        self.feeds["occasions"] = ahead
        periods = ["2023", "2024", "2024-Q2", "2024-05"]
        rows = [(one, period, int(self.rng.integers(500, 9000)))
                for one in [*WHOLESALERS, FLAT] for period in periods]  # fmt: skip
        self.feeds["targets"] = pd.DataFrame(
            rows, columns=["account_id", "period", "target"]
        ).assign(program="", measure="amount")
        self.feeds["events"] = pd.DataFrame(
            {"event_id": ["V1"], "account_id": ["W1"], "kind": ["launch"],
             "occurred_on": [AS_OF - 30 * DAY], "amount": [10]}
        )  # fmt: skip

    def rows(self) -> dict[str, list[dict[str, str]]]:
        """Write the feeds as drawn tables: ISO days, whole numbers bare, nothing for null."""
        return {name: _texts(frame) for name, frame in self.feeds.items()}


def _texts(frame: pd.DataFrame) -> list[dict[str, str]]:
    columns = {}
    for name in frame.columns.difference(["units"] if "order_id" in frame else []):
        column = frame[name]
        if str(column.dtype).startswith("datetime"):
            texts = column.dt.strftime("%Y-%m-%d")
        elif str(column.dtype).startswith("float"):
            texts = column.map("{:.6f}".format)
        else:
            texts = column.astype(object).map(str)
        columns[name] = texts.where(column.notna(), "")
    return pd.DataFrame(columns).to_dict("records")
