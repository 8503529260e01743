"""The file of a path as it is published, to be changed and published again."""

from uuid import UUID

import orjson
from flask import Response
from flask.typing import ResponseReturnValue

from certification import scheme_version
from community import Permission
from plugin.services import services
from plugin.web.blueprint import blueprint
from plugin.web.guard import demand, needs


@blueprint.get("/desk/paths/<uuid:version_id>/file")
@needs(Permission.IMPORT_SCHEME)
def scheme_file(version_id: UUID) -> ResponseReturnValue:
    """Indented, for whoever edits it; published as it is, it is the version that it came from."""
    with services().database.reading() as session:
        version = scheme_version(session, version_id)
        demand(session, Permission.IMPORT_SCHEME, version.community_id)
    return Response(
        orjson.dumps(orjson.loads(version.document), option=orjson.OPT_INDENT_2) + b"\n",
        content_type="application/json",
        headers={
            "Content-Disposition": f'attachment; filename="{version.slug}-{version.number}.json"'
        },
    )
