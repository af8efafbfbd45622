"""The words of a page: phrases by the name of what they stand on, and codes of the warehouse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from transforms.language.messages import LANGUAGES, tell_all


@dataclass(frozen=True)
class PageWords:
    """The words of one language: phrases by name, and codes of the warehouse by themselves.

    A phrase that is missing is an error where it is asked for; tests ask for each.
    """

    language: str
    phrases: Mapping[str, str]
    codes: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.phrases[name]

    def none(self, name: str) -> str:
        """Return what stands in the place of a section that has no rows."""
        return self.phrases.get(f"no_{name}", self["nothing"])

    def code(self, code: str) -> str:
        """Return a code of the warehouse as words; names of people and seasons stay themselves."""
        return self.codes.get(code, code)


def page_words(phrases: Mapping[str, str], codes: Mapping[str, str]) -> Mapping[str, PageWords]:
    """Return the words of a page in each language."""
    return {
        language: PageWords(language, tell_all(phrases, language), tell_all(codes, language))
        for language in LANGUAGES
    }
