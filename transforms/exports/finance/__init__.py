"""What finance receives of a month: cells, control totals, the GL journal and the manifest.

Goes in: entries with their GL lines. Comes out: text, tables and totals, the same for the same
slice of the ledger, byte for byte: nothing here knows the clock or the run that exports.
"""
