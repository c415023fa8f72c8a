-- name: sources
-- The sources that the viewer manages (who runs the server: all), each with its last run.
SELECT s.id, s.organisation_id, o.name, s.url, s.kind, s.found_url, s.title, s.nature, s.audience, s.every_hours,
  s.next_at, s.created_by, s.created_at,
  (SELECT count(*) FROM catalogue.record_source x WHERE x.source_id = s.id AND x.gone_at IS NULL) AS records,
  (SELECT max(r.id) FROM catalogue.harvest_run r WHERE r.source_id = s.id) AS last_run
FROM catalogue.source s JOIN plot.organisation o ON o.id = s.organisation_id
WHERE s.removed_at IS NULL AND (CAST(%(id)s AS bigint) IS NULL OR s.id = %(id)s)
ORDER BY s.title, s.id LIMIT 1000

-- name: add_source
INSERT INTO catalogue.source (organisation_id, url, title, nature, audience, every_hours, next_at, created_by)
VALUES (plot.viewer(), %(url)s, %(title)s, %(nature)s, %(audience)s, %(every_hours)s, now(), %(author)s)
RETURNING id

-- name: find_source
SELECT s.id FROM catalogue.source s
WHERE s.organisation_id = plot.viewer() AND s.url = %(url)s AND s.removed_at IS NULL

-- name: change_source
UPDATE catalogue.source SET title = %(title)s, nature = %(nature)s, audience = %(audience)s,
  every_hours = %(every_hours)s,
  next_at = CASE WHEN %(every_hours)s IS NULL THEN NULL
    ELSE least(coalesce(next_at, now()), now() + make_interval(hours => %(every_hours)s)) END
WHERE id = %(id)s AND removed_at IS NULL RETURNING id

-- name: remove_source
UPDATE catalogue.source SET removed_at = now(), next_at = NULL WHERE id = %(id)s AND removed_at IS NULL RETURNING id

-- name: records_of_source
-- The records that this source alone tells of; others have more sources and stay.
SELECT x.record_id FROM catalogue.record_source x
WHERE x.source_id = %(id)s AND NOT EXISTS (
  SELECT 1 FROM catalogue.visible_source v WHERE v.record_id = x.record_id AND v.id <> x.source_id
    AND v.gone_at IS NULL)

-- name: ask_run
-- A new run; none when one waits or is at work.
INSERT INTO catalogue.harvest_run (source_id, asked_by) SELECT %(source)s, %(author)s
WHERE EXISTS (SELECT 1 FROM catalogue.source s WHERE s.id = %(source)s AND s.removed_at IS NULL)
ON CONFLICT (source_id) WHERE state IN ('wacht', 'bezig') DO NOTHING RETURNING id

-- name: open_run
SELECT r.id FROM catalogue.harvest_run r WHERE r.source_id = %(source)s AND r.state IN ('wacht', 'bezig')

-- name: runs
SELECT r.id, r.source_id, r.state, r.asked_by, r.asked_at, r.started_at, r.finished_at, r.pages, r.total, r.seen,
  r.added, r.changed, r.unchanged, r.joined, r.doubles, r.absent, r.removed, r.fault_count, r.faults, r.message
FROM catalogue.harvest_run r
WHERE (CAST(%(source)s AS bigint) IS NULL OR r.source_id = %(source)s)
  AND (CAST(%(ids)s AS bigint[]) IS NULL OR r.id = ANY(%(ids)s))
ORDER BY r.id DESC LIMIT %(most)s

-- name: due
-- Sources whose time has come, and runs that were left: asked for but not begun, or begun and silent since.
SELECT s.id, s.organisation_id FROM catalogue.source s
WHERE s.removed_at IS NULL AND s.next_at <= now()
  AND NOT EXISTS (SELECT 1 FROM catalogue.harvest_run r WHERE r.source_id = s.id AND r.state IN ('wacht', 'bezig'))
ORDER BY s.next_at LIMIT 100

-- name: left_runs
SELECT r.id, s.organisation_id FROM catalogue.harvest_run r JOIN catalogue.source s ON s.id = r.source_id
WHERE (r.state = 'wacht' AND r.asked_at < now() - interval '1 minute')
  OR (r.state = 'bezig' AND r.beat < now() - interval '10 minutes')
ORDER BY r.id LIMIT 100

-- name: begin_run
-- Take the run, unless another is at work on it.
UPDATE catalogue.harvest_run r SET state = 'bezig', started_at = coalesce(r.started_at, clock_timestamp()),
  beat = clock_timestamp()
FROM catalogue.source s
WHERE r.id = %(run)s AND s.id = r.source_id AND s.removed_at IS NULL
  AND (r.state = 'wacht' OR (r.state = 'bezig' AND r.beat < now() - make_interval(secs => %(silence)s)))
RETURNING s.id, s.organisation_id, s.url, s.kind, s.found_url, s.title, s.nature, s.audience, s.every_hours,
  r.cursor, r.pages, r.faults

-- name: detected
UPDATE catalogue.source SET kind = %(kind)s, found_url = %(url)s,
  title = CASE WHEN title = '' THEN %(title)s ELSE title END
WHERE id = %(source)s

-- name: page_done
UPDATE catalogue.harvest_run SET cursor = %(cursor)s, pages = pages + 1, total = coalesce(%(total)s, total),
  seen = seen + %(seen)s, added = added + %(added)s, changed = changed + %(changed)s,
  unchanged = unchanged + %(unchanged)s, joined = joined + %(joined)s, doubles = doubles + %(doubles)s,
  fault_count = fault_count + %(fault_count)s, faults = %(faults)s, beat = clock_timestamp()
WHERE id = %(run)s

-- name: end_run
UPDATE catalogue.harvest_run SET state = %(state)s, message = %(message)s, absent = absent + %(absent)s,
  removed = removed + %(removed)s, finished_at = clock_timestamp(), beat = clock_timestamp()
WHERE id = %(run)s

-- name: put_back
UPDATE catalogue.harvest_run SET state = 'wacht', asked_at = clock_timestamp() WHERE id = %(run)s AND state = 'bezig'

-- name: next_time
UPDATE catalogue.source SET next_at = CASE WHEN every_hours IS NULL THEN NULL
  ELSE now() + make_interval(secs => every_hours * 3600 * %(factor)s) END
WHERE id = %(source)s

-- name: known
SELECT x.identity_digest, x.record_id, x.digest, x.last_run, x.missing > 0, x.found,
  EXISTS (SELECT 1 FROM catalogue.visible_record r WHERE r.id = x.record_id)
FROM catalogue.record_source x WHERE x.source_id = %(source)s AND x.identity_digest = ANY(%(identities)s)

-- name: matching
-- Records that hold one of these identifiers, with who keeps them, and whether this source tells of them already.
SELECT i.scheme, i.value, r.id, r.origin = 'geoogst' AND r.holder_id = plot.viewer(), r.audience,
  EXISTS (SELECT 1 FROM catalogue.record_source x WHERE x.record_id = r.id AND x.source_id = %(source)s),
  EXISTS (SELECT 1 FROM catalogue.visible_identifier m WHERE m.record_id = r.id AND m.scheme = 'metadata')
FROM catalogue.visible_identifier i JOIN catalogue.visible_record r ON r.id = i.record_id
WHERE (i.scheme, i.value) IN (SELECT * FROM unnest(CAST(%(schemes)s AS text[]), CAST(%(values)s AS text[])))

-- name: link
INSERT INTO catalogue.record_source AS x (source_id, identity_digest, identity, record_id, found, digest, last_run)
VALUES (%(source)s, %(identity_digest)s, %(identity)s, %(record)s, %(found)s, %(digest)s, %(run)s)
ON CONFLICT (source_id, identity_digest) DO UPDATE SET record_id = excluded.record_id, found = excluded.found,
  digest = excluded.digest, last_run = excluded.last_run, last_seen = now(), missing = 0, gone_at = NULL

-- name: seen_again
UPDATE catalogue.record_source SET last_seen = now(), last_run = %(run)s, missing = 0, gone_at = NULL
WHERE source_id = %(source)s AND identity_digest = ANY(%(identities)s)

-- name: told_of
-- What this organisation's sources say of a record, those that describe it best first.
SELECT s.kind, x.found FROM catalogue.record_source x JOIN catalogue.source s ON s.id = x.source_id
WHERE x.record_id = %(record)s AND x.gone_at IS NULL AND s.removed_at IS NULL AND s.organisation_id = plot.viewer()
ORDER BY array_position(CAST(%(order)s AS text[]), s.kind), x.first_seen, x.source_id

-- name: event
INSERT INTO catalogue.record_event (record_id, source_id, run_id, kind, fields)
VALUES (%(record)s, %(source)s, %(run)s, %(kind)s, %(fields)s)

-- name: absentees
-- What a whole harvest did not meet: how many of how many.
SELECT count(*) FILTER (WHERE x.last_run <> %(run)s), count(*)
FROM catalogue.record_source x WHERE x.source_id = %(source)s AND x.gone_at IS NULL

-- name: count_absence
UPDATE catalogue.record_source x SET missing = x.missing + 1,
  gone_at = CASE WHEN x.missing + 1 >= %(patience)s THEN now() END
WHERE x.source_id = %(source)s AND x.gone_at IS NULL AND x.last_run <> %(run)s
RETURNING x.record_id, x.missing, x.gone_at IS NOT NULL

-- name: still_told
-- Whether any source that stands still tells of the record, or it is no harvested one of this organisation.
SELECT EXISTS (SELECT 1 FROM catalogue.visible_source v WHERE v.record_id = %(record)s AND v.gone_at IS NULL)
  OR NOT EXISTS (SELECT 1 FROM catalogue.visible_record r
    WHERE r.id = %(record)s AND r.origin = 'geoogst' AND r.holder_id = plot.viewer())

-- name: sources_of
SELECT v.id, v.title, v.kind, v.organisation_id, v.url, v.first_seen, v.last_seen, v.gone_at IS NOT NULL
FROM catalogue.visible_source v WHERE v.record_id = %(record)s ORDER BY v.first_seen, v.id

-- name: events_of
SELECT e.at, e.kind, e.fields, e.source_id FROM catalogue.record_event e
WHERE e.record_id = %(record)s ORDER BY e.id DESC LIMIT 50

-- name: found_of
-- What a source of the viewer's own says of a record, the last first.
SELECT x.found FROM catalogue.record_source x
WHERE x.record_id = %(record)s AND x.gone_at IS NULL ORDER BY x.last_seen DESC LIMIT 1

-- name: keeper
-- Who answers for a record that the viewer may see: the organisation that keeps it, or the layer's owner.
SELECT r.title, r.holder_id FROM catalogue.visible_record r WHERE r.id = %(record)s
UNION ALL SELECT o.title, o.owner_id FROM catalogue.own_record o WHERE o.id = %(record)s LIMIT 1

-- name: report_problem
INSERT INTO catalogue.problem_report (record_id, title, keeper_id, reporter_id, reporter, kind, message)
VALUES (%(record)s, %(title)s, %(keeper)s, plot.viewer(), %(author)s, %(kind)s, %(message)s)
RETURNING id

-- name: recent_reports
SELECT count(*) FROM catalogue.problem_report p
WHERE p.reporter_id = plot.viewer() AND p.at > now() - interval '1 hour'

-- name: reports
SELECT p.id, p.record_id, p.title, p.keeper_id, p.reporter_id, o.name, p.kind, p.message, p.at, p.state, p.answer,
  p.answered_at
FROM catalogue.problem_report p JOIN plot.organisation o ON o.id = p.reporter_id
WHERE (CAST(%(record)s AS text) IS NULL OR p.record_id = %(record)s)
  AND (CAST(%(id)s AS bigint) IS NULL OR p.id = %(id)s)
  AND (CAST(%(state)s AS text) IS NULL OR p.state = %(state)s)
ORDER BY p.id DESC LIMIT 500

-- name: answer_report
UPDATE catalogue.problem_report SET state = %(state)s, answer = %(answer)s, answered_by = %(author)s,
  answered_at = clock_timestamp()
WHERE id = %(id)s AND record_id = %(record)s RETURNING id
