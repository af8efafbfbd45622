// What of a page cannot be seen on a screen of a width: what sticks out of it, what is cut off by
// its own box or picture, what is written too small. `letters` are the smallest that one reads.
function unseen(page, width, letters) {
  const found = [], looks = page.defaultView, wide = page.documentElement.scrollWidth;
  const say = (what, e) =>
    found.push(what + ": " + e.tagName + " " + e.textContent.trim().slice(0, 60));
  if (wide > width) found.push("the page is " + wide + " wide");
  for (const e of page.querySelectorAll("body *:not(svg *)")) {
    const box = e.getBoundingClientRect();
    if (!box.width || e.closest("details:not([open])")) continue;
    const scrolls = e.parentElement.closest(".wide, .drawn, details");
    if (!scrolls && (box.right > width + 1 || box.left < -1)) say("sticks out", e);
    // An inline box has no width of its own; one that scrolls shows the rest.
    const style = looks.getComputedStyle(e), over = e.scrollWidth - e.clientWidth;
    if (e.clientWidth && over > 1 && !["auto", "scroll"].includes(style.overflowX)) {
      if (![...e.children].some((c) => c.scrollWidth - c.clientWidth > 1)) say("is cut off", e);
    }
  }
  for (const picture of page.querySelectorAll("svg")) {
    const box = picture.getBoundingClientRect(), drawn = picture.viewBox.baseVal;
    for (const e of picture.querySelectorAll("text")) {
      const text = e.getBoundingClientRect();
      if (!text.width || e.closest('[opacity="0"]')) continue;
      if (text.right > box.right + 1 || text.left < box.left - 1) say("is cut off", e);
      if (parseFloat(looks.getComputedStyle(e).fontSize) * box.width / drawn.width < letters)
        say("is too small", e);
    }
  }
  return found;
}
