"""What a request brings besides what somebody types is little, and each part of it has its reason:
hidden fields, cookies, and the one form that takes a file (ASVS 8.1.3).
"""

import ast
import re
from pathlib import Path

from flask import Response

from plugin.lti.browser_cookie import COOKIE, LIFETIME_S, keep_browser_value, new_browser_value

PLUGIN = Path(__file__).resolve().parents[4] / "plugin"
HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
NAME = re.compile(r'name="([^"{:]+)')
WHY = {
    "csrf_token": "shows that the form is ours",
    "next": "the page to go on to after signing in; checked to be one of ours",
    "back": "the page to come back to after a language was chosen; checked likewise",
    "method": "which of her ways in",
    "member": "to whom the role is given; asked for again as whom the visitor sees",
    "community": "of which community the scheme is; the right is asked there",
    "document": "the compared scheme itself, so that nothing is kept before it is imported",
    "label": "which LRS",
    "statement": "which refused record of it",
    "list": "which list of the desk was looked at",
    "id": "of the decision, fixed before it is first sent, so that sending twice decides once",
    "number": "which attempt was on the page, so that a page of yesterday overwrites nothing",
    "enrolment": "in which of her courses",
    "visit": "in which visit of the lesson",
    "drafts": "how new the drafts on the page were",
    "move": "of the move, fixed before it is first sent",
    "course": "which course moves",
    "old": "from which version",
    "new": "to which version",
    "lesson": "which lesson takes the place of which",
    "again": "whose lesson is to be done again",
    "newcomers_only": "that nobody moves who has begun",
    "placing": "the LMS's own request, sealed",
    "item": "what was picked for a course, while its titles and dates are typed or it is previewed",
    "child_grade": "that lessons without graded questions get a column, too, from the page before",
    "q": "the words that were looked for on the page before",
    "detailed": "that titles, columns and dates come with it",
    "JWT": "LTI Deep Linking 2.0, 4.4: the answer that the browser carries to the LMS",
    "invitation": "LTI Dynamic Registration: the address that was given out",
    "openid_configuration": "LTI Dynamic Registration, 3.3",
    "registration_token": "LTI Dynamic Registration, 3.3",
    "child_window": "the session, in a frame that gets no cookie (window_pages.py)",
    "browser": "what ties a login to this window, where it gets no cookie (page_storage.py)",
    "id_token": "LTI Security Framework, 5.1.1.3: the LMS's answer, sent on with that",
    "state": "the same",
    "own_window": "that a page of ours opens the login in a new window",
    "iss": "LTI Security Framework, 5.1.1.1: the login, begun again in a new window",
    "login_hint": "the same",
    "lti_message_hint": "the same",
    "client_id": "the same",
    "lti_deployment_id": "the same",
    "target_link_uri": "the same",
    "agent": "whose learning records are listed, while their days are chosen",
    "verb": "with which verb",
    "activity": "about what",
    "registration": "of which time that a course was begun",
    "related_agents": "whether those count who are named besides",
    "related_activities": "whether what is named besides counts",
    "ascending": "in which order",
    "from": "whether a grade is sent again from the page of its course or of its learner",
    "replace": "that a grade typed in the LMS is replaced, as the button says",
}
TAKES_A_FILE = {"plugin/web/scheme_changes.py": "a scheme's JSON, compared and not kept"}


def test_every_hidden_field_has_its_reason() -> None:
    found = {
        NAME.search(field).group(1)  # type: ignore[union-attr]
        for path in PLUGIN.rglob("*.html")
        for field in HIDDEN.findall(path.read_text(encoding="utf-8"))
    }
    assert found == WHY.keys()


def test_no_script_adds_a_parameter_of_its_own() -> None:
    for path in (PLUGIN / "web" / "static").glob("*.js"):
        script = path.read_text(encoding="utf-8")
        assert not re.search(r"""["']hidden["']|\.append\(\s*["']\w+["']\s*,""", script), path.name


def test_cookies_are_set_at_two_places_alone() -> None:
    named = set()
    for path in PLUGIN.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".set_cookie"):
                named.add((path.name, ast.unparse(node.args[0])))
            if isinstance(node, ast.Constant) and str(node.value).lower() == "set-cookie":
                named.add((path.name, "by hand"))
    assert named == {("cookie_sessions.py", "kept"), ("browser_cookie.py", "by hand")}


def test_the_one_by_hand_is_as_werkzeug_writes_it() -> None:
    ours, theirs = Response(), Response()
    keep_browser_value(ours, value := new_browser_value())
    theirs.set_cookie(
        COOKIE,
        value,
        max_age=LIFETIME_S,
        path="/",
        secure=True,
        httponly=True,
        samesite="None",
        partitioned=True,
    )
    said, meant = (sorted(each.headers["Set-Cookie"].split("; ")) for each in (ours, theirs))
    assert said == [part for part in meant if not part.startswith("Expires=")]


def test_one_form_takes_a_file_and_keeps_none() -> None:
    """Whoever adds another looks at ASVS 12.4.2 again: scanned, or not kept and not served."""
    readers = {
        path.relative_to(PLUGIN.parent).as_posix()
        for path in PLUGIN.rglob("*.py")
        if "request.files" in path.read_text(encoding="utf-8")
    }
    assert readers == TAKES_A_FILE.keys()
    forms = [
        path.name
        for path in PLUGIN.rglob("*.html")
        if 'type="file"' in path.read_text(encoding="utf-8")
    ]
    assert forms == ["scheme_compare.html"]
