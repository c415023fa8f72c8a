-- name: to_storage
-- Places in a projected CRS as longitude, latitude in ETRS89, in the order in which they came.
SELECT ST_AsBinary(ST_Transform(ST_GeomFromWKB(s.shape, %(srid)s), 4258))
FROM unnest(CAST(%(shapes)s AS bytea[])) WITH ORDINALITY AS s(shape, place) ORDER BY s.place

-- name: may_draw
-- Of a layer that the viewer may read: whether it may draw there, and whose it is.
SELECT plot.may_draw(l.id), o.name FROM plot.layer l JOIN plot.organisation o ON o.id = l.owner_id
WHERE l.id = %(layer)s

-- name: rest_of
SELECT plot.rest_of(%(layer)s)

-- name: take_pen
SELECT plot.take_pen(%(layer)s)

-- name: histories
-- Of each object its open version and, when the writer started from an earlier one, all since that.
SELECT v.feature_id, v.version, ST_AsBinary(v.geom) AS geom, v.sign, v.properties,
  lower(v.valid) AS valid_from, upper(v.valid) AS valid_to, v.certainty, v.source, v.deleted,
  lower(v.recorded) AS recorded_at, v.author, v.organisation, v.operation, v.classification
FROM unnest(CAST(%(features)s AS uuid[]), CAST(%(bases)s AS int[])) AS asked(feature, base)
JOIN plot.drawn_version v ON v.layer_id = %(layer)s AND v.feature_id = asked.feature
WHERE upper_inf(v.recorded) OR v.version >= asked.base
ORDER BY v.feature_id, v.version

-- name: done_before
SELECT v.operation, v.feature_id, v.version, v.deleted FROM plot.drawn_version v
WHERE v.layer_id = %(layer)s AND v.operation = ANY(%(operations)s)

-- name: record
SELECT feature, version, number, at FROM plot.record(%(layer)s, %(author)s, %(operations)s)

-- name: pen_at
-- As take_pen; the number of the last change.
SELECT version FROM plot.take_pen(%(layer)s)
