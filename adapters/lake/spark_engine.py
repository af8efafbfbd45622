"""The engine's sibling: Spark, on this machine or a cluster, for the same SQL.

Goes in: SELECTs of the dialect, and rows by name. Comes out: rows, in Arrow or in Parquet files.
Spark is no part of the lock that everything runs on; `make spark` sets it up, and it needs a Java
from 17 on.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from transforms.lake.spark_sql import in_spark
from transforms.language.errors import OutsideError

# What makes Spark compute as the dialect says: errors where DuckDB has them, days of UTC, moments
# without a zone, and decimals that keep their scale where a sum of two is 38 digits wide.
_SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.decimalOperations.allowPrecisionLoss": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.driver.memory": "3g",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}


class SparkEngine:
    """An open Spark session with the house's settings; use as a context manager."""

    def __init__(self, session: Any):
        self.session = session

    @classmethod
    def open(
        cls, master: str, folder: Path, settings: Mapping[str, str] | None = None
    ) -> SparkEngine:
        """Open a session on a master (`local[2]`, `spark://host:7077`) that spills to a folder.

        Raises `OutsideError` where Spark or Java is missing, or the master does not answer.
        """
        builder = _sessions().builder.master(master).appName("peakledger")
        places = {"spark.local.dir": str(folder), "spark.sql.warehouse.dir": str(folder / "none")}
        for name, value in {**_SETTINGS, **places, **(settings or {})}.items():
            builder = builder.config(name, value)
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        try:
            return cls(builder.getOrCreate())
        except Exception as error:  # whatever Java, the gateway or the master says
            raise OutsideError(
                f"Spark does not start on {master}: {str(error).splitlines()[0]}",
                where="option --engine",
                remedy="look at the master and at `java -version`, then run again",
            ) from error

    def __enter__(self) -> SparkEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.stop()

    def register(self, name: str, rows: pa.Table) -> None:
        """Give rows a name that models can read."""
        self.session.createDataFrame(rows).createOrReplaceTempView(name)

    def arrow(self, select: str) -> pa.Table:
        """Run a SELECT of the dialect whose rows fit in memory."""
        return self.session.sql(in_spark(select)).toArrow()


def _sessions() -> Any:
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        raise OutsideError(
            "Spark needs Java, and there is none",
            where="option --engine",
            remedy="install it (on Debian: apt-get install openjdk-17-jre-headless), or name it in"
            " JAVA_HOME",
        )
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise OutsideError(
            "Spark is not set up",
            where="option --engine",
            remedy="set it up: `make spark`, or leave --engine out",
        ) from error
    return SparkSession
