"""What an LTI launch costs, against one bare RS256 verification of the same token by joserfc.

The launch is a POST to `/lti/launch` through Flask's test client, up to the handler: state and
browser, signature, claims, the burn of state and nonce in a committed transaction. "checks alone"
verifies the token, without form, database or claims in our words. The LMS's key is fetched
before. Bare has the parsed key and its registry at hand. CPU time, since what a commit waits for
is the disk's affair.
"""

import time
from typing import Any

from cryptography.fernet import Fernet
from joserfc import jws
from joserfc.jwk import RSAKey

from plugin.lti.id_token import verified_claims
from storage import Database, SecretBox, utc_now
from tests.integration.lti_platform import (
    Platform,
    Tool,
    public_jwk,
    running_platform,
    sign,
)
from tests.load.comparison import Row, in_turns, milliseconds_each, show
from tests.load.installations import KINDS, both_kinds, fresh

ROUNDS, LAUNCHES = 5, 20
Login = tuple[str, str, str]
"""State, nonce and the token that answers them."""


def main() -> None:
    rows = []
    with both_kinds() as templates, running_platform() as platform:
        for kind in KINDS:
            with fresh(templates, kind) as database:
                rows += measure(database, platform)
    show(
        "An LTI launch, against one bare RS256 verification of its token",
        unit="milliseconds of this process's CPU each",
        as_text=milliseconds_each,
        rows=rows,
    )


def measure(database: Database, platform: Platform) -> list[Row]:
    tool = Tool(database, SecretBox(Fernet.generate_key().decode()), platform)
    registered = tool.register()
    key = RSAKey.import_key(public_jwk("lms"))
    registry = jws.JWSRegistry(algorithms=["RS256"])

    def launch(logins: list[Login]) -> None:
        for state, _, token in logins:
            assert tool.launch(token, state).status_code == 200

    def check(logins: list[Login]) -> None:
        for _, nonce, token in logins:
            verified_claims(token, registered, lambda *_: key, nonce=nonce, now=utc_now())

    def verify(logins: list[Login]) -> None:
        for _, _, token in logins:
            jws.deserialize_compact(token, key, registry=registry)

    rounds = [[_login(tool) for _ in range(LAUNCHES)] for _ in range(ROUNDS + 1)]
    how: dict[str, Any] = {"each": LAUNCHES, "clock": time.process_time}
    rows = [in_turns(f"{database.dialect}, launch", rounds, launch, verify, **how)]
    if database.dialect == KINDS[0]:
        rows.append(in_turns("checks alone", rounds, check, verify, **how))
    return rows


def _login(tool: Tool) -> Login:
    asked = tool.login()
    token = sign(tool.platform.claims(nonce=asked["nonce"]))
    return asked["state"], asked["nonce"], token


if __name__ == "__main__":
    main()
