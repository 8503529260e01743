"""The pages' blueprint; its views register themselves by being imported in `plugin.web`."""

from flask import Blueprint, request
from flask.sansio.blueprints import BlueprintSetupState
from werkzeug.exceptions import BadRequest
from werkzeug.routing import BaseConverter

blueprint = Blueprint("web", __name__)


class PlaceConverter(BaseConverter):
    """Where roles are held, as addresses name it: the installation, a community, a unit."""

    regex = r"installation|communities/[a-z0-9-]+|units/[a-z0-9-]+"
    part_isolating = False


@blueprint.record
def know_places(state: BlueprintSetupState) -> None:
    """Before the routes that name a place."""
    state.app.url_map.converters["place"] = PlaceConverter


@blueprint.before_request
def refuse_null_characters() -> None:
    """No form of ours sends U+0000; PostgreSQL takes it in no text, so neither does SQLite."""
    if any("\0" in value for _, values in request.form.lists() for value in values):
        raise BadRequest("A field holds the character U+0000.")
