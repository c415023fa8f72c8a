-- name: changes_since
-- The changes of a layer from the number `since` on, up to what is shown, last first. Of a publication by its
-- moment, which is that of its last change when it was live; of a draft by the number of its last change.
SELECT c.number, coalesce(c.at = CAST(%(moment)s AS timestamptz), c.number = %(number)s),
  ST_XMin(c.old_box), ST_YMin(c.old_box), ST_XMax(c.old_box), ST_YMax(c.old_box),
  ST_XMin(c.new_box), ST_YMin(c.new_box), ST_XMax(c.new_box), ST_YMax(c.new_box)
FROM plot.change c
WHERE c.layer_id = %(layer)s AND c.number >= %(since)s
  AND (c.live OR CAST(%(number)s AS bigint) IS NOT NULL)
  AND (CAST(%(moment)s AS timestamptz) IS NULL OR c.at <= %(moment)s)
  AND (CAST(%(number)s AS bigint) IS NULL OR c.number <= %(number)s)
ORDER BY c.number DESC LIMIT %(most)s
