-- name: documents
-- In how many open records each word is; a word that is not there is in none.
SELECT l.word, l.documents FROM catalogue.lexeme l WHERE l.word = ANY(%(words)s)

-- name: size
SELECT greatest(1, coalesce((SELECT c.reltuples FROM pg_class c WHERE c.oid = to_regclass('catalogue.entry')), 1)),
  (SELECT count(*) FROM (SELECT 1 FROM catalogue.visible_entry LIMIT 2000) few)

-- name: alike
-- Words of open records that look like this one.
SELECT l.word, l.documents FROM catalogue.lexeme l
WHERE l.word %% %(word)s AND length(l.word) BETWEEN length(%(word)s) - 3 AND length(%(word)s) + 3 AND l.word ~ '^[a-z0-9]'
ORDER BY similarity(l.word, %(word)s) DESC LIMIT 40

-- name: beginning
SELECT l.word, l.documents FROM catalogue.lexeme l
WHERE l.word LIKE %(start)s ORDER BY l.documents DESC, l.word LIMIT 8

-- name: hits
-- What meets the question and the filters; the best by a quick measure when there are many.
WITH hit AS MATERIALIZED (
  SELECT e.no, e.record_id, e.owner, e.nature, e.access, e.state, e.themes, e.crisis, e.formats, e.west, e.south,
    e.east, e.north, e.quality, e.tolerance, e.newest, e.exact, e.heads
  FROM catalogue.visible_entry e WHERE {matching} {narrowed}
), many AS (SELECT count(*) AS number FROM hit)
SELECT h.no, h.record_id, h.owner, h.nature, h.access, h.state, h.themes, h.crisis, h.formats, h.west, h.south,
  h.east, h.north, h.quality, h.tolerance, h.newest, h.exact, m.number
FROM hit h CROSS JOIN many m
ORDER BY CASE WHEN m.number > %(window)s
  THEN ts_rank('{{0.1, 0.3, 0.6, 1.0}}', h.heads, CAST(%(strong)s AS tsquery)) * (0.8 + h.quality / 250.0 + h.state / 40.0)
  ELSE 0 END DESC, h.no
LIMIT %(window)s OFFSET %(offset)s

-- name: facets
WITH hit AS MATERIALIZED (
  SELECT e.owner, e.nature, e.access, e.state, e.themes, e.crisis, e.formats
  FROM catalogue.visible_entry e WHERE {matching} {narrowed}
)
SELECT 'eigenaar', owner, count(*) FROM hit GROUP BY owner
UNION ALL SELECT 'aard', CAST(nature AS text), count(*) FROM hit GROUP BY nature
UNION ALL SELECT 'toegang', CAST(access AS text), count(*) FROM hit GROUP BY access
UNION ALL SELECT 'staat', CAST(state AS text), count(*) FROM hit GROUP BY state
UNION ALL SELECT 'thema', CAST(themes AS text), count(*) FROM hit GROUP BY themes
UNION ALL SELECT 'crisistype', CAST(crisis AS text), count(*) FROM hit GROUP BY crisis
UNION ALL SELECT 'formaat', CAST(formats AS text), count(*) FROM hit GROUP BY formats

-- name: strengths
-- Which of the asked lexemes these records have, and where.
SELECT e.no, u.lexeme, u.weights
FROM catalogue.visible_entry e CROSS JOIN LATERAL unnest(e.words) u
WHERE e.no = ANY(%(numbers)s) AND u.lexeme = ANY(%(lexemes)s)

-- name: titles
SELECT r.id, r.title, r.document -> 'gezaghebbend' FROM catalogue.visible_record r WHERE r.id = ANY(%(ids)s)

-- name: priorities
-- How much each record is needed in these crisis types: the most that any of them says.
SELECT c.record_id, min(CASE c.priority WHEN 'verplicht' THEN 0 WHEN 'aanbevolen' THEN 1 ELSE 2 END)
FROM catalogue.visible_crisis c WHERE c.crisis_type = ANY(%(types)s) AND c.record_id = ANY(%(ids)s)
GROUP BY c.record_id

-- name: crisis_set
-- The records of a crisis type with their needs, most needed first.
SELECT c.record_id, c.need, c.priority FROM catalogue.visible_crisis c WHERE c.crisis_type = %(type)s
ORDER BY CASE c.priority WHEN 'verplicht' THEN 0 WHEN 'aanbevolen' THEN 1 ELSE 2 END, c.record_id

-- name: basis_set
-- What most crises need: the records that most crisis types ask for.
SELECT c.record_id
FROM catalogue.visible_crisis c
GROUP BY c.record_id
ORDER BY sum(CASE c.priority WHEN 'verplicht' THEN 3 WHEN 'aanbevolen' THEN 1 ELSE 0 END) DESC, c.record_id
LIMIT %(rows)s

-- name: numbers
SELECT e.no, e.record_id, e.owner, e.nature, e.access, e.state, e.themes, e.crisis, e.formats, e.west, e.south,
  e.east, e.north, e.quality, e.tolerance, e.newest, e.exact, 0
FROM catalogue.visible_entry e WHERE e.record_id = ANY(%(ids)s)

-- name: own
SELECT o.id, o.kind, o.layer_id, o.picture_id, o.layer_kind, o.title, o.title_en, o.description, o.classification,
  o.licence, o.owner_id, o.owner_name, o.owner_short, o.owner_uri, o.activity_id, o.activity_title, o.crisis_type,
  o.exercise, o.newest, o.created, o.freshness_limit, o.objects, ST_XMin(o.extent), ST_YMin(o.extent),
  ST_XMax(o.extent), ST_YMax(o.extent), o.open
FROM catalogue.own_record o
WHERE CAST(%(id)s AS text) IS NULL OR o.id = %(id)s
ORDER BY o.id LIMIT %(rows)s

-- name: own_layers
-- The same for a search, by plainer questions: the policies of one table in another's cost more than all else.
SELECT 'laag.' || l.id, 'laag', l.id, NULL, l.kind, l.title, l.title_en, l.description, l.classification, l.licence,
  l.owner_id, o.name, o.short_name, o.uri, l.activity_id, x.id IS NOT NULL, coalesce(l.published_at, l.updated_at),
  l.created_at, l.freshness_limit, coalesce(v.feature_count, l.feature_count),
  ST_XMin(coalesce(v.extent, l.extent)), ST_YMin(coalesce(v.extent, l.extent)),
  ST_XMax(coalesce(v.extent, l.extent)), ST_YMax(coalesce(v.extent, l.extent)),
  l.classification = 'open' AND EXISTS (
    SELECT 1 FROM plot.grant_to_viewer g WHERE g.layer_id = l.id AND g.audience = 'openbaar')
FROM plot.layer l
JOIN plot.organisation o ON o.id = l.owner_id
LEFT JOIN plot.exercise x ON x.id = l.activity_id
LEFT JOIN plot.shown_level v ON v.publication_id = l.publication_id
WHERE l.published_at IS NOT NULL OR l.relation IS NOT NULL
ORDER BY l.id LIMIT %(rows)s

-- name: own_pictures
SELECT 'beeld.' || p.id, 'beeld', NULL, p.id, NULL, p.title, p.title_en, p.description, NULL, NULL,
  p.owner_id, o.name, o.short_name, o.uri, p.activity_id, x.id IS NOT NULL, NULL, NULL, NULL, 1,
  ST_XMin(p.extent), ST_YMin(p.extent), ST_XMax(p.extent), ST_YMax(p.extent), p.audience = 'openbaar'
FROM plot.picture p
JOIN plot.organisation o ON o.id = p.owner_id
LEFT JOIN plot.exercise x ON x.id = p.activity_id
ORDER BY p.id LIMIT %(rows)s

-- name: own_activities
SELECT a.id, a.title, a.crisis_type FROM plot.activity a WHERE a.id = ANY(%(ids)s)

-- name: starting
-- Titles of open records that have a word which begins so.
SELECT r.id, r.title, min(few.rank) FROM (
  SELECT t.record_id, t.rank FROM catalogue.title_start t WHERE t.key LIKE %(start)s LIMIT 400
) few JOIN catalogue.visible_record r ON r.id = few.record_id
GROUP BY r.id, r.title ORDER BY min(few.rank), length(r.title), r.title LIMIT %(rows)s

-- name: activity
SELECT a.id, a.title, a.crisis_type, ST_XMin(a.area), ST_YMin(a.area), ST_XMax(a.area), ST_YMax(a.area)
FROM plot.activity a WHERE a.id = %(activity)s

-- name: heads
-- The words of titles and keywords of these records, with in how many open records each is.
SELECT u.lexeme, count(*), min(l.documents)
FROM catalogue.visible_entry e CROSS JOIN LATERAL unnest(e.heads) u JOIN catalogue.lexeme l ON l.word = u.lexeme
WHERE e.no = ANY(%(numbers)s) AND u.lexeme ~ '^[a-z0-9+]' AND l.documents BETWEEN 2 AND %(most)s
GROUP BY u.lexeme ORDER BY count(*) DESC, min(l.documents), u.lexeme LIMIT 24
