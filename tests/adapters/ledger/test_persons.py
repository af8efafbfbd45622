"""The database and the pipeline fold names alike, whatever the letters."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.warehouse.roles import OWNER
from transforms.language import persons

_QUERY = (
    "select array_agg(ledger.skeleton(name) order by place), array_agg(ledger.is_name(name) order"
    " by place) from unnest(%s::text[]) with ordinality as given (name, place)"
)
# What a later edition of Unicode defines, one of the two may know and the other not.
_KNOWN = [
    chr(point)
    for point in range(1, 0x30000)
    if unicodedata.category(chr(point)) not in ("Cn", "Cs") and not 0x3400 < point < 0xD7A0
]


def both(connection, names: list[str]) -> None:
    folded, named = connection.execute(_QUERY, [names]).fetchone()
    assert folded == [persons.skeleton(name) for name in names]
    assert named == [persons.is_name(name) for name in names]


def test_every_character_is_folded_alike(warehouse):
    with warehouse.raw(OWNER) as connection:
        for start in range(0, len(_KNOWN), 5000):
            both(connection, [f"a{c}b" for c in _KNOWN[start : start + 5000]])


def test_drawn_names_are_folded_alike(warehouse):
    letters = st.sampled_from("bBоО0oｂÉé王芳 .-ﬁßİıſΣς\u200b\u0307𝐛ⓑ")
    with warehouse.raw(OWNER) as connection:

        @settings(max_examples=50, derandomize=True, deadline=None)
        @given(st.lists(st.text(letters, max_size=12), min_size=1, max_size=40))
        def agree(names: list[str]) -> None:
            both(connection, names)

        agree()
