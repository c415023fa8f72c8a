-- name: append_many
-- Lines that were kept in memory for a moment, with their own time. Reading what the public may read as well
-- is no event; refusals and what has no layer always are.
INSERT INTO plot.audit_line (at, action, object, result, origin, actor, agent, layers, detail)
SELECT n.at, n.action, n.object, n.result, n.origin, n.actor, n.agent, n.layers, n.detail
FROM jsonb_to_recordset(%(lines)s) AS n (at timestamptz, action text, object text, result text, origin text,
  actor text, agent text, layers text[], detail jsonb, read boolean)
WHERE NOT (n.read AND cardinality(n.layers) > 0
  AND NOT EXISTS (SELECT 1 FROM unnest(n.layers) AS u (layer) WHERE NOT plot.is_public(u.layer)))
ORDER BY n.at

-- name: to_seal
SELECT id, at, recorded_at, action, object, result, origin, agent, actor, organisation, layers, owners, detail
FROM plot.audit_to_seal(%(most)s)

-- name: end
SELECT number, hash FROM plot.audit_end()

-- name: seal
SELECT plot.audit_seal_lines(%(behind)s, %(ids)s, %(hashes)s)

-- name: sign
SELECT plot.audit_sign(%(number)s, %(hash)s, %(at)s, %(key)s, %(signature)s)

-- name: chain
SELECT number, hash, id, at, recorded_at, action, object, result, origin, agent, actor, organisation, layers,
  owners, detail
FROM plot.audit_chain(%(after)s, %(most)s)

-- name: checkpoints
SELECT number, hash, at, key, signature FROM plot.audit_checkpoints(%(after)s, %(most)s)

-- name: checked
SELECT plot.audit_checked(%(first)s, %(last)s, %(faults)s, %(by)s)

-- name: take
SELECT number, failures FROM plot.audit_take(%(name)s, %(holder)s, %(seconds)s) WHERE name IS NOT NULL

-- name: move
SELECT plot.audit_move(%(name)s, %(holder)s, %(number)s, %(failure)s)

-- name: distance
SELECT plot.audit_distance(%(layer)s, %(west)s, %(south)s, %(east)s, %(north)s)

-- name: found
SELECT plot.audit_found(%(rule)s, %(severity)s, %(subject)s, %(organisation)s, %(owners)s, %(number)s, %(at)s,
  %(evidence)s)

-- name: since
SELECT plot.audit_since(%(moment)s)

-- name: lines
SELECT number, hash, id, at, recorded_at, action, object, result, origin, agent, actor, organisation, layers,
  owners, detail
FROM plot.audit_lines(%(after)s, %(most)s)

-- name: state
SELECT last_number, waiting, oldest, checkpoint, checkpoint_at, checked_until, checked_at, checked_by, faults
FROM plot.audit_state()

-- name: operator
SELECT set_config('plotserver.operator', %(operator)s, true)

-- name: findings
SELECT id, rule, severity, subject, organisation, owners, told, first_at, last_at, times, last_number, evidence,
  acknowledged_at, acknowledged_by, note, ours
FROM plot.audit_finding_told
WHERE (CAST(%(open)s AS boolean) IS NULL OR (acknowledged_at IS NULL) = CAST(%(open)s AS boolean))
  AND (CAST(%(id)s AS bigint) IS NULL OR id = CAST(%(id)s AS bigint))
  AND (CAST(%(before)s AS bigint) IS NULL OR id < CAST(%(before)s AS bigint))
ORDER BY id DESC LIMIT %(most)s

-- name: notices
SELECT finding_id, at, sender, receiver, message FROM plot.audit_notice_told
WHERE finding_id = ANY (%(findings)s) ORDER BY id

-- name: acknowledge
SELECT plot.audit_acknowledge(%(id)s, %(who)s, %(note)s)

-- name: tell
SELECT plot.audit_tell(%(id)s, %(receiver)s, %(message)s)

-- name: all_lines
-- For the owner: every seal with its line, in the order of the chain.
SELECT s.number, s.hash, t.id, t.at, t.recorded_at, t.action, t.object, t.result, t.origin, t.agent, t.actor,
  t.organisation, t.layers, t.owners, t.detail
FROM plot.audit_seal s LEFT JOIN plot.audit_told t ON t.id = s.line_id
WHERE s.number >= %(first)s AND (CAST(%(last)s AS bigint) IS NULL OR s.number <= CAST(%(last)s AS bigint))
ORDER BY s.number

-- name: hash_of
SELECT hash FROM plot.audit_seal WHERE number = %(number)s

-- name: all_checkpoints
SELECT number, hash, at, key, signature FROM plot.audit_checkpoint ORDER BY number

-- name: outside
-- Lines that are neither in the chain nor waiting, and those that waited and are gone.
SELECT l.id, 'outside' FROM plot.audit_line l
WHERE NOT EXISTS (SELECT 1 FROM plot.audit_seal s WHERE s.line_id = l.id)
  AND NOT EXISTS (SELECT 1 FROM plot.audit_waiting w WHERE w.line_id = l.id)
UNION ALL
SELECT w.line_id, 'unsealed' FROM plot.audit_waiting w
WHERE NOT EXISTS (SELECT 1 FROM plot.audit_line l WHERE l.id = w.line_id)
ORDER BY 1

-- name: waiting
SELECT count(*), min(l.recorded_at) FROM plot.audit_waiting w JOIN plot.audit_line l ON l.id = w.line_id

-- name: block_key
SELECT plot.audit_block_key(%(id)s)

-- name: end_sessions
SELECT plot.audit_end_sessions(%(id)s)

-- name: measures
SELECT keys, sessions FROM plot.audit_measures(%(id)s)

-- name: account
SELECT plot.audit_account(%(id)s)
