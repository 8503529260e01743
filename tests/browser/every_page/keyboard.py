"""Walking a page with the Tab key alone, as who has no mouse does."""

from playwright.sync_api import Page

MOST = 400
NOTE = """() => {
  const at = document.activeElement;
  if (!at || at === document.body || at === document.documentElement) return null;
  const all = [...document.querySelectorAll("*")];
  const box = at.getBoundingClientRect();
  const rings = (one) => one && getComputedStyle(one).outlineStyle !== "none";
  const inParts = ["date", "time", "datetime-local"].includes(at.type);
  const marked = [at, at.parentElement, at.parentElement?.parentElement].some(rings);
  const within = box.width > 0 && box.height > 0
    && box.bottom > 0 && box.top < innerHeight;
  return {n: all.indexOf(at), html: at.outerHTML.slice(0, 160), marked, within, inParts};
}"""
REACHABLE = """() => {
  const all = [...document.querySelectorAll("*")];
  const CAN = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  return all.filter((one) => {
    if (!one.matches(CAN)) return false;
    if (one.matches(":disabled") || one.type === "hidden" || one.tabIndex < 0) return false;
    if (!one.checkVisibility({visibilityProperty: true})) return false;
    if (one.type === "radio") return false;
    return true;
  }).map((one) => all.indexOf(one));
}"""


def check_keyboard(page: Page) -> None:
    """Tab comes to everything that can be used, shows where it is, and leaves the page again.

    Of a group of radio buttons it comes to one, so those are left out of the count; a field for a
    date has several stops.
    """
    needed = set(page.evaluate(REACHABLE))
    page.evaluate("document.activeElement && document.activeElement.blur()")
    seen: list[int] = []
    for _ in range(MOST):
        page.keyboard.press("Tab")
        note = page.evaluate(NOTE)
        if note is None or (len(seen) > 1 and note["n"] == seen[0] != seen[-1]):
            break
        is_part = note["inParts"] and note["n"] in seen[-1:]
        assert note["marked"] or is_part, f"{page.url}: nothing shows the focus on {note['html']}"
        assert note["within"], f"{page.url}: the focus is out of sight on {note['html']}"
        stays = note["n"] in seen[-1:] and not is_part
        assert not stays, f"{page.url}: Tab stays on {note['html']}"
        seen.append(note["n"])
    else:
        raise AssertionError(f"{page.url}: Tab never leaves the page")
    missed = needed - set(seen)
    assert not missed, f"{page.url}: Tab never comes to " + "; ".join(
        str(page.evaluate("(n) => document.querySelectorAll('*')[n].outerHTML.slice(0, 160)", one))
        for one in sorted(missed)
    )
