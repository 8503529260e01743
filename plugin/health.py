"""Whether the process lives, and whether it can serve."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from plugin.services import services
from storage import StorageError, check_installation, trouble_of

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """The process answers; nothing else is looked at."""
    return {"status": "ok"}


@blueprint.get("/readyz")
def readyz() -> ResponseReturnValue:
    """The database answers and has this version's schema; 503 with the reason otherwise.

    That it can be written is not tried: a full disk shows in the log and at the requests.
    """
    try:
        check_installation(services().database, services().settings.iri_base)
    except StorageError as error:
        return {"status": "not ready", "reason": str(error)}, 503
    except SQLAlchemyError as error:
        trouble = trouble_of(error)
        reason = trouble.fix if trouble else "The database answers with an error."
        return {"status": "not ready", "reason": reason}, 503
    return {"status": "ready"}
