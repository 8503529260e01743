"""`child curriculum`: check a folder, import it, publish it, list what is there."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from community import (
    OPERATOR,
    Community,
    CommunityError,
    add_community,
    communities,
    community_by_slug,
)
from curricula import (
    BadSource,
    CurriculaError,
    Entry,
    EntryKind,
    ReadSource,
    Report,
    import_curriculum,
    json_schema,
    publish_version,
    read_source,
    report_of,
    versions_of,
)
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, progress, refuse, say
from plugin.cli.version_names import one_version_id, version_id_of
from storage import UnitOfWork, utc_now

EXPECTED = {
    EntryKind.SETTING,
    EntryKind.DEFINITION,
    EntryKind.LINK,
    EntryKind.MARK,
    EntryKind.NOT_RUN,
}
"""Findings that every lesson has; a person is told their number, `--json` all of them."""

SOURCE = click.Path(exists=True, path_type=Path)


@click.group()
def curriculum() -> None:
    """Curricula: from an author's folder to a frozen version that a course can use."""


@curriculum.command("check")
@click.argument("path", type=SOURCE)
@json_option
def check(path: Path, as_json: bool) -> None:
    """Read the folder or zip archive PATH and tell what an import would say; nothing is kept.

    \b
    Example:
      child curriculum check my-course
    """
    source = _read(path, as_json=as_json)
    found = source.curriculum
    data = {
        "slug": found.slug,
        "title": found.title,
        "lessons": len(found.lessons),
        "questions": sum(len(lesson.items) for lesson in found.lessons),
        "report": _as_data(source.report.entries),
    }
    text = (
        f"{found.title} ({found.slug}): {len(found.lessons)} lessons, {data['questions']} "
        f"questions, {len(found.pages)} pages, {len(source.files)} files. It can be imported."
    )
    say(data, "\n".join([text, *_summary(source.report)]), as_json=as_json)


@curriculum.command("import")
@click.argument("path", type=SOURCE)
@click.option("--community", "slug", required=True, help="Short name of the community.")
@click.option("--publish", is_flag=True, help="Offer this version to learners at once.")
@json_option
def import_(path: Path, slug: str, publish: bool, as_json: bool) -> None:
    """Import the folder or zip archive PATH, whole or not at all; the same again changes nothing.

    PATH holds curriculum.yaml (docs/integrating/author-a-curriculum.md) or is a lesson folder of
    the Carpentries Workbench; a zip archive may have one folder around it all, as GitHub's
    downloads do. While there is no community yet, the one named is founded.

    \b
    Example:
      child curriculum import my-course --community ignite --publish
    """
    source = _read(path, as_json=as_json)
    services = ready_services(as_json=as_json)
    progress(f"Importing {len(source.files)} files …")
    try:
        with services.database.unit_of_work() as uow:
            done = import_curriculum(
                uow,
                source,
                asker=OPERATOR,
                community_id=_community(uow, slug, source.curriculum.language).id,
                publish=publish,
                now=utc_now(),
            )
            uow.commit()
    except (CommunityError, CurriculaError) as error:
        refuse(str(error), as_json=as_json)
    standing = "published" if done.published else "not published yet"
    what = "Imported" if done.created else "Nothing new: this very source was imported before"
    text = [
        f"{what}. {source.curriculum.title}, {standing}.",
        f"Version {done.version_hash}",
        *_summary(source.report),
        f"The whole report: child curriculum report {done.version_hash[:12]}",
    ]
    data = {**asdict(done), "slug": source.curriculum.slug, "findings": source.report.counts}
    say(data, "\n".join(text), as_json=as_json)


def _community(uow: UnitOfWork, slug: str, language: str) -> Community:
    """The community of that name; the very first of an installation is founded on the way."""
    if communities(uow.session):
        return community_by_slug(uow.session, slug)
    progress(f"Founding {slug}, the first community here.")
    name = {language: slug.replace("-", " ").capitalize()}
    return add_community(uow, asker=OPERATOR, slug=slug, name=name, now=utc_now())


@curriculum.command("publish")
@click.argument("name", metavar="VERSION")
@click.option("--community", "slug", help="Needed where several communities hold this source.")
@json_option
def publish_(name: str, slug: str | None, as_json: bool) -> None:
    """Offer an imported VERSION (its hash, the beginning of it, or its id) to learners.

    \b
    Example:
      child curriculum publish 3f2a9c01b7de
    """
    services = ready_services(as_json=as_json)
    version_id = one_version_id(services.database, name, slug, as_json=as_json)
    with services.database.unit_of_work() as uow:
        publish_version(uow, version_id, asker=OPERATOR, now=utc_now())
        uow.commit()
    say({"version_id": version_id, "published": True}, "Published.", as_json=as_json)


@curriculum.command("list")
@click.option("--community", "slug", help="Only those of this community.")
@json_option
def list_(slug: str | None, as_json: bool) -> None:
    """List all versions of all curricula.

    \b
    Example:
      child curriculum list --community ignite
    """
    services = ready_services(as_json=as_json)
    try:
        with services.database.reading() as session:
            place = community_by_slug(session, slug).id if slug else None
            names = {each.id: each.slug for each in communities(session)}
            found = versions_of(session, place)
    except CommunityError as error:
        refuse(str(error), as_json=as_json)
    rows: list[dict[str, Any]] = [
        {
            "community": names[each.community_id],
            "slug": each.curriculum.slug,
            "title": each.curriculum.title,
            "version": each.version_hash,
            "version_id": each.id,
            "lessons": len(each.curriculum.lessons),
            "published_at": each.published_at.isoformat() if each.published_at else None,
        }
        for each in found
    ]
    lines = [
        f"{row['version'][:12]}  {row['community']}/{row['slug']}  {row['title']}  "
        f"({row['lessons']} lessons, {'published' if row['published_at'] else 'not published'})"
        for row in rows
    ]
    empty = "No curriculum yet. Import one: child curriculum import --help"
    say(rows, "\n".join(lines) or empty, as_json=as_json)


@curriculum.command("report")
@click.argument("name", metavar="VERSION")
@json_option
def report(name: str, as_json: bool) -> None:
    """Print what the import of VERSION (its hash, the beginning of it, or its id) had to tell.

    \b
    Example:
      child curriculum report 3f2a9c01b7de
    """
    services = ready_services(as_json=as_json)
    version_id = version_id_of(services.database, name, as_json=as_json)
    with services.database.reading() as session:
        found = report_of(session, version_id)
    lines = [line for entry in found.entries for line in _lines(entry)]
    say(_as_data(found.entries), "\n".join(lines) or "Nothing to tell.", as_json=as_json)


@curriculum.command("schema")
@json_option
def schema(as_json: bool) -> None:
    """Print the JSON Schema of curriculum.yaml, for editors that complete and check it.

    It is JSON with or without --json.

    \b
    Example:
      child curriculum schema > curriculum.schema.json
    """
    say(json_schema(), json.dumps(json_schema(), ensure_ascii=False, indent=2), as_json=as_json)


def _read(path: Path, *, as_json: bool) -> ReadSource:
    progress(f"Reading {path} …")
    try:
        return read_source(path)
    except BadSource as error:
        count = len(error.problems)
        refuse(
            f"{path} cannot be imported; nothing was changed. "
            f"{count} problem{'' if count == 1 else 's'}:\n{error}",
            as_json=as_json,
        )


def _summary(report: Report) -> list[str]:
    told = [line for entry in report.entries if entry.kind not in EXPECTED for line in [str(entry)]]
    counts = ", ".join(f"{count} {kind}" for kind, count in report.counts.items())
    return [f"Report: {counts or 'nothing to tell'}.", *(f"  {line}" for line in told)]


def _lines(entry: Entry) -> Iterable[str]:
    yield str(entry)
    yield from (f"    | {line}" for line in entry.text.split("\n") if entry.text)


def _as_data(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    return [asdict(entry) for entry in entries]
