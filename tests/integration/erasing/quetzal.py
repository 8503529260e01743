"""Demo Quetzal, who stands in every place that there is, and the others around her."""

import io
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import orjson
from sqlalchemy import insert, select, update

from certification import choose_path, project
from community import OPERATOR, Asker, Role, audit
from community.members import MemberRow
from lrs_adapter import (
    DocumentContext,
    DocumentKind,
    DocumentName,
    LrsKey,
    put_document,
    receive,
    received_parts,
    shelf_of,
)
from lrs_adapter.signatures import CONTENT_TYPE, USAGE
from storage import Base, Database, utc_now
from tests.conformance.test_xapi_signatures import signature
from tests.integration.multipart_bodies import attachment, body, part
from tests.integration.people.everything_held import fill
from tests.integration.records_world import IRIS, NOON, new_key, received, store, voiding
from tests.unit.plugin.web.world import World, post

NAME, CHOSEN = "Demo Quetzal Álvarez", "Demo Q. Quetzal"
ADDRESS, PROVED = "Demo.Quetzal@Erased.example", "quetzal@proved.example"
ISSUER, SUBJECT = "https://lms.example", "sub-quetzal-4711"
SHORT_ISSUER, SHORT = "https://other-lms.example", "42"
SOMEBODY = {"objectType": "Agent", "mbox": "mailto:somebody@example.org", "name": "Demo Somebody"}
ESSAY, FILM, SHARED = b"An essay by Demo Quetzal.", b"A film of hers. " * 20_000, b"Of everybody."
ACCOUNT = {"homePage": ISSUER, "name": SUBJECT}
BY_ACCOUNT = {"objectType": "Agent", "account": ACCOUNT, "name": NAME}
BY_MBOX = {"objectType": "Agent", "mbox": f"mailto:{ADDRESS}", "name": NAME}


@dataclass
class Quetzal:
    """`ids` are the records by what they are; `needles` what nobody may find afterwards."""

    world: World
    member_id: UUID
    record_id: UUID
    staff: UUID
    key: LrsKey
    secret: str
    ids: dict[str, UUID] = field(default_factory=dict)

    @property
    def needles(self) -> list[str]:
        return [
            NAME, CHOSEN, ADDRESS, PROVED, SUBJECT, str(self.record_id), self.record_id.hex,
            "Quetzal",
        ]  # fmt: skip


def quetzal_in(world: World) -> Quetzal:
    """Everything about her, written as each part of the service writes it."""
    database = world.services.database
    her, staff = (
        world.person("Demo Placeholder", Role.LEARNER),
        world.person("Demo Staff", Role.LEARNER),
    )
    for each in (her, staff):
        _own_records(world, each)
    with database.unit_of_work() as uow:
        fill(uow, world, her, staff, "hers")
        _write_texts(uow, her)
        audit(
            uow,
            asker=OPERATOR,
            act="role.granted",
            subject_kind="member",
            subject_id=her,
            reason=f"{NAME} asked for it",
            now=NOON,
        )
        record_id = uow.session.scalars(
            select(MemberRow.record_id).where(MemberRow.id == her)
        ).one()
        uow.commit()
    key, secret = new_key(database, "all")
    found = Quetzal(world, her, record_id, staff, key, secret)
    _received(found, database)
    _documents(found, database)
    return found


def _write_texts(uow: Any, her: UUID) -> None:
    def change(table: str, **values: Any) -> None:
        rows = Base.metadata.tables[table]
        column = rows.c.member_id if "member_id" in rows.c else None
        query = update(rows).values(values)
        uow.session.execute(query if column is None else query.where(column == her))

    change("person", name=NAME, email=ADDRESS)
    change("profile", name=CHOSEN)
    change("proved_address", address=PROVED, key=PROVED)
    change("identity", issuer=ISSUER, subject=SUBJECT, kind="lti")
    change("web_session", visitor={"name": NAME, "email": ADDRESS})
    change("mail", contents={"name": NAME}, address=None)
    for table, column in (
        ("attempt", "typed"),
        ("judgement", "remark"),
        ("allowance", "reason"),
        ("score_override", "reason"),
        ("path_move", "reason"),
        ("role_grant", "reason"),
        ("version_move", "reason"),
        ("training_agreement", "reason"),
    ):
        change(table, **{column: f"About {NAME}, that is {ADDRESS}"})
    change("invitation", address=ADDRESS)
    series = Base.metadata.tables["lti_score_series"]
    uow.session.execute(update(series).values(user_id=SUBJECT))
    other = Base.metadata.tables["identity"]
    row = dict(uow.session.execute(select(other).where(other.c.member_id == her)).mappings().one())
    row |= {"id": uuid4(), "issuer": SHORT_ISSUER, "subject": SHORT}
    uow.session.execute(insert(other).values(row))


def _own_records(world: World, member_id: UUID) -> None:
    """A lesson finished on the way of a path, and where she stands by it."""
    services = world.services
    with services.database.unit_of_work() as uow:
        choose_path(
            uow,
            services.iris,
            asker=Asker(member_id),
            member_id=member_id,
            scheme_version_id=world.scheme.id,
            now=utc_now(),
        )
        uow.commit()
    world.enrolled(member_id, place=f"lti:{member_id}")
    page = world.lesson("reading")
    answer = post(world.browser(member_id), world.lesson("reading", "/finish"), page=page)
    assert answer.status_code == 303
    while project(services.database, services.iris, uuid4(), now=utc_now()):
        pass


def _received(found: Quetzal, database: Database) -> None:
    own = {"account": {"homePage": IRIS.home_page, "name": str(found.record_id)}}
    statements = {
        "hers": received(actor=BY_MBOX),
        "small letters": received(actor={"mbox": f"mailto:{ADDRESS.lower()}"}),
        "by account": received(actor=BY_ACCOUNT, result={"response": f"I am {NAME}"}),
        "by a short account": received(
            actor={"account": {"homePage": SHORT_ISSUER, "name": SHORT}}
        ),
        "by number": received(actor=own),
        "about her": received(actor=SOMEBODY, object=BY_ACCOUNT),
        "in a team": received(
            actor=SOMEBODY,
            context={
                "instructor": BY_MBOX,
                "team": {"objectType": "Group", "member": [BY_ACCOUNT, SOMEBODY]},
                "extensions": {
                    "https://example.org/x": {"who": ADDRESS, "account": ACCOUNT, "n": 42},
                    f"https://example.org/{SUBJECT}/y": [f"see mailto:{ADDRESS}", NAME],
                },
            },
        ),
        "a group": received(actor={"objectType": "Group", "member": [BY_MBOX, SOMEBODY]}),
        "within": received(
            actor=SOMEBODY,
            object={
                "objectType": "SubStatement",
                "actor": BY_MBOX,
                "verb": {"id": "https://example.org/verbs/tried"},
                "object": {"id": f"https://example.org/people/{ADDRESS}"},
            },
        ),
        "others'": received(actor=SOMEBODY),
        "42": received(actor={"account": {"homePage": "https://third.example", "name": "42"}}),
    }
    store(database, found.key, *statements.values())
    found.ids |= {name: UUID(one["id"]) for name, one in statements.items()}
    with_data = received(actor=BY_MBOX, attachments=[attachment(one) for one in (ESSAY, FILM)])
    shared = received(actor=BY_MBOX, attachments=[attachment(SHARED)])
    others = received(actor=SOMEBODY, attachments=[attachment(SHARED)])
    _send(found, "with data", with_data, ESSAY, FILM)
    _send(found, "with shared data", shared, SHARED)
    _send(found, "others' data", others, SHARED)
    _send_signed(found, "signed", received(actor=BY_MBOX))
    _send_signed(found, "signed by another", received(actor=SOMEBODY, object=BY_MBOX))
    _send_signed(found, "signed about another", received(actor=BY_MBOX, object=SOMEBODY))
    pointing = voiding(found.ids["signed"], actor=SOMEBODY)
    store(database, found.key, pointing)
    found.ids["voids the signed"] = UUID(pointing["id"])


def _send(found: Quetzal, name: str, statement: dict[str, Any], *data: bytes) -> None:
    _post(found, name, statement, body(statement, *(part(one) for one in data), boundary="x"))


def _send_signed(found: Quetzal, name: str, statement: dict[str, Any]) -> None:
    compact = signature(statement)
    told = attachment(compact, usageType=USAGE, contentType=CONTENT_TYPE)
    sent = statement | {"attachments": [told]}
    _post(
        found, name, statement, body(sent, part(compact, Content_Type=CONTENT_TYPE), boundary="x")
    )


def _post(found: Quetzal, name: str, statement: dict[str, Any], raw: bytes) -> None:
    database = found.world.services.database
    with (
        received_parts(io.BytesIO(raw), "x", most_json=100_000) as request,
        database.unit_of_work() as uow,
    ):
        receive(uow, IRIS, request.body, found.key, now=NOON, parts=request.parts)
        uow.commit()
    found.ids[name] = UUID(statement["id"])


def _documents(found: Quetzal, database: Database) -> None:
    activity = "https://example.org/things/one"
    contexts = (
        DocumentContext(DocumentKind.STATE, activity, f"mbox::mailto:{ADDRESS}"),
        DocumentContext(DocumentKind.AGENT_PROFILE, None, f"account::{ISSUER}::{SUBJECT}"),
        DocumentContext(DocumentKind.ACTIVITY_PROFILE, activity),
        DocumentContext(DocumentKind.STATE, activity, "mbox::mailto:somebody@example.org"),
    )
    for number, context in enumerate(contexts):
        with database.unit_of_work() as uow:
            put_document(
                uow,
                shelf_of(found.key, IRIS),
                DocumentName(context, f"document-{number}"),
                orjson.dumps({"of": NAME, "at": ADDRESS, "number": number}),
                "application/json",
                now=NOON,
            )
            uow.commit()
