"""Whether the process lives, and whether it can serve."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from plugin.services import services
from storage import StorageError, check_installation

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The process answers; nothing else is looked at."""
    return {"status": "ok"}


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    """The database answers and has this version's schema; 503 with the reason otherwise."""
    try:
        check_installation(services().database, services().settings.iri_base)
    except StorageError as error:
        return {"status": "not ready", "reason": str(error)}, 503
    except SQLAlchemyError:
        return {"status": "not ready", "reason": "The database does not answer."}, 503
    return {"status": "ready"}
