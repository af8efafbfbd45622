"""Files of S3 and SFTP: what is taken, what is left, and what stops."""

from __future__ import annotations

import hashlib

import pytest

from adapters.intake.origins import retry
from adapters.intake.origins.s3 import Buckets
from adapters.intake.origins.sftp import Server
from adapters.intake.origins.stores import StoreOrigin
from stages.intake.ingest import sources
from transforms.language.errors import DataRefused, OutsideError, UsageError

ACCOUNTS = "account_id,name\nA1,First\nA2,Second\n"
MAP = """\
source: edi
path: "{path}"
connection: edi
{more}
feeds:
  accounts: {{columns: {{account_id: account_id, name: name}}}}
"""


@pytest.fixture(params=["s3", "sftp"])
def store(request, world):
    """A store with a login, and the URL that its files lie below."""
    if request.param == "s3":
        made = request.getfixturevalue("bucket")
        made.url = f"s3://{made.name}"
        made.remove = made.delete
        world.login("edi", "aws", **made.login)
    else:
        made = request.getfixturevalue("sftp")
        made.remove = lambda name: (made.root / name).unlink()
        world.login("edi", "sftp", **made.login)
    return made


def _map(world, store, path="in/*.csv", more="arrival: {settle_seconds: 0}"):
    world.map(MAP.format(path=f"{store.url}/{path}", more=more))


def test_files_are_landed_under_their_hash_and_their_rows_load(world, store):
    store.put("in/a.csv", ACCOUNTS)
    store.put("in/b.csv", "account_id,name\nA3,Third\n")
    store.put("elsewhere/c.csv", "account_id,name\nA4,Fourth\n")
    store.put("in/deeper/d.csv", "account_id,name\nA5,Fifth\n")
    _map(world, store)
    result = world.run()
    assert (result.files_found, result.files_landed) == (2, 2)
    assert [row["account_id"] for row in world.rows("accounts", "account_id")] == ["A1", "A2", "A3"]
    assert world.landed("edi") == [f"{store.url}/in/a.csv", f"{store.url}/in/b.csv"]
    digest = hashlib.sha256(ACCOUNTS.encode()).hexdigest()
    assert (world.home.raw / digest[:2] / digest).read_text() == ACCOUNTS
    assert world.left_over() == []


def test_f14_what_is_unchanged_is_not_fetched_again(world, store):
    store.put("in/a.csv", ACCOUNTS)
    _map(world, store)
    world.run()
    fetched = _reads(store)
    again = world.run()
    assert again.nothing_new
    assert again.files_landed == 0
    assert _reads(store) == fetched


def test_f14_names_in_progress_and_empty_markers_are_left_and_counted(world, store):
    store.put("in/a.csv", ACCOUNTS)
    for name in ("in/b.csv.tmp", "in/c.csv.part", "in/_SUCCESS", "in/.hidden"):
        store.put(name, "x")
    for name in ("in/d.csv", "in/e.done"):
        store.put(name, "")
    _map(world, store, "in/*")
    result = world.run()
    assert world.landed("edi") == [f"{store.url}/in/a.csv"]
    told = "\n".join(result.warnings)
    assert "4 files left for a later run, unfinished or hidden by their names" in told
    assert "2 files left for a later run, without a byte" in told


def test_f14_a_file_that_grows_is_left_until_its_size_and_time_are_the_same_twice(
    world, store, monkeypatch
):
    store.put("in/a.csv", ACCOUNTS)
    store.put("in/b.csv", "account_id,name\nA3,Th")
    _map(world, store, more="arrival: {settle_seconds: 0.01}")
    _while_waiting(monkeypatch, lambda: store.put("in/b.csv", "account_id,name\nA3,Third\n"))
    result = world.run()
    assert world.landed("edi") == [f"{store.url}/in/a.csv"]
    assert "1 file left for a later run, still growing" in "\n".join(result.warnings)
    monkeypatch.undo()
    world.run()
    assert world.landed("edi") == [f"{store.url}/in/a.csv", f"{store.url}/in/b.csv"]


def test_f14_a_file_that_is_listed_and_gone_stops_nothing(world, store, monkeypatch):
    store.put("in/a.csv", ACCOUNTS)
    store.put("in/b.csv", ACCOUNTS)
    _map(world, store, more="arrival: {settle_seconds: 0.01}")
    _while_waiting(monkeypatch, lambda: store.remove("in/b.csv"))
    result = world.run()
    assert world.landed("edi") == [f"{store.url}/in/a.csv"]
    assert "gone when asked for" in "\n".join(result.warnings)


def test_f14_a_file_that_changes_while_it_is_read_is_not_taken(world, store, monkeypatch):
    """Between the second look and the last byte."""
    store.put("in/a.csv", ACCOUNTS)
    store.put("in/b.csv", ACCOUNTS + "A9,Ninth\n")
    _map(world, store)
    real = StoreOrigin.arrivals

    def arrivals(origin):
        found = real(origin)
        store.put("in/b.csv", ACCOUNTS + "A9,Nin")
        return found

    monkeypatch.setattr(StoreOrigin, "arrivals", arrivals)
    result = world.run()
    assert world.landed("edi") == [f"{store.url}/in/a.csv"]
    assert "changed or gone while they were read" in "\n".join(result.warnings)
    assert world.left_over() == []


def test_f14_nothing_but_unfinished_files_is_told_and_may_be_tried_again(world, store):
    store.put("in/a.csv", "")
    _map(world, store)
    with pytest.raises(OutsideError, match="has arrived yet"):
        world.run()


def test_f14_the_order_of_a_listing_does_not_matter(world, store, monkeypatch):
    """The later name stands, whichever was listed first."""
    for name, text in (("a", "Old"), ("b", "New")):
        store.put(f"in/{name}.csv", f"account_id,name\nA1,{text}\n")
    listed = _store_kind(store).listed

    def backwards(self, pattern):
        return sorted(listed(self, pattern), key=lambda file: file.name, reverse=True)

    monkeypatch.setattr(_store_kind(store), "listed", backwards)
    _map(world, store)
    text = (world.feeds / "source.yaml").read_text()
    world.map(text.replace("{columns", "{conflicts: newest, columns"))
    world.run()
    assert world.landed("edi") == [f"{store.url}/in/a.csv", f"{store.url}/in/b.csv"]
    assert world.rows("accounts", "name") == [{"name": "New"}]


def test_f14_a_declared_marker_says_when_a_file_is_whole(world, store):
    store.put("in/a.csv", ACCOUNTS)
    store.put("in/b.csv", ACCOUNTS)
    store.put("in/a.csv.done", "")
    _map(world, store, more='arrival: {marker: "{name}.done"}')
    result = world.run()
    assert world.landed("edi") == [f"{store.url}/in/a.csv"]
    assert "without their marker" in "\n".join(result.warnings)


def test_f14_a_declared_manifest_says_what_is_whole_and_what_it_is(world, store):
    store.put("in/a.csv", ACCOUNTS)
    store.put("in/b.csv", "account_id,name\nA3,Third\n")
    store.put("in/c.csv", "account_id,name\nA4,Fourth\n")
    good = hashlib.sha256(ACCOUNTS.encode()).hexdigest()
    store.put("in/day.sha256", f"{good}  a.csv\n{'0' * 64} *b.csv\n")
    _map(world, store, more='arrival: {manifest: "*.sha256"}')
    with pytest.raises(DataRefused, match=r"b\.csv is not what its manifest says it is"):
        world.run()
    assert world.landed("edi") == [f"{store.url}/in/a.csv"]
    assert [row["account_id"] for row in world.rows("accounts", "account_id")] == ["A1", "A2"]


def test_a_restated_file_replaces_its_rows(world, store):
    store.put("in/a.csv", ACCOUNTS)
    _map(world, store)
    world.run()
    store.put("in/a.csv", "account_id,name\nA1,Renamed\nA2,Second\n", age=1800)
    world.run()
    assert [row["name"] for row in world.rows("accounts", "name")] == ["Renamed", "Second"]


def test_a_wrong_login_is_a_matter_of_the_connection_and_never_shown(world, store):
    store.put("in/a.csv", ACCOUNTS)
    _map(world, store, more="retries: {attempts: 2, first_wait_seconds: 0}")
    wrong = "wr0ng-c4nary"
    world.logins["edi"] = type(world.logins["edi"])(
        **{**vars(world.logins["edi"]), "password": wrong}
    )
    if store.url.startswith("s3"):
        pytest.skip("the S3 server of the tests takes any key")
    with pytest.raises(UsageError, match="lets this login not in") as refused:
        world.run()
    assert wrong not in str(refused.value)


def test_f14_a_changed_host_key_halts(world, sftp):
    sftp.put("in/a.csv", ACCOUNTS)
    sftp.url_ = sftp.url
    world.login("edi", "sftp", **sftp.login)
    world.map(MAP.format(path=f"{sftp.url}/in/*.csv", more="arrival: {settle_seconds: 0}"))
    world.run()
    sftp.put("in/b.csv", "account_id,name\nA3,Third\n")
    sftp.change_key()
    with pytest.raises(DataRefused, match="host key is not the pinned one") as refused:
        world.run()
    assert "SHA256:" in refused.value.where
    assert world.landed("edi") == [f"{sftp.url}/in/a.csv"]


def test_f14_a_host_key_that_nobody_vouches_for_halts(world, sftp, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    sftp.put("in/a.csv", ACCOUNTS)
    world.login("edi", "sftp", **{**sftp.login, "extra": {}})
    world.map(MAP.format(path=f"{sftp.url}/in/*.csv", more=""))
    with pytest.raises(DataRefused, match="nobody vouches for the server's host key"):
        world.run()
    assert world.landed("edi") == []


def test_a_connection_lost_in_the_middle_of_a_file_begins_the_file_again(world, sftp):
    text = "account_id,name\n" + "".join(f"A{n},{'n' * 200}\n" for n in range(20_000))
    sftp.put("in/a.csv", text)
    sftp.cut_after = 2_000_000
    world.login("edi", "sftp", **sftp.login)
    more = "arrival: {settle_seconds: 0}\nretries: {first_wait_seconds: 0}"
    world.map(MAP.format(path=f"{sftp.url}/in/*.csv", more=more))
    world.run()
    digest = hashlib.sha256(text.encode()).hexdigest()
    assert (world.home.raw / digest[:2] / digest).stat().st_size == len(text)
    assert world.left_over() == []


def test_a_server_out_of_reach_is_tried_a_bounded_number_of_times(world, sftp):
    world.login("edi", "sftp", **sftp.login)
    more = "retries: {attempts: 3, first_wait_seconds: 0}"
    world.map(MAP.format(path="sftp://127.0.0.1:1/in/*.csv", more=more))
    with pytest.raises(OutsideError, match="after 3 attempts"):
        world.run()


def test_a_store_without_a_connection_uses_the_environment(world, bucket, monkeypatch):
    bucket.put("in/a.csv", ACCOUNTS)
    for name, value in {
        "AWS_ACCESS_KEY_ID": "key-id",
        "AWS_SECRET_ACCESS_KEY": "c4nary",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": bucket.endpoint,
    }.items():
        monkeypatch.setenv(name, value)
    text = MAP.format(path=f"s3://{bucket.name}/in/*.csv", more="")
    world.map(text.replace("connection: edi\n", ""))
    world.run()
    assert world.landed("edi") == [f"s3://{bucket.name}/in/a.csv"]


def _reads(store):
    return list(getattr(store, "opened", [])) or _gets()


_GETS = []


def _gets():
    return list(_GETS)


@pytest.fixture(autouse=True)
def _count_gets(monkeypatch):
    _GETS.clear()
    real = Buckets.read

    def read(buckets, file):
        _GETS.append(file.name)
        return real(buckets, file)

    monkeypatch.setattr(Buckets, "read", read)


def _store_kind(store):
    return Buckets if store.url.startswith("s3") else Server


def _while_waiting(monkeypatch, act):
    """Let the world change between the two looks at a file."""
    done = []

    def sleep(_):
        if not done:
            done.append(act())

    monkeypatch.setattr(retry, "wait", sleep)


def test_maps_lie_in_the_feeds_folder_in_its_folder_of_sources_or_where_the_settings_say(
    world, bucket
):
    bucket.put("in/a.csv", ACCOUNTS)
    world.login("edi", "aws", **bucket.login)
    text = MAP.format(path=f"s3://{bucket.name}/in/*.csv", more="")
    world.map(text)
    assert sources(world.home, world.feeds) == ["edi"]
    (world.feeds / "source.yaml").unlink()
    (world.feeds / "sources").mkdir()
    (world.feeds / "sources" / "a.yaml").write_text(text)
    assert sources(world.home, world.feeds) == ["edi"]
    maps = world.home.path / "maps"
    maps.mkdir(parents=True)
    (maps / "b.yaml").write_text(text.replace("source: edi", "source: other"))
    world.home.settings_file.write_text("sources: maps\n")
    home = type(world.home).at(world.home.path)
    assert sources(home, world.feeds) == ["other"]
    world.home.settings_file.write_text("sources: elsewhere\n")
    with pytest.raises(UsageError, match="no folder of source maps"):
        sources(type(world.home).at(world.home.path), world.feeds)


def test_a_source_out_of_reach_does_not_stop_the_others(world, bucket):
    bucket.put("in/a.csv", ACCOUNTS)
    world.login("edi", "aws", **bucket.login)
    text = MAP.format(path=f"s3://{bucket.name}/in/*.csv", more="")
    (world.feeds / "sources").mkdir()
    (world.feeds / "sources" / "good.yaml").write_text(text)
    lost = text.replace("source: edi", "source: a_lost").replace(
        "connection: edi", "connection: no"
    )
    (world.feeds / "sources" / "lost.yaml").write_text(lost)
    with pytest.raises(UsageError, match="there is no connection 'no'"):
        world.run()
    assert len(world.rows("accounts")) == 2
