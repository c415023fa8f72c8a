-- name: share
-- A share that stands already is not made twice.
INSERT INTO plot.share (layer_id, audience, audience_id, may, granted_by)
SELECT l.id, %(audience)s, %(audience_id)s, %(may)s, l.owner_id FROM plot.layer AS l
WHERE l.id = %(layer)s AND NOT EXISTS (
  SELECT 1 FROM plot.share AS s
  WHERE s.layer_id = l.id AND s.audience = %(audience)s AND s.audience_id IS NOT DISTINCT FROM %(audience_id)s
    AND s.may = %(may)s AND s.withdrawn_at IS NULL AND (s.until IS NULL OR s.until > now()))

-- name: classification
SELECT classification FROM plot.layer WHERE id = %(layer)s

-- name: organisatie
SELECT id FROM plot.organisation WHERE id = %(audience_id)s

-- name: sector
SELECT id FROM plot.sector WHERE id = %(audience_id)s

-- name: activiteit
SELECT id FROM plot.activity WHERE id = %(audience_id)s
