-- name: to_sign
SELECT publication, number, at, owner, exercise FROM plot.to_sign(%(layer)s)

-- name: key_in_use
SELECT kid, sealed FROM plot.key_in_use(%(organisation)s)

-- name: make_key
SELECT plot.make_signing_key(%(kid)s, %(organisation)s, %(public)s, %(sealed)s, %(days)s)

-- name: keep
SELECT plot.keep_signatures(%(layer)s, %(kid)s, %(header)s, CAST(%(features)s AS uuid[]),
  CAST(%(versions)s AS integer[]), CAST(%(signatures)s AS bytea[]))

-- name: signed_up_to
SELECT plot.signed_up_to(%(layer)s, %(publication)s, %(number)s)

-- name: public_keys
-- Of the organisations that the viewer may know of.
SELECT k.public, k.organisation_id, o.name, k.not_before, k.not_after, k.revoked_at, k.invalid_since, k.reason
FROM plot.signing_key k JOIN plot.organisation o ON o.id = k.organisation_id
ORDER BY k.organisation_id, k.not_before, k.kid

-- name: author_name
SELECT plot.author_name(%(author)s, %(organisation)s)

-- name: plots
-- All plots of which something is or was published, for the owner of the database.
SELECT l.id, l.owner_id, EXISTS (SELECT 1 FROM plot.exercise e WHERE e.id = l.activity_id),
  CAST(floor(extract(epoch FROM clock_timestamp())) AS bigint)
FROM plot.layer l
WHERE l.kind = 'plot' AND EXISTS (SELECT 1 FROM plot.publication p WHERE p.layer_id = l.id)
ORDER BY l.id

-- name: become
SELECT set_config('plotserver.organisation', %(organisation)s, true), set_config('TimeZone', 'UTC', true)

-- name: forget_compromised
-- What was signed with a key after that was compromised is signed again, with another.
DELETE FROM plot.version_signature v USING plot.signing s, plot.signing_key k
WHERE s.id = v.signing_id AND k.kid = s.kid AND s.signed_at >= k.invalid_since

-- name: retire_caches
UPDATE plot.layer SET access_version = access_version + 1 WHERE id = %(layer)s

-- name: rotate
UPDATE plot.signing_key SET retired_at = clock_timestamp()
WHERE organisation_id = %(organisation)s AND retired_at IS NULL RETURNING kid

-- name: revoke
UPDATE plot.signing_key SET revoked_at = clock_timestamp(), reason = %(reason)s,
  retired_at = coalesce(retired_at, clock_timestamp()),
  invalid_since = least(coalesce(CAST(%(since)s AS timestamptz), clock_timestamp()), clock_timestamp())
WHERE (organisation_id = %(which)s AND retired_at IS NULL OR kid = %(which)s) AND revoked_at IS NULL
RETURNING kid, organisation_id

-- name: organisation
SELECT name FROM plot.organisation WHERE id = %(organisation)s

-- name: set_author_policy
INSERT INTO plot.author_policy VALUES (%(organisation)s, %(shown)s)
ON CONFLICT (organisation_id) DO UPDATE SET shown = excluded.shown
