"""The menus, and what saving a form of them does to the tool. The tool is the newest one."""

import json
import sqlite3
from typing import NoReturn

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tests.practice_lms.people import need_administrator
from tests.practice_lms.quirks import issuer, request_quirks, site_address
from tests.practice_lms.registration import initiation_url
from tests.practice_lms.setup import SETUPS
from tests.practice_lms.setup.parts import DEEP_LINKING, ON, Field, Page
from tests.practice_lms.store import store
from tests.practice_lms.tools import SCOPES, add_tool, origin_of

blueprint = Blueprint("setup", __name__, url_prefix="/admin/setup")
ARROW = " › "
Values = dict[str, list[str]]


class NotSaved(Exception):
    """What was entered cannot be used; the message names the field."""


@blueprint.get("")
def menu() -> ResponseReturnValue:
    """What is below `at`, and what is there itself."""
    need_administrator()
    at = tuple(part for part in request.args.get("at", "").split(ARROW) if part)
    return _show(at)


@blueprint.post("/<int:number>")
def save(number: int) -> ResponseReturnValue:
    need_administrator()
    page = _pages()[number]
    try:
        values = {one.label + str(n): _read(one, n) for n, one in enumerate(page.fields)}
        if page.act == "register":
            return _register(page, _taken(page, values)["invitation"])
        _ACTS[page.act](page, values)
    except NotSaved as error:
        return _show(page.path, str(error)), 422
    return redirect(url_for("setup.menu", at=ARROW.join(page.path), done=1))


def _pages() -> tuple[Page, ...]:
    return SETUPS[store().settings()["mode"]]


def _show(at: tuple[str, ...], wrong: str = "") -> str:
    pages, depth = _pages(), len(at)
    below = [page.path[: depth + 1] for page in pages if page.path[:depth] == at != page.path]
    here = [(number, page) for number, page in enumerate(pages) if page.path == at]
    told = {}
    if (tool := _tool()) is not None:
        known = _known(tool)
        shows = [page.shows for _, page in here]
        told = {label: known[what] for each in shows for label, what in each.items()}
    return render_template(
        "setup.html",
        at=at,
        arrow=ARROW,
        below=list(dict.fromkeys(below)),
        here=here,
        told={label: value for label, value in told.items() if value},
        wrong=wrong,
        done="done" in request.args,
    )


def _known(tool: sqlite3.Row) -> dict[str, str]:
    quirks, site = request_quirks(), site_address()
    return {
        "issuer": issuer(quirks),
        "client_id": str(tool["client_id"]),
        "deployment_id": str(tool["id"]) if tool["state"] == "active" else "",
        "key_set": f"{site}/lti/keys",
        "token_url": f"{site}/lti/token",
        "auth_url": f"{site}/lti/auth",
        "audience": quirks.assertion_audience or "",
    }


def _read(one: Field, number: int) -> list[str]:
    values = [each.strip() for each in request.form.getlist(f"field-{number}") if each.strip()]
    if one.many:
        lines = [line for each in values for line in each.splitlines()]
        values = [each for line in lines for each in _listed(line)]
    if (one.required or one.needed) and not values:
        _refuse(f"{one.label} is required.")
    if one.needed and values != [one.needed]:
        _refuse(f"{one.label} has to be {one.needed}.")
    if one.takes.endswith(("_url", "_uris")) and not all(v.startswith("http") for v in values):
        _refuse(f"{one.label} takes addresses.")
    return values


def _listed(line: str) -> list[str]:
    """Open edX takes a list as JSON has it."""
    return [str(one) for one in json.loads(line)] if line.startswith("[") else [line]


def _refuse(why: str) -> NoReturn:
    raise NotSaved(why)


def _taken(page: Page, values: Values) -> dict[str, str]:
    """What the fields say of the tool itself; the addresses to come back to are a list."""
    found = {}
    for number, one in enumerate(page.fields):
        given = values[one.label + str(number)]
        if one.takes and given:
            found[one.takes] = json.dumps(given) if one.many else given[0]
    return found


def _granted(page: Page, values: Values, before: set[str]) -> set[str]:
    """What the tool may do then: what the page decides about is as entered, the rest as before."""
    decided, given = set(), set()
    for number, one in enumerate(page.fields):
        decided |= {what for grants in one.grants.values() for what in grants}
        for value in values[one.label + str(number)]:
            given |= set(one.grants.get(ON if one.switch else value, ()))
    return (before - decided) | given


def _register(page: Page, address: str) -> ResponseReturnValue:
    review = next((one.path for one in _pages() if one.act == "review"), page.path)
    return render_template(
        "register_tool.html",
        source=initiation_url(address),
        origin=origin_of(address),
        closes_to=url_for("setup.menu", at=ARROW.join(review)),
    )


def _make(page: Page, values: Values) -> None:
    taken = _taken(page, values)
    if page.path[0] == "Studio" and not store().settings().get("blocks_allowed"):
        _refuse("There are no such blocks in this course: its advanced settings name none.")
    may = _granted(page, values, set())
    uris = json.loads(taken["redirect_uris"])
    target = taken.get("launch_url", uris[0])
    choose = taken.get("deep_linking_url", target)
    add_tool(
        name=taken["name"],
        login_url=taken["login_url"],
        redirect_uris=uris,
        jwks_url=taken["jwks_url"],
        target_link_uri=target,
        deep_linking_url=choose if set(DEEP_LINKING) <= may else "",
        scopes=[one for one in SCOPES if one in may],
        state=page.then,
    )


def _change(page: Page, values: Values) -> None:
    tool, taken = _tool(), _taken(page, values)
    if tool is None:
        _refuse("No tool is registered yet.")
    for name in ("client_id", "name"):
        if taken.get(name, tool[name]) != tool[name]:
            _refuse(f"There is no tool {taken[name]!r}.")
    if page.act == "deploy" and tool["state"] not in ("on", "active"):
        _refuse("This tool is switched off.")
    before = set(json.loads(tool["scopes"])) | set(DEEP_LINKING if tool["deep_linking_url"] else ())
    may = _granted(page, values, before)
    choose = taken.get("deep_linking_url") or tool["deep_linking_url"] or tool["target_link_uri"]
    state = page.then or tool["state"]
    if tool["state"] == "installed" and state == "on":
        state = "active"
    with store().transaction() as db:
        db.execute(
            "update tool set scopes = ?, deep_linking_url = ?, state = ? where id = ?",
            (
                json.dumps([one for one in SCOPES if one in may]),
                choose if set(DEEP_LINKING) <= may else "",
                state,
                tool["id"],
            ),
        )


def _allow(_page: Page, _values: Values) -> None:
    store().set("blocks_allowed", True)


_ACTS = {
    "make": _make,
    "change": _change,
    "deploy": _change,
    "placement": _change,
    "review": _change,
    "allow": _allow,
}


def _tool() -> sqlite3.Row | None:
    return store().one("select * from tool order by id desc limit 1")
