"""What a profile may hold, and the zones that there are."""

from zoneinfo import ZoneInfo

import pytest
from marshmallow import ValidationError

from community import known_zones, zones_by_country
from community.profile.schema import Profile, ProfileSchema


def test_what_is_given_is_tidied_and_kept_once_in_its_order() -> None:
    loaded = ProfileSchema().load(
        {
            "name": "  Luz   Demo ",
            "languages": ["es-AR", "en", "", "es-AR"],
            "time_zone": "America/Argentina/Buenos_Aires",
            "teaches": ["bread for fifty", "", "Bread for fifty", "spreadsheets"],
            "learns": [],
        }
    )
    assert loaded == Profile(
        name="Luz Demo",
        languages=("es-AR", "en"),
        time_zone="America/Argentina/Buenos_Aires",
        teaches=("bread for fifty", "spreadsheets"),
    )


def test_nothing_is_a_profile_too() -> None:
    assert ProfileSchema().load({"name": "", "time_zone": ""}) == Profile()


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "x" * 101, "too_long"),
        ("name", "Luz\u202eanA", "hidden_characters"),
        ("languages", ["es", "en", "pt", "fr", "de", "it"], "too_many"),
        ("languages", ["Spanish"], "unknown_language"),
        ("time_zone", "Buenos Aires", "unknown_zone"),
        ("time_zone", "../../etc/passwd", "unknown_zone"),
        ("teaches", ["x" * 61], "too_long"),
        ("learns", [f"topic {n}" for n in range(11)], "too_many"),
        ("learns", ["to\u200bpic"], "hidden_characters"),
    ],
)
def test_what_cannot_be_kept_is_named_by_a_code(field: str, value: object, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ProfileSchema().load({field: value})
    assert refused.value.messages == {field: [code]}


def test_every_zone_on_offer_can_be_used() -> None:
    assert "UTC" in known_zones()
    for name in known_zones():
        assert ZoneInfo(name).key == name
    cities = {place.city for place in zones_by_country() if place.country == "AR"}
    assert "Buenos Aires" in cities
