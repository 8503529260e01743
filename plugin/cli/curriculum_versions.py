"""`child curriculum diff`, `courses`, `move`: newer versions beside courses under way."""

from uuid import UUID, uuid4

import click

from community import OPERATOR, CommunityError, community_by_slug
from curricula import (
    CurriculaError,
    Difference,
    LessonMap,
    Version,
    decide_move,
    move_progress,
    preview_move,
    version,
    version_difference,
    versions_of,
)
from plugin.cli.course_words import course_lines, course_rows, preview_data, preview_lines
from plugin.cli.difference_words import difference_data, difference_lines
from plugin.cli.opening import ready_services
from plugin.cli.output import json_option, progress, refuse, say
from plugin.cli.version_names import one_version_id
from plugin.moving import move_next
from plugin.services import Services
from storage import utc_now

COMMUNITY = click.option("--community", "slug", help="Needed where several hold this source.")
MAP = click.option(
    "--map",
    "said",
    multiple=True,
    metavar="OLD=NEW",
    help="An old lesson became this new one; OLD= alone: it has no place any more.",
)


@click.command()
@click.argument("old")
@click.argument("new")
@MAP
@COMMUNITY
@json_option
def diff(old: str, new: str, said: tuple[str, ...], slug: str | None, as_json: bool) -> None:
    """Show what changed from the version OLD to the version NEW, as authors read it.

    Questions whose key changed, or that ask something else now, are marked "to be answered
    again": whoever is half way through their lesson and moves to NEW has to.

    \b
    Example:
      child curriculum diff 3f2a9c01b7de 77b0c2d4e5f6
    """
    services = ready_services(as_json=as_json)
    _, _, found = _compared(services, old, new, said, slug, as_json=as_json)
    say(difference_data(found), "\n".join(difference_lines(found)), as_json=as_json)


@click.command()
@click.option("--community", "slug", help="Only those of this community.")
@json_option
def courses(slug: str | None, as_json: bool) -> None:
    """List where curricula are studied: how many learners on which version, what newcomers get,
    and what was decided about it.

    \b
    Example:
      child curriculum courses --community ignite
    """
    services = ready_services(as_json=as_json)
    try:
        with services.database.reading() as session:
            place = community_by_slug(session, slug).id if slug else None
            rows = course_rows(session, versions_of(session, place))
    except CommunityError as error:
        refuse(str(error), as_json=as_json)
    lines = [line for row in rows for line in course_lines(row)]
    empty = "No course studies a curriculum yet."
    say(rows, "\n".join(lines) or empty, as_json=as_json)


@click.command()
@click.argument("old")
@click.argument("new")
@click.option("--course", metavar="PLACE", help="As `child curriculum courses` lists it.")
@click.option("--all-courses", is_flag=True, help="Every course that studies this curriculum.")
@MAP
@click.option(
    "--again",
    multiple=True,
    metavar="LESSON/QUESTION",
    help="To be answered again although its key is the same.",
)
@click.option("--newcomers-only", is_flag=True, help="Whoever has begun stays where she is.")
@click.option("--reason", default="", help="Why; learners and stewards read it.")
@click.option("--preview", "only_preview", is_flag=True, help="Say what it would mean, and stop.")
@COMMUNITY
@json_option
def move(
    old: str,
    new: str,
    course: str | None,
    all_courses: bool,
    said: tuple[str, ...],
    again: tuple[str, ...],
    newcomers_only: bool,
    reason: str,
    only_preview: bool,
    slug: str | None,
    as_json: bool,
) -> None:
    """Move a course, its learners and whoever comes next, from the version OLD to NEW.

    What is finished stays finished, with its score; learners are told once. A move that was cut
    off goes on when the same command is given again, or by itself where a worker runs.

    \b
    Example:
      child curriculum move 3f2a9c 77b0c2 --all-courses --preview
      child curriculum move 3f2a9c 77b0c2 --all-courses --reason "Clearer examples in lesson 2"
    """
    if (course is None) is not all_courses:
        raise click.UsageError("Give either --course PLACE or --all-courses.")
    services = ready_services(as_json=as_json)
    before, after, found = _compared(services, old, new, said, slug, as_json=as_json)
    with services.database.reading() as session:
        seen = preview_move(
            session,
            from_version_id=before.id,
            to_version_id=after.id,
            place=course,
            difference=found,
            again=again,
        )
    if only_preview:
        say(preview_data(seen), "\n".join(preview_lines(seen)), as_json=as_json)
        return
    try:
        with services.database.unit_of_work() as uow:
            decided = decide_move(
                uow,
                asker=OPERATOR,
                move_id=uuid4(),
                from_version_id=before.id,
                to_version_id=after.id,
                place=course,
                lesson_map=found.lesson_map,
                again=again,
                newcomers_only=newcomers_only,
                reason=reason,
                now=utc_now(),
            )
            uow.commit()
    except (CommunityError, CurriculaError) as error:
        refuse(str(error), as_json=as_json)
    _carry_out(services, decided.id, seen.learners, newcomers_only, as_json=as_json)


def _carry_out(
    services: Services, move_id: UUID, learners: int, newcomers_only: bool, *, as_json: bool
) -> None:
    done, finished = 0, False
    while not finished:
        step = move_next(services, move_id)
        done, finished = done + len(step.moved), step.finished
        if step.moved:
            progress(f"Moved {done} of {learners} …")
    with services.database.reading() as session:
        result = move_progress(session, move_id)
    left = (
        ""
        if newcomers_only or not result.left
        else f" {result.left} stay until a mentor has judged what they wrote; then move again."
    )
    text = f"Newcomers begin with the new version. {result.moved} learners were moved.{left}"
    data = {"move_id": move_id, "moved": result.moved, "left": result.left, "finished": True}
    say(data, text, as_json=as_json)


def _compared(
    services: Services,
    old: str,
    new: str,
    said: tuple[str, ...],
    slug: str | None,
    *,
    as_json: bool,
) -> tuple[Version, Version, Difference]:
    ids = [one_version_id(services.database, each, slug, as_json=as_json) for each in (old, new)]
    try:
        with services.database.reading() as session:
            found = version_difference(session, ids[0], ids[1], _lesson_map(said))
            return version(session, ids[0]), version(session, ids[1]), found
    except CurriculaError as error:
        refuse(str(error), as_json=as_json)


def _lesson_map(said: tuple[str, ...]) -> LessonMap:
    pairs = [each.partition("=") for each in said]
    if wrong := [old + sign + new for old, sign, new in pairs if not sign]:
        raise click.UsageError(f"--map takes OLD=NEW, not {wrong[0]!r}.")
    return {old: new or None for old, _, new in pairs}
