"""Whoever receives an export checks it with the public key alone, and the exit code says it all."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from adapters.exports.folder import write_whole
from adapters.exports.signing import signature
from adapters.exports.slice import write_slice
from adapters.lake.home import Home
from cli.export import export
from transforms.language.errors import DataRefused, UsageError


@pytest.fixture
def signed(tmp_path):
    """A signed export of an empty month, and the public key of the home that made it."""
    home, out = Home.at(tmp_path / "home"), tmp_path / "out"
    out.mkdir()
    text = write_slice(out, "2026-01", [], None, tell=lambda done: None)
    write_whole(out / "manifest.sig", signature(home, text))
    told = CliRunner().invoke(export, ["key", "--home", str(home.path)])
    key = tmp_path / "key.pem"
    key.write_text(told.output)
    return out, key


def run(*words):
    return CliRunner().invoke(export, [str(word) for word in words])


def test_the_receiver_needs_the_public_key_and_nothing_else(signed, tmp_path):
    out, key = signed
    elsewhere = ["--home", tmp_path / "none", "--public-key", key]
    answer = run("verify", out, *elsewhere, "--json")
    document = json.loads(answer.output)
    assert answer.exit_code == 0
    assert (document["period"], document["findings"]) == ("2026-01", [])
    assert document["held_against"] == "itself, its manifest and its signature"
    (out / "journal.csv").write_text("changed")
    answer = run("verify", out, *elsewhere)
    assert isinstance(answer.exception, DataRefused)
    assert answer.exception.exit_code == 1
    assert "journal.csv is not what was exported" in answer.output
    assert not (tmp_path / "none").exists()


def test_a_key_that_is_none_is_refused(signed, tmp_path):
    out, _ = signed
    (tmp_path / "other.pem").write_text("no key")
    assert isinstance(run("verify", out, "--public-key", tmp_path / "x").exception, UsageError)
    refused = run("verify", out, "--public-key", tmp_path / "other.pem").exception
    assert isinstance(refused, DataRefused)
    assert "no Ed25519 public key" in refused.message


def test_the_key_command_shows_the_public_half_alone(signed):
    _, key = signed
    assert key.read_text().startswith("-----BEGIN PUBLIC KEY-----")
    assert "PRIVATE" not in key.read_text()
