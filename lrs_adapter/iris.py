"""The names of things in learning records: IRIs under one base that never changes."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Iris:
    """Why: an activity keeps its IRI when the service moves, so all hang on `CHILD_IRI_BASE`.

    `base` is an absolute http(s) IRI without a trailing slash. A lesson's IRI does not name the
    version it was read in (a scheme asks for "the lesson", whichever text she read); the version
    is a grouping activity of its own (PROFILE: `grouping`).
    """

    base: str

    def __post_init__(self) -> None:
        if self.base.endswith("/"):
            object.__setattr__(self, "base", self.base.rstrip("/"))

    @property
    def home_page(self) -> str:
        """`account.homePage` of every actor that CHILD names, and of its own authority."""
        return self.base

    def community(self, community: str) -> str:
        return f"{self.base}/communities/{community}"

    def curriculum(self, community: str, curriculum: str) -> str:
        return f"{self.community(community)}/curricula/{curriculum}"

    def curriculum_version(self, community: str, curriculum: str, version_hash: str) -> str:
        return f"{self.curriculum(community, curriculum)}/versions/{version_hash}"

    def lesson(self, community: str, curriculum: str, lesson: str) -> str:
        return f"{self.curriculum(community, curriculum)}/lessons/{lesson}"

    def item(self, community: str, curriculum: str, lesson: str, item: str) -> str:
        return f"{self.lesson(community, curriculum, lesson)}/items/{item}"

    def competency(self, community: str, scheme: str) -> str:
        return f"{self.community(community)}/competencies/{scheme}"

    def scheme_version(self, community: str, scheme: str, version_hash: str) -> str:
        return f"{self.community(community)}/schemes/{scheme}/versions/{version_hash}"

    def statement(self, statement_id: UUID) -> str:
        return f"{self.base}/xapi/statements?statementId={statement_id}"
