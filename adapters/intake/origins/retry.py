"""Trying again what may pass: a bounded number of times, with growing waits."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from transforms.intake.source_map.origins import Retries
from transforms.language.errors import OutsideError, PeakledgerError
from transforms.language.messages import gettext as _

Result = TypeVar("Result")


class Passing(Exception):  # noqa: N818 - it is no error until it stays
    """What may be gone at the next attempt; `final` is what to raise where it is not.

    `after`: the seconds that the other side asked to be left alone for.
    """

    def __init__(self, final: PeakledgerError, after: float | None = None):
        super().__init__(final.message)
        self.final = final
        self.after = after


def wait(seconds: float) -> None:
    """Let time pass."""
    time.sleep(seconds)


@dataclass(frozen=True)
class Patience:
    """How often and how long; see `Retries`."""

    retries: Retries

    def run(self, attempt: Callable[[], Result]) -> Result:
        """Return what an attempt returns; raise the last `Passing`'s final error when it stays."""
        for number in range(1, self.retries.attempts + 1):
            try:
                return attempt()
            except Passing as passing:
                if number == self.retries.attempts:
                    raise _after(passing.final, number) from None
                wait(self._wait(number, passing))
        raise AssertionError("no attempt was made")

    def _wait(self, number: int, passing: Passing) -> float:
        longest = self.retries.longest_wait_seconds
        if passing.after is None:
            return min(self.retries.first_wait_seconds * 2.0 ** (number - 1), longest)
        if passing.after > longest:
            raise OutsideError(
                _(
                    "{message}; it asks to be left alone for {after} s",
                    message=passing.final.message,
                    after=f"{passing.after:,.0f}",
                ),
                where=passing.final.where,
                remedy=_("run again then, or raise `retries: {longest_wait_seconds: …}`"),
            ) from None
        return passing.after


def _after(final: PeakledgerError, attempts: int) -> PeakledgerError:
    tried = final.message
    if attempts > 1:
        tried = _("{message}, after {attempts} attempts", message=tried, attempts=attempts)
    return type(final)(tried, where=final.where, remedy=final.remedy)
