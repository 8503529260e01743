"""A curriculum goes into the database whole or not at all, and comes out as it was frozen."""

import shutil
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from community import OPERATOR, Asker, NotAllowed, Role, found_community, grant, join
from curricula import (
    Audience,
    Imported,
    Links,
    ReadSource,
    UnknownLesson,
    UnknownText,
    UnknownVersion,
    asset,
    import_curriculum,
    publish_version,
    published_versions,
    read_source,
    render_items,
    render_lesson,
    render_page,
    report_of,
    version,
    version_by_hash,
)
from curricula.models import CurriculumRow, SourceBlobRow, SourceFileRow, VersionRow
from storage import Database

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DEMO = Path(__file__).parents[2] / "plugin/demo/ignite/coding-for-non-coders"


@pytest.fixture(scope="module")
def source() -> ReadSource:
    return read_source(DEMO)


@pytest.fixture
def community_id(database: Database) -> UUID:
    with database.unit_of_work() as uow:
        founded = found_community(uow, slug="ignite", name={"en": "Ignite"}, now=NOW)
        uow.commit()
    return founded.id


def take(
    database: Database,
    source: ReadSource,
    community_id: UUID,
    *,
    publish: bool = True,
    now: datetime = NOW,
) -> Imported:
    with database.unit_of_work() as uow:
        imported = import_curriculum(
            uow, source, asker=OPERATOR, community_id=community_id, publish=publish, now=now
        )
        uow.commit()
    return imported


def test_a_version_comes_out_as_it_went_in(
    database: Database, source: ReadSource, community_id: UUID
) -> None:
    imported = take(database, source, community_id)
    assert imported.created
    assert imported.published
    with database.reading() as session:
        found = version(session, imported.version_id)
        assert found.curriculum == source.curriculum
        assert found.published_at == NOW
        assert found == version_by_hash(session, imported.version_hash)
        assert report_of(session, imported.version_id) == source.report
        (summary,) = published_versions(session, community_id)
        assert (summary.slug, summary.language) == ("coding-for-non-coders", "en")
        assert [lesson.slug for lesson in summary.lessons] == [
            "values-and-names",
            "decisions",
            "repeating",
            "looking-things-up",
            "steps-of-your-own",
            "from-file-to-answer",
        ]


def test_the_same_source_again_changes_nothing(
    database: Database, source: ReadSource, community_id: UUID
) -> None:
    first = take(database, source, community_id)
    again = take(database, source, community_id, now=NOW + timedelta(days=1))
    assert again == replace(first, created=False)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(VersionRow)) == 1
        assert version(session, first.version_id).published_at == NOW


def test_an_import_that_is_not_committed_leaves_nothing(
    database: Database, source: ReadSource, community_id: UUID
) -> None:
    with database.unit_of_work() as uow:
        import_curriculum(
            uow, source, asker=OPERATOR, community_id=community_id, publish=True, now=NOW
        )
    with database.reading() as session:
        for table in (CurriculumRow, VersionRow, SourceFileRow, SourceBlobRow):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_an_import_is_published_later_and_only_once(
    database: Database, source: ReadSource, community_id: UUID
) -> None:
    imported = take(database, source, community_id, publish=False)
    assert not imported.published
    with database.reading() as session:
        assert published_versions(session) == []
    for days in (1, 2):
        with database.unit_of_work() as uow:
            publish_version(
                uow, imported.version_id, asker=OPERATOR, now=NOW + timedelta(days=days)
            )
            uow.commit()
    with database.reading() as session:
        assert published_versions(session)[0].published_at == NOW + timedelta(days=1)


def test_a_new_text_is_a_new_version_and_shares_its_other_files(
    database: Database, source: ReadSource, community_id: UUID
) -> None:
    first = take(database, source, community_id)
    path = "lessons/decisions.md"
    changed = replace(source, files={**source.files, path: source.files[path] + b"\nMore.\n"})
    second = take(database, changed, community_id, now=NOW + timedelta(days=1))
    assert second.curriculum_id == first.curriculum_id
    assert second.version_hash != first.version_hash
    with database.reading() as session:
        (newest,) = published_versions(session)
        assert newest.version_id == second.version_id
        blobs = session.scalar(select(func.count()).select_from(SourceBlobRow))
        assert blobs == len(source.files) + 1
        old = render_lesson(session, first.version_id, "decisions", Audience.LEARNER)
        new = render_lesson(session, second.version_id, "decisions", Audience.LEARNER)
    assert "More." not in old.html
    assert "More." in new.html


def test_two_communities_keep_the_same_source_apart(
    database: Database, source: ReadSource, community_id: UUID
) -> None:
    with database.unit_of_work() as uow:
        other = found_community(uow, slug="tinder", name={"en": "Tinder"}, now=NOW).id
        uow.commit()
    here = take(database, source, community_id)
    there = take(database, source, other, now=NOW + timedelta(days=1))
    assert here.version_hash == there.version_hash
    with database.reading() as session:
        assert version_by_hash(session, here.version_hash).community_id == community_id
        found = version_by_hash(session, here.version_hash, community_id=other)
        assert found.id == there.version_id
        assert len(published_versions(session)) == 2


def test_who_may_import_and_who_may_publish(
    database: Database, source: ReadSource, community_id: UUID
) -> None:
    with database.unit_of_work() as uow:
        author = join(uow, name="An author", now=NOW)
        stranger = join(uow, name="A stranger", now=NOW)
        grant(
            uow,
            member_id=author.id,
            community_id=community_id,
            role=Role.AUTHOR,
            reason="writes the course",
            now=NOW,
        )
        uow.commit()
    for member_id, publish, allowed in [
        (stranger.id, False, False),
        (author.id, True, False),
        (author.id, False, True),
    ]:
        with database.unit_of_work() as uow:
            refused: AbstractContextManager[object] = (
                nullcontext() if allowed else pytest.raises(NotAllowed)
            )
            with refused:
                import_curriculum(
                    uow,
                    source,
                    asker=Asker(member_id),
                    community_id=community_id,
                    publish=publish,
                    now=NOW,
                )


def test_figures_and_data_are_served_and_texts_are_not(
    database: Database, source: ReadSource, community_id: UUID
) -> None:
    imported = take(database, source, community_id)
    with database.reading() as session:
        figure = asset(
            session, imported.version_id, "figures/names-and-values.svg", Audience.LEARNER
        )
        data = asset(session, imported.version_id, "files/workshop-visits.csv", Audience.LEARNER)
        assert figure is not None
        assert figure.media_type == "image/svg+xml"
        assert data is not None
        assert data.content == (DEMO / "files/workshop-visits.csv").read_bytes()
        for path in ("lessons/decisions.md", "curriculum.yaml", "../secret", "missing.png"):
            assert asset(session, imported.version_id, path, Audience.STAFF) is None


def test_what_is_for_staff_stays_with_staff(
    database: Database, source: ReadSource, community_id: UUID
) -> None:
    imported = take(database, source, community_id)
    with database.reading() as session:
        learner = render_lesson(session, imported.version_id, "repeating", Audience.LEARNER)
        staff = render_lesson(session, imported.version_id, "repeating", Audience.STAFF)
        assert "being the computer" not in learner.html
        assert "being the computer" in staff.html
        page = render_page(session, imported.version_id, "for-facilitators", Audience.STAFF)
        assert page.title == "For facilitators"
        with pytest.raises(UnknownText):
            render_page(session, imported.version_id, "for-facilitators", Audience.LEARNER)


def test_links_lead_where_the_web_part_says(
    database: Database, source: ReadSource, community_id: UUID
) -> None:
    imported = take(database, source, community_id)
    links = Links(
        url_for_file=lambda path: f"/elsewhere/{path}",
        url_for_lesson=lambda slug: f"/l/{slug}",
        url_for_page=lambda slug: f"/p/{slug}",
    )
    with database.reading() as session:
        ours = render_lesson(session, imported.version_id, "repeating", Audience.LEARNER)
        theirs = render_lesson(session, imported.version_id, "repeating", Audience.LEARNER, links)
    assert 'href="../files/files/workshop-visits.csv"' in ours.html
    assert 'href="../lessons/decisions"' in ours.html
    assert 'href="/elsewhere/files/workshop-visits.csv"' in theirs.html
    assert 'href="/l/decisions"' in theirs.html


def test_questions_have_the_pictures_and_links_of_their_texts(
    database: Database, community_id: UUID, tmp_path: Path
) -> None:
    shutil.copytree(DEMO, tmp_path / "course")
    lesson = tmp_path / "course/lessons/decisions.md"
    question = (
        "\n::: item {#seen}\n![](../figures/names-and-values.svg) See [it](repeating.md#a) "
        "and [there].\n\n- [ ] ![small](../figures/names-and-values.svg)\n"
        "  > See [data](../files/workshop-visits.csv).\n- [x] b\n:::\n\n[there]: https://x.example/\n"
    )
    lesson.write_text(lesson.read_text("utf-8") + question, "utf-8")
    imported = take(database, read_source(tmp_path / "course"), community_id)
    with database.reading() as session:
        found = render_items(session, imported.version_id, "decisions", Audience.LEARNER)["seen"]
    assert 'src="../files/figures/names-and-values.svg"' in found.prompt_html
    assert 'href="../lessons/repeating#a"' in found.prompt_html
    assert 'href="https://x.example/"' in found.prompt_html
    assert 'src="../files/figures/names-and-values.svg"' in dict(found.options)["a"]
    assert 'href="../files/files/workshop-visits.csv"' in found.feedback["a"]


def test_pictures_keep_their_room(database: Database, community_id: UUID, tmp_path: Path) -> None:
    shutil.copytree(DEMO, tmp_path / "course")
    (tmp_path / "course/figures/broken.png").write_bytes(b"\x89PNG\r\n\x1a\n\0")
    (tmp_path / "course/figures/dot.gif").write_bytes(b"GIF89a\x08\0\x06\0\0\0\0;")
    lesson = tmp_path / "course/lessons/decisions.md"
    added = (
        "\n![](../figures/broken.png)\n\n![](../figures/dot.gif){width=50%}\n"
        "\n::: item {#seen}\n![](../figures/names-and-values.svg)\n\n"
        "- [ ] ![small](../figures/dot.gif){width=4}\n- [x] b\n:::\n"
    )
    lesson.write_text(lesson.read_text("utf-8") + added, "utf-8")
    imported = take(database, read_source(tmp_path / "course"), community_id)
    links = Links(url_for_file=lambda path: f"/there/{path}")
    with database.reading() as session:
        text = render_lesson(session, imported.version_id, "decisions", Audience.LEARNER, links)
        found = render_items(session, imported.version_id, "decisions", Audience.LEARNER, links)
    dot = 'src="/there/figures/dot.gif"'
    assert '<img src="/there/figures/broken.png" alt="" loading="lazy">' in text.html
    assert f'<img {dot} alt="" loading="lazy" class="share-50" width="8" height="6">' in text.html
    assert 'width="520" height="190"' in found["seen"].prompt_html
    assert (
        f'<img {dot} alt="small" loading="lazy" width="4" height="3">'
        in dict(found["seen"].options)["a"]
    )


def test_what_is_not_there_is_said(
    database: Database, source: ReadSource, community_id: UUID
) -> None:
    imported = take(database, source, community_id)
    with database.reading() as session:
        with pytest.raises(UnknownVersion):
            version(session, uuid4())
        with pytest.raises(UnknownVersion):
            version_by_hash(session, "0" * 64)
        with pytest.raises(UnknownVersion):
            report_of(session, uuid4())
        with pytest.raises(UnknownLesson):
            render_lesson(session, imported.version_id, "nowhere", Audience.LEARNER)


def test_a_file_beside_the_instructor_notes_is_for_staff(
    database: Database, community_id: UUID, tmp_path: Path
) -> None:
    (tmp_path / "config.yaml").write_text("title: Small\n", encoding="utf-8")
    for folder, name, content in (
        ("episodes", "one.md", b"---\ntitle: One\n---\n\nText.\n"),
        ("instructors", "plan.png", b"\x89PNG plan"),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_bytes(content)
    imported = take(database, read_source(tmp_path), community_id)
    with database.reading() as session:
        seen = {
            audience: asset(session, imported.version_id, "instructors/plan.png", audience)
            for audience in Audience
        }
    assert seen[Audience.LEARNER] is None
    assert seen[Audience.STAFF] is not None
