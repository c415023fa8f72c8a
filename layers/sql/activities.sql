-- name: activities
SELECT a.id, a.title, a.title_en, a.description, a.crisis_type, c.name AS crisis_type_name, a.grip, a.exercise,
  a.phase, o.id AS owner_id, o.name AS owner_name, o.short_name AS owner_short_name, o.kind AS owner_kind,
  o.colour AS owner_colour, ST_XMin(a.area) AS west, ST_YMin(a.area) AS south, ST_XMax(a.area) AS east,
  ST_YMax(a.area) AS north, a.started_at, a.ended_at, p.id IS NOT NULL AS open,
  coalesce(a.owner_id = plot.viewer(), false) AS own, plot.participates(a.id, plot.viewer()) AS takes_part,
  (SELECT b.id FROM plot.picture b WHERE b.activity_id = a.id ORDER BY b.id <> a.id, b.position, b.id LIMIT 1)
    AS picture_id
FROM plot.activity a
JOIN plot.organisation o ON o.id = a.owner_id
LEFT JOIN plot.crisis_type c ON c.code = a.crisis_type
LEFT JOIN plot.open_activity p ON p.id = a.id
WHERE plot.is_in(a.id) AND (CAST(%(activity)s AS text) IS NULL OR a.id = %(activity)s)
ORDER BY p.id IS NULL, a.started_at DESC, a.id

-- name: participants
SELECT p.organisation_id, o.name, o.short_name, o.adhoc, p.role, p.joined_at, p.until
FROM plot.activity_participant p JOIN plot.organisation o ON o.id = p.organisation_id
WHERE p.activity_id = %(activity)s AND p.left_at IS NULL AND (p.until IS NULL OR p.until > now())
ORDER BY o.name, o.id

-- name: add
SELECT plot.add_participant(%(activity)s, %(organisation)s, %(until)s, %(author)s)

-- name: leave
SELECT plot.leave_activity(%(activity)s, %(organisation)s, %(author)s)

-- name: close
SELECT plot.close_activity(%(activity)s, %(author)s)

-- name: invite
SELECT plot.invite(%(activity)s, %(called)s, %(until)s, %(person)s, %(domain)s, %(issuer)s)

-- name: approve
SELECT plot.approve_invitation(%(invitation)s, %(person)s, %(hash)s, %(seconds)s)

-- name: withdraw
SELECT plot.withdraw_invitation(%(invitation)s, %(person)s)

-- name: invitations
SELECT id, activity_id, called, until, created_by, created_at, approved_by, approved_at, code_expires_at, used_at,
  organisation_id, withdrawn_at, domain
FROM plot.invitation
WHERE activity_id = %(activity)s AND (CAST(%(invitation)s AS uuid) IS NULL OR id = %(invitation)s)
ORDER BY created_at DESC, id
LIMIT 500

-- name: accept
SELECT activity AS activity_id, organisation AS organisation_id, called, until
FROM plot.accept_invitation(%(hash)s, %(made)s, %(key)s, %(key_hash)s)
