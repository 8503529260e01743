"""An installation that several processes share: its course, its LMS, and the LRSs around it."""

import threading
from dataclasses import dataclass, field, replace
from uuid import UUID

from certification import SchemeVersion, choose_path, import_scheme
from community import OPERATOR, found_community, identify_by_lti
from curricula import import_curriculum
from lrs_adapter import create_key
from plugin.lti import add_registration
from storage import Database, SecretBox, utc_now
from tests.integration.flaky_lrs import FlakyLrs, Reply
from tests.integration.flaky_lrs import add as add_target
from tests.integration.kill_points.course import CURRICULUM, SCHEME, SOURCE
from tests.integration.kill_points.grade_book import GradeBook
from tests.integration.kill_points.lms import CLIENT, DEPLOYMENT, Lms
from tests.integration.kill_points.prepared import Installation
from tests.integration.kill_points.processes import free_port
from tests.integration.records_world import IRIS
from tests.integration.taking_in.odd_source import OddSource
from tests.integration.taking_in.odd_source import add as add_source

TARGET, LMS = "second LRS", "lms"


@dataclass
class Place:
    """`ports` are those of the servers, which have one public address; `key` is for content that
    posts records. `learners` are paths by who walks them, as the LMS calls her.
    """

    installed: Installation
    ports: tuple[int, int]
    database: Database
    book: GradeBook
    target: FlakyLrs
    source: OddSource
    scheme: SchemeVersion
    lms: Lms
    key: str
    learners: dict[str, UUID] = field(default_factory=dict)
    arrived: int = 0

    def environment(self, number: int) -> dict[str, str]:
        """Of the server `number`; a worker's may be either."""
        return {**self.installed.environment, "CHILD_PORT": str(self.ports[number])}

    def learner(self, user: str) -> Lms:
        """Somebody new, on her path; her LMS as it knows her."""
        now = utc_now()
        with self.database.unit_of_work() as uow:
            member = identify_by_lti(
                uow,
                issuer=self.book.url,
                client_id=CLIENT,
                subject=user,
                email=f"{user}@example.org",
                now=now,
            )
            path = choose_path(
                uow,
                IRIS,
                asker=OPERATOR,
                member_id=member.id,
                scheme_version_id=self.scheme.id,
                now=now,
            )
            uow.commit()
        self.learners[user] = path.id
        return replace(self.lms, user=user)


def furnished(
    installed: Installation, book: GradeBook, target: FlakyLrs, source: OddSource
) -> Place:
    """Publish the course and the scheme, connect the LMS, one LRS that is sent to and one that is
    read."""
    database, now = Database(installed.database_url), utc_now()
    box = SecretBox(installed.environment["CHILD_SECRET_KEY"])
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
        key = create_key(uow, IRIS, label="content", scopes=["all"], now=now)
        uow.commit()
    add_target(database, box, target.endpoint, label=TARGET)
    add_source(database, box, source.endpoint, label=LMS, every_s=5)
    items = {lesson.slug: book.line_item(n) for n, lesson in enumerate(CURRICULUM.lessons)}
    place = Place(
        installed=installed,
        ports=(installed.port, free_port()),
        database=database,
        book=book,
        target=target,
        source=source,
        scheme=scheme,
        lms=Lms(book.url, installed.environment["CHILD_BASE_URL"], imported.version_hash, items),
        key=f"{key.key}:{key.secret}",
    )
    _counted(place)
    return place


def _counted(place: Place) -> None:
    """Have the target keep one request after the other, and count what arrives."""
    lock = threading.Lock()

    def keep(lrs: FlakyLrs, batch: list[dict[str, object]]) -> Reply | None:
        with lock:
            place.arrived += len(batch)
            return lrs.keep(batch)

    place.target.script = keep
