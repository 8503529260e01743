"""An installation ready to be learnt on: made once, copied for every run."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from cryptography.fernet import Fernet

from certification import choose_path, import_scheme
from community import FORWARD, OPERATOR, Asker, decide, found_community, identify_by_lti
from curricula import import_curriculum
from lrs_adapter import Iris, add_target, create_key
from plugin.lti import add_registration
from storage import Database, SecretBox, utc_now
from tests.databases import IRI_BASE, Templates
from tests.integration.kill_points.browser import Browser
from tests.integration.kill_points.copying import copy_database, drop_database
from tests.integration.kill_points.course import CURRICULUM, SCHEME, SOURCE
from tests.integration.kill_points.grade_book import GradeBook
from tests.integration.kill_points.learner import Learner
from tests.integration.kill_points.lms import CLIENT, DEPLOYMENT, USER, Lms
from tests.integration.kill_points.processes import ForkServer, free_port, serving

IRIS = Iris(IRI_BASE)


@dataclass(frozen=True)
class Installation:
    """One CHILD: its settings, and where its database is."""

    environment: dict[str, str]
    database_url: str

    @property
    def port(self) -> int:
        return int(self.environment["CHILD_PORT"])


@dataclass(frozen=True)
class Prepared:
    """An installation that forwards to `target` and knows her LMS; she never came in yet.

    `told` is how many statements both hold from before: that she chose her path.
    """

    source: Installation
    target: Installation
    member_id: UUID
    trajectory_id: UUID
    lms: Lms
    told: int = 1

    def learner(self) -> Learner:
        return Learner(Browser(self.source.port), self.lms)


def installation(
    templates: Templates, kind: str, folder: Path, mail_port: int | None = None
) -> Installation:
    """A migrated, empty CHILD with a port and a key of its own; it sends mail where told."""
    url, port = templates.fresh(kind), free_port()
    folder.mkdir(parents=True)
    return Installation(
        {
            "CHILD_DATA_DIR": str(folder),
            "CHILD_DATABASE_URL": url,
            "CHILD_BASE_URL": f"http://127.0.0.1:{port}",
            "CHILD_IRI_BASE": IRI_BASE,
            "CHILD_PORT": str(port),
            "CHILD_SECRET_KEY": Fernet.generate_key().decode(),
            "CHILD_HTTP_TIMEOUT_S": "5",
            **(
                {
                    "CHILD_SMTP_URL": f"smtp://127.0.0.1:{mail_port}",
                    "CHILD_MAIL_FROM": "child@child.example",
                }
                if mail_port
                else {}
            ),
        },
        url,
    )


def prepare(
    source: Installation,
    target: Installation,
    book: GradeBook,
    server: ForkServer,
    *,
    refusing: bool = False,
) -> Prepared:
    """Publish the course and the scheme, connect the LMS, choose a path for whom it will send;
    where she is `refusing`, nothing of hers may be forwarded.
    """
    database, now = Database(source.database_url), utc_now()
    box = SecretBox(source.environment["CHILD_SECRET_KEY"])
    key, secret = _key_of(target)
    line_items = {
        lesson.slug: book.line_item(number) for number, lesson in enumerate(CURRICULUM.lessons)
    }
    with database.unit_of_work() as uow:
        community = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=now)
        imported = import_curriculum(
            uow, SOURCE, asker=OPERATOR, community_id=community.id, publish=True, now=now
        )
        scheme = import_scheme(
            uow, IRIS, SCHEME, asker=OPERATOR, community_id=community.id, now=now
        )
        add_registration(
            uow,
            asker=OPERATOR,
            name="Grade book",
            issuer=book.url,
            client_id=CLIENT,
            auth_login_url=f"{book.url}/login",
            auth_token_url=f"{book.url}/token",
            jwks_url=f"{book.url}/jwks",
            deployments=(DEPLOYMENT,),
            community_id=community.id,
            now=now,
        )
        member = identify_by_lti(
            uow,
            issuer=book.url,
            client_id=CLIENT,
            subject=USER,
            email="learner@example.org",
            now=now,
        )
        if refusing:
            her, no = Asker(member.id), {FORWARD.key: False}
            decide(uow, IRIS, asker=her, answers=no, language="es", now=now)
        trajectory = choose_path(
            uow,
            IRIS,
            asker=OPERATOR,
            member_id=member.id,
            scheme_version_id=scheme.id,
            now=now,
        )
        add_target(
            uow,
            box,
            label="second LRS",
            endpoint=f"{target.environment['CHILD_BASE_URL']}/xapi",
            key=key,
            secret=secret,
            now=now,
        )
        uow.commit()
    database.dispose()
    with serving(server, target.environment):
        worker = server.start(["worker", "--until-idle"], source.environment)
        assert worker.wait() == 0, server.output.read_text(encoding="utf-8")
    return Prepared(
        source=source,
        target=target,
        member_id=member.id,
        trajectory_id=trajectory.id,
        lms=Lms(book.url, source.environment["CHILD_BASE_URL"], imported.version_hash, line_items),
    )


@contextmanager
def copied(prepared: Prepared) -> Iterator[Installation]:
    """The prepared installation once more, on a database of its own, gone with the block."""
    original = prepared.source
    url = copy_database(original.database_url)
    try:
        yield Installation({**original.environment, "CHILD_DATABASE_URL": url}, url)
    finally:
        drop_database(url)


def _key_of(target: Installation) -> tuple[str, str]:
    database = Database(target.database_url)
    with database.unit_of_work() as uow:
        issued = create_key(
            uow, IRIS, label="the source", scopes=["statements/write"], now=utc_now()
        )
        uow.commit()
    database.dispose()
    return issued.key, issued.secret
