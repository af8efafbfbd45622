"""Files of settings, terms and maps are read within bounds, whoever wrote them."""

from __future__ import annotations

import resource
import time

import pytest

from adapters.language.yaml_file import read_yaml
from transforms.intake.source_map import parse_source_map
from transforms.language.errors import UsageError
from transforms.language.yaml_limits import LARGEST
from transforms.language.yaml_text import Plain, read_documents
from transforms.operations.settings_file import parse_settings
from transforms.planning.stock_up.yaml_file import parse_stock_up
from transforms.rebates import parse_terms

READERS = (parse_settings, parse_source_map, parse_stock_up, parse_terms)


def _bomb(levels: int, width: int = 10) -> str:
    lines = [f"k0: &k0 [{','.join('x' * width)}]"]
    for level in range(1, levels):
        aliases = ",".join([f"*k{level - 1}"] * width)
        lines.append(f"k{level}: &k{level} [{aliases}]")
    return "\n".join(lines)


HOSTILE = {
    "aliases that expand to a thousand million values": _bomb(9),
    "an alias of itself": "a: &a [*a, *a, *a, *a]",
    "lists in lists": "a: " + "[" * 20_000,
    "mappings in mappings": "{a: " * 20_000,
    "blocks in blocks": "\n".join(" " * n + "a:" for n in range(1_000)),
    "a tag of Python": "a: !!python/object/apply:os.system [ls]",
    "a tag of a text": "a: !!binary aGVsbG8=",
    "two keys of one name": "a: 1\nb: 2\na: 3",
    "two anchors of one name": "a: &x 1\nb: &x 2\nc: *x",
    "a merged mapping": "a: &a {b: 1}\nc: {<<: *a}",
    "a number of a million digits": "a: " + "9" * 1_000_000,
    "a number that no memory holds": "a: 1e999999999",
    "the same number in quotes": 'a: "1e999999999"',
    "a text of a million characters": "a: " + "x" * 1_000_000,
    "five thousand documents": "---\na: 1\n" * 5_000,
    "more values than a file may hold": "[" + "0," * 900_000 + "]",
    "more keys than a file may hold": "\n".join(f"k{n}:" for n in range(250_000)),
    "more than a file may hold": "a: 1\n" * (LARGEST // 4),
}


@pytest.mark.parametrize("read", READERS, ids=lambda read: read.__name__)
def test_every_reader_of_yaml_refuses_a_bomb(read):
    with pytest.raises(UsageError, match="aliases written out"):
        read(_bomb(9), "theirs.yaml")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_f59_yaml_made_to_harm_is_refused_at_once_with_little_memory(text):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    with pytest.raises(UsageError) as refused:
        read_documents(text, "theirs.yaml")
    assert "theirs.yaml" in str(refused.value.where)
    assert refused.value.remedy
    assert len(str(refused.value)) < 1_000
    # CPU seconds of this process: what the slowest honest file takes, not what a bomb would.
    assert time.process_time() - started < 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (_bomb(9), "aliases written out"),
        ("a: !!python/name:os.system x", "`tag:yaml.org,2002:python/name:os.system` is a tag"),
        ("a: 1\nb: {c: 1, c: 2}", "`b.c` stands twice"),
        ("a: &a {b: 1}\nc: {<<: *a}", "`<<` merges"),
        ("a: &x 1\nb: &x 2", "the anchor `&x` stands twice"),
        ("a: " + "[" * 50 + "]" * 50, "nested deeper than 12 levels"),
    ],
)
def test_the_refusal_says_what_is_wrong_and_on_which_line(text, said):
    with pytest.raises(UsageError, match=r"theirs\.yaml, line") as refused:
        read_documents(text, "theirs.yaml")
    assert said in refused.value.message


def test_a_few_aliases_are_read_as_what_they_stand_for():
    (document,) = read_documents("a: &a {b: 007}\nc: [*a, *a]\n", "ours.yaml")
    assert document.value == {"a": {"b": Plain("007")}, "c": [{"b": "007"}, {"b": "007"}]}


def test_numbers_keep_every_character():
    (document,) = read_documents('a: 0.10\nb: "1e3"\nc: 0x1F', "ours.yaml")
    assert document.value == {"a": "0.10", "b": "1e3", "c": "0x1F"}


def test_a_file_is_never_read_beyond_what_it_may_hold(tmp_path):
    huge = tmp_path / "source.yaml"
    with huge.open("wb") as stream:
        stream.truncate(4 << 30)  # sparse: it has the size and takes no disk
    with pytest.raises(UsageError, match="larger than 2 MB"):
        read_yaml(huge)


@pytest.mark.parametrize(
    ("content", "said"), [(b"a: \xff", "not UTF-8"), (None, "no such file")], ids=str
)
def test_a_file_that_is_no_text_or_not_there_is_a_sentence(tmp_path, content, said):
    path = tmp_path / "terms.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=said):
        read_yaml(path)


def test_a_mark_before_the_text_is_no_part_of_it(tmp_path):
    path = tmp_path / "terms.yaml"
    path.write_bytes(b"\xef\xbb\xbfsource: x")
    assert read_yaml(path) == "source: x"
