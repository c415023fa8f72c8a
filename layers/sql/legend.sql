-- name: in_view
-- Which signs stand in a box, and in which states; row security on the layer decides what is looked at. A box
-- whose west is east of its east crosses the antimeridian; one without width or height is a line or a point.
SELECT DISTINCT f.sign,
  CASE WHEN f.properties ->> 'status' IN ('gepland', 'beeindigd') THEN f.properties ->> 'status' END AS status,
  coalesce(f.certainty = 'onzeker', false) AS doubtful
FROM unnest(CAST(%(layers)s AS text[]), CAST(%(publications)s AS bigint[])) AS shown(layer, publication)
JOIN plot.published_feature f ON f.layer_id = shown.layer AND f.publication_id = shown.publication
WHERE f.sign IS NOT NULL
  AND (CAST(%(xmin)s AS float8) IS NULL
       OR ST_Intersects(f.geom, CASE
         WHEN CAST(%(xmin)s AS float8) <= %(xmax)s THEN
           ST_Envelope(ST_MakeLine(ST_Point(%(xmin)s, %(ymin)s, 4258), ST_Point(%(xmax)s, %(ymax)s, 4258)))
         ELSE ST_Collect(ST_MakeEnvelope(%(xmin)s, %(ymin)s, 180, %(ymax)s, 4258),
           ST_MakeEnvelope(-180, %(ymin)s, %(xmax)s, %(ymax)s, 4258)) END))
ORDER BY 1, 2, 3
