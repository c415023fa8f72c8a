-- name: append_publication
-- With how much it shows and where; the box is widened by a centimetre, so that one point has one too.
-- A moment that is published again gets a new number: under the old one, tiles may be kept that lack what
-- was recorded for that moment since.
INSERT INTO plot.publication (layer_id, moment, published_by, note, feature_count, dimensions, geometry_type, extent)
SELECT l.id, %(moment)s, %(by)s, %(note)s, shown.count, shown.dimensions,
  CASE shown.dimensions WHEN '{0}' THEN 'Point' WHEN '{1}' THEN 'LineString' WHEN '{2}' THEN 'Polygon'
    ELSE 'Geometry' END,
  shown.extent
FROM plot.layer l CROSS JOIN LATERAL (
  SELECT count(*) AS count,
    coalesce(array_agg(DISTINCT CAST(ST_Dimension(geom) AS smallint)) FILTER (WHERE geom IS NOT NULL), '{}') AS dimensions,
    CASE WHEN count(geom) > 0 THEN ST_Envelope(ST_Expand(ST_SetSRID(CAST(ST_Extent(geom) AS geometry), 4258), 1e-7)) END
      AS extent
  FROM plot.feature_version
  WHERE layer_id = l.id AND recorded @> CAST(%(moment)s AS timestamptz) AND NOT deleted
) AS shown
WHERE l.id = %(layer)s AND l.kind = 'plot'
ON CONFLICT (layer_id, moment) DO UPDATE SET id = DEFAULT, withdrawn_at = NULL, withdrawn_by = NULL, live = false,
  published_by = excluded.published_by, note = excluded.note,
  feature_count = excluded.feature_count, dimensions = excluded.dimensions,
  geometry_type = excluded.geometry_type, extent = excluded.extent
RETURNING id

-- name: show_publication
UPDATE plot.layer AS l SET
  published_at = p.moment,
  publication_id = p.id,
  updated_at = p.moment,
  content_version = content_version + 1,
  feature_count = p.feature_count,
  dimensions = p.dimensions,
  geometry_type = p.geometry_type,
  extent = p.extent
FROM plot.publication p
WHERE p.id = %(publication)s AND l.id = p.layer_id

-- name: pass_moment
-- What is drawn next is recorded later than any publication.
UPDATE plot.draft SET recorded_at = greatest(recorded_at, %(moment)s) WHERE layer_id = %(layer)s

-- name: standing
-- The layer as who may draw in it sees it, with its publication; nothing when the viewer may not.
SELECT l.mode, p.id AS publication, p.moment, p.published_by AS by, p.note, d.feature_count, d.recorded_at,
  l.owner_id = plot.viewer() AS own
FROM plot.drawable_layer w
JOIN plot.layer l ON l.id = w.id AND l.kind = 'plot'
JOIN plot.draft d ON d.layer_id = l.id
LEFT JOIN plot.publication p ON p.id = l.publication_id
WHERE w.id = %(layer)s

-- name: publish
SELECT publication, moment FROM plot.publish(%(layer)s, %(author)s, %(note)s)

-- name: withdraw
SELECT publication, moment FROM plot.withdraw(%(layer)s, %(author)s, %(everything)s)

-- name: set_mode
SELECT plot.set_mode(%(layer)s, %(author)s, %(mode)s)
