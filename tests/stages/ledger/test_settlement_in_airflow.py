"""The settlement DAG under a live scheduler: answers come over Airflow's REST interface.

One world through all tests, in order: each refused answer leaves nothing posted, and the last one,
given by somebody on the list who has approved the batch under their own database login, posts it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg
import pytest

from adapters.lake.home import Home
from adapters.ledger.store import LedgerStore
from adapters.operations.airflow import services
from adapters.operations.airflow.environment import metadata_url, password_file
from adapters.warehouse.embedded.passwords import Passwords
from stages.ledger import approval
from stages.ledger import settle as settlement
from stages.verify.invariants import verify
from transforms.language.errors import DataRefused

QUICK = {"AIRFLOW__SCHEDULER__TRIGGER_TIMEOUT_CHECK_INTERVAL": "1"}
DAG = "/api/v2/dags/settlement"
ENDED = ("success", "failed")


class Site:
    """A running Airflow with one world; people log in by name."""

    def __init__(self, world: Any, feeds: Path):
        self.world, self.feeds = world, feeds
        self.up()

    def up(self) -> None:
        """Start what does not run."""
        running = services.up(self.world.home, self.feeds, None, 18_080, environment=QUICK)
        self.url = running.url
        self.client = cache(self._logged_in)

    def _logged_in(self, name: str = "admin") -> httpx.Client:
        password = json.loads(password_file(self.world.home).read_text())[name]
        login = {"username": name, "password": password}
        client = httpx.Client(base_url=self.url, timeout=60, trust_env=False)
        token = client.post("/auth/token", json=login).json()["access_token"]
        client.headers["Authorization"] = f"Bearer {token}"
        return client

    def get(self, path: str) -> dict[str, Any]:
        return dict(self.client().get(path).raise_for_status().json())

    def start(self) -> str:
        """Start a run for the first of February and wait until a person is asked."""
        body = {"logical_date": None, "partition_key": "2026-02-01"}
        answer = self.client().post(f"{DAG}/dagRuns", json=body).raise_for_status()
        run = str(answer.json()["dag_run_id"])
        self._until(lambda: self.states(run)["ask"] == "awaiting_input", run)
        time.sleep(1.5)
        return run

    def states(self, run: str) -> dict[str, str | None]:
        found = self.get(f"{DAG}/dagRuns/{run}/taskInstances")["task_instances"]
        return {task["task_id"]: task["state"] for task in found}

    def answer(self, run: str, name: str, option: str = "Approve") -> int:
        path = f"{DAG}/dagRuns/{run}/taskInstances/ask/-1/hitlDetails"
        said = {"chosen_options": [option], "params_input": {}}
        return self.client(name).patch(path, json=said).status_code

    def approve(self, run: str, by: str) -> None:
        """Approve what a run asks about, as the person does with their own password."""
        own = Passwords.of(self.world.home).read(by)
        call = {"password": own, "now": self.world.now()}
        approval.decide(self.world.home, None, self.batch(run), by, **call)

    def batch(self, run: str) -> str:
        return str(self.shown(run)["subject"]).removeprefix("Pay ").removesuffix("?")

    def forge(self, run: str, name: str) -> tuple[int, int]:
        """Write another's answer and set the state of the question, as one login of Airflow."""
        said = {
            "chosen_options": ["Approve"],
            "responded_by_user": {"id": "bob", "name": "bob"},
            "batch_id": self.batch(run),
        }
        path = f"{DAG}/dagRuns/{run}/taskInstances/ask"
        written = self.client(name).post(
            f"{path}/xcomEntries", json={"key": "return_value", "value": said}
        )
        forced = self.client(name).patch(path, json={"new_state": "success"})
        return written.status_code, forced.status_code

    def expire(self) -> None:
        """Let the time to answer be over."""
        url = metadata_url(self.world.home)
        with psycopg.connect(url) as connection:
            connection.execute(
                "update task_instance set trigger_timeout = now() where state = 'awaiting_input'"
            )

    def noted(self, run: str) -> list[str]:
        """Return the refusals noted of a run."""
        text = "select message from ops.run where run_id = %s and state = 'failed'"
        with self.world.warehouse() as warehouse, warehouse.raw() as connection:
            return [row[0] for row in connection.execute(text, [run]).fetchall()]

    def clear(self, run: str, *tasks: str) -> None:
        """Have tasks of a run done again, and no others."""
        body = {"dag_run_id": run, "task_ids": tasks, "dry_run": False, "only_failed": False}
        path = f"{DAG}/clearTaskInstances"
        self.client().post(path, json=body).raise_for_status()

    def end(self, run: str) -> dict[str, str | None]:
        """Wait for the run's end and give its tasks' states; the page is written in any case."""
        self._until(lambda: self.get(f"{DAG}/dagRuns/{run}")["state"] in ENDED, run)
        states = self.states(run)
        assert states.pop("start_page") == "success"
        return states

    def _until(self, holds: Callable[[], bool], run: str) -> None:
        while not holds():  # the test's own limit ends it where nothing moves any more
            time.sleep(0.3)

    def shown(self, run: str) -> dict[str, Any]:
        return self.get(f"{DAG}/dagRuns/{run}/taskInstances/ask/-1/hitlDetails")

    def posted(self) -> list[tuple[str, Decimal]]:
        entries = self.world.entries()
        return [
            (e.draft.account_id, e.draft.amount) for e in entries if e.draft.kind == "settlement"
        ]

    def decisions(self) -> list[tuple[str, str]]:
        text = "select approved_by, decision from ledger.approval order by approved_at"
        with (
            self.world.warehouse() as warehouse,
            LedgerStore(warehouse).reading() as connection,
        ):
            return connection.execute(text).fetchall()

    def last_alert(self) -> str:
        lines = (self.world.home.reports / "alerts.jsonl").read_text("utf-8").splitlines()
        return str(json.loads(lines[-1])["message"])


@pytest.fixture(scope="module")
def site(
    new_home: Callable[[], Home], world_in: Callable[[Home], Any], tmp_path_factory: Any
) -> Iterator[Site]:
    world = world_in(new_home())
    # The books begin in 2026, and a task's clock is the machine's.
    today = datetime.now(UTC).date()
    world.settings(f"approvers: [bob, eve]\nclock_confirmed_on: {today}\n")
    world.accrue("2026-02-01")
    feeds = tmp_path_factory.mktemp("feeds")
    try:
        made = Site(world, feeds)
        made.client().patch(DAG, json={"is_paused": False}).raise_for_status()
        yield made
    finally:
        services.down(world.home)


@pytest.mark.proof
def test_people_see_what_they_are_asked_and_only_those_on_the_list_may_answer(site: Site) -> None:
    run = site.start()
    asked = site.shown(run)
    assert "settlement-2026-01-" in asked["subject"]
    assert "10.00 CNY" in asked["body"]
    assert {user["id"] for user in asked["assigned_users"]} == {"bob", "eve"}
    assert site.answer(run, "admin") == 403
    assert site.answer(run, "eve", "Reject") == 200
    assert site.end(run) == {"prepare": "success", "ask": "success", "post": "skipped"}
    assert site.answer(run, "bob") == 409
    assert (site.posted(), site.decisions()) == ([], [])


@pytest.mark.proof
def test_no_answer_in_time_posts_nothing_and_somebody_is_told(site: Site) -> None:
    run = site.start()
    site.expire()
    assert site.end(run) == {"prepare": "success", "ask": "failed", "post": "upstream_failed"}
    assert (site.posted(), site.decisions()) == ([], [])
    told = "DAG settlement, task ask, business date 2026-02-01: nobody has answered in time"
    assert site.last_alert().startswith(told)


@pytest.mark.proof
def test_an_answer_on_what_has_changed_since_posts_nothing(site: Site) -> None:
    run = site.start()
    site.world.orders("""
        order | account | date       | qty | price
        SO-1  | A       | 2026-01-01 | 1   | 100
        SO-2  | A       | 2026-01-02 | 1   | 50
    """)
    site.world.accrue("2026-02-01")
    site.approve(run, "bob")
    assert site.answer(run, "bob") == 200
    assert site.end(run)["post"] == "failed"
    assert site.posted() == []
    assert "is older than the ledger" in site.last_alert()
    assert "remedy: prepare it again" in site.last_alert()

    # Prepared anew with the old answer left standing: what was approved is not what stands now.
    site.clear(run, "prepare", "post")
    assert site.end(run) == {"prepare": "success", "ask": "success", "post": "failed"}
    assert "nobody has answered for batch settlement-2026-01-" in site.last_alert()
    assert site.posted() == []


@pytest.mark.proof
def test_who_prepared_may_not_approve(site: Site) -> None:
    world = site.world
    world.orders("order | account | date | qty | price\nSO-1 | A | 2026-01-01 | 1 | 200")
    world.accrue("2026-02-01")
    call = {"now": world.now(), "run_id": "by-hand"}
    (batch,) = settlement.prepare(world.home, None, "2026-01", "eve", **call).batches
    assert batch.prepared_by == "eve"
    before = site.decisions()
    run = site.start()
    assert batch.batch_id == site.batch(run)
    with pytest.raises(DataRefused, match="was prepared by eve, who may not approve it"):
        site.approve(run, "eve")
    assert site.answer(run, "eve") == 200
    assert site.end(run)["post"] == "failed"
    assert "eve has answered and has not approved batch" in site.last_alert()
    assert (site.posted(), site.decisions()) == ([], before)


@pytest.mark.proof
def test_an_answer_given_while_the_scheduler_is_down_counts_when_it_is_up_again(site: Site) -> None:
    run = site.start()
    running = services.status(site.world.home)
    assert running is not None
    scheduler = psutil.Process(running.pids["scheduler"])
    scheduler.kill()
    scheduler.wait(30)
    assert site.answer(run, "bob") == 200
    site.up()
    # Bob has not approved it under his own login, so that is what `post` asks for.
    assert site.end(run) == {"prepare": "success", "ask": "success", "post": "failed"}
    assert "bob has answered and has not approved batch" in site.last_alert()


@pytest.mark.proof
def test_an_answer_without_an_approval_under_the_persons_own_login_posts_nothing(
    site: Site,
) -> None:
    before = site.decisions()
    run = site.start()
    assert site.answer(run, "bob") == 200
    assert site.end(run)["post"] == "failed"
    assert "bob has answered and has not approved batch" in site.last_alert()
    assert (site.posted(), site.decisions()) == ([], before)


def test_f49_an_answer_written_by_another_login_pays_nothing_and_is_told(site: Site) -> None:
    before = site.decisions()
    run = site.start()
    written, forced = site.forge(run, "admin")
    assert (written, forced) == (201, 200)
    assert site.end(run) == {"prepare": "success", "ask": "success", "post": "failed"}
    assert (site.posted(), site.decisions()) == ([], before)
    (told,) = site.noted(run)
    assert told.startswith(f"nobody has answered for batch {site.batch(run)}")
    assert told in site.last_alert()


@pytest.mark.proof
def test_the_word_of_somebody_on_the_list_posts_what_they_approved_under_their_own_login(
    site: Site,
) -> None:
    before = site.decisions()
    run = site.start()
    site.approve(run, "bob")
    assert site.answer(run, "admin") == 403
    assert site.answer(run, "bob") == 200
    assert site.end(run) == dict.fromkeys(("prepare", "ask", "post"), "success")
    ((account, amount),) = site.posted()
    assert (account, amount) in [("A", Decimal(-10)), ("A", Decimal(-20))]
    assert site.decisions() == [*before, ("bob", "approved")]
    assert verify(site.world.home, None, all_=True).passed
