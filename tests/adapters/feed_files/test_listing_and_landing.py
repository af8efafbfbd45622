"""Which files are taken, and how their bytes come to rest."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime

import pytest

from adapters.feed_files import RawStore, list_files
from transforms.errors import DataRefused

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "feeds"
    made.mkdir()
    return made


@pytest.fixture
def store(tmp_path):
    return RawStore(tmp_path / "raw")


def _land(store, folder, name, earlier=None, number=1):
    (file,) = [file for file in list_files(folder, ["**/*"]) if file.name == name]
    return store.land(file, "s", earlier, number, NOW)


def test_only_finished_visible_plain_files_are_listed(folder):
    for name in (
        "b.csv",
        "a.csv",
        "_draft.csv",
        ".hidden.csv",
        "c.csv.tmp",
        "d.csv.part",
        "e.csv~",
    ):
        (folder / name).write_text("x")
    for name in ("terms/t.csv", "sub/f.csv", "_old/g.csv"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x")
    assert [file.name for file in list_files(folder, ["*", "*/*"])] == [
        "a.csv",
        "b.csv",
        "sub/f.csv",
    ]


@pytest.mark.parametrize("target", ["../secret.csv", "/etc/hostname"])
def test_a_link_that_leads_out_is_refused(folder, target):
    """F29."""
    (folder.parent / "secret.csv").write_text("x")
    (folder / "a.csv").symlink_to(target)
    with pytest.raises(DataRefused, match="leads out of the feeds folder"):
        list_files(folder, ["*"])


def test_a_link_within_the_folder_is_a_file(folder):
    (folder / "a.csv").write_text("x")
    (folder / "b.csv").symlink_to("a.csv")
    assert [file.name for file in list_files(folder, ["*"])] == ["a.csv", "b.csv"]


def test_devices_pipes_and_links_to_nothing_are_refused(folder):
    os.mkfifo(folder / "a.csv")
    with pytest.raises(DataRefused, match="device or a pipe"):
        list_files(folder, ["*"])
    (folder / "a.csv").unlink()
    (folder / "a.csv").symlink_to("nowhere.csv")
    with pytest.raises(DataRefused, match="link to nothing"):
        list_files(folder, ["*"])


def test_a_name_that_cannot_be_shown_is_refused(folder):
    (folder / "a\nb.csv").write_text("x")
    with pytest.raises(DataRefused, match="cannot be shown"):
        list_files(folder, ["*"])


def test_bytes_land_under_their_hash_with_a_manifest(folder, store):
    (folder / "a.csv").write_bytes(b"a,b\n1,2\n")
    landed = _land(store, folder, "a.csv")
    path = store.path(landed.sha256)
    assert path.read_bytes() == b"a,b\n1,2\n"
    (manifest,) = path.parent.glob("*.json")
    said = json.loads(manifest.read_text())
    assert {key: said[key] for key in ("source", "name", "bytes", "sha256", "rows")} == {
        "source": "s",
        "name": "a.csv",
        "bytes": 8,
        "sha256": landed.sha256,
        "rows": 1,
    }
    assert said["fetched_at"] == NOW.isoformat()
    assert store.deliveries("s")[0].sha256 == landed.sha256


def test_landing_the_same_bytes_again_is_no_new_delivery(folder, store):
    (folder / "a.csv").write_bytes(b"a,b\n1,2\n")
    first = _land(store, folder, "a.csv")
    os.utime(folder / "a.csv", (5, 5))
    assert _land(store, folder, "a.csv", first, 2) is first
    assert len(store.deliveries("s")) == 1


def test_changed_bytes_of_the_same_size_and_date_are_seen(folder, store):
    """F17: a file's date can be set back; its change time cannot."""
    path = folder / "a.csv"
    path.write_bytes(b"a,b\n1,2\n")
    before = path.stat()
    first = _land(store, folder, "a.csv")
    path.write_bytes(b"a,b\n1,3\n")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert _land(store, folder, "a.csv", first, 2).sha256 != first.sha256


def test_a_file_that_is_still_being_written_is_left_alone(folder, store, monkeypatch):
    """F14."""
    from adapters.feed_files import listing

    (folder / "a.csv").write_bytes(b"a,b\n1,2\n")
    monkeypatch.setattr(listing.FeedFile, "is_unchanged", lambda _: False)
    with pytest.raises(DataRefused, match="still being written"):
        _land(store, folder, "a.csv")
    assert store.deliveries("s") == []
    assert list(store.path("aa").parent.parent.glob("**/*.json")) == []


def test_what_a_crash_left_half_landed_is_made_good(folder, store, monkeypatch):
    (folder / "a.csv").write_bytes(b"a,b\n1,2\n")
    monkeypatch.setattr("adapters.feed_files.landing.crash_point", _die)
    with pytest.raises(KeyboardInterrupt):
        _land(store, folder, "a.csv")
    monkeypatch.undo()
    assert store.deliveries("s") == []
    landed = _land(store, folder, "a.csv")
    assert store.path(landed.sha256).exists()


def _die(_: str) -> None:
    raise KeyboardInterrupt
