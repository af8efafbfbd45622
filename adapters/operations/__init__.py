"""Running it: Airflow, alerts, and the points at which a test may kill a run."""
