"""A PostgreSQL URL comes back as it was given; its password is shown only where it is asked for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from adapters.warehouse.url import parse_url

SECRET = "p@s/s:%"


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ("postgresql://u:p%40s%2Fs%3A%25@h:5433/db?sslmode=require", "h:5433/db"),
        ("postgresql://u@[::1]:5433/db", "::1:5433/db"),
        ("postgresql://%2Fvar%2Frun/db", "/var/run:5432/db"),
        ("postgresql:///db", "local socket:5432/db"),
        ("postgresql://u@one:1,two:2/db", "one,two:1,2/db"),
        ("postgresql://u@h/caf%C3%A9%20%23", "h:5432/café #"),
    ],
)
def test_a_url_is_written_as_it_was_read(given: str, place: str) -> None:
    url = parse_url(given)
    assert (url.text(), url.place) == (given, place)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_each_spelling_of_the_scheme_is_the_same_url(scheme: str) -> None:
    assert parse_url(f"{scheme}://u@h/db") == parse_url("postgresql://u@h/db")


def test_the_password_stands_in_the_text_alone() -> None:
    url = replace(parse_url("postgresql://u@h/db"), password=SECRET)
    assert parse_url(url.text()).password == SECRET
    assert SECRET not in repr(url) + str(url)
    assert "p%40s" not in repr(url) + str(url)
