"""The accounts feed: a row per account and change, with the day from which it holds.

Changes: an account moves to another upstream, a salesperson hands over, a rising account grows its
staff, a defecting one takes on competitors' brands, a bad payer's credit is cut.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from examples.sample_company import columns as col
from examples.sample_company.field_work import salesperson_ids
from examples.sample_company.history import SampleCalendar
from examples.sample_company.network import CLASSES, HANDOVER, NEVER, REGIONS, Network
from examples.sample_company.randomness import Stream, generator
from examples.sample_company.roles import Roles

_HOUSES = (
    ("Hengda", "恒达"),
    ("Xinsheng", "新盛"),
    ("Fuyuan", "富源"),
    ("Jinhe", "金禾"),
    ("Longxing", "隆兴"),
    ("Tianlai", "天来"),
    ("Dongfeng", "东枫"),
    ("Yihe", "怡和"),
)
_TRADES = {
    1: ("Wholesale", "批发"),
    2: ("Distribution", "分销"),
    3: ("Supply", "供销"),
    4: ("Store", "超市"),
}
Row = dict[str, object]


def accounts_feed(seed: int, network: Network, roles: Roles, history: SampleCalendar) -> pa.Table:
    """Write every account's first row and its changes, by account and day."""
    first = _first_rows(seed, network, history)
    changes = _changes(network, roles, history)
    rows: list[Row] = []
    for account, row in enumerate(first):
        rows.append(row)
        for day, values in sorted(changes.get(account, {}).items()):
            rows.append({**rows[-1], **values, "valid_from": day})
    days = {"opened_on", "closed_on", "valid_from"}
    columns = {}
    for name in first[0]:
        cells = [row[name] for row in rows]
        columns[name] = col.days(np.array(cells)) if name in days else pa.array(cells)
    return pa.table(columns)


def _first_rows(seed: int, network: Network, history: SampleCalendar) -> list[Row]:
    rng = generator(seed, Stream.AGREEMENTS, 2)
    people = np.maximum(np.rint(network.size * 40).astype(int), 2)
    taste = rng.random(network.count)
    sellers = salesperson_ids(network)
    return [
        {
            "account_id": network.ids[i],
            "name": _name(network, i),
            "level": int(network.level[i]),
            "class": CLASSES[network.grade[i]] if network.grade[i] >= 0 else None,
            "upstream_id": _id(network, int(network.upstream[i])),
            "territory": network.territory_names[network.territory[i]],
            "region": REGIONS[network.region[i]],
            "group_id": f"G-{network.group[i] + 1:03d}" if network.group[i] >= 0 else None,
            "is_group_leader": bool(network.leads_group[i]),
            "network_model": "flat" if network.is_flat[i] else "designated",
            "opened_on": int(network.opened_on[i]),
            "closed_on": -1 if network.closed_on[i] == NEVER else int(network.closed_on[i]),
            "valid_from": int(max(network.opened_on[i], history.first_day)),
            "lead_time_days": int(network.lead_days[i]),
            "credit_limit": int(max(network.size[i] * 40, 1)) * 50_000,
            "payment_days": int(network.payment_days[i]),
            "staff_count": int(people[i]),
            "vehicle_count": int(people[i] // 6),
            "warehouse_area_m2": int(people[i]) * 30,
            "competitor_brands": "Golden Carp" if taste[i] < 0.15 else None,
            "salesperson_id": sellers[network.salesperson[i]],
        }
        for i in range(network.count)
    ]


def _name(network: Network, account: int) -> str:
    house, trade = _HOUSES[account % len(_HOUSES)], _TRADES[int(network.level[account])]
    place = network.territory_names[network.territory[account]]
    number = account // len(_HOUSES) + 1
    return f"{place} {house[0]} {trade[0]} {number} {house[1]}{trade[1]}{number}"


def _id(network: Network, account: int) -> str | None:
    return network.ids[account] if account >= 0 else None


def _changes(network: Network, roles: Roles, history: SampleCalendar) -> dict[int, dict[int, Row]]:
    found: dict[int, dict[int, Row]] = {}

    def change(account: int, day: int, **values: object) -> None:
        if network.opened_on[account] < day <= min(history.last_day, network.closed_on[account]):
            found.setdefault(account, {}).setdefault(day, {}).update(values)

    for account in np.flatnonzero(network.moves_on < NEVER).tolist():
        later = _id(network, int(network.later_upstream[account]))
        change(account, int(network.moves_on[account]), upstream_id=later)
    leaver, successor, month = HANDOVER
    for account in np.flatnonzero(network.salesperson == leaver).tolist():
        name = salesperson_ids(network)[successor]
        change(account, history.month_days(month + 1)[0], salesperson_id=name)
    for span in roles.risers:
        people = max(round(float(network.size[span.account]) * 40), 2)
        for step in (1, 2):
            day = history.monday(span.first + 26 * step)
            change(span.account, day, staff_count=people + 4 * step, vehicle_count=2 + step)
    for span in roles.defectors:
        day = history.monday(span.first) + 3
        change(span.account, day, competitor_brands="Golden Carp;Red Tower")
    for account in roles.bad_payers:
        change(account, history.month_days(24)[0], credit_limit=50_000)
    return found
