"""What an LMS's roles come to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community import Role
from plugin.lti.roles import VOCABULARY, map_roles

BOTH = {Role.COORDINATOR, Role.FACILITATOR}
MEMBERSHIP = f"{VOCABULARY}membership#"


@pytest.mark.parametrize(
    ("roles", "ours"),
    [
        ([f"{MEMBERSHIP}Instructor"], BOTH),
        (["Instructor"], BOTH),
        ([f"{MEMBERSHIP}Administrator"], BOTH),
        ([f"{MEMBERSHIP}ContentDeveloper"], {Role.COORDINATOR}),
        ([f"{MEMBERSHIP}Mentor"], {Role.MENTOR}),
        ([f"{MEMBERSHIP}Learner"], {Role.LEARNER}),
        (["Learner", "Instructor"], BOTH | {Role.LEARNER}),
        (["Student"], {Role.LEARNER}),
        (["TeachingAssistant"], {Role.FACILITATOR}),
        ([f"{VOCABULARY}membership/Instructor#TeachingAssistant"], {Role.FACILITATOR}),
        (
            [f"{MEMBERSHIP}Instructor", f"{VOCABULARY}membership/instructor#TeachingAssistant"],
            {Role.FACILITATOR},
        ),
        ([f"{VOCABULARY}membership/Instructor#GuestInstructor"], BOTH),
        ([f"{VOCABULARY}institution/person#Instructor"], set()),
        ([f"{VOCABULARY}institution/person#Administrator"], BOTH),
        ([f"{VOCABULARY}system/person#SysAdmin"], BOTH),
        ([f"{VOCABULARY}system/person#User"], set()),
        ([f"{VOCABULARY}somewhere#Instructor"], set()),
        (["instructor", "urn:other", ""], set()),
        ([], set()),
    ],
)
def test_maps(roles: list[str], ours: set[Role]) -> None:
    assert map_roles(roles) == ours


@given(st.lists(st.text() | st.text().map(lambda name: VOCABULARY + name)))
def test_an_lms_never_brings_a_communitys_office(roles: list[str]) -> None:
    assert map_roles(roles) <= BOTH | {Role.LEARNER, Role.MENTOR}
