"""Files that do not come are told of, once, to everybody the settings name."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pyarrow as pa
import pytest

from adapters.lake.home import Home
from adapters.lake.tables import Lake
from stages.intake.arrivals import check_arrivals
from transforms.operations.alert_settings import ExpectedArrival
from transforms.operations.alerts import Landed, awaited, due, kept_promises
from transforms.schema import INTAKE

DAILY = ExpectedArrival(
    source="w", feed="orders", by="09:00", grace_minutes=60, timezone="Asia/Shanghai"
)
MONDAY_NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


class _Mailbox(socketserver.StreamRequestHandler):
    """As much of an SMTP server as takes one letter."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "DATA":
                self.wfile.write(b"354 go on\r\n")
                letter = []
                while (text := self.rfile.readline().decode()).strip() != ".":
                    letter.append(text)
                self.server.letters.append("".join(letter))
            if verb == "QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            self.wfile.write(b"250 ok\r\n")


class _Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posted.append(json.loads(body))
        self.send_response(self.server.answer)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def mailbox() -> Iterator[socketserver.TCPServer]:
    with socketserver.TCPServer(("127.0.0.1", 0), _Mailbox) as server:
        server.letters = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def hook() -> Iterator[HTTPServer]:
    with HTTPServer(("127.0.0.1", 0), _Hook) as server:
        server.posted, server.answer = [], 200
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def home(tmp_path, mailbox, hook, monkeypatch) -> Home:
    monkeypatch.setenv("HOOK", f"http://127.0.0.1:{hook.server_address[1]}/secret-token")
    (tmp_path / "peakledger.yaml").write_text(f"""
arrivals:
  - {{source: w, feed: orders, by: "09:00", grace_minutes: 60}}
alerts:
  webhook_variable: HOOK
  mail: {{host: 127.0.0.1, port: {mailbox.server_address[1]}, sender: p@example.com,
          to: [ops@example.com], starttls: false}}
""")
    return Home.at(tmp_path)


def land(home, moment, status="loaded"):
    row = {field.name: 0 for field in INTAKE.arrow} | {
        "source": "w", "feed": "orders", "file": "f", "sha256": str(moment), "status": status,
        "landed_at": moment.replace(tzinfo=None), "run_id": "r", "map_digest": "d",
        "repeats_of": None, "notes": None,
    }  # fmt: skip
    table = pa.Table.from_pylist([row], schema=INTAKE.arrow)
    Lake(home).state(INTAKE).replace(table, {"source": ["w"]})


def test_f18_a_missing_file_on_an_expected_day_is_told_to_all_targets_once(home, mailbox, hook):
    """F18: never zero sales by silence."""
    land(home, MONDAY_NOON - timedelta(days=1, hours=3))
    result = check_arrivals(home, now=MONDAY_NOON)
    assert [each.state for each in result.late] == ["late"]
    assert result.delivered.taken == ("log", "file", "webhook", "mail")
    assert "was due by 2026-03-02 09:00 CST and has not come" in hook.posted[0]["text"]
    assert "Subject: Peakledger: w/orders is late" in mailbox.letters[0]
    (line,) = (home.reports / "alerts.jsonl").read_text().splitlines()
    assert json.loads(line)["about"] == "w/orders is late"

    assert check_arrivals(home, now=MONDAY_NOON + timedelta(hours=1)).told == ()
    assert len(hook.posted) == 1


def test_a_file_that_came_is_no_alert_and_a_refused_one_has_not_come(home, hook):
    land(home, MONDAY_NOON - timedelta(hours=4))
    assert check_arrivals(home, now=MONDAY_NOON).late == ()
    land(home, MONDAY_NOON - timedelta(hours=4), status="refused")
    assert [each.state for each in check_arrivals(home, now=MONDAY_NOON).late] == ["never"]


def test_a_target_that_fails_does_not_silence_the_others_and_leaks_nothing(home, hook, mailbox):
    hook.answer = 500
    result = check_arrivals(home, now=MONDAY_NOON)
    assert result.delivered.failed == ("webhook: HTTPStatusError",)
    assert "secret-token" not in result.text()
    assert len(mailbox.letters) == 1


@pytest.mark.parametrize(
    ("now", "landed", "state"),
    [
        ("2026-03-03T01:59", "2026-03-02T00:30", "arrived"),
        ("2026-03-03T02:00", "2026-03-02T00:30", "late"),
        ("2026-03-03T02:00", "2026-03-02T01:30", "arrived"),
        ("2026-03-03T02:00", None, "never"),
    ],
)
def test_a_file_is_late_from_its_hour_and_grace_on_in_its_own_zone(now, landed, state):
    """Nine in Shanghai is one in UTC."""
    files = [Landed("w", "orders", datetime.fromisoformat(landed + "+00:00"))] if landed else []
    (found,) = due([DAILY], files, datetime.fromisoformat(now + "+00:00"), "UTC")
    assert found.state == state


def test_weekly_and_monthly_files_are_due_on_their_day():
    weekly = ExpectedArrival(source="w", feed="x", every="week", on="monday", by="09:00")
    monthly = ExpectedArrival(source="w", feed="x", every="month", on_day=5, by="09:00")
    found = due([weekly, monthly], [], datetime(2026, 3, 4, 12, tzinfo=UTC), "UTC")
    assert [each.due_at.date().isoformat() for each in found] == ["2026-03-02", "2026-02-05"]


def test_promises_are_counted_from_the_first_landing_on():
    at = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
    landings = [at, at + timedelta(days=1), at + timedelta(days=3)]
    kept = kept_promises(DAILY, landings, datetime(2026, 3, 6, tzinfo=UTC), "UTC")
    assert kept == (3, 2)


@pytest.mark.parametrize(
    ("day", "now", "landed", "waits"),
    [
        ("2026-03-03", "2026-03-02T21:30", "2026-03-02T00:30", True),
        ("2026-03-03", "2026-03-03T01:59", None, True),
        ("2026-03-03", "2026-03-03T02:00", None, False),  # it is late
        ("2026-03-03", "2026-03-02T21:30", "2026-03-02T01:30", False),  # it has come
        ("2026-03-02", "2026-03-02T21:30", None, False),  # a run of a day before
    ],
)
def test_an_ingest_waits_for_its_days_file_until_the_file_is_late(day, now, landed, waits):
    files = [Landed("w", "orders", datetime.fromisoformat(landed + "+00:00"))] if landed else []
    asked = {"now": datetime.fromisoformat(now + "+00:00"), "zone": "UTC"}
    on = date.fromisoformat(day)
    late_from = datetime(2026, 3, 3, 2, tzinfo=UTC)
    expected = {"w/orders": late_from} if waits else {}
    assert awaited([replace(DAILY, wait=True)], files, on, **asked) == expected
    assert awaited([DAILY], files, on, **asked) == {}


def test_an_ingest_waits_for_nothing_on_a_day_on_which_nothing_is_due():
    weekly = ExpectedArrival(source="w", feed="x", every="week", on="monday", wait=True)
    early = datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert [*awaited([weekly], [], date(2026, 3, 2), now=early, zone="UTC")] == ["w/x"]
    early += timedelta(days=1)
    assert awaited([weekly], [], date(2026, 3, 3), now=early, zone="UTC") == {}
