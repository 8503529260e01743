"""A judge is forgotten: what she judged stands for whoever was judged, and says what was erased."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

import orjson
import pytest
from sqlalchemy import func, select

from certification import (
    Proof,
    Standing,
    choose_path,
    project,
    standing,
    touch_member,
    wake_due,
)
from certification.proof_json import proof_from_json, proof_to_json
from community import OPERATOR, Asker, Role
from curricula import override_score
from lrs_adapter.models import LogStatement
from plugin.erasing import erase_person, go_on
from plugin.held.download.copying import Form, copy_of_held
from storage import Database, SecretBox, utc_now
from tests.integration.backup.installations import KEY
from tests.unit.plugin.web.world import World, get, make_world, post

ERASED = "Part of the evidence was erased"
PART = "Part of this evidence was erased"


@dataclass
class Judged:
    world: World
    learner: UUID
    judge: UUID
    path: UUID
    of_judge: UUID

    @property
    def database(self) -> Database:
        return self.world.services.database

    def standing(self, path: UUID | None = None) -> Standing:
        with self.database.reading() as session:
            return standing(session, path or self.path)

    def settle(self) -> None:
        services = self.world.services
        while project(services.database, services.iris, uuid4(), now=utc_now()) or wake_due(
            services.database, services.iris, now=utc_now()
        ):
            pass

    def records(self) -> dict[str, int]:
        """How many there are of each verb."""
        with self.database.reading() as session:
            rows = session.execute(
                select(LogStatement.verb_id, func.count()).group_by(LogStatement.verb_id)
            )
            return {str(verb): count for verb, count in rows}

    def forget_judge(self) -> None:
        services = self.world.services
        with services.database.unit_of_work() as uow:
            begun = erase_person(uow, services, self.judge, asker=OPERATOR, now=utc_now())
            uow.commit()
        while not go_on(services, begun.erasure_id, now=utc_now()):
            pass


@pytest.fixture
def judged(database: Database, tmp_path: Path) -> Judged:
    """Both achieved the path; the learner's first lesson counts by the judge's decision."""
    world = make_world(database, SecretBox(KEY), tmp_path)
    judge = world.person("Demo Judge", Role.STEWARD)
    learner = world.person("Demo Learner", Role.LEARNER)
    iris, paths, enrolment_id = world.services.iris, {}, None
    for who in (learner, judge):
        with database.unit_of_work() as uow:
            paths[who] = choose_path(
                uow,
                iris,
                asker=Asker(who),
                member_id=who,
                scheme_version_id=world.scheme.id,
                now=utc_now(),
            ).id
            uow.commit()
        enrolled = world.enrolled(who, place=f"lti:{who}").id
        enrolment_id = enrolment_id or enrolled
        for lesson in ("values", "reading"):
            page = world.lesson(lesson)
            form = {"item:sum": "b"} if lesson == "values" else {}
            post(world.browser(who), world.lesson(lesson, "/finish"), page=page, **form)
    assert enrolment_id is not None
    with database.unit_of_work() as uow:
        override_score(
            uow,
            iris,
            asker=Asker(judge),
            enrolment_id=enrolment_id,
            lesson_slug="values",
            scaled=0.9,
            reason="Shown in class.",
            now=utc_now(),
        )
        uow.commit()
    made = Judged(world, learner, judge, paths[learner], paths[judge])
    made.settle()
    assert made.standing().state == made.standing(made.of_judge).state == "achieved"
    return made


def proof_of(judged: Judged, path: UUID | None = None) -> Proof:
    proof = judged.standing(path).proof
    assert proof is not None
    return proof


def test_the_others_proof_stands_and_says_that_a_part_was_erased(judged: Judged) -> None:
    her = judged.world.browser(judged.learner)
    assert ERASED not in get(her, "/path").text
    before, counted, was = proof_of(judged), judged.records(), judged.standing()
    judged.forget_judge()
    assert judged.standing() == was
    with judged.database.unit_of_work() as uow:
        touch_member(uow, [judged.learner], utc_now())
        uow.commit()
    judged.settle()
    after = proof_of(judged)
    assert judged.standing().state == "achieved"
    assert (after.satisfied, after.achieved_at) == (before.satisfied, before.achieved_at)
    assert after.root.evidence == before.root.evidence
    assert judged.records() == counted, "nothing was withdrawn and nothing told anew"
    page = get(her, "/path").text
    assert ERASED in page
    assert page.count(PART) == 1, "of the record that she decided, and of no other"
    assert "Parte de la evidencia se borró" in get(her, "/path", "es").text


def test_her_copy_names_the_record(judged: Judged) -> None:
    judged.forget_judge()
    services, her = judged.world.services, Asker(judged.learner)
    with copy_of_held(services, asker=her, form=Form.JSON, now=utc_now()) as file:
        told = orjson.loads(file.read())
    [proof] = [one["proof"] for one in told["kinds"]["paths"]["standings"]]
    [finish] = [one for one in proof["root"]["children"] if one["id"] == "finish"]
    assert proof["evidence_erased"] == finish["evidence"]
    assert proof["satisfied"]


def test_the_record_itself_says_so_at_the_desk(judged: Judged) -> None:
    steward = judged.world.browser(judged.world.person("Demo Steward", Role.STEWARD))
    finish, read = (leaf.evidence[0] for leaf in proof_of(judged).root.leaves())
    pages = [f"/desk/communities/ignite/records/{one}" for one in (finish, read)]
    assert [PART in get(steward, page).text for page in pages] == [False, False]
    judged.forget_judge()
    assert [PART in get(steward, page).text for page in pages] == [True, False]


def test_of_her_own_proof_the_evidence_is_erased(judged: Judged) -> None:
    was = proof_of(judged, judged.of_judge)
    judged.forget_judge()
    assert judged.standing(judged.of_judge).state == "achieved", "the count of a path stays"
    told = proof_of(judged, judged.of_judge)
    assert told.satisfied
    assert [one.evidence_erased for one in told.root.leaves()] == [1, 1]
    assert (told.root.evidence, told.root.evidence_erased) == ((), 2)
    assert (told.achieved_at, told.root.satisfied_at, told.next_at) == (None, None, None)
    written = proof_to_json(told)
    assert proof_from_json(written) == told
    assert not any(str(one).encode() in written for one in was.root.evidence)


def test_a_proof_that_an_older_version_wrote_is_read(judged: Judged) -> None:
    told = orjson.loads(proof_to_json(proof_of(judged)))
    for node in (told["root"], *told["root"]["children"]):
        del node["evidence_erased"]
    assert proof_from_json(orjson.dumps(told)) == proof_of(judged)
