"""A publication keeps how much it showed and where, so that a look back tells the figures of then."""

from alembic import op

revision = "0003"
down_revision = "0002"

COLUMNS = """
ALTER TABLE plot.publication
  ADD COLUMN feature_count bigint NOT NULL DEFAULT 0,
  ADD COLUMN dimensions smallint[] NOT NULL DEFAULT '{}',
  ADD COLUMN geometry_type text,
  ADD COLUMN extent geometry(Polygon, 4258)
"""

EARLIER = """
UPDATE plot.publication AS p SET
  feature_count = shown.count, dimensions = shown.dimensions, extent = shown.extent,
  geometry_type = CASE shown.dimensions WHEN '{0}' THEN 'Point' WHEN '{1}' THEN 'LineString'
    WHEN '{2}' THEN 'Polygon' ELSE 'Geometry' END
FROM (
  SELECT p.id, count(f.feature_id) AS count,
    coalesce(array_agg(DISTINCT CAST(ST_Dimension(f.geom) AS smallint)) FILTER (WHERE f.geom IS NOT NULL),
      '{}') AS dimensions,
    CASE WHEN count(f.geom) > 0 THEN ST_Envelope(ST_Expand(
      ST_SetSRID(CAST(ST_Extent(f.geom) AS geometry), 4258), 1e-7)) END AS extent
  FROM plot.publication p
  LEFT JOIN plot.feature_version f ON f.layer_id = p.layer_id AND f.recorded @> p.moment AND NOT f.deleted
  GROUP BY p.id
) AS shown
WHERE shown.id = p.id
"""


def upgrade() -> None:
    """Apply."""
    op.execute(COLUMNS)
    op.execute(EARLIER)
