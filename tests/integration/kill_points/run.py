"""One run: a learner takes the course, a process is killed on the way, everything goes on."""

from dataclasses import dataclass
from pathlib import Path

from tests.integration.kill_points.course import ROUNDS
from tests.integration.kill_points.learner import Learner
from tests.integration.kill_points.points import KillPoint
from tests.integration.kill_points.prepared import Installation
from tests.integration.kill_points.processes import KILLED, Child, ForkServer, serve

LATER_S = 120.0
"""How much later each worker believes it to be than the last one did: longer than any lease."""

Settings = dict[str, str]
NO_KILL: Settings = {}


@dataclass
class Run:
    """`kill_log` is where a process that dies at a point leaves the point's name."""

    installation: Installation
    learner: Learner
    server: ForkServer
    kill_log: Path
    workers: int = 0

    def learn(self, point: KillPoint | None, repetition: int) -> None:
        """Both rounds of the course, each followed by workers until nothing is due any more.

        The server stays up meanwhile, as it does in life, unless it is the one that is killed.
        """
        aimed_round, nth = point.aim(repetition) if point else (0, 0)
        kill = {"CHILD_KILL_AT": f"{point.name}:{nth}" if point else ""}
        kill["CHILD_KILL_LOG"] = str(self.kill_log)
        child = self._serve(kill if point and point.process == "serve" else NO_KILL)

        def serve_again() -> None:
            nonlocal child
            assert child.wait() == KILLED, self.server.output.read_text(encoding="utf-8")
            child = self._serve(NO_KILL)

        for number, clicks in enumerate(ROUNDS):
            for click in clicks:
                self.learner.click(click, serve_again)
            is_aimed = point and point.process == "worker" and number == aimed_round
            self._work(kill if is_aimed else NO_KILL)
        child.stop()

    @property
    def hits(self) -> list[str]:
        """The points at which a process died."""
        if not self.kill_log.exists():
            return []
        return self.kill_log.read_text(encoding="utf-8").split()

    def _serve(self, kill: Settings) -> Child:
        return serve(self.server, {**self.installation.environment, **kill})

    def _work(self, kill: Settings) -> None:
        """A worker until it is idle; one more, that nobody kills, when it was killed."""
        self.workers += 1
        worker = self.server.start(
            ["worker", "--until-idle"],
            {**self.installation.environment, **kill},
            clock_ahead_s=self.workers * LATER_S,
        )
        ended = worker.wait()
        if ended == KILLED:
            self._work(NO_KILL)
        else:
            assert ended == 0, self.server.output.read_text(encoding="utf-8")
