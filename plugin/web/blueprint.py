"""The pages' blueprint; its views register themselves by being imported in `plugin.web`."""

from flask import Blueprint

blueprint = Blueprint("web", __name__)
