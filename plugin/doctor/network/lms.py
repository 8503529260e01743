"""Check: an LMS's key set, without which no launch can be verified."""

from plugin.doctor.check import Check, failure, ok
from plugin.doctor.network.at_once import Told
from plugin.doctor.skew import heard
from plugin.lti import KeySetSeen, Registration, see_key_set
from plugin.lti.errors import AddressRefused, PlatformUnreachable
from plugin.lti.platform_keys import TIMEOUT_S

NAME = "lms-keys"


def key_set_check(lms: Registration, timeout_s: float) -> Told:
    try:
        seen = see_key_set(lms.jwks_url, timeout_s=timeout_s)
    except AddressRefused as error:
        todo = "Set CHILD_LMS_PRIVATE to the network that the LMS is in, if it is one of yours."
        return Told([failure(NAME, str(error), todo, lms.name)])
    except PlatformUnreachable as error:
        return Told(
            [
                failure(
                    NAME,
                    str(error),
                    "Ask those who run the LMS; the address is the key set that it shows for the "
                    "tool. child lms list shows what is set.",
                    lms.name,
                )
            ]
        )
    time = heard(lms.name, seen.headers, seen.began, seen.ended)
    return Told([_check(seen, lms.name)], [time] if time else [])


def _check(seen: KeySetSeen, name: str) -> Check:
    if not seen.usable:
        return failure(
            NAME,
            "Its key set has no key that CHILD can use, so every launch is refused.",
            "Ask those who run the LMS for RSA or EC keys with a key id.",
            name,
        )
    told = f"{seen.usable} keys in {seen.seconds:.1f} s."
    if seen.seconds >= TIMEOUT_S:
        return failure(
            NAME,
            f"{told} A launch waits {TIMEOUT_S:.0f} s at most.",
            "Ask those who run the LMS why it is slow.",
            name,
        )
    return ok(NAME, told, name)
