"""Millions of order lines on a cluster that loses a worker: what DuckDB makes of them, to the row.

Three million in `make proofs`; with `PEAKLEDGER_SPARK_SIZE=large` thirty, which takes hours on two
cores, and 40 GB of disk.
"""

from __future__ import annotations

import os
import threading

import pytest

from adapters.lake.home import Home
from bench.context import Context
from bench.engine_build import LINES
from bench.engines import built, shuffled, taken_in
from tests.end_to_end.spark_cluster import SparkCluster, writes_rows
from transforms.operations.engine_name import DUCKDB

pytestmark = [pytest.mark.proof, pytest.mark.timeout(6 * 3_600)]
SIZE = os.environ.get("PEAKLEDGER_SPARK_SIZE", "medium")
AT_LEAST = {"small": 100_000, "medium": 2_900_000, "large": 29_000_000}


def test_a_cluster_that_loses_a_worker_makes_of_millions_of_lines_what_duckdb_makes(
    tmp_path, new_home
):
    # Pytest's own folder is closed to the user that root's server runs as.
    context = Context(SIZE, new_home().path)
    with taken_in(context, SIZE) as home:
        context.say(str(built(context, home, DUCKDB, DUCKDB)))
        expected = context.answer(DUCKDB)
        assert sum(rows for _, rows in expected[LINES].values()) > AT_LEAST[SIZE]
        with SparkCluster(tmp_path) as cluster:
            over = threading.Event()
            losing = threading.Thread(target=lose_a_worker, args=(cluster, home, over))
            losing.start()
            try:
                took = built(context, home, "cluster", cluster.master, cluster.environment)
            finally:
                over.set()
                losing.join()
            assert cluster.workers[0].poll() is not None, "a worker was to be killed on the way"
            assert cluster.alive() == 2
        context.say(f"{took}, {shuffled(context, 'cluster'):,} bytes moved in shuffles")
        assert context.answer("cluster") == expected


def lose_a_worker(cluster: SparkCluster, home: Home, over: threading.Event) -> None:
    """Kill a worker while files of a SELECT are being written, and let another one come."""
    while not over.wait(0.1):
        if writes_rows(home):
            cluster.workers[0].kill()
            over.wait(20)
            cluster.join()
            return
