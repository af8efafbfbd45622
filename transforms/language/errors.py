"""The three ways a run can refuse, each with the exit code a shell sees.

A message says what is wrong, `where` names file, row, column or setting, and `remedy` says what to
do about it; together they are what a person reads at the terminal and in an Airflow log. Each is a
text in English, which a person reads in their language where it is a `Message`; what is made of
several errors stays one, part by part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from transforms.language.messages import Message, laid, lines
from transforms.language.messages import gettext as _


class PeakledgerError(Exception):
    """A refusal that a person can act on."""

    exit_code = 1

    def __init__(self, message: str, *, where: str | None = None, remedy: str | None = None):
        super().__init__(message)
        self.message = message
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        return str(self.whole())

    def whole(self) -> Message:
        """Return the message with place and remedy below it, in whatever language it is told."""
        below = ((_("where:"), self.where), (_("remedy:"), self.remedy))
        return lines(
            [self.message]
            + [laid("  {part} {said}", part=part, said=said) for part, said in below if said]
        )

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions cross process borders (parser children, Airflow); keep the keywords.
        return (_rebuild, (type(self), self.message, self.where, self.remedy))


def _rebuild(
    kind: type[PeakledgerError], message: str, where: str | None, remedy: str | None
) -> PeakledgerError:
    return kind(message, where=where, remedy=remedy)


class DataRefused(PeakledgerError):  # noqa: N818 - a refusal, said as users read it
    """The data, the gate or an invariant said no (exit code 1)."""

    exit_code = 1


class UsageError(PeakledgerError):
    """The call or the configuration is wrong (exit code 2)."""

    exit_code = 2


class OutsideError(PeakledgerError):
    """Something outside failed: database, network, disk (exit code 3)."""

    exit_code = 3


_KINDS: dict[int, type[PeakledgerError]] = {
    each.exit_code: each for each in (DataRefused, UsageError, OutsideError)
}


@dataclass(frozen=True)
class Failure:
    """An error as a line of a result, with what it is about: a source, a feed, a stage."""

    about: str
    message: str
    where: str | None
    remedy: str | None
    exit_code: int

    @classmethod
    def of(cls, about: str, error: PeakledgerError) -> Failure:
        return cls(about, error.message, error.where, error.remedy, exit_code=error.exit_code)

    def error(self) -> PeakledgerError:
        """Return it as an error that names what it is about."""
        kind = _KINDS.get(self.exit_code, PeakledgerError)
        said = _("{about}: {said}", about=self.about, said=self.message)
        return kind(said, where=self.where, remedy=self.remedy)


def together(errors: Sequence[PeakledgerError], heading: str) -> PeakledgerError | None:
    """Return one error that says all of them, of the kind of the worst; None where there is none.

    The worst has the highest exit code and is said first. One alone is returned as it is.
    """
    if len(errors) < 2:
        return next(iter(errors), None)
    sorted_ones = sorted(errors, key=lambda error: -error.exit_code)
    said = [heading, *(laid("- {said:I}", said=each.whole()) for each in sorted_ones)]
    return _KINDS.get(sorted_ones[0].exit_code, PeakledgerError)(lines(said))
