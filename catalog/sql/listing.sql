-- name: listed
-- Everything that the viewer may see as one relation `f`: records of the catalogue, and layers and pictures of this
-- server. How many there are in all stands beside each row.
SELECT f.id, count(*) OVER () FROM (
  SELECT r.id, CASE r.kind WHEN 'dienst' THEN 'service' ELSE 'dataset' END AS type, r.title,
    concat_ws(' ', r.document ->> 'titel_en', array_to_string(ARRAY(
      SELECT jsonb_array_elements_text(coalesce(r.document -> 'kort', '[]'))), ' ')) AS names,
    r.description, coalesce(r.document -> 'trefwoorden', '[]') AS keywords,
    coalesce(r.document -> 'themas', '[]') AS themes, r.owner, r.nature, r.access, r.licence, r.update_frequency,
    r.coverage AS geom, r.quality, r.newest, r.created, r.modified
  FROM catalogue.visible_record r WHERE {record_words}
  UNION ALL
  SELECT o.id, CASE o.kind WHEN 'beeld' THEN 'map' ELSE 'dataset' END, o.title, o.title_en, o.description,
    CASE WHEN o.activity_title IS NULL THEN '[]' ELSE jsonb_build_array(o.activity_title) END, '[]', o.owner_id,
    CASE WHEN o.layer_kind = 'dataset' THEN 'preparatief' ELSE 'repressief' END,
    CASE WHEN o.open THEN 'open' ELSE 'inloggen' END, lower(o.licence), 'continu', o.extent, 60, o.newest,
    o.created, coalesce(o.newest, o.created)
  FROM catalogue.own_record o
) f
WHERE {conditions}
ORDER BY {order}
LIMIT %(limit)s OFFSET %(offset)s

-- name: record_words
r.id IN (SELECT e.record_id FROM catalogue.visible_entry e WHERE e.words @@ CAST(%(words)s AS tsquery))

-- name: said
(f.title ~* ANY(%(phrases)s) OR f.names ~* ANY(%(phrases)s) OR f.description ~* ANY(%(phrases)s)
  OR EXISTS (SELECT 1 FROM jsonb_array_elements_text(f.keywords) k WHERE k ~* ANY(%(phrases)s)))

-- name: rank
-- What says it in its title comes before what says it in its keywords, and that before its description.
CASE WHEN f.title ~* ANY(%(phrases)s) THEN 4 WHEN f.names ~* ANY(%(phrases)s) THEN 3
  WHEN EXISTS (SELECT 1 FROM jsonb_array_elements_text(f.keywords) k WHERE k ~* ANY(%(phrases)s)) THEN 2
  ELSE 1 END DESC

-- name: in_time
f.newest IS NOT NULL AND f.newest >= coalesce(CAST(%(start)s AS timestamptz), '-infinity')

-- name: external
EXISTS (SELECT 1 FROM catalogue.visible_identifier i WHERE i.record_id = f.id
  AND (i.value = ANY(%(external)s) OR i.scheme = ANY(%(external)s) OR i.scheme || ':' || i.value = ANY(%(external)s)))

-- name: newest
-- When the catalogue last changed, for whoever asks.
SELECT max(r.modified) FROM catalogue.visible_record r

-- name: moments
-- What there is and when it changed, in a fixed order.
SELECT f.id, f.modified, count(*) OVER () FROM (
  SELECT r.id, r.modified FROM catalogue.visible_record r
  UNION ALL SELECT o.id, coalesce(o.newest, o.created) FROM catalogue.own_record o
) f ORDER BY f.id LIMIT %(limit)s OFFSET %(offset)s
