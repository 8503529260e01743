"""What people call versions: by number and day, in the order in which they were published."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from curricula import UnknownVersion, Version, versions_of_curriculum
from plugin.web.speech import gettext as _
from plugin.web.times import moment_in_list

SHORT = 12


@dataclass(frozen=True, slots=True)
class NamedVersion:
    """`number` counts published ones from 1; None for one that is only imported."""

    version: Version
    number: int | None

    @property
    def name(self) -> str:
        if self.number is None:
            return _("Not published, %(hash)s", hash=self.short)
        return _("Version %(number)s", number=self.number)

    @property
    def long_name(self) -> str:
        published = self.version.published_at
        if published is None:
            return self.name
        return f"{self.name} · {moment_in_list(published)}"

    @property
    def short(self) -> str:
        return self.version.version_hash[:SHORT]


class NamedVersions:
    """All versions of one curriculum, the newest first; drafts before published ones."""

    def __init__(self, found: list[Version]) -> None:
        published = [each for each in found if each.published_at is not None]
        published.sort(key=lambda each: (str(each.published_at), str(each.id)))
        drafts = [NamedVersion(each, None) for each in found if each.published_at is None]
        numbered = [NamedVersion(each, n) for n, each in enumerate(published, start=1)]
        self.all = [*reversed(drafts), *reversed(numbered)]
        self.published = list(reversed(numbered))

    def __getitem__(self, version_id: UUID) -> NamedVersion:
        """Raises `UnknownVersion`."""
        for each in self.all:
            if each.version.id == version_id:
                return each
        raise UnknownVersion(version_id)

    @property
    def choices(self) -> list[tuple[UUID, str]]:
        """All of them as the options of a form."""
        return [(each.version.id, each.long_name) for each in self.all]

    @property
    def published_choices(self) -> list[tuple[UUID, str]]:
        """The published ones as the options of a form."""
        return [(each.version.id, each.long_name) for each in self.published]

    def before(self, one: NamedVersion) -> NamedVersion | None:
        """The version published before it; for a draft the newest published one."""
        if one.number is None:
            return self.published[0] if self.published else None
        return next((each for each in self.published if each.number == one.number - 1), None)


def named_versions(session: Session, curriculum_id: UUID) -> NamedVersions:
    """Raises `UnknownVersion`."""
    return NamedVersions(versions_of_curriculum(session, curriculum_id))
