"""The service with one more route, for this machine alone: /gallery/SHELL."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, Flask, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from plugin.app import create_app
from plugin.services import open_services
from plugin.settings import read_settings
from plugin.web.problem import Problem
from tests.gallery.samples import moments, pictures, spark, split

SHELLS = ("public", "learner", "member", "desk")
SHEETS = ["items", "joining", "lesson", "pictures"]
PROBLEM = Problem(
    status=503,
    title="The database cannot be reached",
    what="The service is running, but what it keeps cannot be read just now.",
    todo="Wait a minute and load the page again. Nothing has to be typed anew.",
    kept="Nothing was lost: what you had finished stays finished.",
    ask="If it stays so, ask whoever runs this service.",
    link="#",
    link_words="Load it again",
    code="database_away",
)

blueprint = Blueprint("gallery", __name__, url_prefix="/gallery", template_folder="templates")


@blueprint.get("/")
def first() -> ResponseReturnValue:
    return redirect(url_for("gallery.shell", name=SHELLS[0]))


@blueprint.get("/<name>")
def shell(name: str) -> ResponseReturnValue:
    if name not in SHELLS:
        raise NotFound
    return render_template(
        "gallery/page.html",
        shell=f"web/shell_{name}.html",
        shells=[(url_for("gallery.shell", name=one), one, one == name) for one in SHELLS],
        page_sheets=SHEETS,
        problem=PROBLEM,
        pictures=pictures(),
        split=split(),
        spark=spark(),
        moments=moments(),
        **_lesson(),
    )


def _lesson() -> dict[str, Any]:
    """What the learner's shell says of the lesson that it stands around."""
    return {
        "curriculum": SimpleNamespace(
            title="Coding for non-coders", language="en", licence="CC BY 4.0", attribution=""
        ),
        "reader": SimpleNamespace(enrolment=None),
        "learning": SimpleNamespace(done=2, total=6),
        "place": SimpleNamespace(number=3, total=6),
    }


def gallery_app(folder: Path) -> Flask:
    """The whole service on an empty `folder`, with the gallery beside it."""
    settings = {"CHILD_DATA_DIR": str(folder), "CHILD_BASE_URL": "http://127.0.0.1:8099"}
    app = create_app(open_services(read_settings(settings)))
    app.register_blueprint(blueprint)
    return app
