"""What sound terms still deserve a word about: cliffs, accounts named one by one, fines undone.

Gaps and overlaps of tiers cannot stand: reading refuses them. Programs that act on each other are
looked at in pairs: where one program fines and another credits it or is net of it, the other pays
more by what the first pays less.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from transforms.language.messages import gettext as _
from transforms.language.messages import joined
from transforms.rebates.cliffs import ProgramFinding, cliffs
from transforms.rebates.credit import check_deductions
from transforms.rebates.terms import Program
from transforms.rebates.terms.conditions import Discipline
from transforms.rebates.terms.tiers import Tiered
from transforms.rebates.versions import stretches

_NAMED = 5
_SHORT = ("day", "week", "month", "quarter", "half_year")


def check_programs(programs: Sequence[Program]) -> list[ProgramFinding]:
    """Return the findings of all programs, in order of program, version and tier.

    Raises `UsageError` where programs do not fit together: a version twice, a deducted program that
    is missing, a circle.
    """
    check_deductions(stretches(programs))
    ordered = sorted(programs, key=lambda p: (p.program, p.version))
    return [
        finding
        for program in ordered
        for finding in (*_findings(program), *_fines_undone(program, ordered))
    ]


def _findings(program: Program) -> Iterator[ProgramFinding]:
    yield from cliffs(program)
    yield from _named(program)
    yield from _forgiven(program)
    if program.basis.measure == "collected" and "on" in program.basis.model_fields_set:
        yield _found(
            program,
            "unused_key",
            _("basis.on has no effect: money collected counts on the day it arrived"),
        )


def _found(program: Program, kind: str, message: str) -> ProgramFinding:
    return ProgramFinding(program.program, program.version, kind, message)


def _named(program: Program) -> Iterator[ProgramFinding]:
    named = {
        "accounts": (*program.accounts.ids, *program.accounts.exclude),
        "groups": program.accounts.group,
    }
    for what, names in named.items():
        if names:
            listed: str = ", ".join(names[:_NAMED])
            if len(names) > _NAMED:
                more = str(len(names) - _NAMED)
                listed = _("{names} and {more} more", names=listed, more=more)
            says = _(
                "{what} are named one by one ({names}): others with the same facts are treated"
                " differently",
                what=what,
                names=listed,
            )
            yield _found(program, f"named_{what}", says)


def _forgiven(program: Program) -> Iterator[ProgramFinding]:
    """Tell where the rest of a return larger than its period is forgotten, and nobody said so."""
    counts = isinstance(program.earn, Tiered) and program.basis.measure != "collected"
    is_said = "decrease" in program.model_fields_set or program.basis.returns == "ignore"
    if counts and program.period in _SHORT and not is_said:
        yield _found(
            program,
            "return_forgiven",
            _(
                "a return that names no order counts in its own {period}; where it is larger than"
                " what was bought there, the default `decrease: claw_back` forgives the rest and"
                " what that had earned. `decrease: carry_forward` takes it into the next"
                " {period}; write `decrease: claw_back` where it is meant",
                period=program.period,
            ),
        )


def _fines_undone(program: Program, programs: Sequence[Program]) -> Iterator[ProgramFinding]:
    """Tell which fines of other programs come back because this one deducts what they earn."""
    for other in programs:
        ways = {"credit": program.credit, "net_of": program.stack.net_of}
        for key, names in ways.items():
            rules = [rule for rule in other.discipline if _comes_back(rule, program)]
            if other.program in names and rules:
                and_ = _(" and ")
                says = _(
                    "what {fined} takes off for {cases} comes back {part}through `{key}`: the less"
                    " {other} pays, the more {program} does; give {program} the same discipline, or"
                    " leave {other} out of `{key}`",
                    fined=other.name,
                    cases=joined(dict.fromkeys(rule.incident for rule in rules), and_),
                    part="" if key == "credit" else _("in part "),
                    key=key,
                    other=other.program,
                    program=program.program,
                )
                yield _found(program, "fine_comes_back", says)


def _comes_back(rule: Discipline, program: Program) -> bool:
    """Say whether a fine is undone: the program itself does not punish the same incident."""
    return rule.effect is not None and not any(
        own.incident == rule.incident and own.effect is not None for own in program.discipline
    )
