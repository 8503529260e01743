"""`child doctor`: look at everything that CHILD stands on, and say what to mend."""

import os
import sys
from collections import Counter
from dataclasses import asdict

import click

from plugin.cli.output import NOT_READY, OK, REFUSED, json_option, progress, say
from plugin.doctor import READINESS, Check, Verdict, examine

COLOURS = {
    Verdict.OK: "green",
    Verdict.WARNING: "yellow",
    Verdict.FAILURE: "red",
    Verdict.SKIPPED: "bright_black",
}


@click.command()
@click.option("--offline", is_flag=True, help="Ask nobody over the network.")
@click.option("--strict", is_flag=True, help="End with 1 on warnings, too.")
@json_option
def doctor(offline: bool, strict: bool, as_json: bool) -> None:
    """Check settings, data folder, database, clocks, keys, mail, LRSs and LMSs.

    Each check says what was found and what to mend. Nothing is changed, no mail is sent, no record
    is written anywhere. Run it as the user that runs CHILD, with the same settings. It goes on
    while the database is down.

    Ends with 0 when nothing fails (warnings or not), 1 when something fails or, with --strict,
    warns, 3 when CHILD cannot start like this.

    \b
    Example:
      child doctor --offline
    """
    found = []
    for check in examine(os.environ, offline=offline, asking=_asking):
        found.append(check)
        if not as_json:
            click.echo(_line(check))
    counts = Counter(check.state for check in found)
    state = next((each for each in (Verdict.FAILURE, Verdict.WARNING) if counts[each]), Verdict.OK)
    summary = ", ".join(_counted(counts[each], each) for each in Verdict if counts[each])
    data = {"state": state, "counts": counts, "checks": [asdict(check) for check in found]}
    say(data, f"\n{summary}", as_json=as_json)
    sys.exit(_code(found, strict=strict))


def _counted(count: int, state: Verdict) -> str:
    several = count > 1 and state in (Verdict.WARNING, Verdict.FAILURE)
    return f"{count} {state}{'s' if several else ''}"


def _asking(count: int) -> None:
    """Somebody who watches wants to know why nothing comes for a while."""
    if sys.stderr.isatty():
        progress(f"… asking {count} over the network")


def _line(check: Check) -> str:
    """Colours only where somebody watches: `click.echo` takes them away elsewhere."""
    state = click.style(f"{check.state:<8}", fg=COLOURS[check.state])
    name = f"{check.name} {check.subject}".strip()
    line = f"{state} {name}: {check.found}"
    return f"{line}\n         → {check.todo}" if check.todo else line


def _code(found: list[Check], *, strict: bool) -> int:
    failed = {check.name for check in found if check.state is Verdict.FAILURE}
    if failed & READINESS:
        return NOT_READY
    warned = strict and any(check.state is Verdict.WARNING for check in found)
    return REFUSED if failed or warned else OK
