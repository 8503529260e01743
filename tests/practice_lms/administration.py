"""An administrator's pages: connect a tool by its registration address or by hand."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tests.practice_lms.people import need_administrator
from tests.practice_lms.quirks import issuer, request_quirks, site_address
from tests.practice_lms.registration import initiation_url
from tests.practice_lms.store import store
from tests.practice_lms.tools import activate, add_tool, origin_of

blueprint = Blueprint("administration", __name__, url_prefix="/admin")


@blueprint.get("/tools")
def tools() -> ResponseReturnValue:
    need_administrator()
    return render_template(
        "tools.html",
        tools=store().all("select * from tool order by id"),
        issuer=issuer(request_quirks()),
        site=site_address(),
    )


@blueprint.post("/tools/register")
def register() -> ResponseReturnValue:
    """Open the tool's registration address; the tool does the rest and says when to close."""
    need_administrator()
    address = request.form.get("address", "").strip()
    if not address.startswith(("http://", "https://")):
        abort(400, "Paste the registration address that the tool gave you.")
    return render_template(
        "register_tool.html", source=initiation_url(address), origin=origin_of(address)
    )


@blueprint.post("/tools/<int:tool_id>/activate")
def activate_tool(tool_id: int) -> ResponseReturnValue:
    need_administrator()
    activate(tool_id)
    return redirect(url_for("administration.tools"))


@blueprint.post("/tools")
def add_by_hand() -> ResponseReturnValue:
    need_administrator()
    asked = {name: value.strip() for name, value in request.form.items()}
    for name in ("name", "login_url", "launch_url", "jwks_url"):
        if not asked.get(name):
            abort(400, "A tool needs a name, a login URL, a launch URL and a key set URL.")
    add_tool(
        name=asked["name"],
        login_url=asked["login_url"],
        redirect_uris=[asked["launch_url"]],
        jwks_url=asked["jwks_url"],
        target_link_uri=asked["launch_url"],
    )
    return redirect(url_for("administration.tools"))
