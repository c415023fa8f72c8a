-- name: plots
-- The plots that the viewer may read; one that was never published only for those who draw in it.
SELECT l.id, l.title, l.title_en, l.description, l.classification, o.id AS owner_id, o.name AS owner_name,
  o.short_name AS owner_short_name, o.kind AS owner_kind, o.colour AS owner_colour,
  a.id AS activity_id, a.title AS activity_title, e.id IS NOT NULL AS exercise, l.attribution,
  l.freshness_limit, l.published_at, shown.feature_count,
  ST_XMin(shown.extent) AS west, ST_YMin(shown.extent) AS south, ST_XMax(shown.extent) AS east,
  ST_YMax(shown.extent) AS north,
  d.id IS NOT NULL AS drawable
FROM plot.layer l
JOIN plot.organisation o ON o.id = l.owner_id
LEFT JOIN plot.activity a ON a.id = l.activity_id
LEFT JOIN plot.exercise e ON e.id = l.activity_id
LEFT JOIN plot.drawable_layer d ON d.id = l.id
LEFT JOIN plot.shown_level v ON v.publication_id = l.publication_id
CROSS JOIN LATERAL (
  SELECT CASE WHEN v.level IS NULL THEN l.feature_count ELSE v.feature_count END AS feature_count,
    CASE WHEN v.level IS NULL THEN l.extent ELSE v.extent END AS extent
) shown
WHERE l.kind = 'plot' AND (l.published_at IS NOT NULL OR d.id IS NOT NULL)
  AND (CAST(%(plot)s AS text) IS NULL OR l.id = %(plot)s)
ORDER BY l.title, l.id
