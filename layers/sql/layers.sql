-- name: layers
-- What the viewer may read: row security on plot.layer decides. A plot that was never published has
-- nothing to show. What stands in braces is of the publication shown, or of the draft.
SELECT l.id, l.kind, l.title, l.title_en, l.description, l.classification, l.licence, l.attribution,
  l.freshness_limit, {geometry_type} AS geometry_type, coalesce({published_at}, l.updated_at) AS updated_at,
  l.access_version, {content_version} AS content_version, {feature_count} AS feature_count, ST_XMin({extent}) AS west,
  ST_YMin({extent}) AS south, ST_XMax({extent}) AS east, ST_YMax({extent}) AS north, l.relation,
  l.attributes, {dimensions} AS dimensions, coalesce(CAST(l.source ->> 'detail_from' AS int), 0) AS detail_from,
  {publication} AS publication, v.level, l.mode, {draft} AS draft, a.id IS NOT NULL AS exercise, o.id AS owner_id, o.name AS owner_name,
  o.short_name AS owner_short_name, o.kind AS owner_kind, o.colour AS owner_colour
FROM plot.layer l
JOIN plot.organisation o ON o.id = l.owner_id
LEFT JOIN plot.exercise a ON a.id = l.activity_id
LEFT JOIN plot.picture_layer m ON m.layer_id = l.id AND m.picture_id = %(picture)s
{publications}
LEFT JOIN plot.shown_level v ON v.publication_id = {publication}
WHERE {there}
  AND (CAST(%(picture)s AS text) IS NULL OR m.layer_id IS NOT NULL)
  {which}
ORDER BY m.position, l.title, l.id

-- name: publications_then
-- The last publication at or before the moment.
LEFT JOIN LATERAL (
  SELECT p.* FROM plot.publication p
  WHERE p.layer_id = l.id AND p.withdrawn_at IS NULL AND p.moment <= %(moment)s
  ORDER BY p.moment DESC LIMIT 1
) p ON l.kind = 'plot'

-- name: draft_of_plot
-- The plots in which the viewer may draw, as they stand now; what is live needs no draft.
JOIN plot.drawable_layer w ON w.id = l.id
JOIN plot.draft d ON d.layer_id = l.id AND l.mode = 'op-commando'

-- name: drawn_plot
-- The same, also when it is live: there is a draft either way.
JOIN plot.drawable_layer w ON w.id = l.id
JOIN plot.draft d ON d.layer_id = l.id
