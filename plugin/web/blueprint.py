"""The pages' blueprint; its views register themselves by being imported in `plugin.web`."""

from flask import Blueprint, request
from werkzeug.exceptions import BadRequest

blueprint = Blueprint("web", __name__)


@blueprint.before_request
def refuse_null_characters() -> None:
    """No form of ours sends U+0000; PostgreSQL takes it in no text, so neither does SQLite."""
    if any("\0" in value for _, values in request.form.lists() for value in values):
        raise BadRequest("A field holds the character U+0000.")
