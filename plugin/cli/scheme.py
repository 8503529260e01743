"""`child scheme`: check certification schemes, publish them, list them."""

import json
from pathlib import Path

import click

from certification import (
    CertificationError,
    Scheme,
    import_scheme,
    scheme_json_schema,
    scheme_versions,
    version_hash,
)
from community import OPERATOR, CommunityError, communities
from plugin.cli.choosing import chosen_community, community_option
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, refuse, say
from plugin.cli.scheme_changes import compare, move
from plugin.cli.scheme_files import SchemeFile, read_scheme_file
from storage import utc_now


@click.group()
def scheme() -> None:
    """Certification schemes: what leads to an achievement (docs/integrating/scheme-format.md)."""


scheme.add_command(compare)
scheme.add_command(move)


@scheme.command("import")
@click.argument("file", type=SchemeFile)
@community_option
@json_option
def import_(file: Path, slug: str | None, as_json: bool) -> None:
    """Publish FILE as a version of its scheme; the same file again changes nothing.

    \b
    Example:
      child scheme import facilitator.json --community ignite
    """
    document, read = read_scheme_file(file, as_json=as_json)
    services = ready_services(as_json=as_json)
    try:
        with services.database.unit_of_work() as uow:
            place = chosen_community(uow.session, slug)
            version = import_scheme(
                uow,
                services.iris,
                document,
                asker=OPERATOR,
                community_id=place.id,
                now=utc_now(),
            )
            uow.commit()
    except (CommunityError, CertificationError) as error:
        refuse(str(error), as_json=as_json)
    say(
        {
            "id": version.id,
            "slug": version.slug,
            "community": place.slug,
            "number": version.number,
            "hash": version.version_hash,
            "published_at": version.published_at.isoformat(),
        },
        f"{place.slug}/{version.slug}, version {version.number}: {_title(read)}\n"
        f"{version.version_hash}",
        as_json=as_json,
    )


@scheme.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the newest version of every scheme.

    \b
    Example:
      child scheme list --json
    """
    services = ready_services(as_json=as_json)
    with services.database.reading() as session:
        places = {place.id: place.slug for place in communities(session)}
        found = [
            {
                "id": version.id,
                "community": places[version.community_id],
                "slug": version.slug,
                "title": dict(version.scheme.title),
                "number": version.number,
                "hash": version.version_hash,
                "published_at": version.published_at.isoformat(),
            }
            for version in scheme_versions(session)
        ]
    lines = [f"{one['community']}/{one['slug']}  version {one['number']}" for one in found]
    empty = "No scheme yet. Publish one: child scheme import --help"
    say(found, "\n".join(lines) or empty, as_json=as_json)


@scheme.command("check")
@click.argument("file", type=SchemeFile)
@json_option
def check(file: Path, as_json: bool) -> None:
    """Say whether FILE is a scheme, or everything to correct in it. Changes nothing.

    \b
    Example:
      child scheme check facilitator.json
    """
    document, read = read_scheme_file(file, as_json=as_json)
    count = sum(1 for _ in read.leaves())
    digest = version_hash(document)
    say(
        {"slug": read.slug, "title": dict(read.title), "requirements": count, "hash": digest},
        f"{file.name} is in order: {_title(read)}; {count} requirements of learning records.\n"
        f"Its version would be {digest}",
        as_json=as_json,
    )


@scheme.command("schema")
@json_option
def schema(as_json: bool) -> None:
    """Print the JSON Schema of scheme files, for an editor or another program.

    It is JSON with or without --json.

    \b
    Example:
      child scheme schema > scheme.schema.json
    """
    document = scheme_json_schema()
    say(document, json.dumps(document, ensure_ascii=False, indent=2), as_json=as_json)


def _title(scheme: Scheme) -> str:
    return scheme.title.get("en") or next(iter(scheme.title.values()))
