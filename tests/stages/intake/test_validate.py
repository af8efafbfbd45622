"""What the gate judged is judged again by Great Expectations; where they differ, all hear."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.intake import evidence
from adapters.intake.evidence import is_due, waiting
from adapters.lake.crash_points import VARIABLE
from adapters.lake.engine import Engine
from adapters.lake.home import Home
from adapters.lake.tables import Lake
from adapters.warehouse.embedded import Embedded
from adapters.warehouse.roles import ADMIN
from stages.intake import validate as stage
from stages.intake.ingest import feed_run, land_and_clean
from stages.intake.ingest.rows import fates
from stages.verify import invariants
from transforms.language.errors import DataRefused

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
ORDERS = "order_id,line_no,account_id,product_id,order_date,quantity,unit_price,currency"
SOUND = [f"S{at},1,A1,P1,2026-01-{at + 1:02d},1,1.00,CNY" for at in range(20)]
INGEST = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from adapters.lake.home import Home
from stages.intake.ingest import land_and_clean
at = datetime(2026, 3, 1, 8, tzinfo=UTC)
land_and_clean(Home.at(sys.argv[1]), Path(sys.argv[2]), now=at, run_id="killed")
"""


@pytest.fixture
def home(tmp_path) -> Home:
    return Home.at(tmp_path / "home")


@pytest.fixture
def feeds(tmp_path) -> Path:
    folder = tmp_path / "feeds"
    folder.mkdir()
    (folder / "accounts.csv").write_text("account_id\nA1\n")
    (folder / "products.csv").write_text("product_id\nP1\n")
    (folder / "orders.csv").write_text("\n".join([ORDERS, *SOUND]) + "\n")
    return folder


@pytest.fixture
def validate(home, fresh_database):
    """Validate what waits in the home, and note it in a database of the test's own."""
    database = fresh_database.place.rpartition("/")[2]
    url = Embedded(fresh_database.home).url(ADMIN, database).text()

    def call(run_id: str = "v"):
        return stage.validate(home, url, now=NOW + timedelta(hours=1), run_id=run_id)

    return call


def noted(database) -> list[tuple]:
    with database.connection() as connection:
        asked = "select run_id, state, message from ops.run where stage = 'validate' order by 1"
        return [tuple(row) for row in connection.execute(asked)]


def tamper(home: Home, feed: str, rule: str, found: str) -> None:
    """Make the gate say of a rule what it has not found."""
    [one] = [each for each in waiting(home) if each.feed == feed]
    path = one.folder / "verdict.json"
    said = json.loads(path.read_text())
    said["found"][rule] = found
    path.write_text(json.dumps(said))


def alerts(home: Home) -> list[str]:
    path = home.reports / "alerts.jsonl"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [json.loads(line)["message"] for line in lines]


def test_a_load_is_judged_again_shown_and_forgotten(home, feeds, validate, fresh_database):
    land_and_clean(home, feeds, now=NOW, run_id="r")
    assert not (home.reports / "data_docs").exists()
    assert sorted(each.feed for each in waiting(home)) == ["accounts", "orders", "products"]

    result = validate()

    assert (result.checks, result.disagreements, result.error()) == (3, (), None)
    index = (home.reports / "data_docs" / "canonical" / "index.html").read_text("utf-8")
    assert index.count("✓ passed") == 3
    assert "2026-03-01 08:00 UTC" in index
    assert list(home.evidence.iterdir()) == []
    assert noted(fresh_database) == [("v", "done", None)]
    assert validate("again").text() == "nothing waits for Great Expectations"


def test_a_file_that_the_gate_refused_has_its_page_too(home, feeds, validate, monkeypatch):
    def returns_that_add(rows, verdicts):
        made = fates(rows, verdicts)
        return f"select * replace ('return' as kind) from ({made})" if "orders." in rows else made

    monkeypatch.setattr(feed_run, "fates", returns_that_add)
    (refused,) = land_and_clean(home, feeds, now=NOW, run_id="r").refused
    assert "returns_are_negative, 20 rows" in refused.message
    assert validate().disagreements == ()
    index = (home.reports / "data_docs" / "canonical" / "index.html").read_text("utf-8")
    assert "✗ stopped by 1 of" in index


def test_a_disagreement_fails_loudly_and_stays_until_both_agree(
    home, feeds, validate, fresh_database
):
    land_and_clean(home, feeds, now=NOW, run_id="r")
    tamper(home, "orders", "key_unique", "critical, 2 of 20 rows")

    with pytest.raises(DataRefused, match=r"key_unique: the gate says critical, 2 of 20") as error:
        validate("first").check()

    assert "Great Expectations passed, 0 of 20 rows" in str(error.value)
    assert error.value.exit_code == 1
    [(_, state, message)] = noted(fresh_database)
    assert (state, "key_unique" in message) == ("failed", True)
    assert [each.feed for each in waiting(home)] == ["orders"]
    [alert] = alerts(home)
    assert "canonical/orders: the gate and Great Expectations disagree: key_unique" in alert
    checked = invariants._gate(home)
    assert (checked.state, checked.accepted, checked.found) == ("fail", 2, 1)

    # It is not told of once more, fails all the same, and keeps to its page.
    assert len(validate("second").disagreements) == 1
    assert len(alerts(home)) == 1
    assert len(list(home.reports.glob("data_docs/*/validations/**/*.html"))) == 3

    tamper(home, "orders", "key_unique", "passed, 0 of 20 rows")
    assert validate("third").disagreements == ()
    assert waiting(home) == []
    checked = invariants._gate(home)
    assert (checked.state, checked.accepted) == ("pass", 3)


def test_of_disagreements_on_a_feed_the_latest_is_kept(home, feeds, validate):
    for number in (1, 2):
        (feeds / "orders.csv").write_text("\n".join([ORDERS, *SOUND[number:]]) + "\n")
        land_and_clean(home, feeds, now=NOW + timedelta(minutes=number), run_id=f"r{number}")
        [*_, last] = [each for each in waiting(home) if each.feed == "orders"]
        last.note(home, ())
        path = last.folder / "verdict.json"
        path.write_text(path.read_text().replace("passed, 0 of", "passed, 7 of"))
        validate()
    assert [(each.feed, each.run_id) for each in waiting(home)] == [("orders", "r2")]


def test_the_rows_that_wait_are_those_of_the_lake_and_take_no_room_of_their_own(home, feeds):
    (feeds / "orders.csv").write_text("\n".join([ORDERS, *SOUND[:15]]) + "\n")
    land_and_clean(home, feeds, now=NOW, run_id="first")
    with Engine.bare() as engine:
        [first] = [each for each in waiting(home) if each.feed == "orders"]
        assert all(file.stat().st_nlink == 2 for file in first.folder.glob("rows/**/*.parquet"))
        clean = Lake(home).clean("orders")
        assert engine.rows(first.rows) == engine.rows(clean.scan())

        # A longer delivery takes their place, and the old file of the lake is cleared.
        (feeds / "orders.csv").write_text("\n".join([ORDERS, *SOUND]) + "\n")
        land_and_clean(home, feeds, now=NOW + timedelta(minutes=1), run_id="second")
        assert Lake(home).vacuum(0) > 0
        _, second = [each for each in waiting(home) if each.feed == "orders"]
        assert [len(engine.rows(each.rows)) for each in (first, second)] == [15, 20]


def test_f1_a_load_killed_before_it_is_recorded_leaves_its_check_to_the_next(home, feeds, validate):
    environment = os.environ | {VARIABLE: "load.clean_written"}
    command = [sys.executable, "-c", INGEST, str(home.path), str(feeds)]
    killed = subprocess.run(command, env=environment, capture_output=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert [each.run_id for each in waiting(home)] == ["killed"]
    land_and_clean(home, feeds, now=NOW + timedelta(minutes=1), run_id="next")
    assert validate().error() is None
    assert waiting(home) == []


def test_a_validation_killed_after_the_pages_is_done_again(home, feeds, validate, monkeypatch):
    land_and_clean(home, feeds, now=NOW, run_id="r")
    with monkeypatch.context() as patch:
        patch.setattr(stage, "_settle", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            validate()
    assert len(waiting(home)) == 3
    assert validate().error() is None
    pages = list((home.reports / "data_docs" / "canonical" / "validations").rglob("*.html"))
    assert (len(pages), waiting(home)) == (3, [])


def test_rows_that_another_version_of_the_program_judged_are_decided_by_our_rules(
    home, feeds, validate
):
    land_and_clean(home, feeds, now=NOW, run_id="r")
    tamper(home, "orders", "a_rule_of_then", "passed, 0 of 20 rows")
    [one] = [each for each in waiting(home) if each.feed == "orders"]
    path = one.folder / "verdict.json"
    path.write_text(path.read_text().replace(one.suite, "another"))
    assert validate().disagreements == ()


def test_rows_that_cannot_be_read_again_are_told_and_the_other_checks_are_done(
    home, feeds, validate
):
    land_and_clean(home, feeds, now=NOW, run_id="r")
    [one] = [each for each in waiting(home) if each.feed == "products"]
    [file] = one.folder.rglob("*.parquet")
    # Written beside and put in its place: it is a file of the lake as well.
    (one.folder / "beside").write_bytes(b"no rows")
    (one.folder / "beside").replace(file)
    result = validate()
    [differs] = result.disagreements
    assert "cannot be judged again" in differs.says
    assert [each.feed for each in waiting(home)] == ["products"]


def test_what_waits_is_told_and_does_not_grow_without_bound(home, feeds, monkeypatch):
    assert invariants._gate(home).state == "skip"
    land_and_clean(home, feeds, now=NOW, run_id="r")
    checks = waiting(home)
    says = "3 checks wait for Great Expectations since 2026-03-01 08:00 UTC: `peakledger validate`"
    assert evidence.waiting_text(checks) == says
    assert invariants._gate(home).note == says
    assert not is_due(checks)
    monkeypatch.setattr(evidence, "MOST_CHECKS", 2)
    assert is_due(checks)
    monkeypatch.setattr(evidence, "MOST_CHECKS", 100)
    monkeypatch.setattr(evidence, "MOST_BYTES", 2_000)
    assert is_due(checks)
