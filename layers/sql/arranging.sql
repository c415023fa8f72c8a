-- name: start
SELECT plot.start_activity(%(activity)s, %(title)s, %(description)s, %(crisis_type)s, %(grip)s, %(exercise)s,
  %(phase)s, %(edges)s, %(author)s)

-- name: take_along
SELECT plot.take_along(%(activity)s, %(preparation)s, %(author)s)

-- name: change_activity
SELECT plot.change_activity(%(activity)s, %(changes)s, %(author)s)

-- name: archive_activity
SELECT plot.archive_activity(%(activity)s, %(author)s)

-- name: make_layer
SELECT plot.make_layer(%(layer)s, %(activity)s, %(title)s, %(description)s, %(group)s, %(team)s, %(position)s,
  %(classification)s, %(mode)s, %(author)s)

-- name: change_layer
SELECT plot.change_layer(%(layer)s, %(changes)s, %(author)s)

-- name: copy_layer
SELECT plot.copy_layer(%(source)s, %(layer)s, %(title)s, %(activity)s, %(author)s)

-- name: layers
-- The plots of an activity that the viewer may read, or draw in, in their order. One that was never published
-- is there for who draws in it alone.
SELECT l.id, l.title, l.description, l.grouped, l.team, l.position, l.locked, l.archived_at IS NOT NULL AS archived,
  l.mode, l.classification, l.activity_id, o.id AS owner_id, o.name AS owner_name, o.short_name AS owner_short_name,
  o.kind AS owner_kind, o.colour AS owner_colour, d.id IS NOT NULL AS drawable,
  coalesce(l.owner_id = plot.viewer(), false) AS own, p.id AS publication, p.moment AS published_at,
  p.published_by, p.note, CASE WHEN v.level IS NULL THEN l.feature_count ELSE v.feature_count END AS feature_count,
  CASE WHEN d.id IS NOT NULL THEN w.feature_count END AS draft_count, plot.rest_of(l.id) AS rest
FROM plot.layer l
JOIN plot.organisation o ON o.id = l.owner_id
LEFT JOIN plot.drawable_layer d ON d.id = l.id
LEFT JOIN plot.publication p ON p.id = l.publication_id
LEFT JOIN plot.shown_level v ON v.publication_id = l.publication_id
LEFT JOIN plot.draft w ON w.layer_id = l.id
WHERE l.kind = 'plot' AND (l.published_at IS NOT NULL OR d.id IS NOT NULL)
  AND (CAST(%(activity)s AS text) IS NULL OR l.activity_id = %(activity)s)
  AND (CAST(%(layer)s AS text) IS NULL OR l.id = %(layer)s)
ORDER BY l.position, l.title, l.id

-- name: grip_levels
SELECT code, rank, name, description FROM plot.grip_level ORDER BY rank
