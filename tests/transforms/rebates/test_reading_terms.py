"""Terms are read exactly, or refused with file, line, key, value and remedy."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from transforms.language.errors import UsageError
from transforms.language.messages import tell
from transforms.rebates import parse_terms, terms_schema

HEAD = "program: A\nvalid: {from: 2026-01-01}\ncurrency: CNY\n"
WHOLE = "earn: {method: whole, tiers: [{from: 0, percent: 10}]}\n"
FULL = """
program: VOL-2026
version: 2
title: Quarterly volume rebate
valid: {from: 2026-01-01, until: 2027-01-01}
period: quarter
currency: CNY
accounts: {level: [1], region: [East], territory: [], class: [key, major], group: [], ids: [007]}
products: {category: [lager], brand: [], ids: [], exclude: []}
pool: account
pay_to: account
basis: {measure: amount, on: invoiced, unit: case, returns: deduct, free_goods: exclude}
earn:
  method: marginal
  edge: reached
  tiers:
    - {from: 0, percent: 10}
    - {from: 1000, percent: 0.10}
require: []
discipline: []
collection_scale: []
cap: null
floor: 0
guarantee: null
stack: {order: 10, net_of: []}
rounding: {mode: half_up, decimals: 2}
accrual: to_date
settle: {every: quarter, approve: true, pay_as: credit_note, minimum: 0}
decrease: claw_back
gl: {expense: "6601.03", liability: "2241.05", clearing: "1122.09"}
"""


def test_every_key_of_the_grammar_is_read():
    (program,) = parse_terms(FULL, "full.yaml")
    assert (program.program, program.version, program.period) == ("VOL-2026", 2, "quarter")
    assert program.valid.until == date(2027, 1, 1)
    assert program.accounts.ids == ("007",)
    assert program.tiers[1].percent == Decimal("0.10")
    assert program.gl is not None
    assert program.gl.expense == "6601.03"


def test_what_is_left_out_has_its_default():
    (program,) = parse_terms(HEAD + WHOLE, "short.yaml")
    assert (program.version, program.period, program.pool, program.pay_to) == (
        1, "program", "account", "account",
    )  # fmt: skip
    assert program.basis.model_dump() == {
        "measure": "amount", "on": "ordered", "unit": None, "returns": "deduct",
        "free_goods": "exclude",
    }  # fmt: skip
    assert (program.decrease, program.accrual.method, program.floor) == ("claw_back", "to_date", 0)
    assert program.rounding_decimals == 2


@pytest.mark.parametrize(
    ("currency", "decimals"),
    [
        ("CNY", 2), ("JPY", 0), ("KWD", 3),
        ("{code: CNY, decimals: 0}", 0), ("{code: XPT, decimals: 4}", 4),
    ],
)  # fmt: skip
def test_a_currency_has_its_decimals(currency, decimals):
    text = HEAD.replace("CNY", currency) + WHOLE
    assert parse_terms(text, "t.yaml")[0].rounding_decimals == decimals


def test_a_file_may_hold_several_programs():
    text = HEAD + WHOLE + "---\n" + HEAD.replace("A", "B") + WHOLE
    assert [p.program for p in parse_terms(text, "two.yaml")] == ["A", "B"]


@pytest.mark.parametrize(
    "accrual",
    ["most_likely", "{method: expected_value, constraint: {ratio: 0.8}}"],
)
def test_accrual_is_a_word_or_a_mapping(accrual):
    assert parse_terms(f"{HEAD}{WHOLE}accrual: {accrual}", "t.yaml")


def tiers(*lines: str) -> str:
    return HEAD + "earn:\n  method: whole\n  tiers:\n" + "".join(f"    - {{{t}}}\n" for t in lines)


# fmt: off
MISTAKES = {
    "a key that does not exist": (HEAD + "peroid: month\n" + WHOLE, 4, "peroid", "`period`"),
    "a key within a key": (
        HEAD + "basis: {mesure: amount}\n" + WHOLE,
        4, "basis.mesure", "`measure`",
    ),
    "a key of a tier": (
        tiers("from: 0, percent: 1, rebat: 2"),
        7, "tiers.0.rebat", "there is from, percent, per_unit",
    ),
    "a key that stands elsewhere": (
        HEAD + "earn: {method: whole, scope: region, tiers: [{from: 0, percent: 1}]}",
        4, "earn.scope", "there is edge, tiers, method",
    ),
    "a method that does not exist": (HEAD + "earn: {method: margnal}", 4, "margnal", "`marginal`"),
    "a word that does not exist": (HEAD + "period: monthly\n" + WHOLE, 4, "monthly", "`month`"),
    "no earn": (HEAD, 1, "earn", "add `earn:`"),
    "no currency": (HEAD.replace("currency: CNY\n", "") + WHOLE, 1, "currency", "add `currency:`"),
    "an unknown currency": (HEAD.replace("CNY", "RMB") + WHOLE, 3, "RMB", "ISO 4217"),
    "dates the wrong way round": (
        HEAD.replace("-01}", "-01, until: 2026-01-01}") + WHOLE,
        2, "ends before", "first day after",
    ),
    "a date that is none": (
        HEAD.replace("2026-01-01", "2026-02-30") + WHOLE,
        2, "2026-02-30", "2026-01-31",
    ),
    "tiers that do not ascend": (
        tiers("from: 5, percent: 1", "from: 5, percent: 2"),
        8, "tier 2 starts at 5", "order tiers",
    ),
    "a gap": (
        tiers("from: 0, percent: 1, until: 5", "from: 7, percent: 2"),
        7, "leaves a gap", "leave `until` out",
    ),
    "an overlap": (
        tiers("from: 0, percent: 1, until: 9", "from: 7, percent: 2"),
        7, "overlaps", "leave `until` out",
    ),
    "an end below the start": (
        tiers("from: 9, percent: 1, until: 9"),
        7, "not above its from", "above from",
    ),
    "a percent sign": (tiers("from: 0, percent: 10%"), 7, "10%", "without %"),
    "a negative rate": (tiers("from: 0, percent: -1"), 7, "below 0", "from 0 up"),
    "too many decimals": (
        tiers("from: 0, percent: 0.1234567"),
        7, "more than 6 decimals", "keep 6",
    ),
    "two ways to pay": (
        tiers("from: 0, percent: 1, per_unit: 2"),
        7, "pays one way", "exactly one",
    ),
    "no way to pay": (tiers("from: 0"), 7, "has nothing", "exactly one"),
    "an amount for a rate": (tiers("from: 0, amount: 5"), 7, "gives `amount`", "method: fixed"),
    "no tiers": (HEAD + "earn: {method: whole, tiers: []}", 4, "has no tiers", "at least one"),
    "a rate for an amount": (
        HEAD + "earn: {method: fixed, tiers: [{from: 0, percent: 1}]}",
        4, "pays money", "`amount`",
    ),
    "a list that is none": (HEAD + "accounts: {region: East}\n" + WHOLE, 4, "not a list", "[East]"),
    "a name that is a truth": (
        HEAD + "accounts: {ids: [true]}\n" + WHOLE,
        4, "not a name", "in quotes",
    ),
    "a cap below the floor": (HEAD + "cap: 5\nfloor: 9\n" + WHOLE, 4, "below floor", "raise cap"),
    "a scale that does not ascend": (
        HEAD + "collection_scale: [{days: 30, percent: 1}, {days: 15, percent: 2}]\n" + WHOLE,
        4, "does not ascend", "shortest",
    ),
    "growth by line": (
        HEAD + "period: line\nearn: {method: growth, tiers: [{from: 0, percent: 1}]}",
        4, "longer than a line", "month",
    ),
    "points off no percent": (
        HEAD + "discipline: [{incident: diversion, effect: points, points: 1}]\n"
        "earn: {method: fixed, tiers: [{from: 0, amount: 1}]}",
        4, "percent rate", "multiply",
    ),
    "points without points": (
        HEAD + "discipline: [{incident: diversion, effect: points}]\n" + WHOLE,
        4, "go together", "both",
    ),
    "a requirement of nothing": (
        HEAD + "require: [{products: {ids: [P]}}]\n" + WHOLE,
        4, "one condition", "at_least",
    ),
    "an attainment of lines": (
        HEAD + "require: [{attainment: {of: line, at_least: 1}}]\n" + WHOLE,
        4, "no target", "of: month",
    ),
    "an attainment longer than the period": (
        HEAD + "period: month\nrequire: [{attainment: {of: year, at_least: 1}}]\n" + WHOLE,
        5, "longer than the period", "of: month",
    ),
    "a probability above one": (
        HEAD + "constraint: {ratio: 1.5}\n" + WHOLE,
        4, "above 1", "docs/rebates.md",
    ),
    "more decimals than money has": (
        HEAD + "rounding: {decimals: 5}\n" + WHOLE,
        4, "above 4", "docs/rebates.md",
    ),
    "an excess rate outside attainment": (
        tiers("from: 0, percent: 1, excess_percent: 2"),
        7, "belongs to attainment", "method: attainment",
    ),
    "goods for nothing bought": (
        HEAD + "earn: {method: free_goods, per: 0, give: {product: G, units: 1}}",
        4, "per is 0", "how much must be bought",
    ),
    "a limit of units on a contest": (
        HEAD + "limit_units: 5\nearn: {method: contest, prizes: [1]}",
        4, "no units to limit", "leave limit_units out",
    ),
    "events with products": (
        HEAD + "products: {ids: [P]}\nearn: {method: event, kind: new_outlet, amount: 1}",
        4, "no products", "leave `products` out",
    ),
    "a discipline without effect": (
        HEAD + "discipline: [{incident: diversion}]\n" + WHOLE,
        4, "no effect", "compensate",
    ),
    "prizes that do not descend": (
        HEAD + "earn: {method: contest, prizes: [1, 2]}",
        4, "do not descend", "first prize first",
    ),
    "a program net of itself": (
        HEAD + "stack: {net_of: [A]}\n" + WHOLE,
        4, "from itself", "another",
    ),
    "cash with products": (
        HEAD + "basis: {measure: collected}\nproducts: {ids: [P]}\n" + WHOLE,
        5, "no products", "leave `products` out",
    ),
    "shares without a group": (
        HEAD + "pay_to: members_pro_rata\n" + WHOLE,
        4, "splits what a group", "pool: group",
    ),
    "a key twice": (HEAD + "cap: 1\ncap: 2\n" + WHOLE, 5, "stands twice", "one plain entry"),
    "text that is not YAML": (HEAD + "cap: [\n", 5, "not valid YAML", "correct the line"),
    "no program at all": ("# nothing\n", None, "no program", "one YAML document"),
}
# fmt: on


@pytest.mark.parametrize(("text", "line", "said", "remedy"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_its_place_and_remedy(text, line, said, remedy):
    with pytest.raises(UsageError) as refusal:
        parse_terms(text, "terms.yaml")
    error = refusal.value
    assert error.exit_code == 2
    assert said in error.message
    assert remedy in (error.remedy or "")
    assert error.where == ("terms.yaml" if line is None else f"terms.yaml, line {line}")


def test_all_mistakes_of_a_file_are_told_at_once():
    text = HEAD + "peroid: month\ncap: x\n" + WHOLE + "---\n" + HEAD
    with pytest.raises(UsageError) as refusal:
        parse_terms(text, "t.yaml")
    for told in ("peroid", "t.yaml:5 `cap`", "t.yaml:8 `earn`: is missing"):
        assert told in refusal.value.message


def test_the_published_schema_is_the_one_the_code_makes():
    published = Path(__file__).parents[3] / "docs" / "rebate_terms.schema.json"
    assert json.loads(published.read_text("utf-8")) == terms_schema()


def test_the_schema_accepts_the_full_example():
    jsonschema = pytest.importorskip("jsonschema")
    from ruamel.yaml import YAML

    document = json.loads(json.dumps(YAML(typ="safe").load(FULL), default=str))
    document["accounts"]["ids"] = ["007"]
    jsonschema.validate(document, terms_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document | {"peroid": "month"}, terms_schema())


def test_every_mistake_is_told_in_chinese_and_its_values_stay_as_they_were_written():
    """The words go through pydantic, which must hand them back as they were."""
    text = (
        HEAD + "earn: {method: whole, tiers: [{from: 100000, percent: 1e3}]}\nbasis: {on: soon}\n"
    )
    with pytest.raises(UsageError) as refused:
        parse_terms(text, "terms.yaml")
    english, chinese = str(refused.value), tell(refused.value.whole(), "zh")
    assert "is not a plain number, got '1e3'\n" in english
    assert "不是普通数字，实际为 '1e3'\n" in chinese
    assert "办法： 请写成 10 或 0.5" in chinese
    assert "不认识该词，实际为 'soon'" in chinese
