"""Where the demo's three services live: addresses, folders, environments."""

import os
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CHILD_PORT, LMS_PORT, SECOND_PORT = 8000, 8001, 8002
REPOSITORY = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Places:
    """`folder` holds everything the demo keeps; removing it forgets the demo.

    CHILD is at localhost and the LMS at 127.0.0.1, which are two sites for a browser: the cookie
    and iframe trouble of real life is there.
    """

    folder: Path
    child_port: int = CHILD_PORT
    lms_port: int = LMS_PORT
    second_port: int = SECOND_PORT

    @property
    def child_url(self) -> str:
        return f"http://localhost:{self.child_port}"

    @property
    def lms_url(self) -> str:
        return f"http://127.0.0.1:{self.lms_port}"

    @property
    def second_url(self) -> str:
        return f"http://localhost:{self.second_port}"

    @property
    def state_file(self) -> Path:
        return self.folder / "demo.json"

    def child_environment(self) -> dict[str, str]:
        return self._environment("child", self.child_url, demo="yes")

    def second_environment(self) -> dict[str, str]:
        return self._environment("second-lrs", self.second_url, demo="no")

    def lms_command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "tests.practice_lms"),
            *("--port", str(self.lms_port)),
            *("--data", str(self.folder / "practice-lms")),
            *("--child", self.child_url),
        ]

    def coordinator_command(
        self, invitation: str | None, course: str, lessons: Sequence[str]
    ) -> list[str]:
        invite = ["--invite", invitation] if invitation else []
        return [
            *(sys.executable, "-m", "tests.practice_lms.coordinator"),
            *("--lms", self.lms_url),
            *invite,
            *("--pick", ",".join(lessons)),
            *("--course", course),
        ]

    def ports_in_use(self) -> list[int]:
        """Those of the three ports on which something else listens already."""
        busy = []
        for port in (self.child_port, self.lms_port, self.second_port):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError:
                    busy.append(port)
        return busy

    def _environment(self, name: str, url: str, *, demo: str) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("CHILD_")}
        return inherited | {
            "CHILD_DATA_DIR": str(self.folder / name),
            "CHILD_BASE_URL": url,
            "CHILD_PORT": url.rsplit(":", 1)[1],
            "CHILD_DEMO": demo,
            "CHILD_NAME": "CHILD Demo",
            "CHILD_CONTACT": "help@demo.example",
            "CHILD_LOG_LEVEL": os.environ.get("CHILD_LOG_LEVEL", "warning"),
        }
