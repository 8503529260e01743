"""`child lrs source refused | try`: when not all that another LRS has could be taken."""

from dataclasses import asdict
from uuid import UUID

import click

from community import OPERATOR
from lrs_adapter import LrsError, source_refusals
from plugin.cli.opening import ready_services
from plugin.cli.output import REFUSED, json_option, refuse, say
from plugin.record_sources import retake_from_source, try_log_source
from plugin.services import Services
from storage import StorageError, utc_now


@click.command("refused")
@click.argument("label")
@click.option("--retry", is_flag=True, help="Ask for them again, once the cause is mended.")
@click.option(
    "only", "--statement", multiple=True, type=click.UUID, help="Only this one; repeat it."
)
@json_option
def refused(label: str, retry: bool, only: tuple[UUID, ...], as_json: bool) -> None:
    """List the statements of LABEL that were not taken in, each with why; the newest 1,000.

    With --retry it ends with 1 when something is still not taken, or the LRS does not answer.

    Example: child lrs source refused moodle --retry
    """
    services = ready_services(as_json=as_json)
    if retry:
        _retry(services, label, only, as_json=as_json)
        return
    with services.database.reading() as session:
        try:
            found = source_refusals(session, label)
        except LrsError as error:
            refuse(str(error), as_json=as_json)
    shown = [one for one in found if not only or one.statement_id in only]
    lines = [
        f"{one.statement_id or 'without an id'}  {one.at:%Y-%m-%d %H:%M}  {one.reason} [{one.code}]"
        for one in shown
    ]
    say(
        [asdict(one) for one in shown],
        "\n".join(lines) or f"Everything of {label} was taken.",
        as_json=as_json,
    )


@click.command("try")
@click.argument("label")
@json_option
def try_it(label: str, as_json: bool) -> None:
    """Ask LABEL for its next statements, say what would come of them, and write nothing.

    Ends with 1 when it does not answer as an LRS does.

    Example: child lrs source try moodle
    """
    services = ready_services(as_json=as_json)
    try:
        tried = try_log_source(services, label, asker=OPERATOR, now=utc_now())
    except (LrsError, StorageError) as error:
        refuse(str(error), as_json=as_json)
    lines = [tried.told]
    if tried.code == "well":
        lines += [
            f"Of the next {tried.looked_at} statements {tried.valid} could be taken in"
            + ("; there are more." if tried.has_more else "."),
            *([f"{tried.left_out} its filter leaves out."] if tried.left_out else []),
            "They come in the order in which they were stored."
            if tried.is_ordered
            else "They come in another order than asked: each pass is read to its end.",
            "It says until when it is complete."
            if tried.says_through
            else "It does not say until when it is complete: the overlap has to do.",
        ]
        lines += [f"  {reason}" for reason in tried.wrong]
    say(asdict(tried), "\n".join(lines), as_json=as_json)
    if tried.code != "well":
        click.get_current_context().exit(REFUSED)


def _retry(services: Services, label: str, only: tuple[UUID, ...], *, as_json: bool) -> None:
    try:
        outcomes, trouble = retake_from_source(services, label, only, asker=OPERATOR, now=utc_now())
    except (LrsError, StorageError) as error:
        refuse(str(error), as_json=as_json)
    taken = sum(one.taken for one in outcomes)
    lines = [f"{taken} taken, {len(outcomes) - taken} refused again."]
    lines += [f"  {one.statement_id}  {one.reason}" for one in outcomes if not one.taken]
    lines += [f"Stopped: {trouble}"] if trouble else []
    data = {"retaken": [asdict(one) for one in outcomes], "trouble": trouble}
    say(data, "\n".join(lines), as_json=as_json)
    if trouble or taken < len(outcomes):
        click.get_current_context().exit(REFUSED)


MENDING = (refused, try_it)
