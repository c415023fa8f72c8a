-- Generalised geometry of a large dataset. Names of tables are filled in by `generalise.py`; values are bound.
-- All lengths are metres of EPSG:3857; a tile's place is that of the centre of an object's box.

-- name: heaviest
-- Estimated size in bytes of the heaviest tile at a zoom level when it would show every object: %(attributes)s
-- bytes of attributes, 12 of overhead, and at most 5 for each point (fewer points where they fall together in
-- the tile's grid, of which the object's box has so many units).
SELECT max(bytes) FROM (
  SELECT sum(%(attributes)s + 12 + 5 * least(ST_NPoints(geom_3857), 4 + 4 * (
      ST_XMax(geom_3857) - ST_XMin(geom_3857) + ST_YMax(geom_3857) - ST_YMin(geom_3857)) / %(unit)s)) AS bytes
  FROM {objects} WHERE geom_3857 IS NOT NULL
  GROUP BY CAST(floor((ST_XMin(geom_3857) + ST_XMax(geom_3857)) / 2 / %(tile)s) AS int),
           CAST(floor((ST_YMin(geom_3857) + ST_YMax(geom_3857)) / 2 / %(tile)s) AS int)
) tile

-- name: create
CREATE TABLE {generalised} (
  band smallint NOT NULL, geom geometry(Geometry, 3857) NOT NULL, fid bigint, count int NOT NULL, importance real NOT NULL
)

-- name: band
-- One band, from the objects themselves or from the finer band before it. In each tile the most important
-- objects stay, simplified to half a pixel, as far as %(shape_bytes)s bytes go; the others are gathered in
-- square cells: an area as the cell, a point as the mean position, a line as the longest line of its cell.
CREATE TEMPORARY TABLE {target} ON COMMIT DROP AS
WITH placed AS NOT MATERIALIZED (
  SELECT fid, count, importance, geom, ST_Dimension(geom) AS dimension,
         (ST_XMin(geom) + ST_XMax(geom)) / 2 AS x, (ST_YMin(geom) + ST_YMax(geom)) / 2 AS y,
         fid IS NOT NULL AND importance >= CASE ST_Dimension(geom)
           WHEN 2 THEN %(pixel)s * %(pixel)s WHEN 1 THEN 2 * %(pixel)s END AS visible,
         20 + 4 * least(ST_NPoints(geom), 4 + 4 * (
           ST_XMax(geom) - ST_XMin(geom) + ST_YMax(geom) - ST_YMin(geom)) / %(pixel)s) AS bytes
  FROM ({source}) finer
), full_tile AS (
  -- Only here must be chosen: ordering the objects of every tile would take most of the time.
  SELECT CAST(floor(x / %(tile)s) AS int) AS tile_x, CAST(floor(y / %(tile)s) AS int) AS tile_y
  FROM placed WHERE visible GROUP BY 1, 2 HAVING sum(bytes) > %(shape_bytes)s
), ranked AS (
  SELECT fid, sum(bytes) OVER (PARTITION BY tile_x, tile_y ORDER BY importance DESC, fid) AS bytes
  FROM placed
  JOIN full_tile ON tile_x = CAST(floor(x / %(tile)s) AS int) AND tile_y = CAST(floor(y / %(tile)s) AS int)
  WHERE visible
), crowded_out AS MATERIALIZED (
  SELECT fid FROM ranked WHERE bytes > %(shape_bytes)s
), gathered AS (
  SELECT dimension, CAST(floor(x / %(cell)s) AS int) AS column_number, CAST(floor(y / %(cell)s) AS int) AS row_number,
         CASE WHEN count(*) = 1 THEN min(fid) END AS fid, sum(count) AS count, max(importance) AS importance,
         sum(x * count) / sum(count) AS x, sum(y * count) / sum(count) AS y,
         (array_agg(geom ORDER BY importance DESC, fid) FILTER (WHERE dimension = 1))[1] AS longest
  FROM placed WHERE visible IS NOT TRUE OR fid IN (SELECT fid FROM crowded_out)
  GROUP BY 1, 2, 3
)
SELECT fid, count, ST_Simplify(geom, %(pixel)s / 2, true) AS geom, importance
FROM placed WHERE visible AND fid NOT IN (SELECT fid FROM crowded_out)
UNION ALL
SELECT fid, CAST(count AS int), CASE dimension
    WHEN 2 THEN ST_MakeEnvelope(column_number * %(cell)s, row_number * %(cell)s,
      (column_number + 1) * %(cell)s, (row_number + 1) * %(cell)s, 3857)
    WHEN 1 THEN ST_Simplify(longest, %(pixel)s / 2, true)
    ELSE ST_SetSRID(ST_MakePoint(x, y), 3857) END,
  CASE dimension WHEN 2 THEN 0 ELSE importance END
FROM gathered

-- name: store
INSERT INTO {generalised} (band, geom, fid, count, importance)
SELECT %(band)s, geom, fid, count, importance FROM {target}

-- name: objects
SELECT fid, 1 AS count, geom_3857 AS geom,
       CAST(CASE ST_Dimension(geom_3857) WHEN 2 THEN ST_Area(geom_3857) WHEN 1 THEN ST_Length(geom_3857) ELSE 0 END
         AS real) AS importance
FROM {objects} WHERE geom_3857 IS NOT NULL

-- name: finer_band
SELECT fid, count, geom, importance FROM {finer}
