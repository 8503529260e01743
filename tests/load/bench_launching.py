"""What an LTI launch costs, against PyLTI1p3's Flask flow: at most as much is the bar.

Login redirect and POST of the token, up to the same trivial page, from the same LMS with the same
claims and a key of 2048 bits, whose set both have fetched before. Each side is a process of its own
that measures its own CPU time, user and system (`launch_sides/`), in turns of ten launches. CHILD
is the whole application on SQLite: state and nonce are burnt in a transaction that is committed,
and on the disk with whatever is written next. PyLTI1p3 keeps them in memory, accepts a replay and
needs nothing on disk.
"Its token checks alone" are in one process against one bare RS256 verification by joserfc.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jws
from joserfc.jwk import RSAKey

from plugin.lti.id_token import verified_claims
from storage import SecretBox, utc_now
from tests.integration.lti_platform import (
    CLIENT,
    LTI,
    Platform,
    Tool,
    public_jwk,
    rsa_key,
    running_platform,
    sign,
)
from tests.load.comparison import Row, in_turns, milliseconds_each, show
from tests.load.installations import REPOSITORY, both_kinds, fresh
from tests.load.launch_sides.measured import TOOL, Given

ROUNDS, LAUNCHES, TURN, WARM_UP = 5, 200, 10, 50
OTHER_PYTHON = Path(".venvs/bench/bin/python")


def main() -> None:
    with running_platform() as platform, tempfile.TemporaryDirectory() as folder:
        rows = [launches(platform, Path(folder)), checks(platform)]
    show(
        "An LTI launch against PyLTI1p3's; its token checks against one bare RS256 verification",
        unit="milliseconds of CPU each",
        as_text=milliseconds_each,
        rows=rows,
    )


def launches(platform: Platform, folder: Path) -> Row:
    told = folder / "told.json"
    told.write_text(json.dumps(asdict(_given(platform, folder / "data"))), encoding="utf-8")
    ours_s: list[float] = []
    bare_s: list[float] = []
    with (
        _side(sys.executable, "child", told) as child,
        _side(str(OTHER_PYTHON), "pylti1p3_flask", told) as other,
    ):
        sides = ((child, ours_s), (other, bare_s))
        for side, _ in sides:
            _ask(side, WARM_UP)
        for _ in range(ROUNDS):
            for _, seconds in sides:
                seconds.append(0.0)
            for turn in range(LAUNCHES // TURN):
                for side, seconds in sides if turn % 2 else sides[::-1]:
                    seconds[-1] += _ask(side, TURN)
    return Row.of("login and launch", ours_s, bare_s, LAUNCHES)


def checks(platform: Platform) -> Row:
    with both_kinds() as templates, fresh(templates, "sqlite") as database:
        tool = Tool(database, SecretBox(Fernet.generate_key().decode()), platform)
        registered = tool.register()
    key = RSAKey.import_key(public_jwk("lms"))
    registry = jws.JWSRegistry(algorithms=["RS256"])
    tokens = [sign(platform.claims(nonce="n")) for _ in range(LAUNCHES)]

    def check(_: int) -> None:
        for token in tokens:
            verified_claims(token, registered, lambda *_: key, nonce="n", now=utc_now())

    def verify(_: int) -> None:
        for token in tokens:
            jws.deserialize_compact(token, key, registry=registry)

    clock = time.process_time
    return in_turns("checks alone", range(ROUNDS + 1), check, verify, each=LAUNCHES, clock=clock)


def _given(platform: Platform, folder: Path) -> Given:
    key = rsa_key("lms").private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Given(
        issuer=platform.url,
        client_id=CLIENT,
        deployment_id="1",
        key_set_url=f"{platform.url}/certs",
        private_key=key.decode(),
        kid="lms",
        claims=platform.claims(**{f"{LTI}target_link_uri": f"{TOOL}/lti/launch"}),
        folder=str(folder),
    )


@contextmanager
def _side(python: str, module: str, told: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [python, "-m", f"tests.load.launch_sides.{module}", str(told)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # CHILD logs there, as it does when it serves
        text=True,
    )
    try:
        yield process
    finally:
        process.communicate(timeout=30)


def _ask(side: subprocess.Popen[str], launches: int) -> float:
    """CPU seconds that so many launches took that side."""
    assert side.stdin is not None
    assert side.stdout is not None
    side.stdin.write(f"{launches}\n")
    side.stdin.flush()
    return float(side.stdout.readline())


if __name__ == "__main__":
    main()
