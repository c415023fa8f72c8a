CREATE OR REPLACE VIEW plot.published_feature AS
SELECT f.layer_id, p.id AS publication_id, f.feature_id, f.version, f.recorded, f.geom, f.geom_3857,
       f.sign, f.properties, f.valid, f.certainty, f.source, f.author, f.organisation,
       plot.higher(l.classification, f.classification) AS classification
FROM plot.layer l
JOIN plot.publication p ON p.layer_id = l.id AND p.withdrawn_at IS NULL
JOIN plot.feature_version f ON f.layer_id = l.id AND f.recorded @> p.moment AND NOT f.deleted
WHERE f.classification IS NULL OR l.owner_id = plot.viewer() OR EXISTS (
  SELECT 1 FROM plot.grant_to_viewer g
  WHERE g.layer_id = l.id AND plot.rank_of(f.classification) <= plot.level_by(g.audience));

CREATE OR REPLACE VIEW plot.draft_feature AS
SELECT f.layer_id, f.feature_id, f.version, f.recorded, f.geom, f.geom_3857,
       f.sign, f.properties, f.valid, f.certainty, f.source, f.author, f.organisation,
       plot.higher(l.classification, f.classification) AS classification
FROM plot.layer l
JOIN plot.drawable_layer d ON d.id = l.id
JOIN plot.feature_version f ON f.layer_id = l.id AND upper_inf(f.recorded) AND NOT f.deleted;

CREATE OR REPLACE VIEW plot.drawn_version AS
SELECT f.layer_id, f.feature_id, f.version, f.recorded, f.geom, f.sign, f.properties, f.valid, f.certainty,
       f.source, f.author, f.organisation, f.operation, f.deleted,
       plot.higher(l.classification, f.classification) AS classification
FROM plot.drawable_layer d
JOIN plot.layer l ON l.id = d.id
JOIN plot.feature_version f ON f.layer_id = d.id
WHERE f.classification IS NULL OR l.owner_id = plot.viewer() OR EXISTS (
  SELECT 1 FROM plot.grant_to_viewer g
  WHERE g.layer_id = l.id AND plot.rank_of(f.classification) <= plot.level_by(g.audience));

-- The figures of a publication with marked objects, for this viewer alone.
CREATE VIEW plot.shown_level AS
SELECT v.publication_id, v.level, v.feature_count, v.dimensions, v.geometry_type, v.extent
FROM plot.publication_level v JOIN plot.layer l ON l.id = v.layer_id
WHERE v.level = CASE WHEN l.owner_id = plot.viewer() THEN 2 ELSE coalesce(
  (SELECT max(plot.level_by(g.audience)) FROM plot.grant_to_viewer g WHERE g.layer_id = l.id), 0) END;
ALTER VIEW plot.shown_level OWNER TO plotserver_view;

-- All that the owner knows of the shares of its layers, also those that ended.
CREATE VIEW plot.own_share AS
SELECT s.*, t.id IS NOT NULL AS stands, l.title AS layer_title, l.classification
FROM plot.layer l JOIN plot.share s ON s.layer_id = l.id
LEFT JOIN plot.standing_share t ON t.id = s.id
WHERE l.owner_id = plot.viewer() AND plot.previewer() IS NULL AND plot.key() IS NULL;
ALTER VIEW plot.own_share OWNER TO plotserver_view;
