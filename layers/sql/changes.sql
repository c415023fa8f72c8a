-- name: last_shown
-- The number of the last change that this viewer sees of a live plot; 0 of any other.
SELECT coalesce((
  SELECT c.number FROM plot.layer l JOIN plot.change c ON c.layer_id = l.id
  WHERE l.id = %(layer)s AND l.mode = 'live' AND c.live ORDER BY c.number DESC LIMIT 1), 0)

-- name: rights
-- What this viewer may read or draw in, of the plots of these activities, as far as it is in them. `level`: up
-- to which mark it sees objects; `number`: that of the last change that it sees.
SELECT l.activity_id AS activity, l.id AS layer, d.id IS NOT NULL AS draws, l.mode = 'live' AS live,
  CASE WHEN l.owner_id = plot.viewer() THEN 2 ELSE coalesce((
    SELECT max(plot.level_by(g.audience)) FROM plot.grant_to_viewer g WHERE g.layer_id = l.id), 0) END AS level,
  coalesce(CASE WHEN d.id IS NOT NULL THEN r.version WHEN l.mode = 'live' THEN (
    SELECT c.number FROM plot.change c WHERE c.layer_id = l.id AND c.live ORDER BY c.number DESC LIMIT 1) END, 0)
    AS number,
  p.id AS publication, p.moment, p.published_by AS by, p.note
FROM plot.layer l
LEFT JOIN plot.drawable_layer d ON d.id = l.id
LEFT JOIN plot.draft r ON r.layer_id = l.id
LEFT JOIN plot.publication p ON p.id = l.publication_id
WHERE l.kind = 'plot' AND l.activity_id = ANY(%(activities)s) AND (p.id IS NOT NULL OR d.id IS NOT NULL)
ORDER BY l.id

-- name: inside
-- Of these activities, the ones that the viewer is in.
SELECT a.id FROM plot.activity a WHERE a.id = ANY(%(activities)s) AND plot.is_in(a.id)

-- name: ended
SELECT plot.ended(%(sessions)s, %(keys)s)

-- name: picture
-- What a picture shows to this viewer: each layer with what names its content, and its box.
SELECT l.id AS layer, l.access_version, l.publication_id AS publication, l.content_version, v.level,
  ST_XMin(b.box) AS west, ST_YMin(b.box) AS south, ST_XMax(b.box) AS east, ST_YMax(b.box) AS north
FROM plot.picture_layer m JOIN plot.layer l ON l.id = m.layer_id
LEFT JOIN plot.shown_level v ON v.publication_id = l.publication_id
CROSS JOIN LATERAL (SELECT CASE WHEN v.level IS NULL THEN l.extent ELSE v.extent END AS box) b
WHERE m.picture_id = %(picture)s AND (l.publication_id IS NOT NULL OR l.relation IS NOT NULL)
ORDER BY m.position, l.id
