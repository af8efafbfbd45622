"""All that knows Airflow besides the DAG files: assets, defaults, the work a task gets, servers."""
