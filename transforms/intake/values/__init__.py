"""The grammar of values: how text becomes a typed value, strictly and set-based.

Goes in: the SQL of a text, a column type and a source's grammar. Comes out: SQL of the value, null
where the text breaks the grammar, and SQL of the reason code. Nothing here runs a query.

A text is never altered to fit: `12.75` is no integer, `007` no number, `NA` is text, and `1.234`
is ambiguous until the source map declares its decimal separator.
"""

from transforms.intake.values.cast import typed
from transforms.intake.values.conditions import Condition, parse_condition
from transforms.intake.values.dates import DATE_WORDS, check_date_format
from transforms.intake.values.grammar import Grammar, NumberForm, Typed, Zones
from transforms.intake.values.numbers import any_number
from transforms.intake.values.templates import Template, parse_template

__all__ = [
    "DATE_WORDS",
    "Condition",
    "Grammar",
    "NumberForm",
    "Template",
    "Typed",
    "Zones",
    "any_number",
    "check_date_format",
    "parse_condition",
    "parse_template",
    "typed",
]
