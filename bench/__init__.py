"""Benchmarks: the pipeline beside a bare floor and a common way of doing the same.

Every figure is a ratio against a peer in the same run on the same machine, because machines differ
and are noisy. `make bench` prints the table; `python -m bench --help` says more.
"""
