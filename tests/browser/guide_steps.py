"""A guide's steps as the page /connect/<lms> shows them, and a person who does exactly those.

She knows nothing of the LMS: she goes where a step says, fills in the fields that it names with
what it says, and presses what saves. What the guide does not say is not done.
"""

from dataclasses import dataclass, field

from playwright.sync_api import Locator, Page, expect

FIELD_HERE = "The field here"
INVITE = "child lms invite"
BUTTON = "Button"
CONFIGURATION = "openid-configuration"


@dataclass(frozen=True)
class Written:
    """One step: words, the way through the menus, and rows of two cells."""

    words: str
    path: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    is_back: bool


def ways_of(page: Page, address: str) -> dict[str, list[Written]]:
    """The ways that the guide at `address` shows, by title."""
    page.goto(address)
    return {
        section.locator("h2").inner_text(): [_step(one) for one in section.locator("ol > li").all()]
        for section in page.locator("section:has(ol.guide)").all()
    }


def _step(item: Locator) -> Written:
    path = item.locator("> p.small strong")
    rows = [
        (row.locator("th").inner_text(), _value(row.locator("td")))
        for row in item.locator("tbody tr").all()
    ]
    heads = item.locator("thead th").all_inner_texts()
    return Written(
        words=item.locator("> p").first.inner_text(),
        path=tuple(path.inner_text().split(" › ")) if path.count() else (),
        rows=tuple(rows),
        is_back=FIELD_HERE.casefold() in [one.casefold() for one in heads],
    )


def _value(cell: Locator) -> str:
    """What is to be copied stands beside a button that copies it."""
    copied = cell.locator("code")
    return (copied if copied.count() else cell).inner_text().strip()


@dataclass
class Follower:
    """`lms` is her page in the LMS, signed in as an administrator; `seen` is what it has shown."""

    lms: Page
    address: str
    invitation: str = ""
    seen: dict[str, str] = field(default_factory=dict)

    def do(self, step: Written) -> None:
        """A step in the LMS. Without fields, what there is to press is pressed."""
        if self.lms.locator("iframe#tool").count():
            self._agree()
            return
        if step.path:
            self._go(step.path)
        rows = [one for one in step.rows if one[0] != BUTTON]
        named = [value for name, value in step.rows if name == BUTTON]
        if step.rows:
            form = self._form({name for name, _ in rows}, named)
        else:
            form = self.lms.locator("form.setup:not(:has(label))")
            if step.path or not form.count():
                return
        self._fill(form, rows)
        form.locator("button").click()
        self._look()

    def _go(self, path: tuple[str, ...]) -> None:
        self.lms.goto(f"{self.address}/admin/setup")
        for name in path:
            self.lms.locator("#menu").get_by_role("link", name=name, exact=True).click()
        self._look()

    def _agree(self) -> None:
        """The LMS shows a page of ours, and closes it once it is done."""
        tool = self.lms.frame_locator("#tool")
        tool.get_by_role("button", name="Connect", exact=True).click()
        expect(self.lms.locator("iframe#tool")).to_have_count(0)
        self._look()

    def _look(self) -> None:
        """What was refused, and what the page tells of the tool."""
        wrong = self.lms.locator("[role=alert]").all_inner_texts()
        assert not wrong, f"the LMS says: {wrong}"
        labels = self.lms.locator("#told dt").all_inner_texts()
        self.seen |= dict(zip(labels, self.lms.locator("#told dd").all_inner_texts(), strict=True))

    def _form(self, fields: set[str], buttons: list[str]) -> Locator:
        """The form of the page that has all these fields, and that button."""
        for form in self.lms.locator("form.setup").all():
            names = {one.strip() for one in form.locator("label, legend").all_inner_texts()}
            pressed = form.locator("button").inner_text()
            if fields <= names and (not buttons or buttons == [pressed]):
                return form
        raise AssertionError(f"{self.lms.url} has no form with {sorted(fields)} {buttons}")

    def _fill(self, form: Locator, rows: list[tuple[str, str]]) -> None:
        done: dict[str, int] = {}
        for name, value in rows:
            group = form.get_by_role("group", name=name, exact=True)
            if group.count():
                for one in _several(group, value):
                    group.get_by_label(one, exact=True).check()
                continue
            control = form.get_by_label(name, exact=True)
            nth = min(done.get(name, 0), control.count() - 1)
            assert nth >= 0, f"{self.lms.url} has no field {name}"
            done[name] = done.get(name, 0) + 1
            self._set(control.nth(nth), value)

    def _set(self, control: Locator, value: str) -> None:
        kind = control.evaluate("one => one.type || one.localName")
        if kind == "checkbox":
            assert value in ("on", "as your privacy rules allow"), value
            control.check()
        elif kind.startswith("select"):
            offered = control.locator("option").all_inner_texts()
            control.select_option(label=value if value in offered else offered[-1])
            assert value in (*offered, "as your privacy rules allow"), (value, offered)
        elif kind == "textarea":
            control.fill("\n".join(one for one in (control.input_value(), value) if one))
        else:
            control.fill(self._meant(value))

    def _meant(self, value: str) -> str:
        """What a guide can only name: the invitation, and numbers that the LMS has shown."""
        if value == "the invitation":
            return self.invitation
        if value == "the number":
            return self.seen["Details"]
        return self.seen.get(value, value)


def _several(group: Locator, value: str) -> list[str]:
    """One of the group's choices, or some of them with commas between."""
    offered = {one.strip() for one in group.locator("label").all_inner_texts()}
    return [value] if value in offered else value.split(", ")


def enter_here(page: Page, step: Written, seen: dict[str, str], configuration: str) -> None:
    """The form of CHILD, with what the LMS has shown under the names that the guide says."""
    details = page.locator("form.sheet details")
    for shown, here in step.rows:
        if shown == CONFIGURATION:
            page.get_by_label("Its openid-configuration address").fill(configuration)
            page.get_by_role("button", name="Fill in what the LMS says").click()
            continue
        assert shown in seen, f"the LMS has shown {sorted(seen)}, not {shown}"
        control = page.get_by_label(here, exact=True)
        if not control.is_visible():
            details.locator("summary").click()
        control.fill(seen[shown])
