"""The three ways a run can refuse, each with the exit code a shell sees.

A message says what is wrong, `where` names file, row, column or setting, and `remedy` says what to
do about it; together they are what a person reads at the terminal and in an Airflow log.
"""

from __future__ import annotations


class PeakledgerError(Exception):
    """A refusal that a person can act on."""

    exit_code = 1

    def __init__(self, message: str, *, where: str | None = None, remedy: str | None = None):
        super().__init__(message)
        self.message = message
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        parts = [self.message]
        if self.where:
            parts.append(f"  where: {self.where}")
        if self.remedy:
            parts.append(f"  remedy: {self.remedy}")
        return "\n".join(parts)

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
