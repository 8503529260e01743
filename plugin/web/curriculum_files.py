"""Files of a frozen version: figures and data. A version never changes, so neither do they."""

from flask import abort, make_response, render_template
from flask.typing import ResponseReturnValue

from community import Permission
from curricula import asset, render_page
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import needs
from plugin.web.lesson_context import find_lesson, lesson_context, links_of
from plugin.web.reader import find_version, reader_of

A_YEAR_S = 365 * 24 * 3600
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
SHOWN = ("image/", "audio/", "video/", "text/plain", "text/csv", "application/pdf")


@blueprint.get("/curricula/<version_hash>/files/<path:path>")
@needs(Permission.STUDY)
def curriculum_file(version_hash: str, path: str) -> ResponseReturnValue:
    """A file as it is. Whatever a browser could run is sandboxed; unknown kinds are downloads."""
    with services().database.reading() as session:
        version = find_version(session, version_hash)
        reader = reader_of(session, version, path)
        found = asset(session, version.id, path, reader.audience)
    if found is None:
        abort(404)
    response = make_response(found.content)
    response.headers["Content-Type"] = found.media_type
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.cache_control.private = True
    response.cache_control.max_age = A_YEAR_S
    response.cache_control.immutable = True
    if not found.media_type.startswith(SHOWN):
        response.headers["Content-Disposition"] = "attachment"
    response.set_etag(f"{version_hash[:16]}-{len(found.content)}")
    return response


@blueprint.get("/curricula/<version_hash>/pages/<slug>")
@needs(Permission.STUDY)
def curriculum_page(version_hash: str, slug: str) -> ResponseReturnValue:
    """A text beside the lessons: setup, reference, instructor notes."""
    with services().database.reading() as session:
        version = find_version(session, version_hash)
        reader = reader_of(session, version, slug)
        rendered = render_page(session, version.id, slug, reader.audience, links_of(version))
        first = find_lesson(version, version.curriculum.lessons[0].slug)
        context = lesson_context(session, version, reader, first)
    learning = context["learning"]
    left = [lesson for lesson, how, _ in learning.lessons if how != "done"] if learning else []
    return render_template(
        "web/curriculum_page.html",
        rendered=rendered,
        onward=left[0] if left else first,
        **context | {"place": None},
    )
