-- name: to_probe
SELECT t.protocol, t.url, t.layer, t.west, t.south, t.east, t.north, t.update_frequency, t.failures, t.state
FROM catalogue.to_probe(%(most)s) t

-- name: probed
SELECT catalogue.probed(%(protocol)s, %(url)s, %(layer)s, CAST(%(found)s AS jsonb))

-- name: probe_later
SELECT catalogue.probe_later(%(protocol)s, %(url)s, %(layer)s, %(at)s, %(message)s)

-- name: forget
SELECT catalogue.forget_old_probes(%(days)s)

-- name: states
-- How the endpoints of a record do.
SELECT p.endpoint_id, p.state, p.checked_at, p.since, p.exists, p.answers, p.delivers, p.status, p.latency_ms,
  p.newest, p.crs, p.message, p.failures
FROM catalogue.visible_probe p WHERE p.record_id = %(record)s ORDER BY p.position, p.endpoint_id

-- name: uptime
-- By day, the last thirty: checks, and how many were good.
SELECT u.endpoint_id, u.day, u.checks, u.good
FROM catalogue.visible_uptime u WHERE u.record_id = %(record)s ORDER BY u.endpoint_id, u.day

-- name: tally
-- How many endpoints that the viewer may know of are in which state.
SELECT e.state, count(*) FROM catalogue.visible_endpoint e GROUP BY e.state
