"""Every key and word of the grammar is played by some spec; every document fits the schema.

A key counts as played where a spec of this folder (or of accrual) writes it; a word where a spec
writes it as that key's value. A new key or word without a spec fails here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel
from ruamel.yaml import YAML

from transforms.rebates import Program, parse_terms, terms_schema

ROOT = Path(__file__).parents[3]
FOLDERS = [
    ROOT / "tests" / layer / subject
    for layer in ("transforms", "stages")
    for subject in ("rebates", "ledger")
]
SPECS = [
    path
    for folder in FOLDERS
    for path in sorted(folder.rglob("*.py"))
    if path != Path(__file__) and "reference" not in path.parts
]
SPOKEN = "\n".join(path.read_text("utf-8") for path in SPECS)
EXAMPLES = sorted((ROOT / "examples").rglob("terms/*.yaml"))


def models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from models(part)


def words(annotation: Any) -> Iterator[str]:
    if get_origin(annotation) is Literal:
        yield from (str(word).lower() for word in get_args(annotation))
    else:
        for part in get_args(annotation):
            yield from words(part)


def grammar() -> set[tuple[str, str | None]]:
    """Return every (key, word) of the grammar; the word is null for keys of free values."""
    found: set[tuple[str, str | None]] = set()
    waiting, seen = [Program], set()
    while waiting:
        model = waiting.pop()
        if model in seen:
            continue
        seen.add(model)
        for key, field in model.model_fields.items():
            spoken = set(words(field.annotation)) or {None}
            found |= {(field.alias or key, word) for word in spoken}
            waiting += models(field.annotation)
    return found


def is_played(key: str, word: str | None) -> bool:
    value = "" if word is None else rf"\[?\"?{re.escape(word)}\b"
    return re.search(rf"\b{re.escape(key)}[\"']?: *{value}", SPOKEN) is not None


@pytest.mark.parametrize(("key", "word"), sorted(grammar(), key=str), ids=str)
def test_every_key_and_word_is_played_by_a_spec(key, word):
    assert is_played(key, word)


def test_a_key_nobody_plays_would_be_found():
    assert not is_played("discount", None)
    assert not is_played("method", "lottery")


def plain(value: Any) -> Any:
    """Turn what YAML reads (dates) into what JSON has."""
    return json.loads(json.dumps(value, default=str))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_examples_of_the_project_fit_the_published_schema(path):
    jsonschema = pytest.importorskip("jsonschema")
    published = json.loads((ROOT / "docs" / "rebate_terms.schema.json").read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(published)
    for document in YAML(typ="safe").load_all(path.read_text("utf-8")):
        assert list(validator.iter_errors(plain(document))) == []


def test_the_schema_is_one_itself():
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(terms_schema())


HEAD = "program: A\nvalid: {from: 2026-01-01}\ncurrency: CNY\n"
WHOLE = "earn: {method: whole, tiers: [{from: 0, percent: 10}]}\n"
# What both the code and the schema must refuse: editors show it before anything runs.
WRONG = {
    "an unknown key": HEAD + WHOLE + "peroid: month\n",
    "an unknown word": HEAD + WHOLE + "period: monthly\n",
    "no earn": HEAD,
    "an unknown method": HEAD + "earn: {method: margnal}\n",
    "a list that is none": HEAD + WHOLE + "accounts: {region: East}\n",
    "a rate below nothing": HEAD + "earn: {method: whole, tiers: [{from: 0, percent: -1}]}\n",
    "a contest without prizes": HEAD + "earn: {method: contest, prizes: []}\n",
    "a constraint above one": HEAD + WHOLE + "constraint: {ratio: 1.5}\n",
    "too many decimals": HEAD + WHOLE + "rounding: {decimals: 9}\n",
    "no free product": HEAD + "earn: {method: free_goods, per: 1, give: {units: 1}}\n",
}


@pytest.mark.parametrize("text", WRONG.values(), ids=WRONG)
def test_code_and_schema_refuse_alike(text):
    jsonschema = pytest.importorskip("jsonschema")
    from transforms.language.errors import UsageError

    with pytest.raises(UsageError):
        parse_terms(text, "t.yaml")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(plain(YAML(typ="safe").load(text)), terms_schema())
