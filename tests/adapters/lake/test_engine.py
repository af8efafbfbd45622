"""Two engines of one home at once: each spills into a folder of its own, and reads its own rows."""

from __future__ import annotations

import threading

from adapters.lake.engine import Engine
from adapters.lake.home import Home

_ROWS = 400_000


def test_engines_that_spill_at_once_read_their_own_rows_and_leave_nothing(tmp_path):
    home, found = Home.at(tmp_path), {}
    home.settings_file.write_text("engine:\n  memory_limit: 40MB\n  threads: 1\n")
    both = threading.Barrier(2)

    def spill(name: str) -> None:
        with Engine.of_files(home) as engine:
            both.wait()
            engine.keep(
                "spilt", f"select i, repeat('{name}' || i, 20) as text from range({_ROWS}) t(i)"
            )
            place = engine.scalar("select current_setting('temp_directory')")
            both.wait()
            right = f"text = repeat('{name}' || i, 20)"
            found[name] = (
                place,
                engine.scalar("select count(*) from duckdb_temporary_files()") > 0,
                engine.scalar(f"select count(*) filter ({right}) from spilt"),
            )

    threads = [threading.Thread(target=spill, args=(name,)) for name in ("one", "other")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (one, one_spilt, one_right), (other, other_spilt, other_right) = found["one"], found["other"]
    assert one != other
    assert one_spilt
    assert other_spilt
    assert one_right == other_right == _ROWS
    assert list(home.tmp.iterdir()) == []
