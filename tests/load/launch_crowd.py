"""People who come by an LMS, as bytes: logins and launches, prepared before anything is timed.

An LMS's half (signing) lies between login and launch and is never timed, so a round is all logins,
then all launches.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from sqlalchemy import func, select

from community import OPERATOR, found_community
from curricula import import_curriculum
from curricula.learning_models import EnrolmentRow
from plugin.lti import add_registration
from plugin.services import open_services
from plugin.settings import read_settings
from storage import Database, migrate, utc_now
from tests.databases import IRI_BASE
from tests.integration.kill_points.course import CURRICULUM, SOURCE
from tests.integration.kill_points.lms import CLIENT, DEPLOYMENT, Lms
from tests.integration.lti_platform import running_platform, sign
from tests.load.installations import child_process, own_settings, wait_until_ready

LESSON = CURRICULUM.lessons[0].slug
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Answered:
    status: int
    headers: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, raw: bytes) -> "Answered":
        head = raw.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        named = (line.partition(": ") for line in head[1:])
        return cls(
            int(head[0].split(" ")[1]), tuple((name.lower(), value) for name, _, value in named)
        )

    def header(self, wanted: str) -> str:
        return next(value for name, value in self.headers if name == wanted)

    @property
    def cookies(self) -> str:
        kept = (value.partition(";")[0] for name, value in self.headers if name == "set-cookie")
        return "; ".join(kept)


@dataclass(frozen=True, slots=True)
class School:
    """A CHILD that serves on `port`, the LMS that its people come by, its database to look into."""

    port: int
    lms: Lms
    database: Database

    def enrolled(self) -> int:
        with self.database.reading() as session:
            return session.scalar(select(func.count()).select_from(EnrolmentRow)) or 0

    def logins(self, people: Sequence[str]) -> list[bytes]:
        asked = (replace(self.lms, user=each).login(LESSON) for each in people)
        return [_get(f"/lti/login?{urlencode(each)}") for each in asked]

    def launches(self, people: Sequence[str], logins: Sequence[Answered]) -> list[bytes]:
        """What each brings back from the LMS, which signs."""
        made = []
        for each, login in zip(people, logins, strict=True):
            asked = dict(parse_qsl(urlsplit(login.header("location")).query))
            form = replace(self.lms, user=each).answer(asked)
            made.append(_post("/lti/launch", form, login.cookies))
        return made

    def forged(self, login: Answered) -> bytes:
        """A token of somebody else's key under this LMS's key id, with a good state: all is looked
        at up to the signature, and nothing is burnt, so that it can be sent again for ever.
        """
        asked = dict(parse_qsl(urlsplit(login.header("location")).query))
        form = self.lms.answer(asked)
        claims, _, _ = form["id_token"].rpartition(".")
        _, _, signature = sign({}, key="forger").rpartition(".")
        return _post("/lti/launch", form | {"id_token": f"{claims}.{signature}"}, login.cookies)


@contextmanager
def school(folder: Path, database_url: str) -> Iterator[School]:
    """`child serve --no-worker` with one curriculum and one LMS, whose key set it has seen."""
    environment = own_settings(folder) | {
        "CHILD_DATABASE_URL": database_url,
        "CHILD_IRI_BASE": IRI_BASE,
    }
    settings = read_settings(environment)
    services = open_services(settings)
    migrate(services.database, settings.iri_base)
    with running_platform() as platform:
        now = utc_now()
        with services.database.unit_of_work() as uow:
            place = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=now)
            imported = import_curriculum(
                uow, SOURCE, asker=OPERATOR, community_id=place.id, publish=True, now=now
            )
            add_registration(
                uow,
                asker=OPERATOR,
                name="Campus",
                issuer=platform.url,
                client_id=CLIENT,
                auth_login_url=f"{platform.url}/auth",
                auth_token_url=f"{platform.url}/token",
                jwks_url=f"{platform.url}/certs",
                deployments=(DEPLOYMENT,),
                community_id=place.id,
                now=now,
            )
            uow.commit()
        columns = {each.slug: f"{platform.url}/items/{each.slug}" for each in CURRICULUM.lessons}
        lms = Lms(platform.url, settings.base_url, imported.version_hash, columns)
        log = folder / "serve.log"
        with child_process(["serve", "--no-worker"], environment, log) as process:
            wait_until_ready(process, settings.base_url, log)
            port = urlsplit(settings.base_url).port
            assert port is not None
            yield School(port, lms, services.database)
    services.database.dispose()


def _get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()


def _post(path: str, form: dict[str, str], cookies: str) -> bytes:
    body = urlencode(form).encode()
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nCookie: {cookies}\r\n"
        f"Content-Type: {FORM}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
