"""A practice LMS as a process of its own, as the tests of what a browser sees need it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

REPOSITORY = Path(__file__).resolve().parents[2]
UP_WITHIN_S = 60.0


@contextmanager
def running_lms(
    folder: Path, port: int, mode: str, *, child: str = "", **quirks: Any
) -> Iterator[str]:
    """Its address, once it answers; `quirks` bend the mode further."""
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.practice_lms"),
            *("--port", str(port), "--data", str(folder), "--mode", mode, "--child", child),
        ],
        cwd=REPOSITORY,
    )
    try:
        deadline = time.monotonic() + UP_WITHIN_S
        while not _is_up(address):
            assert process.poll() is None, "the practice LMS ended"
            assert time.monotonic() < deadline, "the practice LMS did not come up"
            time.sleep(0.1)
        if quirks:
            told = {"mode": mode, "quirks": quirks}
            requests.post(f"{address}/control/mode", json=told, timeout=10).raise_for_status()
        yield address
    finally:
        process.terminate()
        process.wait()


def _is_up(address: str) -> bool:
    try:
        return requests.get(address, timeout=2).ok
    except (requests.ConnectionError, requests.Timeout):
        return False
