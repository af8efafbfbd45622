"""Commands in what is said to a person, as that person would call them from where they are.

Stages name a command as `peakledger rebates post BATCH`; they do not know how it was found, nor
which home and warehouse the person works on. Both are put in here, so that the command does, copied
as it is printed, what was meant.
"""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from transforms.language.messages import SOURCE, tell
from transforms.language.messages import gettext as _

_COMMAND = re.compile(
    r"(?P<before>`|\bnext: +|下一步：|^ *(?:\d+\. )?)"
    r"(?P<command>peakledger +[a-z][^`\n]*?)(?P<after>`| *$)",
    re.MULTILINE,
)
_WITH_PASSWORD = re.compile(r"^[^/]*//[^/@]*:[^/@]*@|[?&](?:password|sslpassword)=")
_VARIABLE = "PEAKLEDGER_WAREHOUSE_URL"
_STANDS = _("({variable} stands for the URL you gave: it holds a password)", variable=_VARIABLE)


@dataclass(frozen=True)
class Manner:
    """How a person calls the command: its name here, and the places they gave, None by default."""

    program: str
    home: str | None
    warehouse_url: str | None
    language: str = SOURCE

    @property
    def _options(self) -> dict[str, str]:
        """Return what each place needs; a URL with a password is named by its variable."""
        url = self.warehouse_url
        hidden = url is not None and _WITH_PASSWORD.search(url)
        shown = f'"${_VARIABLE}"' if hidden else shlex.quote(url or "")
        return {
            "--home": f" --home {shlex.quote(self.home)}" if self.home else "",
            "--warehouse-url": f" --warehouse-url {shown}" if url is not None else "",
        }

    def told(self, text: str) -> str:
        """Return a text as this person reads it: in their language, with commands as they call."""
        return self.spelled(tell(text, self.language), self.language)

    def spelled(self, text: str, language: str = SOURCE) -> str:
        """Return a text with each command in it as this person would call it."""
        told = _COMMAND.sub(self._spell, text)
        if f'"${_VARIABLE}"' in told and f'"${_VARIABLE}"' not in text:
            told += f"\n{tell(_STANDS, language)}"
        return told

    def _spell(self, found: re.Match[str]) -> str:
        command = found["command"].removeprefix("peakledger")
        given = command.split()
        added = "".join(text for name, text in self._options.items() if name not in given)
        return f"{found['before']}{self.program}{command}{added}{found['after']}"
