-- name: organisations
SELECT o.id, o.name, o.name_en, o.short_name, o.kind, o.colour, o.adhoc, coalesce(array_agg(s.sector_id ORDER BY
  s.sector_id) FILTER (WHERE s.sector_id IS NOT NULL), '{}') AS sectors
FROM plot.organisation o LEFT JOIN plot.organisation_sector s ON s.organisation_id = o.id
WHERE o.id = ANY (%(organisations)s)
GROUP BY o.id ORDER BY o.name, o.id

-- name: presences
-- Row security decides of whom. What was told until a moment is no more true after it.
SELECT organisation_id, CASE WHEN until < now() THEN 'verlopen' ELSE status END AS status, situation, contact, phone,
  email, note, lon, lat, until, told_at
FROM plot.presence

-- name: at_work
SELECT organisation, people FROM plot.people_at_work()

-- name: together
-- Who takes part in the activities that the viewer is in; a key for some layers is told of those alone.
SELECT p.organisation_id, a.id, a.title
FROM plot.activity a
JOIN plot.open_activity o ON o.id = a.id
JOIN plot.activity_participant p ON p.activity_id = a.id AND p.left_at IS NULL AND (p.until IS NULL OR p.until > now())
WHERE plot.is_in(a.id) AND plot.key_limit() IS NULL
UNION
SELECT a.owner_id, a.id, a.title FROM plot.activity a JOIN plot.open_activity o ON o.id = a.id
WHERE plot.is_in(a.id) AND plot.key_limit() IS NULL
ORDER BY 3, 2, 1

-- name: sectors
SELECT id, name, name_en FROM plot.sector ORDER BY name, id

-- name: tell
SELECT plot.tell_presence(%(organisation)s, %(status)s, %(situation)s, %(contact)s, %(phone)s, %(email)s, %(note)s,
  %(lon)s, %(lat)s, %(until)s, %(author)s)

-- name: viewer
SELECT plot.viewer()
