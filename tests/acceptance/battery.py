"""Launches to accept, and to refuse: each with its code, its page, its counter and no write."""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import jwt
from playwright.sync_api import Browser, Frame, Page, Response, expect

from tests.acceptance.browsers import Form, Seat, seat
from tests.acceptance.child_side import Child
from tests.acceptance.hands import LmsHands
from tests.acceptance.report import Report
from tests.acceptance.walking import TRUSTED, Walked
from tests.browser.running_demo import eventually
from tests.launch_attempts import ATTEMPTS, LTI, Attempt, Claims, Signer, forgers_key

MEMBERSHIP = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
REFUSED = re.compile(r"launch refused code=(\w+) ")
PERSONAL: Claims = dict.fromkeys(("name", "given_name", "family_name", "email", "picture"))
A_MEGABYTE = 1_000_000
UNANSWERED = "submission review, where there is no page for it"
"""Refused by a tool without that page alone; CHILD answers it."""
NO_KEY = "the LMS's key is not to be had, and this launch has to be signed with it"


@dataclass(frozen=True, slots=True)
class Forged:
    """What becomes of the launch that the LMS sent. CHILD knows whose frame it is in by the state:
    where that is not ours, it shows itself in a window alone.
    """

    code: str
    change: Callable[[Form], Form]
    in_frame: bool = True


class Battery:
    """Tried with the first learner's browser, by launches of the lesson called `title`."""

    def __init__(
        self, child: Child, hands: LmsHands, report: Report, walked: Walked, title: str
    ) -> None:
        self._child, self._hands, self._report, self._walked = child, hands, report, walked
        self._title = title
        self._own = walked.learners[0]
        assert self._own.last is not None, "the first learner has launched nothing"
        kid = str(jwt.get_unverified_header(self._own.last["id_token"]).get("kid"))
        self._key = hands.signer(kid)
        self._signer = self._key or Signer(forgers_key(), kid)

    def accept(self) -> None:
        """Launches to accept, as student and as teacher."""
        for who, taken, role in (
            ("a student", self._own, f"{MEMBERSHIP}Learner"),
            ("a teacher", self._walked.teacher, f"{MEMBERSHIP}Instructor"),
        ):
            for name, change in _good(role, trusts=self._walked.trusts).items():
                told = f"accepts from {who}: {name}"
                if self._key is None:
                    self._report.not_run(told, NO_KEY)
                    continue
                with self._report.step(told, needed=False), _changing(taken, self._signing(change)):
                    self._accepted(taken)

    def refuse(self, browser: Browser) -> None:
        """Launches to refuse. The worker has to rest, for nothing else to be written meanwhile."""
        tried = self._forged()
        self._try(tried)
        self._try(self._with_states(browser))
        if self._key is None:
            for name, make in ATTEMPTS.items():
                if name not in tried and name != UNANSWERED:
                    self._report.not_run(f"refuses: {name} ({make().code})", NO_KEY)
        with self._report.step("accepts after all that", needed=False):
            self._accepted(self._own)

    def _try(self, them: Mapping[str, Forged]) -> None:
        for name, forged in them.items():
            with self._report.step(f"refuses: {name} ({forged.code})", needed=False):
                self._refused(forged)

    def _accepted(self, taken: Seat) -> Form:
        """What was sent for a launch that is let in."""
        frame = self._hands.open_activity(taken.page, self._walked.course, self._title)
        expect(frame.get_by_role("heading", name=self._title, level=1)).to_be_visible()
        assert taken.last is not None, "nothing was sent"
        return taken.last

    def _forged(self) -> dict[str, Forged]:
        """A token that is made anew for each login, when its form is under way."""
        found = {}
        for name, make in ATTEMPTS.items():
            one = make()
            if name == UNANSWERED or (one.trusting and not self._walked.trusts):
                continue
            if one.keyless or self._key is not None:
                found[name] = Forged(one.code, self._attempting(make))
        return found

    def _with_states(self, browser: Browser) -> dict[str, Forged]:
        """Tokens live for a minute, so these are of just now."""
        elsewhere, used = self._of_another_browser(browser), self._accepted(self._own)
        return {
            "state and token replayed together": Forged("state_reused", lambda _: used),
            "a state of another browser": Forged("state_other_browser", lambda _: elsewhere),
            "no state": Forged("state_missing", _without_state, in_frame=False),
            "a state that is not ours": Forged(
                "state_unknown", lambda form: form | {"state": "YWJj.YWJj"}, in_frame=False
            ),
            "a body over a megabyte": Forged(
                "body_too_large",
                lambda form: form | {"id_token": form["id_token"] + "x" * A_MEGABYTE},
                in_frame=False,
            ),
        }

    def _of_another_browser(self, browser: Browser) -> Form:
        """A launch of the same learner that never left the other browser."""
        with seat(browser, self._child.url) as other, _changing(other, lambda _: None):
            self._hands.sign_in(other.page, self._hands.people.learners[0])
            self._hands.open_activity(other.page, self._walked.course, self._title)
            deadline = time.monotonic() + 15
            while other.last is None:
                assert time.monotonic() < deadline, "the other browser did not launch"
                other.page.wait_for_timeout(50)
            return other.last

    def _attempting(self, make: Callable[[], Attempt]) -> Callable[[Form], Form]:
        def change(form: Form) -> Form:
            attempt = make()
            token = attempt.make(self._signer, _changed(_claims(form), attempt.claims))
            return form | {"id_token": token}

        return change

    def _signing(self, change: Callable[[], Claims]) -> Callable[[Form], Form]:
        return lambda form: (
            form | {"id_token": self._signer.sign(_changed(_claims(form), change()))}
        )

    def _refused(self, forged: Forged) -> None:
        rows, counted, logged = self._child.rows(), self._child.launches(), len(self._child.log())
        page = self._own.page
        with _changing(self._own, forged.change), page.expect_response(self._is_launch) as answer:
            if forged.in_frame:
                shown: Frame | Page = self._hands.open_activity(
                    page, self._walked.course, self._title
                )
            else:
                self._hands.open_in_window(page, self._walked.course, self._title)
                shown = page
        assert 400 <= answer.value.status < 500, f"it answers {answer.value.status}"
        expect(shown.locator("code").filter(has_text=forged.code)).to_be_visible()
        expect(shown.get_by_role("heading", level=1)).to_be_visible()
        changed = {name for name, now in self._child.rows().items() if rows.get(name) != now}
        assert not changed, f"it wrote to {', '.join(sorted(changed))}"
        after = self._child.launches()
        more = {one: n for one in after if (n := after[one] - counted.get(one, 0))}
        assert more == {forged.code: 1}, f"it counts {more}"
        eventually(lambda: REFUSED.findall(self._child.log()[logged:]) == [forged.code])
        said = self._child.log()[logged:]
        for secret in ("eyJ", self._hands.people.learners[0].name):
            assert secret not in said, f"the log says {secret!r}"

    def _is_launch(self, response: Response) -> bool:
        is_ours = response.url.startswith(f"{self._child.url}/lti/launch")
        return is_ours and response.request.method == "POST"


@contextmanager
def _changing(taken: Seat, change: Callable[[Form], Form | None]) -> Iterator[None]:
    taken.change = change
    try:
        yield
    finally:
        taken.change = None


def _good(role: str, *, trusts: bool) -> Mapping[str, Callable[[], Claims]]:
    """What may differ from launch to launch; None leaves a claim out."""
    roles = f"{LTI}roles"
    found: dict[str, Callable[[], Claims]] = {
        "as the LMS has it, signed here": dict,
        "several roles": lambda: {roles: [role, f"{MEMBERSHIP}Mentor"]},
        "a short role": lambda: {roles: [role.removeprefix(MEMBERSHIP)]},
        "a role that nobody knows beside it": lambda: {roles: [role, "urn:unheard:of#Role"]},
        "no role": lambda: {roles: []},
        "a role that nobody knows": lambda: {roles: ["urn:unheard:of#Role"]},
        "an e-mail address and no name": lambda: PERSONAL | {"email": "somebody@example.org"},
        "names and no e-mail address": lambda: (
            PERSONAL | {"given_name": "Some", "family_name": "Body"}
        ),
        "no personal data": lambda: PERSONAL,
        "no context": lambda: {f"{LTI}context": None},
        "nobody in particular": lambda: PERSONAL | {"sub": None},
        "a clock that is half a minute behind": lambda: _skewed(-30),
        "a clock that is half a minute ahead": lambda: _skewed(30),
        "an audience in a list": lambda: {"aud": []},
        "claims that nobody knows": lambda: {"https://example.org/claim": {"a": [1]}, "b": 2},
    }
    if trusts:
        found["a trusted audience besides"] = lambda: {"aud": [TRUSTED]}
    return found


def _skewed(seconds: int) -> Claims:
    now = int(time.time()) + seconds
    return {"iat": now, "exp": now + 60}


def _claims(form: Form) -> Claims:
    """What the LMS said, its one audience as a text."""
    claims: Claims = jwt.decode(form["id_token"], options={"verify_signature": False})
    if isinstance(claims["aud"], list):
        (claims["aud"],) = claims["aud"]
    return claims


def _changed(claims: Claims, changes: Claims) -> Claims:
    """A change of the audience to a list adds ours to it, and says that we are meant."""
    if isinstance(changes.get("aud"), list):
        ours = claims["aud"]
        changes = changes | {"aud": [*changes["aud"], ours], "azp": ours}
    return {name: value for name, value in (claims | changes).items() if value is not None}


def _without_state(form: Form) -> Form:
    return {name: value for name, value in form.items() if name != "state"}
