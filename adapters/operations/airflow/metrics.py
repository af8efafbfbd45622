"""Hand what stages counted to Airflow's own metrics: OpenTelemetry, StatsD, or nowhere.

Goes in: measures. Comes out: gauges named `peakledger.…`, with what they are of in tags where the
settings of Airflow have tags, else at the end of their names, since StatsD keeps one number a name.
Amounts become floating point here: a metric is looked at, and never reckoned with.
"""

from __future__ import annotations

from collections.abc import Iterable

from transforms.operations.measures import RunMeasure

_WITH_TAGS = ("statsd_datadog_enabled", "statsd_influxdb_enabled", "otel_on")


def emit(measures: Iterable[RunMeasure]) -> None:
    """Set a gauge for each measure."""
    # Here and not at the top: Airflow writes a home of its own wherever it is imported without one.
    from airflow.sdk.configuration import conf
    from airflow.sdk.observability import stats

    has_tags = any(conf.getboolean("metrics", name, fallback=False) for name in _WITH_TAGS)
    for each in measures:
        name = f"peakledger.{each.name}"
        if has_tags:
            stats.gauge(name, float(each.value), tags=dict(each.of))
        else:
            parts = [name, *(value.replace(".", "_") for value in each.of.values())]
            stats.gauge(stats.normalize_name_for_stats(".".join(parts), False), float(each.value))


def start() -> None:
    """Have this process send metrics as the settings say; a task's own process does so itself."""
    from airflow.sdk.configuration import conf
    from airflow.sdk.observability import stats
    from airflow.sdk.observability.metrics import stats_utils

    stats.initialize(
        factory=stats_utils.get_stats_factory(),
        export_legacy_names=conf.getboolean("metrics", "legacy_names_on"),
    )
