-- name: with_archived
SELECT set_config('plotserver.archived', 'on', true)

-- name: hold
SELECT plot.hold_own_picture(%(picture)s, %(revisions)s)

-- name: make
SELECT plot.make_picture(%(picture)s, %(title)s, %(description)s, %(kind)s, %(activity)s, %(audience)s, %(edges)s)

-- name: change
SELECT plot.change_picture(%(picture)s, %(changes)s, %(author)s, %(revisions)s)

-- name: write
SELECT plot.write_entries(%(picture)s, %(entries)s, %(revisions)s)

-- name: entries
-- What stands in a picture by itself, lowest first: layers, and pictures that it draws on.
SELECT m.layer_id AS layer, CAST(NULL AS text) AS source, m.position, m.visible, m.opacity, m.note,
  m.title_override AS title, m.freshness_limit, l.title AS called, l.classification, o.id AS owner_id,
  o.short_name AS owner_short_name, 1 AS layers
FROM plot.picture_layer m JOIN plot.layer l ON l.id = m.layer_id JOIN plot.organisation o ON o.id = l.owner_id
WHERE m.picture_id = %(picture)s AND m.via = '{}'
UNION ALL
SELECT NULL, s.source_id, s.position, s.visible, s.opacity, s.note, NULL, NULL, p.title, NULL, o.id, o.short_name,
  (SELECT CAST(count(*) AS int) FROM plot.picture_layer m WHERE m.picture_id = s.picture_id AND m.via[1] = s.source_id)
FROM plot.picture_source s JOIN plot.picture p ON p.id = s.source_id JOIN plot.organisation o ON o.id = p.owner_id
WHERE s.picture_id = %(picture)s
ORDER BY 3, 1, 2

-- name: unseen
-- The layers that not all of the picture's audience see, as far as the viewer knows: by sharing or
-- classification, or because they come from a picture that fewer may open.
SELECT l.id AS layer, coalesce(m.title_override, l.title) AS title, o.short_name AS owner_short_name, l.classification,
  p.audience, w.way IS NOT NULL AS by_way, w.way AS by_picture, ARRAY(
    SELECT s.audience || coalesce(':' || s.audience_id, '') FROM plot.share s
    WHERE s.layer_id = l.id AND s.withdrawn_at IS NULL AND (s.until IS NULL OR s.until > now()) ORDER BY s.id) AS shared_with
FROM plot.picture p
JOIN plot.picture_layer m ON m.picture_id = p.id
JOIN plot.layer l ON l.id = m.layer_id
JOIN plot.organisation o ON o.id = l.owner_id
LEFT JOIN LATERAL (
  SELECT c.title AS way FROM plot.picture c
  WHERE c.id = ANY(m.via) AND plot.breadth_of(c.audience) < plot.breadth_of(p.audience)
  ORDER BY plot.breadth_of(c.audience) LIMIT 1
) w ON true
WHERE p.id = %(picture)s AND p.audience <> 'eigenaar' AND (w.way IS NOT NULL OR NOT EXISTS (
  SELECT 1 FROM plot.share s
  WHERE s.layer_id = l.id AND s.withdrawn_at IS NULL AND (s.until IS NULL OR s.until > now())
    AND (s.until_activity IS NULL OR EXISTS (SELECT 1 FROM plot.open_activity a WHERE a.id = s.until_activity))
    AND CASE s.audience WHEN 'openbaar' THEN l.classification = 'open'
      WHEN 'partners' THEN p.audience <> 'openbaar' AND l.classification IN ('open', 'intern')
      WHEN 'activiteit' THEN p.audience = 'deelnemers' AND s.audience_id = p.activity_id
        AND l.classification IN ('open', 'intern')
      ELSE false END))
ORDER BY m.position, l.id

-- name: missing
-- What of these is not there for the viewer.
SELECT w.id FROM unnest(CAST(%(layers)s AS text[])) AS w (id) WHERE NOT EXISTS (SELECT 1 FROM plot.layer l WHERE l.id = w.id)
UNION ALL
SELECT w.id FROM unnest(CAST(%(sources)s AS text[])) AS w (id)
WHERE NOT EXISTS (SELECT 1 FROM plot.picture p WHERE p.id = w.id AND p.archived_at IS NULL)

-- name: drawing_on
-- The pictures that the viewer may open and that draw on this one.
SELECT p.id, p.title FROM plot.picture_source s JOIN plot.picture p ON p.id = s.picture_id
WHERE s.source_id = %(picture)s ORDER BY p.title, p.id

-- name: choices
-- The layers that the viewer may read, for who composes: whose, of which activity and sectors, how old, who shares.
SELECT l.id, l.kind, l.title, l.title_en, l.description, l.classification, o.id AS owner_id, o.name AS owner_name,
  o.short_name AS owner_short_name, o.kind AS owner_kind, o.colour AS owner_colour, a.id AS activity_id,
  a.title AS activity_title, coalesce(l.published_at, l.updated_at) AS updated_at, l.freshness_limit,
  CASE WHEN v.level IS NULL THEN l.feature_count ELSE v.feature_count END AS feature_count,
  ARRAY(SELECT m.sector_id FROM plot.organisation_sector m WHERE m.organisation_id = o.id ORDER BY 1) AS sectors,
  ARRAY(
    SELECT s.audience || coalesce(':' || s.audience_id, '') FROM plot.share s
    WHERE s.layer_id = l.id AND s.withdrawn_at IS NULL AND (s.until IS NULL OR s.until > now()) ORDER BY s.id
  ) AS shared_with
FROM plot.layer l
JOIN plot.organisation o ON o.id = l.owner_id
LEFT JOIN plot.activity a ON a.id = l.activity_id
LEFT JOIN plot.shown_level v ON v.publication_id = l.publication_id
WHERE (l.publication_id IS NOT NULL OR l.relation IS NOT NULL) AND l.archived_at IS NULL
  AND (CAST(%(words)s AS text) IS NULL
    OR concat_ws(' ', l.title, l.title_en, l.description, o.name, o.short_name, a.title) ILIKE '%%' || %(words)s || '%%')
  AND (CAST(%(owner)s AS text) IS NULL OR o.id = %(owner)s)
  AND (CAST(%(activity)s AS text) IS NULL OR l.activity_id = %(activity)s)
  AND (CAST(%(sector)s AS text) IS NULL OR EXISTS (
    SELECT 1 FROM plot.organisation_sector m WHERE m.organisation_id = o.id AND m.sector_id = %(sector)s))
ORDER BY o.name, l.title, l.id
LIMIT %(rows)s
