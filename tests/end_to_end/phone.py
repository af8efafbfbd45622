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
_LETTERS = 9
# A window of a browser without a screen is wider than a phone: the page is laid out in a frame.
_FRAME = """<!doctype html><meta charset="utf-8">
<iframe style="width: %(width)spx; height: 6000px; border: 0" srcdoc="%(page)s"></iframe>
<pre></pre>
<script>
const frame = document.querySelector("iframe");
frame.onload = () => {
  const page = frame.contentDocument, found = [], wide = page.documentElement.scrollWidth;
  const say = (what, e) =>
    found.push(what + ": " + e.tagName + " " + e.textContent.trim().slice(0, 60));
  if (wide > %(width)s) found.push("the page is " + wide + " wide");
  for (const e of page.querySelectorAll("body *")) {
    const box = e.getBoundingClientRect();
    const scrolls = e.parentElement.closest(".wide, .drawn, details");
    if (!box.width) continue;
    if (!scrolls && (box.right > %(width)s + 1 || box.left < -1)) say("sticks out", e);
  }
  for (const picture of page.querySelectorAll("svg")) {
    const box = picture.getBoundingClientRect();
    for (const e of picture.querySelectorAll("text")) {
      const text = e.getBoundingClientRect();
      if (!text.width || e.closest('[opacity="0"]')) continue;
      if (text.right > box.right + 1 || text.left < box.left - 1) say("is cut off", e);
      const size = parseFloat(frame.contentWindow.getComputedStyle(e).fontSize);
      if (size * box.width / picture.viewBox.baseVal.width < %(letters)s) say("is too small", e);
    }
  }
  document.querySelector("pre").textContent = JSON.stringify(found);
};
</script>"""


def unseen(page: Path, width: int = PHONE) -> list[str]:
    """Return what sticks out of the screen, is cut off, or is written too small to read."""
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page.read_text("utf-8"))
    given = {"width": width, "page": escape(text), "letters": _LETTERS}
    with tempfile.TemporaryDirectory() as folder:
        frame = Path(folder) / "frame.html"
        frame.write_text(_FRAME % given, "utf-8")
        told = ("--dump-dom", "--virtual-time-budget=10000", frame.as_uri())
        shown = run(browser(), "--headless", "--no-sandbox", "--disable-gpu", *told)
    (said,) = re.findall(r"<pre>(.*?)</pre>\s*<script>", shown, re.DOTALL)
    found: list[str] = json.loads(unescape(said))
    return found
