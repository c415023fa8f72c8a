-- name: operation_is_known
SELECT 1 FROM plot.feature_version
WHERE layer_id = %(layer)s AND operation = %(operation)s AND feature_id = %(feature)s

-- name: open_version
-- The open version is locked, so that two writers of one object come one after the other.
SELECT version, lower(recorded) FROM plot.feature_version
WHERE layer_id = %(layer)s AND feature_id = %(feature)s AND upper_inf(recorded)
FOR UPDATE

-- name: close_version
UPDATE plot.feature_version SET recorded = tstzrange(lower(recorded), %(at)s)
WHERE layer_id = %(layer)s AND feature_id = %(feature)s AND upper_inf(recorded)

-- name: append_version
INSERT INTO plot.feature_version (layer_id, feature_id, version, recorded, geom, sign, properties, valid,
  certainty, source, author, organisation, operation, deleted, classification)
VALUES (%(layer)s, %(feature)s, %(version)s, tstzrange(%(at)s, NULL),
  ST_GeomFromWKB(%(geom)s, 4258), %(sign)s, %(properties)s,
  CASE WHEN CAST(%(valid_from)s AS timestamptz) IS NULL AND CAST(%(valid_to)s AS timestamptz) IS NULL THEN NULL
       WHEN CAST(%(valid_from)s AS timestamptz) = %(valid_to)s THEN tstzrange(%(valid_from)s, %(valid_to)s, '[]')
       ELSE tstzrange(%(valid_from)s, %(valid_to)s) END,
  %(certainty)s, %(source)s, %(author)s, %(organisation)s, %(operation)s, %(deleted)s, %(classification)s)

-- name: append_change
INSERT INTO plot.change (layer_id, feature_id, at, old_box, new_box, number, version)
SELECT %(layer)s, %(feature)s, %(at)s,
  (SELECT ST_Envelope(ST_Expand(geom, 1e-7)) FROM plot.feature_version
   WHERE layer_id = %(layer)s AND feature_id = %(feature)s AND upper(recorded) = %(at)s),
  ST_Envelope(ST_Expand(ST_GeomFromWKB(%(geom)s, 4258), 1e-7)),
  (SELECT coalesce(max(number), 0) + 1 FROM plot.change WHERE layer_id = %(layer)s), %(version)s

-- name: hold_pen
-- Whoever writes in a plot waits here for who does so already.
SELECT 1 FROM plot.draft WHERE layer_id = %(layer)s FOR UPDATE

-- name: measure_draft
SELECT plot.measure_draft(%(layer)s)
