"""Everything that the runs of one test process share: the servers, the gradebook, the copies."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from storage import Database
from tests.databases import Templates
from tests.integration.kill_points.grade_book import GradeBook, grade_book
from tests.integration.kill_points.lms import key_set
from tests.integration.kill_points.outcome import check_mail, check_outcome, head_of
from tests.integration.kill_points.plan import Kills
from tests.integration.kill_points.prepared import Prepared, copied, installation, prepare
from tests.integration.kill_points.processes import ForkServer, fork_server, serving
from tests.integration.kill_points.run import Run
from tests.integration.mailing.mail_servers import Mailbox, mail_server_running


@dataclass(frozen=True)
class Bench:
    """The second LRS and the gradebook stay up all the time; nobody kills those."""

    prepared: Prepared
    server: ForkServer
    book: GradeBook
    mailbox: Mailbox
    target: Database
    folder: Path

    def run(self, kills: Kills = ()) -> list[str]:
        """One run on a fresh copy, with every check; returns the points that were hit."""
        self.book.reset()
        self.mailbox.arrived.clear()
        before = head_of(self.target)
        with copied(self.prepared) as installed:
            run = Run(
                installed,
                self.prepared.learner(),
                self.server,
                self.folder / f"{uuid4().hex}.hits",
            )
            run.learn(kills)
            source = Database(installed.database_url)
            try:
                check_outcome(source, self.target, before, self.book, self.prepared)
                check_mail(source, self.mailbox, run.hits)
            finally:
                source.dispose()
            return run.hits


@contextmanager
def bench(templates: Templates, kind: str, folder: Path) -> Iterator[Bench]:
    """`kind` is the database of the installation under fire; the second LRS has SQLite."""
    with (
        grade_book(key_set()) as book,
        mail_server_running() as mailbox,
        fork_server(folder / "output.log") as server,
    ):
        source = installation(templates, kind, folder / "source", mailbox.port)
        remote = installation(templates, "sqlite", folder / "target")
        prepared = prepare(source, remote, book, server)
        target = Database(remote.database_url)
        with serving(server, remote.environment):
            yield Bench(prepared, server, book, mailbox, target, folder)
        target.dispose()
