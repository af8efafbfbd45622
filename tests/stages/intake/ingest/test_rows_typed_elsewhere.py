"""Texts typed by workers of other processes leave what this process makes of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from adapters.lake.home import Home
from stages.intake.ingest import reader, staging
from tests.elsewhere import Elsewhere


def deliver(world) -> None:
    """Many files of two headers: sound rows, bad ones, strangers, a torn quote, the same twice."""
    world.master()
    for month in range(1, 5):
        day = f"2026-{month:02d}"
        sound = [f"S{month},{n},A1,P1,{day}-{n:02d},1,1.00,CNY" for n in range(1, 28)]
        odd = [f"B{month},1,A1,P1,{day}-31x,1,1.00,CNY", f"B{month},2,A9,P1,{day}-05,2,1.50,CNY"]
        world.orders(*sound, *odd, name=f"orders/{month}.csv")
    world.orders("Q1,1,A1,P1,2026-01-02,1,2.00,CNY", name="orders/other.csv")
    lines = 'Q2,1,A1,P1,2026-01-03,1,2.00,CNY\nQ3,1,A1,"P1,2026-01-03,1,2.00,CNY\n'
    header = "order_id,line_no,account_id,product_id,order_date,quantity,unit_price,currency"
    world.write("orders/torn.csv", f"{header}\n{lines}")


def test_rows_typed_elsewhere_are_loaded_and_held_as_here(make_world, tmp_path, monkeypatch):
    monkeypatch.setattr(staging, "_WORTH_SPLITTING_BYTES", 1)
    here, there = (make_world(folder) for folder in made(tmp_path, "here", "there"))
    for world in (here, there):
        deliver(world)
    told = here.take()
    workers = Elsewhere(*made(tmp_path, "work"))

    @contextmanager
    def other_workers(name: str, home: Home, threads: int) -> Iterator[Elsewhere]:
        yield workers

    monkeypatch.setattr(reader, "workers_of", other_workers)
    assert there.take().refused == told.refused != ()
    assert there.everything() == here.everything()
    assert len(here.held()) > 4
    assert max(workers.asked) == workers.at_once


def made(folder: Path, *names: str) -> list[Path]:
    for name in names:
        (folder / name).mkdir()
    return [folder / name for name in names]
