-- name: differences
-- Of each object that readers would see otherwise if the draft were published: how they see it, and how it is.
SELECT coalesce(d.feature_id, p.feature_id) AS feature_id, p.feature_id IS NULL AS new, d.feature_id IS NULL AS gone,
  p.sign AS old_sign, p.properties AS old_properties, lower(p.valid) AS old_from, upper(p.valid) AS old_to,
  p.certainty AS old_certainty, p.source AS old_source, p.classification AS old_classification,
  d.sign, d.properties, lower(d.valid) AS valid_from, upper(d.valid) AS valid_to, d.certainty, d.source,
  d.classification, d.author, d.organisation, lower(d.recorded) AS recorded_at,
  ST_AsBinary(d.geom) IS DISTINCT FROM ST_AsBinary(p.geom) AS moved
FROM (SELECT * FROM plot.draft_feature f WHERE f.layer_id = %(layer)s) AS d
FULL JOIN (
  SELECT * FROM plot.published_feature f WHERE f.layer_id = %(layer)s AND f.publication_id = %(publication)s
) AS p ON p.feature_id = d.feature_id
WHERE d.version IS DISTINCT FROM p.version
ORDER BY lower(d.recorded) DESC NULLS LAST, 1
