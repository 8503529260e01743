"""How the command line finds a version: by its id, its hash, or the beginning of that."""

from typing import NoReturn
from uuid import UUID

from community import communities
from curricula import CurriculaError, version, version_by_hash, versions_of
from plugin.cli.output import refuse
from storage import Database


def version_id_of(database: Database, name: str, *, as_json: bool) -> UUID:
    with database.reading() as session:
        try:
            return version(session, UUID(name)).id
        except (ValueError, CurriculaError):
            pass
        begun = [x for x in versions_of(session) if name and x.version_hash.startswith(name)]
        if len({each.version_hash for each in begun}) > 1:
            _refuse_many(name, as_json=as_json)
        try:
            return version_by_hash(session, begun[0].version_hash if begun else name).id
        except CurriculaError as error:
            refuse(str(error), as_json=as_json)


def one_version_id(database: Database, name: str, slug: str | None, *, as_json: bool) -> UUID:
    """The version to act on: its source may have been imported by several communities."""
    version_id = version_id_of(database, name, as_json=as_json)
    if name == str(version_id):
        return version_id
    with database.reading() as session:
        wanted = version(session, version_id).version_hash
        names = {each.id: each.slug for each in communities(session)}
        found = {
            names[each.community_id]: each.id
            for each in versions_of(session)
            if each.version_hash == wanted
        }
    if slug is None and len(found) == 1:
        return version_id
    if slug not in found:
        where = ", ".join(sorted(found))
        refuse(f"{name} is a version of: {where}. Say which: --community NAME", as_json=as_json)
    return found[slug]


def _refuse_many(name: str, *, as_json: bool) -> NoReturn:
    refuse(f"Several versions begin with {name}. Give more of the hash.", as_json=as_json)
