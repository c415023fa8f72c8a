"""The foundation: organisations, activities, layers, versions, pictures, shares, audit.

Tables live in the schema ``plot``; imported datasets get a table and a view each in the schema
``dataset``. What a viewer may read is decided by row security on ``plot.layer`` alone (0002).
"""

import sqlalchemy as sa
from alembic import op
from geoalchemy2 import Geometry
from sqlalchemy.dialects.postgresql import JSONB, TSTZRANGE, UUID

revision = "0001"
down_revision = None

NOW = sa.text("now()")
EMPTY_OBJECT = sa.text("'{}'::jsonb")
EMPTY_ARRAY = sa.text("'[]'::jsonb")


def text_column(name: str, *args: sa.ForeignKey, nullable: bool = False, key: bool = False) -> sa.Column[str]:
    """A text column; identifiers are text because people read and type them in addresses."""
    return sa.Column(name, sa.Text, *args, nullable=nullable, primary_key=key)


def moment(name: str, *, nullable: bool = False, now: bool = False) -> sa.Column[object]:
    """A moment in UTC."""
    return sa.Column(
        name, sa.TIMESTAMP(timezone=True), nullable=nullable, server_default=NOW if now else None
    )


def one_of(column: str, *values: str) -> sa.CheckConstraint:
    """Only these values; the doctrine's own words."""
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


def reference(target: str) -> sa.ForeignKey:
    """A foreign key within the schema."""
    return sa.ForeignKey(f"plot.{target}")


def upgrade() -> None:
    """Apply."""
    op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.execute("CREATE SCHEMA IF NOT EXISTS plot")
    op.execute("CREATE SCHEMA dataset")
    create_reference_tables()
    create_activities()
    create_layers()
    create_versions()
    create_pictures()
    create_sharing_and_trail()


def create_reference_tables() -> None:
    """Who takes part, and the words of the doctrine."""
    op.create_table(
        "organisation",
        text_column("id", key=True),
        text_column("name"),
        text_column("name_en"),
        text_column("short_name"),
        text_column("kind"),
        text_column("code", nullable=True),
        text_column("uri", nullable=True),
        sa.Column("country", sa.Text, nullable=False, server_default="NL"),
        sa.Column("colour", sa.Text, nullable=False, server_default="#4d5a68"),
        sa.CheckConstraint("colour ~ '^#[0-9a-fA-F]{6}$'", name="colour_is_hex"),
        schema="plot",
    )
    op.create_table(
        "sector", text_column("id", key=True), text_column("name"), text_column("name_en"), schema="plot"
    )
    op.create_table(
        "organisation_sector",
        text_column("organisation_id", reference("organisation.id"), key=True),
        text_column("sector_id", reference("sector.id"), key=True),
        schema="plot",
    )
    op.create_table(
        "crisis_type",
        text_column("code", key=True),
        sa.Column("theme", sa.Integer, nullable=False),
        text_column("name"),
        text_column("name_en"),
        schema="plot",
    )
    op.create_table(
        "grip_level",
        text_column("code", key=True),
        sa.Column("rank", sa.Integer, nullable=False),
        text_column("name"),
        text_column("description"),
        schema="plot",
    )


def create_activities() -> None:
    """An incident, event or exercise, and who takes part in it."""
    op.create_table(
        "activity",
        text_column("id", key=True),
        text_column("title"),
        text_column("title_en"),
        sa.Column("description", sa.Text, nullable=False, server_default=""),
        text_column("crisis_type", reference("crisis_type.code"), nullable=True),
        text_column("grip", reference("grip_level.code"), nullable=True),
        sa.Column("exercise", sa.Boolean, nullable=False),
        sa.Column("phase", sa.Text, nullable=False, server_default="actief"),
        text_column("owner_id", reference("organisation.id")),
        sa.Column("area", Geometry("MULTIPOLYGON", srid=4258, spatial_index=False)),
        moment("started_at"),
        moment("ended_at", nullable=True),
        one_of("phase", "preparatie", "actief", "afgesloten"),
        schema="plot",
    )
    op.create_table(
        "activity_participant",
        text_column("activity_id", reference("activity.id"), key=True),
        text_column("organisation_id", reference("organisation.id"), key=True),
        sa.Column("role", sa.Text, nullable=False, server_default="deelnemer"),
        moment("joined_at", now=True),
        moment("left_at", nullable=True),
        schema="plot",
    )


def create_layers() -> None:
    """A layer is a plot, a dataset or a source; its row is where access is decided."""
    op.create_table(
        "layer",
        text_column("id", key=True),
        text_column("kind"),
        text_column("title"),
        text_column("title_en"),
        sa.Column("description", sa.Text, nullable=False, server_default=""),
        text_column("owner_id", reference("organisation.id")),
        text_column("activity_id", reference("activity.id"), nullable=True),
        sa.Column("classification", sa.Text, nullable=False, server_default="intern"),
        sa.Column("licence", sa.Text, nullable=False, server_default="proprietary"),
        sa.Column("attribution", sa.Text, nullable=False, server_default=""),
        sa.Column("freshness_limit", sa.Interval),
        text_column("geometry_type", nullable=True),
        # Which of points (0), lines (1) and areas (2) readers see.
        sa.Column("dimensions", sa.ARRAY(sa.SmallInteger), nullable=False, server_default="{}"),
        moment("published_at", nullable=True),
        sa.Column("publication_id", sa.BigInteger),
        moment("updated_at", now=True),
        sa.Column("access_version", sa.BigInteger, nullable=False, server_default="1"),
        sa.Column("content_version", sa.BigInteger, nullable=False, server_default="1"),
        sa.Column("feature_count", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("extent", Geometry("POLYGON", srid=4258, spatial_index=False)),
        text_column("relation", nullable=True),
        sa.Column("attributes", JSONB, nullable=False, server_default=EMPTY_ARRAY),
        sa.Column("source", JSONB),
        moment("created_at", now=True),
        one_of("kind", "plot", "dataset", "source"),
        one_of("classification", "open", "intern", "vertrouwelijk", "geheim"),
        sa.CheckConstraint("id ~ '^[a-z0-9][a-z0-9-]{0,79}$'", name="id_is_slug"),
        schema="plot",
    )
    op.create_table(
        "publication",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        text_column("layer_id", sa.ForeignKey("plot.layer.id", ondelete="CASCADE")),
        moment("moment"),
        text_column("published_by"),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        moment("withdrawn_at", nullable=True),
        sa.UniqueConstraint("layer_id", "moment"),
        schema="plot",
    )


def create_versions() -> None:
    """The one idea at the centre: features are append-only versions."""
    op.create_table(
        "feature_version",
        text_column("layer_id", sa.ForeignKey("plot.layer.id", ondelete="CASCADE"), key=True),
        sa.Column("feature_id", UUID, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("recorded", TSTZRANGE, nullable=False),
        sa.Column("geom", Geometry("GEOMETRY", srid=4258, spatial_index=False)),
        sa.Column(
            "geom_3857",
            Geometry("GEOMETRY", srid=3857, spatial_index=False),
            sa.Computed("ST_Transform(geom, 3857)", persisted=True),
        ),
        text_column("sign", nullable=True),
        sa.Column("properties", JSONB, nullable=False, server_default=EMPTY_OBJECT),
        sa.Column("valid", TSTZRANGE),
        sa.Column("certainty", sa.Text, nullable=False, server_default="zeker"),
        sa.Column("source", sa.Text, nullable=False, server_default=""),
        text_column("author"),
        text_column("organisation", reference("organisation.id")),
        sa.Column("operation", UUID, nullable=False),
        sa.Column("deleted", sa.Boolean, nullable=False, server_default=sa.false()),
        one_of("certainty", "zeker", "waarschijnlijk", "onzeker"),
        sa.CheckConstraint("NOT isempty(recorded)", name="recorded_not_empty"),
        sa.CheckConstraint(
            "geom IS NULL OR (ST_XMin(geom) >= -180 AND ST_XMax(geom) <= 180"
            " AND ST_YMin(geom) >= -85.06 AND ST_YMax(geom) <= 85.06)",
            name="geom_on_the_map",
        ),
        schema="plot",
    )
    # One index serves the live plot, the published plot and any moment: with partial indexes
    # alone a look back takes forty times as long.
    op.execute(
        "CREATE INDEX feature_version_place_time ON plot.feature_version"
        " USING gist (layer_id, geom_3857, recorded)"
    )
    op.execute(
        "CREATE UNIQUE INDEX feature_version_open ON plot.feature_version (layer_id, feature_id)"
        " WHERE upper_inf(recorded)"
    )
    op.execute(
        "CREATE UNIQUE INDEX feature_version_operation"
        " ON plot.feature_version (layer_id, operation, feature_id)"
    )
    op.create_table(
        "change",
        sa.Column("sequence", sa.BigInteger, sa.Identity(), primary_key=True),
        text_column("layer_id", sa.ForeignKey("plot.layer.id", ondelete="CASCADE")),
        sa.Column("feature_id", UUID, nullable=False),
        moment("at"),
        sa.Column("old_box", Geometry("POLYGON", srid=4258, spatial_index=False)),
        sa.Column("new_box", Geometry("POLYGON", srid=4258, spatial_index=False)),
        schema="plot",
    )
    op.execute("CREATE INDEX change_layer ON plot.change (layer_id, sequence)")


def create_pictures() -> None:
    """A picture is an ordered list of layers with a note for each."""
    op.create_table(
        "picture",
        text_column("id", key=True),
        text_column("title"),
        text_column("title_en"),
        sa.Column("description", sa.Text, nullable=False, server_default=""),
        text_column("kind"),
        text_column("owner_id", reference("organisation.id")),
        text_column("activity_id", reference("activity.id"), nullable=True),
        sa.Column("audience", sa.Text, nullable=False, server_default="partners"),
        sa.Column("extent", Geometry("POLYGON", srid=4258, spatial_index=False)),
        sa.Column("position", sa.Integer, nullable=False, server_default="0"),
        one_of("kind", "landelijk", "sector", "regio", "activiteit"),
        one_of("audience", "openbaar", "partners", "eigenaar"),
        sa.CheckConstraint("id ~ '^[a-z0-9][a-z0-9-]{0,79}$'", name="id_is_slug"),
        schema="plot",
    )
    op.create_table(
        "picture_layer",
        text_column("picture_id", sa.ForeignKey("plot.picture.id", ondelete="CASCADE"), key=True),
        text_column("layer_id", sa.ForeignKey("plot.layer.id", ondelete="CASCADE"), key=True),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("visible", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("opacity", sa.REAL, nullable=False, server_default="1"),
        sa.Column("note", sa.Text, nullable=False, server_default=""),
        text_column("title_override", nullable=True),
        sa.CheckConstraint("opacity BETWEEN 0 AND 1", name="opacity_is_fraction"),
        schema="plot",
    )


def create_sharing_and_trail() -> None:
    """Who may see a layer, and who did what."""
    op.create_table(
        "share",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        text_column("layer_id", sa.ForeignKey("plot.layer.id", ondelete="CASCADE")),
        text_column("audience"),
        text_column("audience_id", nullable=True),
        sa.Column("may", sa.Text, nullable=False, server_default="lezen"),
        moment("until", nullable=True),
        text_column("granted_by"),
        moment("granted_at", now=True),
        moment("withdrawn_at", nullable=True),
        one_of("audience", "organisatie", "sector", "activiteit", "partners", "openbaar"),
        one_of("may", "lezen", "bewerken"),
        sa.CheckConstraint(
            "(audience_id IS NULL) = (audience IN ('partners', 'openbaar'))", name="audience_is_named"
        ),
        schema="plot",
    )
    op.execute("CREATE INDEX share_layer ON plot.share (layer_id) WHERE withdrawn_at IS NULL")
    op.create_table(
        "audit_line",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        moment("at", now=True),
        text_column("action"),
        text_column("object"),
        text_column("result"),
        text_column("origin"),
        text_column("actor"),
        sa.Column("detail", JSONB, nullable=False, server_default=EMPTY_OBJECT),
        schema="plot",
    )
