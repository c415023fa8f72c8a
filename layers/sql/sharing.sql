-- name: share
-- A share that stands already is not made twice.
INSERT INTO plot.share (layer_id, audience, audience_id, may, granted_by)
SELECT l.id, %(audience)s, %(audience_id)s, %(may)s, l.owner_id FROM plot.layer AS l
WHERE l.id = %(layer)s AND NOT EXISTS (
  SELECT 1 FROM plot.share AS s
  WHERE s.layer_id = l.id AND s.audience = %(audience)s AND s.audience_id IS NOT DISTINCT FROM %(audience_id)s
    AND s.may = %(may)s AND s.withdrawn_at IS NULL AND (s.until IS NULL OR s.until > now()))

-- name: classification
SELECT classification FROM plot.layer WHERE id = %(layer)s

-- name: organisatie
SELECT id FROM plot.organisation WHERE id = %(audience_id)s

-- name: sector
SELECT id FROM plot.sector WHERE id = %(audience_id)s

-- name: activiteit
SELECT id FROM plot.activity WHERE id = %(audience_id)s

-- name: own_layer
-- A layer that the viewer may read, and whether it is its own.
SELECT l.id, l.kind, l.title, l.classification, l.activity_id, o.id AS owner_id, o.name AS owner_name,
  l.owner_id = plot.viewer() AND plot.previewer() IS NULL AND plot.key() IS NULL AS own, plot.is_partner() AS partner
FROM plot.layer l JOIN plot.organisation o ON o.id = l.owner_id WHERE l.id = %(layer)s

-- name: give
SELECT plot.share_layer(%(layer)s, %(audience)s, %(audience_id)s, %(may)s, %(until)s, %(until_activity)s,
  %(note)s, %(author)s)

-- name: withdraw
SELECT plot.withdraw_share(%(layer)s, %(share)s, %(author)s)

-- name: classify
SELECT plot.classify(%(layer)s, %(classification)s)

-- name: given
-- The shares of the viewer's own layers, of one layer or of all, newest first; those that ended too.
SELECT s.id, s.layer_id, s.layer_title, s.classification, s.audience, s.audience_id,
  coalesce(o.name, c.name, a.title) AS audience_name, s.may, s.until, s.until_activity,
  u.title AS until_activity_title, s.note, s.granted_by, s.granted_at, s.withdrawn_at, s.withdrawn_by, s.stands,
  s.stands AND s.classification <> 'geheim' AND CASE s.audience WHEN 'organisatie' THEN true
    WHEN 'openbaar' THEN s.classification = 'open' ELSE s.classification <> 'vertrouwelijk' END AS reaches
FROM plot.own_share s
LEFT JOIN plot.organisation o ON s.audience = 'organisatie' AND o.id = s.audience_id
LEFT JOIN plot.sector c ON s.audience = 'sector' AND c.id = s.audience_id
LEFT JOIN plot.activity a ON s.audience = 'activiteit' AND a.id = s.audience_id
LEFT JOIN plot.activity u ON u.id = s.until_activity
WHERE (CAST(%(layer)s AS text) IS NULL OR s.layer_id = %(layer)s) AND (%(ended)s OR s.stands)
ORDER BY s.granted_at DESC, s.id DESC
LIMIT %(rows)s

-- name: recipients
-- With whom this viewer can share, by the words that it types.
SELECT kind, id, name, short_name FROM (
  SELECT 'organisatie' AS kind, o.id, o.name, o.short_name, 2 AS place FROM plot.organisation o
    WHERE o.id IS DISTINCT FROM plot.viewer()
  UNION ALL SELECT 'sector', s.id, s.name, s.name, 1 FROM plot.sector s
  UNION ALL SELECT 'activiteit', a.id, a.title, a.title, 0 FROM plot.activity a
    JOIN plot.open_activity p ON p.id = a.id WHERE plot.is_in(a.id)
) AS r
WHERE CAST(%(words)s AS text) IS NULL OR concat_ws(' ', name, short_name, id) ILIKE '%%' || %(words)s || '%%'
ORDER BY place, name, id
LIMIT %(rows)s

-- name: policy
SELECT coalesce(p.audience, 'activiteit') AS audience, coalesce(p.may, 'lezen') AS may, p.changed_by, p.changed_at
FROM (SELECT plot.viewer() AS who) AS v LEFT JOIN plot.organisation_policy p ON p.organisation_id = v.who

-- name: set_policy
SELECT plot.set_policy(%(audience)s, %(may)s, %(author)s)

-- name: visible_to
SELECT v.share, v.audience, v.audience_id, coalesce(n.name, c.name, a.title) AS audience_name, v.may,
  v.organisation, o.name, o.short_name, v.until, v.until_activity
FROM plot.visible_to(%(layer)s) v
LEFT JOIN plot.organisation o ON o.id = v.organisation
LEFT JOIN plot.organisation n ON v.audience = 'organisatie' AND n.id = v.audience_id
LEFT JOIN plot.sector c ON v.audience = 'sector' AND c.id = v.audience_id
LEFT JOIN plot.activity a ON v.audience = 'activiteit' AND a.id = v.audience_id
ORDER BY v.share, o.name

-- name: standing_rules
-- The shares that stand and that this viewer may know of, also those whose members it is not told.
SELECT s.audience, s.audience_id, coalesce(n.name, c.name, a.title) AS audience_name, s.may, s.until,
  s.until_activity
FROM plot.share s
LEFT JOIN plot.organisation n ON s.audience = 'organisatie' AND n.id = s.audience_id
LEFT JOIN plot.sector c ON s.audience = 'sector' AND c.id = s.audience_id
LEFT JOIN plot.activity a ON s.audience = 'activiteit' AND a.id = s.audience_id
WHERE s.layer_id = %(layer)s AND s.withdrawn_at IS NULL AND (s.until IS NULL OR s.until > now())
  AND (s.until_activity IS NULL OR EXISTS (SELECT 1 FROM plot.open_activity p WHERE p.id = s.until_activity))
  AND (s.audience <> 'activiteit' OR EXISTS (SELECT 1 FROM plot.open_activity p WHERE p.id = s.audience_id))
ORDER BY s.id
