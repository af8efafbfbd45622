"""What is written over a lake is read in its place, what is removed is gone, and the lake stays."""

from __future__ import annotations

import pytest

from adapters.lake.home_places import HomePlace
from adapters.lake.overlay_places import OverlayPlace


@pytest.fixture
def lake(tmp_path):
    there = HomePlace(tmp_path / "there")
    for name in ("kept.json", "changed.json", "removed.json", "sub/deep.json"):
        (there / name).write(b"as it was")
    return there


@pytest.fixture
def over(lake, tmp_path):
    place = OverlayPlace(tmp_path / "here", lake)
    (place / "changed.json").write(b"now")
    (place / "new.json").write(b"now")
    (place / "removed.json").remove()
    return place


def test_what_was_written_counts_and_what_was_removed_is_gone(over):
    now = {"changed.json": b"now", "kept.json": b"as it was", "new.json": b"now"}
    assert over.names() == list(now)
    assert {name: (over / name).read() for name in over.names()} == now
    assert dict(over.read_each([*now, "removed.json"])) == now
    deep = {"deep.json": b"as it was"}
    below = over.read_below(lambda _: True)
    assert {state[0].rpartition("/")[2]: content for state, content in below} == now | deep
    assert {place.name: place.read() for place in over.below()} == now | deep
    assert not (over / "removed.json").exists()
    with pytest.raises(FileNotFoundError):
        (over / "removed.json").read()
    assert not (over / "kept.json").write_new(b"?")
    assert (over / "removed.json").write_new(b"again")
    assert (over / "removed.json").read() == b"again"
    over.clear()
    assert list(over.below()) == []


def test_the_lake_below_stays_as_it_was(lake, over):
    over.clear()
    assert {content for _, content in lake.read_below(lambda _: True)} == {b"as it was"}
    assert len(list(lake.below())) == 4


def test_a_file_of_the_lake_is_brought_here_when_it_is_asked_for(over, tmp_path):
    kept = over / "sub" / "deep.json"
    assert not kept.path.exists()
    kept.bring(kept.path)
    assert kept.path.read_bytes() == b"as it was"
