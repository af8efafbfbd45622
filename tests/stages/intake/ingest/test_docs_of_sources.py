"""What one source is sent about its files tells nothing of another source's."""

from __future__ import annotations

import pytest

from adapters.lake.home import Home
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.roles import ADMIN
from stages.intake.validate import validate

MAP = """\
source: {name}
currency: EUR
feeds:
  accounts: {{path: accounts.csv, columns: {{account_id: Id, name: Name}}}}
  products: {{path: products.csv, columns: {{product_id: Id}}}}
  orders:
    path: "{name}-*.csv"
    columns: {{order_id: No, line_no: {{value: "1"}}, account_id: Who, product_id: What,
      order_date: Day, quantity: Qty, unit_price: Price}}
"""
ROWS = {"northern": 211, "southern": 347}


@pytest.fixture
def two_sources(world):
    """Two sources whose every id, name, file, price and number of rows is its own."""
    for name, rows in ROWS.items():
        world.write(f"{name}/source.yaml", MAP.format(name=name))
        world.write(f"{name}/accounts.csv", f"Id,Name\nacc-{name},person-{name}\n")
        world.write(f"{name}/products.csv", f"Id\nitem-{name}\n")
        line = f"acc-{name},item-{name},2026-01-05,1"
        lines = [f"{name}-{at},{line},{rows}.25" for at in range(rows - 1)]
        # The last is told as a warning: above ten times the median.
        lines.append(f"{name}-last,{line},{rows * 11}.25")
        world.write(f"{name}/{name}-1.csv", "No,Who,What,Day,Qty,Price\n" + "\n".join(lines) + "\n")
    return world


def _site(home: Home, name: str) -> str:
    """Return the texts of a source's site, hidden files among them, and the names of its files."""
    folder = home.reports / "data_docs" / name
    paths = [path for path in folder.rglob("*") if path.is_file()]
    texts = [path.read_text("utf-8", "replace") for path in paths if path.suffix not in _PICTURES]
    return "\n".join([*texts, *(str(path.relative_to(folder)) for path in paths)])


_PICTURES = {".png", ".svg", ".ico", ".css", ".woff", ".js"}


@pytest.mark.proof
def test_the_docs_of_one_source_hold_nothing_of_another(two_sources, fresh_database):
    two_sources.run()
    database = fresh_database.place.rpartition("/")[2]
    url = Embedded(fresh_database.home).url(ADMIN, database).text()
    validate(two_sources.home, url, now=two_sources.now(), run_id="v").check()
    sites = {name: _site(two_sources.home, name) for name in ROWS}
    for name, other in (("northern", "southern"), ("southern", "northern")):
        assert "price_near_median" in sites[name]
        assert str(ROWS[name]) in sites[name]
        assert other not in sites[name]
        assert f">{ROWS[other]}<" not in sites[name]
        assert f'"element_count": {ROWS[other]}' not in sites[name]
        # Nor, for that matter, a value of its own: counts alone are sent along.
        assert f"acc-{name}" not in sites[name]
        assert f"person-{name}" not in sites[name]
