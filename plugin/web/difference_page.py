"""What changed between two versions: drawn, in a list, and word by word."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from community import Permission
from curricula import UnknownVersion, version_difference
from curricula.differences import hunks
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.change_words import kind_of_item, kind_of_lesson, told, why_matched
from plugin.web.curriculum_desk import curriculum_context
from plugin.web.difference_drawing import anchor_of, draw_difference
from plugin.web.guard import needs
from plugin.web.named_versions import NamedVersion, NamedVersions


@blueprint.get("/desk/curricula/<uuid:curriculum_id>/difference")
@needs(Permission.SEE_DESK)
def difference(curriculum_id: UUID) -> ResponseReturnValue:
    """`old` and `new` are the ids of two versions; left out, the newest and the one before."""
    with services().database.reading() as session:
        context = curriculum_context(session, curriculum_id)
        versions: NamedVersions = context["versions"]
        new = chosen_version(versions, "new") or versions.all[0]
        old = chosen_version(versions, "old") or versions.before(new) or new
        found = version_difference(session, old.version.id, new.version.id)
    order = [lesson.slug for lesson in old.version.curriculum.lessons]
    return render_template(
        "web/difference.html",
        old=old,
        new=new,
        found=found,
        drawing=draw_difference(found, order),
        hunks=hunks,
        told=told,
        kind_of_lesson=kind_of_lesson,
        kind_of_item=kind_of_item,
        why_matched=why_matched,
        anchor_of=anchor_of,
        **context,
    )


def chosen_version(versions: NamedVersions, name: str) -> NamedVersion | None:
    """The version that the address or the form names; None where it names none.

    Raises `UnknownVersion` for one of another curriculum.
    """
    given = request.values.get(name, "")
    if not given:
        return None
    try:
        return versions[UUID(given)]
    except ValueError as error:
        raise UnknownVersion(given) from error
