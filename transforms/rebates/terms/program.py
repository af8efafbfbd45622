"""One rebate program in one version, its keys in agreement with each other."""

from __future__ import annotations

from pydantic import model_validator

from transforms.language.currencies import DECIMALS
from transforms.rebates.terms.keys import ProgramKeys
from transforms.rebates.terms.rules import check_together


class Program(ProgramKeys):
    """The terms of one program in one version; see docs/rebates.md for every key."""

    @model_validator(mode="after")
    def _keys_agree(self) -> Program:
        check_together(self)
        return self

    @property
    def decimals(self) -> int:
        """Return the decimals of the program's money: its currency's, or what the terms say."""
        own = self.currency.decimals
        return DECIMALS[self.currency.code] if own is None else own

    @property
    def rounding_decimals(self) -> int:
        """Return how many decimals the one rounding keeps."""
        own = self.rounding.decimals
        return self.decimals if own is None else own

    @property
    def identity(self) -> tuple[str, int]:
        """Return what tells a program's versions apart and orders them."""
        return self.program, self.version

    @property
    def name(self) -> str:
        """Return program and version, for messages."""
        return f"{self.program} version {self.version}"
