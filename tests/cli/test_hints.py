"""Commands are printed as the person who reads them would call them."""

from __future__ import annotations

import shlex

import pytest

from cli.hints import Manner

URL = "postgresql://reader@db.example:5432/wh?sslmode=require"
SECRET = "postgresql://reader:s3cret@db.example/wh"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("  next: peakledger rebates post B-1", "  next: pl rebates post B-1 --home '/a b'"),
        ("run `peakledger ingest` first", "run `pl ingest --home '/a b'` first"),
        (
            "see `peakledger verify`, then `peakledger build --as-of 2026-11-01`",
            "see `pl verify --home '/a b'`, then `pl build --as-of 2026-11-01 --home '/a b'`",
        ),
        ('  1. x\n     peakledger sql "q"\n', "  1. x\n     pl sql \"q\" --home '/a b'\n"),
        ("run `peakledger verify --home /other`", "run `pl verify --home /other`"),
        ("the role peakledger_bi of peakledger", "the role peakledger_bi of peakledger"),
    ],
)
def test_every_command_in_a_text_gets_the_home_the_person_works_on(said: str, shown: str) -> None:
    assert Manner("pl", "/a b", None).spelled(said) == shown


def test_a_command_gets_the_url_the_person_gave_and_works_as_printed() -> None:
    shown = Manner("pl", None, URL).spelled("next: peakledger rebates entry 7")
    assert shlex.split(shown)[1:] == ["pl", "rebates", "entry", "7", "--warehouse-url", URL]


@pytest.mark.parametrize("url", [SECRET, "postgresql://db/wh?user=a&password=s3cret"])
def test_a_password_is_not_repeated_and_the_command_names_where_to_put_the_url(url: str) -> None:
    shown = Manner("pl", None, url).spelled("next: peakledger verify")
    assert "s3cret" not in shown
    assert shown.startswith('next: pl verify --warehouse-url "$PEAKLEDGER_WAREHOUSE_URL"\n')


def test_a_person_in_the_usual_place_sees_commands_as_they_are() -> None:
    said = "run `peakledger ingest`\n  next: peakledger verify"
    assert Manner("peakledger", None, None).spelled(said) == said
