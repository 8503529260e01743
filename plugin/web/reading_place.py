"""The page tells where its reader stops, when she leaves it; nobody waits for the answer."""

from flask import request
from flask.typing import ResponseReturnValue

from community import Permission
from curricula import keep_reading_place, render_lesson
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import needs
from plugin.web.keeping_answers import form_visit_id
from plugin.web.lesson_context import links_of
from plugin.web.lesson_page import learner

LONGEST = 200


@blueprint.post("/curricula/<version_hash>/lessons/<slug>/place")
@needs(Permission.STUDY)
def keep_place(version_hash: str, slug: str) -> ResponseReturnValue:
    """Keep the section that the form names; one that the lesson does not have is the beginning.

    A finished visit keeps none, and its page is told no trouble: she has left it already.
    """
    version, reader, enrolment = learner(version_hash, slug)
    visit_id, named = form_visit_id(), request.form.get("section", "")
    with services().database.reading() as session:
        text = render_lesson(session, version.id, slug, reader.audience, links_of(version))
    known = {heading.id for heading in text.contents[1:] if len(heading.id) <= LONGEST}
    if visit_id is not None:
        with services().database.unit_of_work() as uow:
            keep_reading_place(
                uow,
                enrolment=enrolment,
                visit_id=visit_id,
                section=named if named in known else None,
            )
            uow.commit()
    return "", 204
