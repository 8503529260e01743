"""A community with a steward and a learner, and short ways to record, choose, project and ask."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson

from certification import (
    Proof,
    SchemeVersion,
    Standing,
    Trajectory,
    choose_path,
    drop_path,
    import_scheme,
    project,
    standing,
    wake_due,
)
from community import Asker, Community, Member, Role, found_community, grant, join
from lrs_adapter import (
    Activity,
    ActivityType,
    Draft,
    Happening,
    LogEntry,
    LrsKey,
    Result,
    Verb,
    own_actor,
    read_after,
    read_of_actors,
    record,
)
from storage import Database
from tests.integration.records_world import IRIS, new_key, store

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
LESSONS = ("values-and-names", "decisions", "repeating")


def leaf(name: str, lesson: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "kind": "statements",
        "label": {"en": name},
        "verb": "completed",
        "activity": f"curricula/coding/lessons/{lesson}",
        **more,
    }


def document(*requirements: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A scheme that asks for all of `requirements` (finishing the first lesson by default)."""
    return {
        "slug": "facilitator",
        "title": {"en": "Facilitator", "es": "Facilitación"},
        "description": {"en": "Whoever accompanies a group."},
        "root": {
            "id": "everything",
            "kind": "all",
            "label": {"en": "Everything"},
            "requirements": list(requirements) or [leaf("finish", LESSONS[0])],
        },
        **more,
    }


@dataclass
class PathWorld:
    database: Database
    community: Community
    steward: Member
    learner: Member
    owner: UUID = field(default_factory=uuid4)

    def publish(self, scheme: Mapping[str, Any] | None = None) -> SchemeVersion:
        with self.database.unit_of_work() as uow:
            version = import_scheme(
                uow,
                IRIS,
                scheme or document(),
                asker=Asker(self.steward.id),
                community_id=self.community.id,
                now=NOW,
            )
            uow.commit()
        return version

    def choose(self, version: SchemeVersion, member: Member | None = None) -> Trajectory:
        who = member or self.learner
        with self.database.unit_of_work() as uow:
            chosen = choose_path(
                uow,
                IRIS,
                asker=Asker(who.id),
                member_id=who.id,
                scheme_version_id=version.id,
                now=NOW,
            )
            uow.commit()
        return chosen

    def drop(self, trajectory: Trajectory, member: Member | None = None) -> Trajectory:
        with self.database.unit_of_work() as uow:
            asker = Asker((member or self.learner).id)
            left = drop_path(uow, IRIS, asker=asker, trajectory_id=trajectory.id, now=NOW)
            uow.commit()
        return left

    def finish(
        self, lesson: str = LESSONS[0], *, at: datetime = NOW, scaled: float | None = None
    ) -> UUID:
        """CHILD records that the learner finished a lesson."""
        with self.database.unit_of_work() as uow:
            statement = record(
                uow,
                IRIS,
                Happening("visit", uuid4(), "completed"),
                Draft(
                    verb=Verb.COMPLETED,
                    actor=self.learner.record_id,
                    object=Activity(
                        IRIS.lesson("ignite", "coding", lesson), ActivityType.LESSON, {"en": lesson}
                    ),
                    community=Activity(
                        IRIS.community("ignite"), ActivityType.COMMUNITY, {"en": "Ignite"}
                    ),
                    timestamp=at,
                    result=Result(completion=True, scaled=scaled),
                ),
            )
            uow.commit()
        return statement

    def claim_finished(
        self, key: LrsKey, lesson: str = LESSONS[0], *, at: datetime = NOW, **more: Any
    ) -> UUID:
        """Somebody with an LRS key posts that the learner finished a lesson."""
        statement = {
            "id": str(uuid4()),
            "actor": self.account(),
            "verb": {"id": Verb.COMPLETED.value},
            "object": {"id": IRIS.lesson("ignite", "coding", lesson)},
            "timestamp": at.isoformat(),
            "result": {"completion": True, "success": True, "score": {"scaled": 1.0}},
        }
        return store(self.database, key, statement | more)[0]

    def account(self) -> dict[str, Any]:
        account = {"homePage": IRIS.home_page, "name": str(self.learner.record_id)}
        return {"objectType": "Agent", "account": account}

    def key(self, *scopes: str) -> LrsKey:
        return new_key(self.database, *(scopes or ("statements/write",)))[0]

    def project(self, *, now: datetime = NOW, batch: int = 200) -> int:
        """Project until nothing is left; how many entries were read."""
        total = 0
        while read := project(self.database, IRIS, self.owner, now=now, batch=batch):
            total += read
        return total

    def wake(self, now: datetime) -> int:
        return wake_due(self.database, IRIS, now=now)

    def standing(self, trajectory: Trajectory) -> Standing:
        with self.database.reading() as session:
            return standing(session, trajectory.id)

    def proof(self, trajectory: Trajectory) -> Proof:
        proof = self.standing(trajectory).proof
        assert proof is not None
        return proof

    def told(self, verb: Verb) -> list[dict[str, Any]]:
        """The statements about the learner with this verb, oldest first."""
        with self.database.reading() as session:
            entries = read_of_actors(session, [own_actor(IRIS, self.learner.record_id)])
        return [orjson.loads(entry.document) for entry in entries if entry.verb == verb]

    def log(self) -> list[LogEntry]:
        with self.database.reading() as session:
            return read_after(session, 0, 10_000)


def path_world(database: Database) -> PathWorld:
    before = NOW - timedelta(days=1000)
    with database.unit_of_work() as uow:
        ignite = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=before)
        steward, learner = join(uow, now=before), join(uow, now=before)
        for member, role in ((steward, Role.STEWARD), (learner, Role.LEARNER)):
            grant(
                uow,
                member_id=member.id,
                community_id=ignite.id,
                role=role,
                reason="for a test",
                now=before,
            )
        uow.commit()
    return PathWorld(database, ignite, steward, learner)
