"""Time zones of the IANA database, from its package, so that every machine has them."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

UTC = "UTC"


@dataclass(frozen=True, slots=True)
class ZonePlace:
    """A zone with the country (ISO 3166) that it is listed under."""

    country: str
    name: str

    @property
    def city(self) -> str:
        """Its last part as a person writes it ("Buenos Aires")."""
        return self.name.rpartition("/")[2].replace("_", " ")


@cache
def zones_by_country() -> tuple[ZonePlace, ...]:
    """Every zone that somebody lives in, as `zone.tab` has it."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return tuple(ZonePlace(row[0], row[2]) for row in rows)


@cache
def known_zones() -> frozenset[str]:
    """The names that may be chosen."""
    return frozenset({UTC, *(place.name for place in zones_by_country())})
