"""What a coordinator can pick for a course: curricula, their modules and lessons, path pages."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from certification import SchemeVersion, scheme_versions
from curricula import Lesson, VersionSummary
from plugin.lti.placements import Kind
from plugin.web.offers import Offer, offers
from plugin.web.sought import Sought
from plugin.web.wording import page_language, words


@dataclass(frozen=True, slots=True)
class Pick:
    """`value` names it in a form. `version` and `slug` say where it is; a path has a `scheme`."""

    kind: Kind
    title: str
    language: str
    version: VersionSummary | None = None
    slug: str | None = None
    lessons: tuple[Lesson, ...] = ()
    scheme: SchemeVersion | None = None

    @property
    def value(self) -> str:
        where = self.scheme.slug if self.scheme else ""
        where = self.version.version_hash if self.version else where
        return "/".join(part for part in (self.kind, where, self.slug) if part)

    @property
    def is_graded(self) -> bool:
        return any(lesson.is_graded for lesson in self.lessons)

    @property
    def fills_a_column(self) -> bool:
        """Whether it usually comes with a column: one of several lessons is a choice."""
        return self.kind == "lesson"

    @property
    def can_have_column(self) -> bool:
        """A path has no score."""
        return self.kind != "path"

    @property
    def minutes(self) -> int:
        """How long its lessons take, as far as they say."""
        return sum(lesson.minutes or 0 for lesson in self.lessons)


@dataclass(frozen=True, slots=True)
class ModulePicks:
    whole: Pick
    lessons: tuple[Pick, ...]


@dataclass(frozen=True, slots=True)
class VersionPicks:
    whole: Pick
    modules: tuple[ModulePicks, ...]

    def flat(self) -> Iterator[Pick]:
        yield self.whole
        for module in self.modules:
            yield module.whole
            yield from module.lessons


@dataclass(frozen=True, slots=True)
class OfferPicks:
    """`newer` where the course is under way on an older version (see `Offer`)."""

    version: VersionPicks
    newer: VersionPicks | None


@dataclass(frozen=True, slots=True)
class Choice:
    """All that can be picked, in the order of the page."""

    offers: Sequence[OfferPicks]
    paths: Sequence[Pick]

    def flat(self) -> Iterator[Pick]:
        for offer in self.offers:
            yield from offer.version.flat()
            if offer.newer:
                yield from offer.newer.flat()
        yield from self.paths

    def picked(self, values: Collection[str]) -> list[Pick]:
        """What these name, in the page's order; what names nothing is left out."""
        return [one for one in self.flat() if one.value in values]

    def shown(self, found: Sought, kept: Collection[str]) -> "Choice":
        """What has the words that are looked for, and what is picked already."""
        if not found.words:
            return self
        left = []
        for offer in self.offers:
            version = _shown(offer.version, found, kept)
            newer = _shown(offer.newer, found, kept) if offer.newer else None
            if version or newer:
                left.append(OfferPicks(version or VersionPicks(offer.version.whole, ()), newer))
        paths = [one for one in self.paths if one.value in kept or found.fits([one.title])]
        return Choice(left, paths)


def _shown(picks: VersionPicks, found: Sought, kept: Collection[str]) -> VersionPicks | None:
    """What has the words, and what is picked already; None where nothing is left. Where a
    title has them, all that is below it does.
    """
    if not found.words or found.fits([picks.whole.title]):
        return picks
    modules = []
    for module in picks.modules:
        above = (picks.whole.title, module.whole.title)
        if found.fits(above):
            modules.append(module)
            continue
        left = tuple(
            one for one in module.lessons if one.value in kept or found.fits([*above, one.title])
        )
        if left or module.whole.value in kept:
            modules.append(ModulePicks(module.whole, left))
    if not modules and picks.whole.value not in kept:
        return None
    return VersionPicks(picks.whole, tuple(modules))


def choice_for(session: Session, community_id: UUID, course: str | None) -> Choice:
    """What the community has published; `course` is where the coordinator came from."""
    return Choice(
        [_offer(each) for each in offers(session, community_id, course)],
        [_path(each) for each in scheme_versions(session, community_id)],
    )


def _offer(offer: Offer) -> OfferPicks:
    return OfferPicks(_version(offer.version), _version(offer.newer) if offer.newer else None)


def _version(version: VersionSummary) -> VersionPicks:
    def pick(kind: Kind, title: str, slug: str | None, lessons: tuple[Lesson, ...]) -> Pick:
        return Pick(kind, title, version.language, version, slug, lessons)

    return VersionPicks(
        pick("curriculum", version.title, None, version.lessons),
        tuple(
            ModulePicks(
                pick("module", module.title, module.slug, module.lessons),
                tuple(pick("lesson", one.title, one.slug, (one,)) for one in module.lessons),
            )
            for module in version.modules
        ),
    )


def _path(found: SchemeVersion) -> Pick:
    return Pick("path", words(found.scheme.title), page_language(), scheme=found)
