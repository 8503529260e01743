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

TABLE = "text/csv; charset=utf-8"
FILES = {
    Form.JSON: ("held", "json", "application/json"),
    Form.CSV: ("records", "csv", TABLE),
    Form.DOCUMENTS: ("documents", "csv", TABLE),
}
"""How each copy is called, its ending and its type."""


@blueprint.post("/me/held/copy")
@needs(SIGNED_IN, fresh=True)
def copy_held() -> ResponseReturnValue:
    """`as` is "json" for everything, "csv" for the learning records, "documents" for what content
    noted; of all places that she joined
    unless her LMS alone says who she is. Raises `TooMany`.
    """
    asked = request.form.get("as", "")
    form = Form(asked) if asked in set(Form) else Form.JSON
    now = utc_now()
    count((COPIES_BY_MEMBER, str(asker().member_id)))
    made = copy_of_held(services(), asker=asker(), form=form, now=now, by_lms=came_by_lms())
    name, ending, content_type = FILES[form]
    answer = sent_file(made, name=f"{name}-{now.date()}.{ending}", content_type=content_type)
    answer.headers["Cache-Control"] = "no-store"
    return answer
