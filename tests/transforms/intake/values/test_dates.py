"""Days are read in one declared way, or turned away."""

from __future__ import annotations

import itertools
import re
from datetime import date

import pytest

from transforms.intake.values import Grammar, Zones, check_date_format
from transforms.language.errors import UsageError
from transforms.schema.types import DATE


def _grammar(*forms: str, zone: str = "UTC") -> Grammar:
    return Grammar(dates=forms, zones=Zones(days=zone, naive=zone))


@pytest.mark.parametrize(
    ("text", "value", "reason"),
    [
        ("2026-01-31", date(2026, 1, 31), None),
        (" 2026-01-31 ", date(2026, 1, 31), None),
        ("2024-02-29", date(2024, 2, 29), None),
        ("2026-02-29", None, "bad_date"),
        ("2026-1-31", None, "bad_date"),
        ("2026-01-1a", None, "bad_date"),
        ("2026/01/31", None, "bad_date"),
        ("31.01.2026", None, "bad_date"),
        ("2026-01-31 10:00:00", None, "bad_date"),
        ("46053", None, "bad_date"),
        ("infinity", None, "out_of_range"),
        ("0026-01-31", None, "out_of_range"),
        ("2200-01-01", None, "out_of_range"),
        ("19000-01-01", None, "out_of_range"),
        (None, None, None),
    ],
)
def test_days_without_a_declaration(read, text, value, reason):
    assert read([text], DATE) == [(value, reason)]


@pytest.mark.parametrize(
    ("text", "grammar", "value", "reason"),
    [
        ("4/6/2013", _grammar("%m/%d/%Y"), date(2013, 4, 6), None),
        ("13/6/2013", _grammar("%m/%d/%Y"), None, "bad_date"),
        ("4/6/13", _grammar("%m/%d/%Y"), None, "bad_date"),
        ("4/6/2013x", _grammar("%m/%d/%Y"), None, "bad_date"),
        ("2011-01-04 10:00:00", _grammar("%Y-%m-%d %H:%M:%S"), date(2011, 1, 4), None),
        ("20110104", _grammar("%Y%m%d"), date(2011, 1, 4), None),
        ("4 Jan 2011", _grammar("%d %b %Y"), date(2011, 1, 4), None),
        ("45000", _grammar("excel_days"), date(2023, 3, 15), None),
        ("45000.75", _grammar("excel_days"), date(2023, 3, 15), None),
        # One second before midnight in London is the next day in Shanghai.
        ("1700006399", _grammar("epoch_s", zone="Europe/London"), date(2023, 11, 14), None),
        ("1700006399", _grammar("epoch_s", zone="Asia/Shanghai"), date(2023, 11, 15), None),
        ("1700006399000", _grammar("epoch_ms", zone="Asia/Shanghai"), date(2023, 11, 15), None),
        (
            "2026-03-01T23:30:00Z",
            _grammar("%Y-%m-%dT%H:%M:%S%z", zone="Asia/Shanghai"),
            date(2026, 3, 2),
            None,
        ),
        (
            "2026-03-01T23:30:00+08:00",
            _grammar("%Y-%m-%dT%H:%M:%S%z", zone="Asia/Shanghai"),
            date(2026, 3, 1),
            None,
        ),
        ("01/02/1026", _grammar("%d/%m/%Y"), None, "out_of_range"),
    ],
)
def test_days_by_what_the_map_declares(read, text, grammar, value, reason):
    assert read([text], DATE, grammar) == [(value, reason)]


def test_of_several_formats_exactly_one_reading_may_be_right(read):
    both = _grammar("%d/%m/%Y", "%m/%d/%Y")
    assert read(["13/04/2026", "04/13/2026", "05/05/2026", "03/04/2026"], DATE, both) == [
        (date(2026, 4, 13), None),
        (date(2026, 4, 13), None),
        (date(2026, 5, 5), None),
        (None, "ambiguous_date"),
    ]


def test_the_generous_parser_of_the_engine_never_gets_a_word_in(read):
    """Every text of the shape of a day with odd characters in one field, against a pattern."""
    signs = " +-019ae./:_"
    pairs = ["".join(pair) for pair in itertools.product(signs, repeat=2)]
    texts = [f"2011-{pair}-10" for pair in pairs] + [f"2011-10-{pair}" for pair in pairs]
    texts += [f"{a}{b}-01-01" for a in ("19", "20", "1 ", "+2") for b in pairs]
    for text, (value, _) in zip(texts, read(texts, DATE), strict=True):
        assert value is None or re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text.strip(" ")), text


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ("%Y-%m", "does not name a day"),
        ("%d.%m", "does not name a day"),
        ("%Y-%m-%d %Q", "unknown letter '%Q'"),
        ("yyyy-mm-dd", "does not name a day"),
    ],
)
def test_a_format_that_names_no_day_is_a_mistake_of_the_map(form, says):
    with pytest.raises(UsageError, match=re.escape(says)):
        check_date_format(form)
