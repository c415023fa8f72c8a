-- name: things
-- What is drawn, as the lint looks at it, highest layer first. The name of an area stands inside it. What
-- stands in braces says which objects: those published, or a draft. Texts are cut: enough to judge them by.
SELECT CAST(f.feature_id AS text) AS id, f.layer_id AS layer, f.sign, ST_Dimension(f.geom) AS dimension,
  ST_XMin(f.geom) AS west, ST_YMin(f.geom) AS south, ST_XMax(f.geom) AS east, ST_YMax(f.geom) AS north,
  ST_X(place.point) AS lon, ST_Y(place.point) AS lat, left(coalesce(f.properties ->> 'naam', ''), 300) AS label,
  left(coalesce(f.properties ->> 'toelichting', ''), 2000) AS note,
  coalesce(f.properties ->> 'status', '') AS status,
  f.certainty, f.source, coalesce(w.kind, '') AS drawn_by, lower(f.valid) AS valid_from, upper(f.valid) AS valid_to,
  lower(f.recorded) AS recorded, f.properties ->> 'tekstgrootte' AS text_size
FROM {drawn}
LEFT JOIN plot.organisation w ON w.id = f.organisation
CROSS JOIN LATERAL (SELECT ST_PointOnSurface(f.geom) AS point) place
WHERE f.layer_id = ANY(CAST(%(layers)s AS text[])) AND f.geom IS NOT NULL AND NOT ST_IsEmpty(f.geom)
  AND (CAST(%(xmin)s AS float8) IS NULL
       OR f.geom && ST_MakeEnvelope(%(xmin)s, %(ymin)s, %(xmax)s, %(ymax)s, 4258))
ORDER BY array_position(CAST(%(layers)s AS text[]), f.layer_id) DESC, f.feature_id
LIMIT %(rows)s

-- name: published
unnest(CAST(%(layers)s AS text[]), CAST(%(publications)s AS bigint[])) AS shown(layer, publication)
JOIN plot.published_feature f ON f.layer_id = shown.layer AND f.publication_id = shown.publication

-- name: draft
plot.draft_feature f
