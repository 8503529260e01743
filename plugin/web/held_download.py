"""A copy of what is held about her, to keep: after a fresh proof, and as a file."""

from flask import request
from flask.typing import ResponseReturnValue

from plugin.held.download import Form, copy_of_held
from plugin.services import services
from plugin.sign_in.limits import COPIES_BY_MEMBER
from plugin.web.asking_mail import count
from plugin.web.blueprint import blueprint
from plugin.web.guard import SIGNED_IN, needs
from plugin.web.sent_file import sent_file
from plugin.web.sessions import asker, came_by_lms
from storage import utc_now

TYPES = {Form.JSON: "application/json", Form.CSV: "text/csv; charset=utf-8"}


@blueprint.post("/me/held/copy")
@needs(SIGNED_IN, fresh=True)
def copy_held() -> ResponseReturnValue:
    """`as` is "json" for everything, "csv" for the learning records; of all places that she joined
    unless her LMS alone says who she is. Raises `TooMany`.
    """
    form = Form.CSV if request.form.get("as") == Form.CSV else Form.JSON
    now = utc_now()
    count((COPIES_BY_MEMBER, str(asker().member_id)))
    made = copy_of_held(services(), asker=asker(), form=form, now=now, by_lms=came_by_lms())
    name = "records" if form is Form.CSV else "held"
    answer = sent_file(made, name=f"{name}-{now.date()}.{form}", content_type=TYPES[form])
    answer.headers["Cache-Control"] = "no-store"
    return answer
