"""Which files are taken, and how their bytes come to rest."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime

import pytest

from adapters.intake.feed_files import RawStore, list_files
from transforms.language.errors import DataRefused

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
    return store.land(file, "s", earlier, number, now=NOW)


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
def test_a_link_that_leads_out_is_refused_and_stops_no_other_file(folder, store, target):
    """F29."""
    (folder.parent / "secret.csv").write_text("x")
    (folder / "a.csv").symlink_to(target)
    (folder / "b.csv").write_text("x")
    bad, good = list_files(folder, ["*"])
    assert "leads out of the feeds folder" in bad.trouble.message
    assert good.trouble is None
    with pytest.raises(DataRefused, match="leads out"):
        _land(store, folder, "a.csv")
    assert store.deliveries("s") == []


def test_a_link_within_the_folder_is_a_file(folder):
    (folder / "a.csv").write_text("x")
    (folder / "b.csv").symlink_to("a.csv")
    assert [file.name for file in list_files(folder, ["*"])] == ["a.csv", "b.csv"]


def test_devices_pipes_and_links_to_nothing_are_refused(folder):
    """F29."""
    os.mkfifo(folder / "a.csv")
    (folder / "b.csv").symlink_to("nowhere.csv")
    (folder / "c.csv").symlink_to("/dev/null")
    pipe, nothing, device = list_files(folder, ["*"])
    assert "device or a pipe" in pipe.trouble.message
    assert "link to nothing" in nothing.trouble.message
    assert "leads out" in device.trouble.message


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("a\nb.csv", "cannot be shown"),
        ("sales\u202evsc.exe.csv", "cannot be shown"),  # read from right to left
        ("a\u200bb.csv", "cannot be shown"),  # a blank of no width
        (b"caf\xe9.csv", "cannot be shown"),  # no UTF-8
        ("оrders.csv", "mixes Cyrillic and Latin letters"),
    ],
)
def test_f29_a_name_that_cannot_be_shown_or_passes_for_another_is_refused(folder, name, says):
    path = os.path.join(os.fsencode(folder), name if isinstance(name, bytes) else name.encode())
    with open(path, "w") as stream:
        stream.write("x")
    (folder / "2026年1月 订单（北区）.csv").write_text("x")
    (folder / "Müller & Söhne.csv").write_text("x")
    troubles = [file.trouble for file in list_files(folder, ["*"])]
    (trouble,) = [trouble for trouble in troubles if trouble is not None]
    assert says in trouble.message
    assert trouble.message.isascii()


def test_f29_of_two_names_that_look_alike_the_second_is_refused(folder):
    for name in ("北区１.csv", "北区1.csv", "Orders.csv", "orders.csv"):
        (folder / name).write_text("x")
    troubles = {file.name: file.trouble for file in list_files(folder, ["*"])}
    assert "looks like" in troubles["北区１.csv"].message
    assert [name for name, trouble in troubles.items() if trouble] == ["北区１.csv"]


def test_a_file_larger_than_any_may_be_is_not_landed(folder, tmp_path):
    """F28: by counting what really comes, not by what a listing says."""
    (folder / "a.csv").write_bytes(b"a,b\n1,2\n")
    small = RawStore(tmp_path / "raw", largest=7)
    with pytest.raises(DataRefused, match="more than the 7 bytes"):
        _land(small, folder, "a.csv")
    assert small.deliveries("s") == []


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
    from adapters.intake.feed_files import listing

    (folder / "a.csv").write_bytes(b"a,b\n1,2\n")
    monkeypatch.setattr(listing.FeedFile, "is_unchanged", lambda _: False)
    with pytest.raises(DataRefused, match="still being written"):
        _land(store, folder, "a.csv")
    assert store.deliveries("s") == []
    assert list(store.path("aa").parent.parent.glob("**/*.json")) == []


def test_what_a_crash_left_half_landed_is_made_good(folder, store, monkeypatch):
    (folder / "a.csv").write_bytes(b"a,b\n1,2\n")
    monkeypatch.setattr("adapters.intake.feed_files.landing.crash_point", _die)
    with pytest.raises(KeyboardInterrupt):
        _land(store, folder, "a.csv")
    monkeypatch.undo()
    assert store.deliveries("s") == []
    landed = _land(store, folder, "a.csv")
    assert store.path(landed.sha256).exists()


def _die(_: str) -> None:
    raise KeyboardInterrupt
