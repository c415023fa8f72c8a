-- name: append_publication
INSERT INTO plot.publication (layer_id, moment, published_by, note)
SELECT id, %(moment)s, %(by)s, %(note)s FROM plot.layer WHERE id = %(layer)s AND kind = 'plot'
ON CONFLICT (layer_id, moment) DO UPDATE SET published_by = excluded.published_by, note = excluded.note
RETURNING id

-- name: show_publication
UPDATE plot.layer SET
  published_at = %(moment)s,
  publication_id = %(publication)s,
  updated_at = %(moment)s,
  content_version = content_version + 1,
  feature_count = shown.count,
  extent = shown.extent,
  dimensions = shown.dimensions,
  geometry_type = CASE shown.dimensions WHEN '{0}' THEN 'Point' WHEN '{1}' THEN 'LineString' WHEN '{2}' THEN 'Polygon'
    ELSE 'Geometry' END
FROM (
  SELECT count(*) AS count,
    coalesce(array_agg(DISTINCT CAST(ST_Dimension(geom) AS smallint)) FILTER (WHERE geom IS NOT NULL), '{}') AS dimensions,
    CASE WHEN count(geom) > 0 THEN ST_Envelope(ST_Expand(ST_SetSRID(CAST(ST_Extent(geom) AS geometry), 4258), 1e-7)) END
      AS extent
  FROM plot.feature_version
  WHERE layer_id = %(layer)s AND recorded @> CAST(%(moment)s AS timestamptz) AND NOT deleted
) AS shown
WHERE id = %(layer)s
