"""What Spark reads otherwise than DuckDB is said to it in other words."""

from __future__ import annotations

import pytest

from transforms.lake.spark_sql import in_spark


def test_a_named_window_stands_in_brackets_where_something_is_taken_off_it():
    said = in_spark("select sum(a) over w - b as c from t window w as (partition by d)").text
    assert said == "SELECT (SUM(a) OVER w) - b AS c FROM t WINDOW w AS (PARTITION BY d)"


@pytest.mark.parametrize("cast", ["try_cast", "cast"])
def test_a_double_is_counted_in_the_last_digit_of_its_decimal_and_then_rounded(cast):
    said = in_spark(f"select {cast}(cast(a as double) as decimal(18, 2)) as c from t").text
    counted = f"{cast.upper()}(ROUND((CAST(a AS DOUBLE)) * 1e2) AS DECIMAL(18, 0))"
    assert (
        said
        == f"SELECT CAST({counted} * CAST('0.01' AS DECIMAL(2, 2)) AS DECIMAL(18, 2)) AS c FROM t"
    )


def test_a_double_of_a_cte_is_known_for_one():
    doubles = "with q as (select cast(a as double) as d from t)"
    said = in_spark(f"{doubles} select cast(q.d as decimal(9, 0)) as c from q").text
    assert "CAST(ROUND((q.d) * 1e0) AS DECIMAL(9, 0))" in said


def test_a_cast_of_a_decimal_stays():
    said = in_spark("select cast(a as decimal(18, 2)) as c from t").text
    assert said == "SELECT CAST(a AS DECIMAL(18, 2)) AS c FROM t"


def test_what_spark_has_no_words_for_is_refused():
    with pytest.raises(ValueError, match="cannot be said in Spark"):
        in_spark("select sum(a) over (order by b groups current row) as c from")
