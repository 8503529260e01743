"""`child scheme compare` and `child scheme move`: what a version changes for whom, and doing it."""

from typing import Any

import click
import orjson

from certification import (
    CertificationError,
    Comparison,
    MemberChange,
    all_versions,
    compare_scheme,
    move_paths,
)
from community import OPERATOR, CommunityError
from plugin.cli.choosing import chosen_community, community_option
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, refuse, say
from plugin.cli.scheme_files import SchemeFile, read_scheme_file
from plugin.cli.speaking import language_option
from plugin.speaking import speaking
from plugin.web.path_words import first_reason
from plugin.web.wording import words
from storage import utc_now

OUTCOMES = {
    "gains": "would have reached it",
    "loses": "would no longer have it",
    "expires": "would keep it, to another day",
    "changes": "would see single requirements change",
    "same": "would see no change",
}


@click.command("compare")
@click.argument("file", type=SchemeFile)
@community_option
@language_option
@json_option
def compare(file: Any, slug: str | None, language: str, as_json: bool) -> None:
    """Say what FILE would change in its scheme, and for whom on the path. Changes nothing.

    It compares the rules with the newest published version, and each member's standing under the
    version she is on with her standing under FILE. A version that is published already may be
    given too, to see what moving members to it would mean.

    \b
    Example:
      child scheme compare facilitator.json --community ignite
    """
    document, _ = read_scheme_file(file, as_json=as_json)
    services = ready_services(as_json=as_json)
    try:
        with services.database.reading() as session:
            place = chosen_community(session, slug)
            found = compare_scheme(
                session,
                services.iris,
                document,
                asker=OPERATOR,
                community_id=place.id,
                now=utc_now(),
            )
    except (CommunityError, CertificationError) as error:
        refuse(str(error), as_json=as_json)
    with speaking(language):
        say(_data(found), _text(found), as_json=as_json)


@click.command("move")
@click.argument("scheme_slug", metavar="SCHEME")
@click.option("--to", "number", type=int, required=True, help="Number of the version.")
@click.option("--reason", required=True, help="Why; members read it.")
@click.option(
    "--also-losing", is_flag=True, help="Move those, too, who would lose what they achieved."
)
@community_option
@json_option
def move(
    scheme_slug: str, number: int, reason: str, also_losing: bool, slug: str | None, as_json: bool
) -> None:
    """Move the members on SCHEME's path to version NUMBER of it, with a reason.

    Who has achieved it by her version and would not by this one stays, unless --also-losing.
    `child scheme compare` shows beforehand what it means for whom.

    \b
    Example:
      child scheme move facilitator --to 2 --reason "The mentoring hours are new"
    """
    services = ready_services(as_json=as_json)
    now = utc_now()
    try:
        with services.database.reading() as session:
            place = chosen_community(session, slug)
            versions = all_versions(session, place.id, scheme_slug)
            target = next((one for one in versions if one.number == number), None)
            if target is None:
                refuse(
                    f"There is no version {number} of a scheme {scheme_slug!r} in {place.slug}. "
                    "`child scheme list` names the newest of each.",
                    as_json=as_json,
                )
            found = compare_scheme(
                session,
                services.iris,
                orjson.loads(target.document),
                asker=OPERATOR,
                community_id=place.id,
                now=now,
            )
        stay = {
            one.trajectory.id for one in found.members if one.outcome == "loses" and not also_losing
        }
        chosen = {one.trajectory.id for one in found.members} - stay
        with services.database.unit_of_work() as uow:
            moved = move_paths(
                uow,
                asker=OPERATOR,
                version_id=target.id,
                trajectory_ids=chosen,
                reason=reason,
                now=now,
            )
            uow.commit()
    except (CommunityError, CertificationError) as error:
        refuse(str(error), as_json=as_json)
    say(
        {"scheme": scheme_slug, "number": number, "moved": moved, "stayed": len(stay)},
        f"Moved to version {number}: {moved}. Stayed because they would lose it: {len(stay)}. "
        f"Could not be computed, and stayed: {found.failed}.",
        as_json=as_json,
    )


def _data(found: Comparison) -> dict[str, Any]:
    difference = found.difference
    return {
        "slug": found.scheme.slug,
        "number": found.number,
        "hash": found.version_hash,
        "published": found.is_published,
        "compared_with": found.old.number if found.old else None,
        "scheme": [_change(one) for one in difference.scheme] if difference else [],
        "requirements": [
            {
                "id": one.id,
                "kind": one.kind,
                "label": dict(one.label),
                "changes": [_change(change) for change in one.changes],
            }
            for one in (difference.requirements if difference else ())
        ],
        "paths": found.among,
        "failed": found.failed,
        "members": [_member(one) for one in found.members if one.outcome != "same"],
    }


def _change(change: Any) -> dict[str, Any]:
    return {"key": change.key, "before": change.before, "after": change.after}


def _member(one: MemberChange) -> dict[str, Any]:
    ends = [proof.expires_at.isoformat() if proof.expires_at else None for proof in _both(one)]
    return {
        "member": one.trajectory.member_id,
        "path": one.trajectory.id,
        "on_version": one.from_number,
        "outcome": one.outcome,
        "newly_satisfied": [node.id for node in one.newly],
        "no_longer_satisfied": [node.id for node in one.no_longer],
        "why": {node.id: first_reason(node) for node in one.no_longer},
        "ends_before": ends[0],
        "ends_after": ends[1],
    }


def _both(one: MemberChange) -> tuple[Any, Any]:
    return one.before, one.after


def _text(found: Comparison) -> str:
    state = "is published" if found.is_published else "would be published"
    lines = [f"{found.scheme.slug}: it {state} as version {found.number}."]
    if found.old is None:
        lines.append("There is no other version to compare with.")
    elif found.difference is None or found.difference.is_none:
        lines.append(f"Its rules are those of version {found.old.number}.")
    else:
        lines.append(f"Against version {found.old.number}:")
        lines += [
            f"  {one.key}: {_shown(one.before)} → {_shown(one.after)}"
            for one in found.difference.scheme
        ]
        for each in found.difference.requirements:
            lines.append(f"  {each.kind} {each.id}: {_shown(each.label)}")
            if each.kind == "changed":
                lines += [
                    f"    {one.key}: {_shown(one.before)} → {_shown(one.after)}"
                    for one in each.changes
                ]
    lines.append(f"Members on the path: {found.among}.")
    for outcome, told in OUTCOMES.items():
        if many := sum(one.outcome == outcome for one in found.members):
            lines.append(f"  {many} {told}")
    for one in found.members:
        if one.outcome == "same":
            continue
        lines.append(f"  member {one.trajectory.member_id}, version {one.from_number}:")
        lines.append(f"    {OUTCOMES[one.outcome]}")
        lines += [f"    newly satisfied: {_shown(node.label)}" for node in one.newly]
        lines += [
            f"    no longer satisfied: {_shown(node.label)}. {first_reason(node)}"
            for node in one.no_longer
        ]
        if one.outcome == "expires":
            lines.append(f"    until {_day(one.before)} → until {_day(one.after)}")
    if found.failed:
        lines.append(f"  {found.failed} could not be computed; the log says why")
    return "\n".join(lines)


def _day(proof: Any) -> str:
    return proof.expires_at.date().isoformat() if proof.expires_at else "no end"


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, dict):
        return words(value)
    return ", ".join(value) if isinstance(value, tuple) else str(value)
