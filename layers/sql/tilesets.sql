-- name: box_in_set
-- Where boxes in degrees lie in the CRS of a tile matrix set. Their edges are cut into pieces, because what
-- is straight in one CRS is curved in another.
SELECT ST_XMin(lies.box), ST_YMin(lies.box), ST_XMax(lies.box), ST_YMax(lies.box)
FROM (
  SELECT ST_Extent(ST_Transform(ST_Segmentize(
    ST_MakeEnvelope(b.west, b.south, b.east, b.north, 4258),
    greatest(b.east - b.west, b.north - b.south, 1e-6) / 256), CAST(%(srid)s AS int))) AS box
  FROM unnest(CAST(%(west)s AS float8[]), CAST(%(south)s AS float8[]), CAST(%(east)s AS float8[]),
    CAST(%(north)s AS float8[])) AS b(west, south, east, north)
) lies
