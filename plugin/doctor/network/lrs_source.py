"""Check: an LRS that is harvested from, by one record that the key must be able to read."""

from lrs_adapter import TargetLogin, visit
from plugin.doctor.check import Check, failure, ok, skipped, warning
from plugin.doctor.network.at_once import Told
from plugin.doctor.network.lrs import SLOW_S
from plugin.doctor.skew import heard
from storage import CannotOpenSecret, SecretBox

NAME = "lrs-source"


def lrs_source_check(login: TargetLogin, box: SecretBox | None, timeout_s: float) -> Told:
    """Nothing is taken in."""
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
    told = _check(seen.code, seen.status, seen.why, seen.seconds, login.label)
    return Told([told], [time] if time else [])


def _check(code: str, status: int, why: str, seconds: float, label: str) -> Check:
    change = f"child lrs source change {label}"
    if code == "well":
        told = f"It answers in {seconds:.1f} s and lets the key read."
        if seconds < SLOW_S:
            return ok(NAME, told, label)
        return warning(NAME, told, "Ask those who run it: harvesting waits for each page.", label)
    what, todo = {
        "no_answer": (
            f"It does not answer ({why}).",
            f"Check that it runs and that the address is right: {change} --endpoint …",
        ),
        "key_refused": (f"It refuses the key ({status}).", f"{change} --key …"),
        "may_not_read": (f"The key may not read there ({status}).", f"{change} --key …"),
        "redirected": (
            f"It sends us elsewhere ({status}).",
            f"Give the address that it answers at: {change} --endpoint …",
        ),
        "no_lrs": (
            f"No LRS answers at that address ({status}).",
            f"Give the address that ends before /statements: {change} --endpoint …",
        ),
    }.get(code, (f"It answers {status}.", "Look at its log; ask those who run it."))
    return failure(NAME, what, todo, label)
