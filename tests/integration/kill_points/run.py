"""One run: a learner takes the course, processes are killed on the way, everything goes on."""

from dataclasses import dataclass
from pathlib import Path

from tests.integration.kill_points.course import ROUNDS
from tests.integration.kill_points.learner import Learner
from tests.integration.kill_points.plan import Kill, Kills
from tests.integration.kill_points.prepared import Installation
from tests.integration.kill_points.processes import KILLED, Child, ForkServer, serve

LATER_S = 120.0
"""How much later each worker believes it to be than the last one did: longer than any lease.

Each round has room for two, so that a round begins at the same time whoever died before it.
"""

Settings = dict[str, str]
NO_KILL: Settings = {}


@dataclass
class Run:
    """`kill_log` is where a process that dies at a point leaves the point's name."""

    installation: Installation
    learner: Learner
    server: ForkServer
    kill_log: Path

    def learn(self, kills: Kills) -> None:
        """Every round of the course, each followed by workers until nothing is due any more.

        The server stays up meanwhile, as it does in life, unless it is one that is killed.
        """
        aimed = {one.taken: self._killing(one) for one in kills}
        child = self._serve(aimed.get(("serve", 0), NO_KILL))

        def serve_again() -> None:
            nonlocal child
            assert child.wait() == KILLED, self.server.output.read_text(encoding="utf-8")
            child = self._serve(NO_KILL)

        for number, clicks in enumerate(ROUNDS):
            for click in clicks:
                self.learner.click(click, serve_again)
            self._work(aimed.get(("worker", number), NO_KILL), 1 + 2 * number)
        child.stop()

    @property
    def hits(self) -> list[str]:
        """The points at which a process died."""
        if not self.kill_log.exists():
            return []
        return self.kill_log.read_text(encoding="utf-8").split()

    def _killing(self, kill: Kill) -> Settings:
        return {
            "CHILD_KILL_AT": f"{kill.point.name}:{kill.nth}",
            "CHILD_KILL_LOG": str(self.kill_log),
        }

    def _serve(self, kill: Settings) -> Child:
        return serve(self.server, {**self.installation.environment, **kill})

    def _work(self, kill: Settings, turn: int) -> None:
        """A worker until it is idle; one more, that nobody kills, when it was killed."""
        worker = self.server.start(
            ["worker", "--until-idle"],
            {**self.installation.environment, **kill},
            clock_ahead_s=turn * LATER_S,
        )
        ended = worker.wait()
        if ended == KILLED and kill:
            self._work(NO_KILL, turn + 1)
        else:
            assert ended == 0, self.server.output.read_text(encoding="utf-8")
