"""The database roles, by name, and the databases of the embedded server.

`OWNER` owns every object and never logs in; each other role may do only what `sql/warehouse/`
grants it. In a database of your own they are group roles that your logins become members of.
"""

from __future__ import annotations

OWNER = "peakledger_owner"
WRITER = "peakledger_writer"
LEDGER = "peakledger_ledger"
APPROVER = "peakledger_approver"
BI = "peakledger_bi"
FINANCE = "peakledger_finance"
OPS_READER = "peakledger_ops_reader"
# Reads what `BI` reads, but only the rows of the accounts that the setting `readers` gives it.
BI_LIMITED = "peakledger_bi_limited"

LOGINS = (WRITER, LEDGER, APPROVER, BI, FINANCE, OPS_READER)
ROLES = (OWNER, *LOGINS, BI_LIMITED)

# The embedded server alone has these: its administrator, and Airflow with a database of its own.
ADMIN = "postgres"
AIRFLOW = "airflow"
DATABASE = "peakledger"
