-- A layer that comes from another picture is there for who may open that one too, and whatever lies between.
DROP POLICY picture_layer_read ON plot.picture_layer;
CREATE POLICY picture_layer_read ON plot.picture_layer FOR SELECT USING (
  EXISTS (SELECT 1 FROM plot.picture p WHERE p.id = picture_id)
  AND EXISTS (SELECT 1 FROM plot.layer l WHERE l.id = layer_id)
  AND (via = '{}' OR NOT EXISTS (
    SELECT 1 FROM unnest(via) AS v (id) WHERE NOT EXISTS (SELECT 1 FROM plot.picture p WHERE p.id = v.id))));
CREATE POLICY picture_layer_composed ON plot.picture_layer FOR INSERT TO plotserver_view WITH CHECK (
  via = '{}' AND plot.owns_picture(picture_id) AND EXISTS (SELECT 1 FROM plot.layer l WHERE l.id = layer_id));
CREATE POLICY picture_layer_moved ON plot.picture_layer FOR UPDATE TO plotserver_view
  USING (via = '{}' AND plot.owns_picture(picture_id));
CREATE POLICY picture_layer_taken_out ON plot.picture_layer FOR DELETE TO plotserver_view
  USING (via = '{}' AND plot.owns_picture(picture_id));

ALTER TABLE plot.picture_source ENABLE ROW LEVEL SECURITY;
CREATE POLICY picture_source_read ON plot.picture_source FOR SELECT USING (
  EXISTS (SELECT 1 FROM plot.picture p WHERE p.id = picture_id)
  AND EXISTS (SELECT 1 FROM plot.picture p WHERE p.id = source_id));
CREATE POLICY picture_source_composed ON plot.picture_source FOR INSERT TO plotserver_view WITH CHECK (
  plot.owns_picture(picture_id) AND EXISTS (SELECT 1 FROM plot.picture p WHERE p.id = source_id));
CREATE POLICY picture_source_moved ON plot.picture_source FOR UPDATE TO plotserver_view
  USING (plot.owns_picture(picture_id));
CREATE POLICY picture_source_taken_out ON plot.picture_source FOR DELETE TO plotserver_view
  USING (plot.owns_picture(picture_id));

CREATE POLICY picture_not_archived ON plot.picture AS RESTRICTIVE FOR SELECT USING (
  archived_at IS NULL
  OR (owner_id = plot.viewer() AND coalesce(current_setting('plotserver.archived', true), '') = 'on'));

-- A key for a picture opens what that draws on: else it would show less than the picture holds.
CREATE OR REPLACE VIEW plot.reached_picture AS
WITH RECURSIVE reached (picture_id) AS (
  SELECT p.picture_id FROM plot.access_key_picture p WHERE p.key_id = plot.key_limit()
  UNION SELECT s.source_id FROM reached r JOIN plot.picture_source s ON s.picture_id = r.picture_id)
SELECT picture_id FROM reached;

GRANT SELECT ON plot.picture_source TO plotserver_app, plotserver_view;
GRANT INSERT, UPDATE, DELETE ON plot.picture_source TO plotserver_view;
GRANT UPDATE, DELETE ON plot.picture_layer TO plotserver_view;
GRANT UPDATE (kind, activity_id, audience, revision, archived_at, archived_by) ON plot.picture TO plotserver_view;
