"""The warehouse: PostgreSQL with the schemas `warehouse`, `ledger` and `ops`.

`connect.Warehouse.open(home, url)` gives connections by role; `publish.publish` replaces partitions
of published tables in one version; `ops` keeps intake, quarantine, runs and verdicts; `lease` lets
one run of a kind at a time write. Nothing is imported here, so that a question to the warehouse
does not pay for what writes it.
"""
