"""What of a page cannot be seen on a narrow screen, as a browser lays it out."""

from __future__ import annotations

import json
import re
import tempfile
from html import escape, unescape
from pathlib import Path

from tests.end_to_end.locked_tools import browser, run

PHONE = 390
# The smallest letters of a picture that one still reads.
LETTERS = 9
UNSEEN = Path(__file__).with_name("unseen.js").read_text("utf-8")
# A window of a browser without a screen is wider than a phone: the page is laid out in a frame.
_FRAME = """<!doctype html><meta charset="utf-8">
<iframe style="width: %(width)spx; height: 6000px; border: 0" srcdoc="%(page)s"></iframe>
<pre></pre>
<script>
%(unseen)s
const frame = document.querySelector("iframe");
frame.onload = () => {
  const found = unseen(frame.contentDocument, %(width)s, %(letters)s);
  document.querySelector("pre").textContent = JSON.stringify(found);
};
</script>"""


def unseen(page: Path, width: int = PHONE) -> list[str]:
    """Return what sticks out of the screen, is cut off, or is written too small to read."""
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.read_text("utf-8"))
    given = {"width": width, "page": escape(text), "letters": LETTERS, "unseen": UNSEEN}
    with tempfile.TemporaryDirectory() as folder:
        frame = Path(folder) / "frame.html"
        frame.write_text(_FRAME % given, "utf-8")
        told = ("--dump-dom", "--virtual-time-budget=10000", frame.as_uri())
        shown = run(browser(), "--headless", "--no-sandbox", "--disable-gpu", *told)
    (said,) = re.findall(r"<pre>(.*?)</pre>\s*<script>", shown, re.DOTALL)
    found: list[str] = json.loads(unescape(said))
    return found
