"""Where results are filed that count no longer: under the version that they were reached in.

A visit is filed under its lesson's slug and an answer under its item's. When a move takes the
lesson away, or asks something else, the row stays as it is but for that name, which becomes
`slug@<version>`. No slug has an @, so nothing that looks for a lesson or an item finds it; when
the enrolment comes back to that version, it is found again.
"""

SHORT_HASH = 12


def filed(slug: str, version_hash: str) -> str:
    """The name of what was left behind in that version; one that is filed already stays there."""
    return slug if is_filed(slug) else f"{slug}@{version_hash[:SHORT_HASH]}"


def is_filed(slug: str) -> bool:
    return "@" in slug


def taken_out(slug: str, version_hash: str) -> str | None:
    """The plain slug of what was filed under this version, None for everything else."""
    plain, _, where = slug.partition("@")
    return plain if where == version_hash[:SHORT_HASH] else None
