"""Small real things with sensible defaults: organisations, plots, pictures in a migrated database."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

import psycopg
from shapely import LineString, Point, box
from shapely.geometry.base import BaseGeometry

from layers import publishing, versions
from layers.versions import Operation

START = datetime(2026, 11, 18, 6, 0, tzinfo=UTC)
SPACE = UUID("6f7c0f52-6f3a-4d6b-9d5e-2c6f6a1b7e10")


def minutes(number: float) -> datetime:
    """A moment so many minutes after the start of the day's events."""
    return START + timedelta(minutes=number)


@dataclass
class World:
    """Writes to the database as its owner; each method makes one thing and what it needs."""

    connection: psycopg.Connection[Any]
    organisations: set[str] = field(default_factory=set)

    def organisation(self, organisation_id: str, *sectors: str) -> str:
        """An organisation, member of these sectors."""
        if organisation_id not in self.organisations:
            self._insert(
                "organisation",
                id=organisation_id,
                name=f"Organisatie {organisation_id}",
                name_en=organisation_id,
                short_name=organisation_id.upper(),
                kind="veiligheidsregio",
            )
            self.organisations.add(organisation_id)
        for sector in sectors:
            self._insert("sector", id=sector, name=sector, name_en=sector)
            self._insert("organisation_sector", organisation_id=organisation_id, sector_id=sector)
        return organisation_id

    def activity(self, activity_id: str, *participants: str, exercise: bool = True) -> str:
        """An activity in which these organisations take part."""
        self._insert(
            "activity",
            id=activity_id,
            title=activity_id,
            title_en=activity_id,
            exercise=exercise,
            owner_id=self.organisation("kcr2"),
            started_at=START,
        )
        for participant in participants:
            self._insert(
                "activity_participant",
                activity_id=activity_id,
                organisation_id=self.organisation(participant),
            )
        return activity_id

    def plot(
        self,
        layer_id: str,
        owner: str = "vr17",
        *,
        classification: str = "open",
        public: bool = False,
        **more: Any,
    ) -> "Plot":
        """An empty plot of this owner; shared with the public when asked."""
        self._insert(
            "layer",
            id=layer_id,
            kind="plot",
            title=f"Laag {layer_id}",
            title_en=layer_id,
            owner_id=self.organisation(owner),
            classification=classification,
            **more,
        )
        if public:
            self.share(layer_id, "openbaar")
        return Plot(self, layer_id, owner)

    def share(self, layer_id: str, audience: str, audience_id: str | None = None, **more: Any) -> None:
        """Share a layer."""
        self._insert(
            "share", layer_id=layer_id, audience=audience, audience_id=audience_id, granted_by="test", **more
        )

    def picture(self, picture_id: str, *layer_ids: str, audience: str = "openbaar", **more: Any) -> str:
        """A picture of these layers, lowest first."""
        self._insert(
            "picture",
            id=picture_id,
            title=f"Beeld {picture_id}",
            title_en=picture_id,
            kind="regio",
            owner_id=self.organisation("kcr2"),
            audience=audience,
            **more,
        )
        for position, layer_id in enumerate(layer_ids):
            self._insert("picture_layer", picture_id=picture_id, layer_id=layer_id, position=position)
        return picture_id

    def _insert(self, table: str, **values: Any) -> None:
        columns, marks = ", ".join(values), ", ".join(f"%({name})s" for name in values)
        self.connection.execute(
            f"INSERT INTO plot.{table} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING", values
        )


@dataclass
class Plot:
    """A plot under the pen."""

    world: World
    id: str
    owner: str
    at: datetime = START

    def draw(self, name: str, geometry: BaseGeometry | None, sign: str = "notitie", **more: Any) -> UUID:
        """Draw or change the object of this name: another version each time."""
        self.at = more.pop("at", self.at + timedelta(seconds=1))
        properties = {"naam": name} | more.pop("properties", {})
        feature = uuid5(SPACE, f"{self.id}/{name}")
        operation = Operation(
            feature_id=feature,
            at=self.at,
            geometry=geometry,
            sign=sign,
            properties=properties,
            author="plotter",
            organisation=self.owner,
            operation=more.pop("operation", uuid4()),
            **more,
        )
        versions.append(self.world.connection, self.id, [operation])
        return feature

    def place(self, name: str, lon: float, lat: float, sign: str = "notitie", **more: Any) -> UUID:
        """Draw a point."""
        return self.draw(name, Point(lon, lat), sign, **more)

    def publish(self, at: datetime | None = None) -> int:
        """Let readers see it as it stands."""
        return publishing.publish(self.world.connection, self.id, at or self.at, "plotter")


def make_region(world: World) -> None:
    """Picture `vr17` with the public plot `water` (a point, a dike, a flooded area) and the plot `vitaal`,
    confidential to vr17 and stedin; all take part in an exercise."""
    world.activity("oefening", "vr17", "stedin", "prorail")
    water = world.plot("water", "vr17", public=True, activity_id="oefening", licence="CC-BY-4.0")
    water.place("Gemaal", 4.4777, 51.9225, "gemaal")
    water.draw("Lekdijk", LineString([(4.6, 51.9), (4.8, 51.95)]), "dijk-bewaakt")
    water.draw("Polder", box(4.60, 51.85, 4.70, 51.90), "overstroomd-gebied", certainty="onzeker")
    water.publish()
    vital = world.plot("vitaal", "vr17", classification="vertrouwelijk", activity_id="oefening")
    vital.place("Onderstation", 4.55, 51.88, "onderstation")
    vital.publish()
    world.share("vitaal", "organisatie", "stedin")
    world.picture("vr17", "water", "vitaal", activity_id="oefening")
