-- name: free_properties
-- The names that the objects of a publication carry of their own, with the JSON types of their values.
SELECT own.key, array_agg(DISTINCT jsonb_typeof(own.value)) AS types
FROM plot.published_feature f CROSS JOIN jsonb_each(f.properties) own
WHERE f.layer_id = %(layer)s AND f.publication_id = %(publication)s AND jsonb_typeof(own.value) <> 'null'
GROUP BY own.key ORDER BY own.key LIMIT %(most)s
