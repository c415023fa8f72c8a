-- name: free_properties
-- The names that the objects shown carry of their own, with the JSON types of their values. Which objects
-- are shown is filled in from the relation.
SELECT own.key, array_agg(DISTINCT jsonb_typeof(own.value)) AS types
FROM {source} CROSS JOIN jsonb_each(f.properties) own
WHERE {where} AND jsonb_typeof(own.value) <> 'null'
GROUP BY own.key ORDER BY own.key LIMIT %(most)s
