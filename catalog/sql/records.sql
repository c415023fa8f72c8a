-- name: one
SELECT r.id, r.kind, r.origin, r.audience, r.holder_id, r.document, r.quality, r.newest, r.created, r.modified
FROM catalogue.visible_record r WHERE r.id = ANY(%(ids)s)

-- name: endpoints
SELECT e.record_id, e.id, e.protocol, e.url, e.layer, e.title, e.state, e.checked_at, e.latency_ms, e.newest, e.crs,
  e.message
FROM catalogue.visible_endpoint e WHERE e.record_id = ANY(%(ids)s) ORDER BY e.record_id, e.position, e.id

-- name: standing
-- What there is of a record to whoever may keep it.
SELECT r.source_document, r.edits, r.document, r.origin, r.audience, r.holder_id, r.quality
FROM catalogue.visible_record r WHERE r.id = %(id)s

-- name: standing_for_owner
-- The same for the owner of the database, also of what was removed.
SELECT r.source_document, r.edits, r.document, r.origin, r.audience, r.holder_id, r.quality
FROM catalogue.record r WHERE r.id = %(id)s

-- name: keep
SELECT catalogue.keep(CAST(%(given)s AS jsonb))

-- name: remove
SELECT catalogue.remove(%(id)s)

-- name: by_identifier
SELECT i.record_id FROM catalogue.visible_identifier i WHERE i.scheme = %(scheme)s AND i.value = %(value)s

-- name: refresh_lexicon
SELECT catalogue.refresh_lexicon()

-- name: delivery
SELECT d.digest FROM catalogue.delivery d WHERE d.name = %(name)s

-- name: delivered
INSERT INTO catalogue.delivery (name, digest) VALUES (%(name)s, %(digest)s)
ON CONFLICT (name) DO UPDATE SET digest = excluded.digest, at = now()

-- name: shipped_ids
SELECT r.id FROM catalogue.record r WHERE r.origin = 'meegeleverd' AND r.removed_at IS NULL

-- name: outdated
-- Records whose entry another analyser made.
SELECT r.id, r.kind, r.origin, r.audience, r.holder_id, r.source_document, r.edits, r.document, r.quality
FROM catalogue.record r LEFT JOIN catalogue.entry e ON e.record_id = r.id
WHERE r.removed_at IS NULL AND e.analyser IS DISTINCT FROM %(analyser)s
ORDER BY r.id LIMIT %(rows)s
