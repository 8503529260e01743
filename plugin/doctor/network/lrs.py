"""Check: another LRS, by what it says of itself and by one record that the key may read."""

from lrs_adapter import TargetLogin, Visit, visit
from plugin.doctor.check import Check, failure, ok, skipped, warning
from plugin.doctor.network.at_once import Told
from plugin.doctor.skew import heard
from storage import CannotOpenSecret, SecretBox

NAME = "lrs"
SLOW_S = 2.0


def lrs_check(login: TargetLogin, box: SecretBox | None, timeout_s: float) -> Told:
    """Nothing is written there."""
    if login.is_paused:
        return Told([skipped(NAME, "Somebody paused it.", login.label)])
    if box is None:
        return Told([skipped(NAME, "Its secret cannot be opened.", login.label)])
    try:
        secret = box.open(login.sealed)
    except CannotOpenSecret:
        return Told([skipped(NAME, "Its secret cannot be opened.", login.label)])
    seen = visit(login.endpoint, login.key, secret, timeout_s=timeout_s)
    time = heard(f"the LRS {login.label}", seen.headers, seen.began, seen.ended)
    return Told([_check(seen, login.label)], [time] if time else [])


def _check(seen: Visit, label: str) -> Check:
    change = f"child lrs target change {label}"
    if seen.code == "well":
        spoken = f"xAPI {', '.join(seen.versions)}" if seen.versions else "it"
        told = f"It answers in {seen.seconds:.1f} s and takes the key ({spoken})."
        if seen.seconds < SLOW_S:
            return ok(NAME, told, label)
        return warning(NAME, told, "Ask those who run it: forwarding waits for each batch.", label)
    if seen.code == "may_not_read":
        return warning(
            NAME,
            f"It answers {seen.status}: the key may not read records. Whether it may write them "
            "cannot be told without writing one.",
            "If records arrive all is well; else give it another key: " + f"{change} --key …",
            label,
        )
    what, todo = {
        "no_answer": (
            f"It does not answer ({seen.why}).",
            f"Check that it runs and that the address is right: {change} --endpoint …",
        ),
        "key_refused": (f"It refuses the key ({seen.status}).", f"{change} --key …"),
        "redirected": (
            f"It sends us elsewhere ({seen.status}).",
            f"Give the address that it answers at: {change} --endpoint …",
        ),
        "no_lrs": (
            f"No LRS answers at that address ({seen.status}).",
            f"Give the address that ends before /statements: {change} --endpoint …",
        ),
    }.get(
        seen.code,
        (f"It answers {seen.status}.", "Look at its log; ask those who run it."),
    )
    return failure(NAME, what, todo, label)
