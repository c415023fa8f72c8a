-- name: held
SELECT DISTINCT f.layer_id, f.sign,
  CASE WHEN f.properties ->> 'status' IN ('gepland', 'beeindigd') THEN f.properties ->> 'status' END AS status,
  coalesce(f.certainty = 'onzeker', false) AS doubtful
FROM unnest(CAST(%(layers)s AS text[]), CAST(%(publications)s AS bigint[])) AS shown(layer, publication)
JOIN plot.published_feature f ON f.layer_id = shown.layer AND f.publication_id = shown.publication
WHERE f.sign IS NOT NULL
ORDER BY 1, 2, 3, 4
