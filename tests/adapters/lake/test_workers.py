"""One function on many things: what comes back, in which order, and what a refusal becomes."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.lake.home import Home
from adapters.lake.spark_work import SparkWork
from adapters.lake.workers import gathered, workers_of
from transforms.language.errors import DataRefused, UsageError


def doubled(number: int) -> int:
    if number == 13:
        raise DataRefused("no luck", where="here", remedy="another number")
    return 2 * number


def test_what_is_gathered_keeps_its_order_and_none_is_left_behind():
    groups = [[1], [], [2, 3, 4], [5], [6]]
    assert list(gathered(groups, 2)) == [[1, 2, 3, 4], [5, 6]]
    assert list(gathered(groups, 4)) == [[1, 2, 3, 4], [5, 6]]
    assert list(gathered([], 4)) == []


def test_threads_answer_in_the_order_that_they_were_asked(tmp_path: Path):
    with workers_of("duckdb", Home.at(tmp_path)) as workers:
        assert list(workers.each(doubled, range(5))) == [0, 2, 4, 6, 8]


def test_workers_of_an_engine_that_nobody_knows_are_refused(tmp_path: Path):
    with pytest.raises(UsageError, match="no engine 'spork'"), workers_of("spork", Home.at("x")):
        pass


def test_a_group_asked_twice_is_answered_once_and_its_file_is_gone_once_read(tmp_path: Path):
    work = SparkWork(doubled, tmp_path)
    table = work.table([4, 5, 6])
    for group in (table.slice(2), table.slice(0, 2), table.slice(1, 1)):
        assert work(group).to_pydict() == {"number": group["number"].to_pylist()}
    assert list(work.answers(3)) == [8, 10, 12]
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_in_a_worker_is_raised_where_its_answer_is_read(tmp_path: Path):
    work = SparkWork(doubled, tmp_path)
    work(work.table([13]))
    with pytest.raises(DataRefused, match="no luck") as refused:
        list(work.answers(1))
    assert (refused.value.where, refused.value.remedy) == ("here", "another number")
