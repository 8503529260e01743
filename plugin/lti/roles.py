"""LIS roles to ours: what an LMS may say about a person in its course."""

from collections.abc import Iterable

from community import Role

VOCABULARY = "http://purl.imsglobal.org/vocab/lis/v2/"
SUB_ROLE = f"{VOCABULARY}membership/"
COORDINATES = frozenset({Role.COORDINATOR, Role.FACILITATOR})

CONTEXT_ROLES: dict[str, frozenset[Role]] = {
    "Administrator": COORDINATES,
    "Instructor": COORDINATES,
    "ContentDeveloper": frozenset({Role.COORDINATOR}),
    "TeachingAssistant": frozenset({Role.FACILITATOR}),
    "Mentor": frozenset({Role.MENTOR}),
    "Learner": frozenset({Role.LEARNER}),
    "Student": frozenset({Role.LEARNER}),
}
"""Roles in the course, by their full URI (`membership#…`) or their short name (LTI Core, A.2)."""

ABOVE_THE_COURSE = ("institution/person#", "system/person#")
ADMINISTRATES = frozenset({"Administrator", "SysAdmin"})


def map_roles(uris: Iterable[str]) -> frozenset[Role]:
    """Our roles; what we do not know brings none, and who has none sees what a learner sees.

    A sub-role comes with its core role (LTI Core, A.2.3): beside `Instructor#TeachingAssistant` a
    plain Instructor says nothing more. Of the roles outside the course only an administrator's
    counts: she can make herself instructor of any course of that LMS anyway, while a professor
    may well be somebody's student.
    """
    said = set(uris)
    if any(uri.startswith(SUB_ROLE) and uri.endswith("#TeachingAssistant") for uri in said):
        said -= {f"{VOCABULARY}membership#Instructor", "Instructor"}
    mapped: frozenset[Role] = frozenset()
    for uri in said:
        mapped |= _map(uri)
    return mapped


def _map(uri: str) -> frozenset[Role]:
    nothing: frozenset[Role] = frozenset()
    if not uri.startswith(VOCABULARY):
        return CONTEXT_ROLES.get(uri, nothing)
    path = uri.removeprefix(VOCABULARY)
    if path.startswith(ABOVE_THE_COURSE):
        return COORDINATES if path.partition("#")[2] in ADMINISTRATES else nothing
    kind, _, name = path.partition("#")
    if kind == "membership":
        return CONTEXT_ROLES.get(name, nothing)
    if kind.startswith("membership/"):  # a sub-role, membership/Instructor#TeachingAssistant
        return CONTEXT_ROLES.get(name, CONTEXT_ROLES.get(kind.partition("/")[2], nothing))
    return nothing
