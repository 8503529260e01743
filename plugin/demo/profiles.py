"""What the demo's people say of themselves and agree to, as they would on their own pages.

Ana, Bruno and Dora have filled in nothing, so that one sees how they are asked.
"""

from dataclasses import dataclass
from uuid import UUID

from community import Asker, decide, profile_of, save_profile
from community import Profile as Saved
from plugin.demo.people import Cast, member_of_the_lms
from plugin.services import Services
from storage import UnitOfWork, utc_now


@dataclass(frozen=True, slots=True)
class Said:
    """`username` is that of the LMS, or of `Cast.members`; `is_shown` in the directory.

    Those who let their records go on make the second LRS of the demo nearly what the first one is;
    one of them (plugin/demo/stories.py) refused, so that one sees what stays here.
    """

    username: str
    language: str
    teaches: tuple[str, ...]
    learns: tuple[str, ...]
    is_shown: bool = True
    zone: str = "America/Argentina/Buenos_Aires"
    name: str = ""
    forwards: bool = True


EVERYBODY = (
    Said(
        "sol",
        "es-AR",
        ("Beginning a community", "Writing minutes that people read"),
        ("Reading a balance sheet",),
    ),
    Said(
        "mara",
        "en-GB",
        ("First lines of Python", "Checking a list at the door", "Giving feedback kindly"),
        ("Facilitating in Spanish",),
        zone="Europe/London",
    ),
    Said(
        "lucia",
        "es-AR",
        ("Hornear pan para cincuenta", "Contar lo que una tabla no dice"),
        ("Gráficos que se entienden",),
        name="Demo Lucía",
    ),
    Said(
        "emil",
        "en",
        ("Songs for groups",),
        ("Speaking to a board",),
        is_shown=False,
        forwards=False,
    ),
    Said("carla", "en", ("Planning a workshop",), (), is_shown=False),
)


def fill_in_profiles(services: Services, cast: Cast) -> None:
    """Once each: whoever changes them in the demo finds them so at the next start."""
    for said in EVERYBODY:
        with services.database.unit_of_work() as uow:
            who = cast.members.get(said.username) or member_of_the_lms(
                uow, cast, said.username, now=utc_now()
            )
            if profile_of(uow.session, who) == Saved():
                _say(services, uow, who, said)
                uow.commit()


def _say(services: Services, uow: UnitOfWork, who: UUID, said: Said) -> None:
    now, her = utc_now(), Asker(who)
    given = {
        "name": said.name,
        "languages": [said.language],
        "time_zone": said.zone,
        "teaches": said.teaches,
        "learns": said.learns,
    }
    save_profile(uow, asker=her, given=given, now=now)
    decide(
        uow,
        services.iris,
        asker=her,
        answers={"forward-records": said.forwards, "show-in-directory": said.is_shown},
        language=said.language,
        now=now,
    )
