"""Whether anything moves on a page once it is shown: its pictures come late, its scripts run."""

from playwright.sync_api import Page, Route

NOTE_SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) {
    if (one.hadRecentInput) continue;
    window.shifts.push([one.value, ...one.sources.map((each) =>
      each.node ? (each.node.outerHTML || each.node.textContent).slice(0, 160) : "gone")]);
  }
}).observe({ type: "layout-shift", buffered: true });
"""
TWO_FRAMES = """() => new Promise((done) => {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 50)));
})"""
SEEN = """() => [...document.images].filter((one) => {
  const box = one.getBoundingClientRect();
  return one.checkVisibility() && box.bottom >= 0 && box.top <= innerHeight;
}).map((one) => one.currentSrc || one.src)"""
GO_TO = """(n) => {
  const one = document.images[n];
  if (!one.checkVisibility()) return false;
  one.scrollIntoView({block: "center"});
  return true;
}"""


class LatePictures:
    """Pictures that a page asked for and that have not come yet."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._waiting: list[Route] = []
        self.came = 0

    def hold(self, route: Route) -> None:
        if route.request.resource_type == "image":
            self._waiting.append(route)
        else:
            route.continue_()

    def let_come(self) -> None:
        """Those whose places are in sight: drawn without them first, and then with them."""
        self._page.evaluate(TWO_FRAMES)
        seen = set(self._page.evaluate(SEEN)) if self._waiting else set()
        coming = [route for route in self._waiting if route.request.url in seen]
        self._waiting = [route for route in self._waiting if route not in coming]
        for route in coming:
            route.continue_()
        for route in coming:
            if (answer := route.request.response()) is not None:
                answer.finished()
        self.came += len(coming)
        if coming:
            self._page.evaluate(TWO_FRAMES)

    def give_up(self) -> None:
        for route in self._waiting:
            route.abort()


def open_still(page: Page, url: str, status: int = 200) -> int:
    """Open the page and go to each of its pictures, which comes when its place is already seen:
    nothing moves. How many pictures came.
    """
    page.add_init_script(NOTE_SHIFTS)
    late = LatePictures(page)
    page.route("**/*", late.hold)
    answer = page.goto(url, wait_until="domcontentloaded")
    assert answer is not None
    assert answer.status == status, (url, answer.status, page.url)
    late.let_come()
    for number in range(page.evaluate("document.images.length")):
        if page.evaluate(GO_TO, number):
            late.let_come()
    late.give_up()
    page.unroute("**/*")
    page.evaluate("scrollTo(0, 0)")
    shifts = page.evaluate("window.shifts")
    assert not shifts, f"{page.url}: " + "\n".join(map(str, shifts))
    return late.came
