"""Publishing schemes: frozen, named by hash, side by side."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import orjson
import pytest

from certification import (
    BadScheme,
    UnknownScheme,
    import_scheme,
    scheme_version,
    scheme_versions,
    version_hash,
)
from community import OPERATOR, Asker, NotAllowed, UnknownCommunity
from storage import Database
from tests.integration.certification_world import (
    LESSONS,
    NOW,
    PathWorld,
    document,
    leaf,
    path_world,
)
from tests.integration.records_world import IRIS


@pytest.fixture
def paths(database: Database) -> PathWorld:
    return path_world(database)


def newest(paths: PathWorld, community_id: UUID | None = None) -> list[tuple[str, int]]:
    with paths.database.reading() as session:
        return [(one.slug, one.number) for one in scheme_versions(session, community_id)]


def test_the_same_document_again_is_the_same_version(paths: PathWorld) -> None:
    first = paths.publish()
    again = paths.publish({**document(), "$schema": "https://child.example/scheme.json"})
    assert (again.id, again.version_hash) == (first.id, first.version_hash)
    assert newest(paths) == [("facilitator", 1)]


def test_a_version_is_named_by_the_hash_of_what_is_stored(paths: PathWorld) -> None:
    version = paths.publish()
    with paths.database.reading() as session:
        read = scheme_version(session, version.id)
    assert read == version
    assert version_hash(orjson.loads(read.document)) == read.version_hash


def test_a_new_version_stands_beside_the_old_one_and_who_is_on_that_stays(
    paths: PathWorld,
) -> None:
    old = paths.publish()
    chosen = paths.choose(old)
    new = paths.publish(document(leaf("finish", LESSONS[1])))
    assert (new.number, new.scheme_id) == (2, old.scheme_id)
    assert newest(paths) == [("facilitator", 2)]
    assert paths.choose(new) == chosen
    paths.finish(LESSONS[0])
    paths.project()
    assert paths.standing(chosen).state == "achieved"


def test_going_back_to_an_old_document_publishes_nothing(paths: PathWorld) -> None:
    old = paths.publish()
    paths.publish(document(leaf("finish", LESSONS[1])))
    assert paths.publish() == old
    assert newest(paths) == [("facilitator", 2)]


def test_two_imports_at_once_make_one_version(paths: PathWorld) -> None:
    with ThreadPoolExecutor(4) as pool:
        versions = list(pool.map(lambda _: paths.publish(), range(8)))
    assert len({version.id for version in versions}) == 1


def test_a_community_sees_its_own(paths: PathWorld) -> None:
    paths.publish()
    assert newest(paths, paths.community.id) == [("facilitator", 1)]
    assert newest(paths, uuid4()) == []


def test_only_who_may_imports(paths: PathWorld) -> None:
    with paths.database.unit_of_work() as uow, pytest.raises(NotAllowed):
        import_scheme(
            uow,
            IRIS,
            document(),
            asker=Asker(paths.learner.id),
            community_id=paths.community.id,
            now=NOW,
        )


def test_what_is_not_there_or_no_scheme_is_refused(paths: PathWorld) -> None:
    with paths.database.unit_of_work() as uow:
        with pytest.raises(UnknownCommunity):
            import_scheme(uow, IRIS, document(), asker=OPERATOR, community_id=uuid4(), now=NOW)
        with pytest.raises(BadScheme):
            import_scheme(uow, IRIS, {}, asker=OPERATOR, community_id=paths.community.id, now=NOW)
        with pytest.raises(UnknownScheme):
            scheme_version(uow.session, uuid4())
