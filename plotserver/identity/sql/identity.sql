-- name: begin_login
SELECT plot.begin_login(%(state)s, %(issuer)s, %(back)s, %(seconds)s)

-- name: take_login
SELECT issuer, back FROM plot.take_login(%(state)s)

-- name: know_account
SELECT plot.know_account(%(issuer)s, %(subject)s, %(organisation)s, %(name)s)

-- name: admit_guest
SELECT activity, organisation, account, entered
FROM plot.admit_guest(%(issuer)s, %(subject)s, %(domain)s, %(name)s, %(made)s)

-- name: start_session
SELECT plot.start_session(%(session)s, %(hash)s, %(account)s, %(idle)s, %(longest)s)

-- name: find_session
SELECT session, account, organisation, issuer, called, ends, standing FROM plot.find_session(%(hash)s)

-- name: end_session
SELECT plot.end_session(%(session)s)

-- name: make_key
SELECT plot.make_key(%(id)s, %(hash)s, %(name)s, %(may)s, CAST(%(pictures)s AS text[]),
  CAST(%(layers)s AS text[]), %(expires_at)s)

-- name: revoke_key
SELECT plot.revoke_key(%(id)s)

-- name: find_key
SELECT key, account, organisation, standing, before FROM plot.find_key(%(hash)s)

-- name: keys
-- Those of the viewer's organisation, the newest first.
SELECT k.id, k.name, k.may, k.everything, k.created_at, k.expires_at, k.last_used_at, k.revoked_at,
  coalesce(nullif(a.name, ''), k.account_id) AS made_by,
  ARRAY(SELECT p.picture_id FROM plot.access_key_picture p WHERE p.key_id = k.id ORDER BY 1) AS pictures,
  ARRAY(SELECT l.layer_id FROM plot.access_key_layer l WHERE l.key_id = k.id ORDER BY 1) AS layers
FROM plot.access_key k
LEFT JOIN plot.account a ON a.id = k.account_id
WHERE CAST(%(id)s AS text) IS NULL OR k.id = %(id)s
ORDER BY k.created_at DESC, k.id

-- name: choices
-- What a key may be made for: the pictures and layers that the viewer may see.
SELECT 'beeld' AS kind, p.id, p.title FROM plot.picture p
UNION ALL
SELECT 'laag', l.id, l.title FROM plot.layer l
ORDER BY 1, 3, 2

-- name: standing_blocks
SELECT kind, organisation, account, issuer, jti, at FROM plot.standing_blocks()

-- name: blocks
SELECT id, kind, organisation_id AS organisation, organisation_name, account_id AS account, issuer, jti, reason,
  created_at, created_by, lifted_at, lifted_by
FROM plot.block_told
WHERE (CAST(%(id)s AS bigint) IS NULL OR id = CAST(%(id)s AS bigint))
  AND (NOT %(standing)s OR (lifted_at IS NULL AND kind IN ('account', 'organisatie')))
ORDER BY id DESC LIMIT 500

-- name: put_block
SELECT plot.put_block(%(kind)s, %(thing)s, %(issuer)s, %(reason)s, %(author)s)

-- name: lift_block
SELECT plot.lift_block(%(id)s, %(author)s)
