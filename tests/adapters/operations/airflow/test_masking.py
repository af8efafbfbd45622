"""Which passwords the environment carries, and that none passes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.operations.airflow.masking import passwords_of, without_passwords

# variable, its value, the passwords in it
VARIABLES = [
    ("PEAKLEDGER_WAREHOUSE_URL", "postgresql://bi:s3cret-a@db/wh", ["s3cret-a"]),
    ("PEAKLEDGER_WAREHOUSE_URL", "postgresql://bi@db/wh", []),
    ("AIRFLOW_CONN_FEEDS", "sftp://u:p%40ss%2Fword@host", ["p%40ss%2Fword", "p@ss/word"]),
    ("AIRFLOW_CONN_FEEDS", '{"login": "u", "password": "s3cret-b"}', ["s3cret-b"]),
    ("AIRFLOW_CONN_S3", '{"extra": {"aws_secret_access_key": "s3cret-c"}}', ["s3cret-c"]),
    ("AIRFLOW_CONN_S3", '{"extra": "{\\"session_token\\": \\"s3cret-d\\"}"}', ["s3cret-d"]),
    ("AIRFLOW_CONN_HTTP", "http://host/?private_key=s3cret-e&page=1", ["s3cret-e"]),
    ("AIRFLOW_CONN_BROKEN", "{not json", []),
    ("AIRFLOW_CONN_LIST", '["s3cret"]', []),
    ("AIRFLOW_CONN_BROKEN", "http://[::1", []),
    ("AIRFLOW_CONN_SHORT", "sftp://u:abc@host", []),
    ("AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "postgresql://a:s3cret-g@db/meta", ["s3cret-g"]),
    ("AIRFLOW__SECRETS__BACKEND_KWARGS", '{"url": "x", "token": "s3cret-h"}', ["s3cret-h"]),
    ("AIRFLOW__OPENLINEAGE__TRANSPORT", '{"auth": {"apiKey": "s3cret-i"}}', ["s3cret-i"]),
    ("AIRFLOW__CORE__FERNET_KEY", "s3cret-j", ["s3cret-j"]),
    ("AIRFLOW__CORE__PARALLELISM", "5000", []),
    ("PEAKLEDGER_LAKE_KEY", "s3cret-k", ["s3cret-k"]),
    ("AWS_SECRET_ACCESS_KEY", "s3cret-l", ["s3cret-l"]),
    ("HOME", "postgresql://bi:s3cret-f@db/wh", []),
]


@pytest.mark.parametrize(("name", "value", "expected"), VARIABLES)
def test_the_passwords_of_a_variable_are_found(name: str, value: str, expected: list[str]) -> None:
    assert sorted(passwords_of({name: value})) == sorted(expected)


def test_every_text_of_an_answer_is_masked_and_its_shape_stays() -> None:
    answer = {"url": "x:s3cret@y", "rows": 3, "files": ["a", "s3cret"], "deep": {"k": "s3cret"}}
    assert without_passwords(answer, ["s3cret"]) == {
        "url": "x:***@y",
        "rows": 3,
        "files": ["a", "***"],
        "deep": {"k": "***"},
    }


def test_a_password_that_holds_another_is_masked_whole() -> None:
    variables = {
        "AIRFLOW_CONN_A": "sftp://u:abcd@h",
        "AIRFLOW_CONN_B": "sftp://u:abcdefgh@h",
    }
    assert without_passwords("abcdefgh abcd", passwords_of(variables)) == "*** ***"


@given(st.text(), st.text(alphabet="abcXYZ-_.~09", min_size=4))
def test_no_masked_text_holds_the_password(text: str, password: str) -> None:
    found = passwords_of({"AIRFLOW_CONN_ANY": f"sftp://user:{password}@host"})
    assert password not in without_passwords(f"{text}{password}{text}", found)
