-- What the viewer may know of. The views run with their owner's rights and name the viewer themselves. Row
-- security on the searched table would keep its text index from being used, because @@ is not leak-proof.
CREATE VIEW catalogue.visible_record AS
SELECT r.* FROM catalogue.record r
WHERE r.removed_at IS NULL AND (r.audience = 'openbaar' OR (plot.key_limit() IS NULL AND plot.viewer() IS NOT NULL
  AND (r.holder_id = plot.viewer() OR (r.audience = 'partners' AND plot.is_partner()))));

CREATE VIEW catalogue.visible_entry AS
SELECT e.* FROM catalogue.entry e
WHERE e.audience = 'openbaar' OR (plot.key_limit() IS NULL AND plot.viewer() IS NOT NULL
  AND (e.holder_id = plot.viewer() OR (e.audience = 'partners' AND plot.is_partner())));

CREATE VIEW catalogue.visible_endpoint AS
SELECT e.* FROM catalogue.visible_record r JOIN catalogue.endpoint e ON e.record_id = r.id;
CREATE VIEW catalogue.visible_crisis AS
SELECT c.* FROM catalogue.visible_record r JOIN catalogue.record_crisis c ON c.record_id = r.id;
CREATE VIEW catalogue.visible_identifier AS
SELECT i.* FROM catalogue.visible_record r JOIN catalogue.record_identifier i ON i.record_id = r.id;

-- Every layer and picture of this server is a record by itself, for whoever may see it: row security on
-- plot.layer, plot.picture and plot.activity decides, also on what is told of them here.
CREATE VIEW catalogue.own_record AS
SELECT 'laag.' || l.id AS id, 'laag' AS kind, l.id AS layer_id, CAST(NULL AS text) AS picture_id, l.kind AS layer_kind,
  l.title, l.title_en, l.description, l.classification, l.licence, l.owner_id, o.name AS owner_name,
  o.short_name AS owner_short, o.uri AS owner_uri, l.activity_id, a.title AS activity_title, a.crisis_type,
  x.id IS NOT NULL AS exercise, coalesce(l.published_at, l.updated_at) AS newest, l.created_at AS created,
  l.freshness_limit, coalesce(v.feature_count, l.feature_count) AS objects,
  coalesce(v.extent, l.extent) AS extent,
  EXISTS (SELECT 1 FROM plot.grant_to_viewer g WHERE g.layer_id = l.id AND g.audience = 'openbaar')
    AND l.classification = 'open' AS open
FROM plot.layer l
JOIN plot.organisation o ON o.id = l.owner_id
LEFT JOIN plot.activity a ON a.id = l.activity_id
LEFT JOIN plot.exercise x ON x.id = l.activity_id
LEFT JOIN plot.shown_level v ON v.publication_id = l.publication_id
WHERE l.published_at IS NOT NULL OR l.relation IS NOT NULL
UNION ALL
SELECT 'beeld.' || p.id, 'beeld', NULL, p.id, NULL,
  p.title, p.title_en, p.description, NULL, NULL, p.owner_id, o.name,
  o.short_name, o.uri, p.activity_id, a.title, a.crisis_type,
  x.id IS NOT NULL, m.newest, NULL,
  NULL, m.layers, p.extent, p.audience = 'openbaar'
FROM plot.picture p
JOIN plot.organisation o ON o.id = p.owner_id
LEFT JOIN plot.activity a ON a.id = p.activity_id
LEFT JOIN plot.exercise x ON x.id = p.activity_id
CROSS JOIN LATERAL (
  SELECT count(*) AS layers, max(coalesce(l.published_at, l.updated_at)) AS newest
  FROM plot.picture_layer i JOIN plot.layer l ON l.id = i.layer_id
  WHERE i.picture_id = p.id AND (l.published_at IS NOT NULL OR l.relation IS NOT NULL)
) m;
