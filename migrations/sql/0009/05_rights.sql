CREATE POLICY activity_made ON plot.activity FOR INSERT TO plotserver_view WITH CHECK (owner_id = plot.viewer());
CREATE POLICY layer_made ON plot.layer FOR INSERT TO plotserver_view WITH CHECK (owner_id = plot.viewer());
CREATE POLICY layer_arranged ON plot.layer FOR UPDATE TO plotserver_view USING (plot.owns_activity(activity_id));
CREATE POLICY picture_made ON plot.picture FOR INSERT TO plotserver_view WITH CHECK (owner_id = plot.viewer());
CREATE POLICY picture_renamed ON plot.picture FOR UPDATE TO plotserver_view USING (owner_id = plot.viewer());
CREATE POLICY picture_layer_made ON plot.picture_layer FOR INSERT TO plotserver_view
  WITH CHECK (plot.owns_layer(layer_id));

DROP POLICY picture_read ON plot.picture;
CREATE POLICY picture_read ON plot.picture FOR SELECT USING (
  audience = 'openbaar' OR owner_id = plot.viewer()
  OR (audience = 'partners' AND plot.viewer() IS NOT NULL AND ((SELECT plot.is_partner()) OR (
    plot.is_open(activity_id) AND plot.participates(activity_id, plot.viewer()))))
  OR (audience = 'deelnemers' AND plot.viewer() IS NOT NULL
    AND plot.is_open(activity_id) AND plot.participates(activity_id, plot.viewer())));

GRANT SELECT ON plot.picture, plot.picture_layer TO plotserver_view;
GRANT INSERT ON plot.activity, plot.layer, plot.picture, plot.picture_layer TO plotserver_view;
GRANT UPDATE (title, title_en, description, crisis_type, grip, area) ON plot.activity TO plotserver_view;
GRANT UPDATE (title, title_en, description, extent) ON plot.picture TO plotserver_view;
GRANT UPDATE (title, title_en, description, grouped, team, position, locked, archived_at, archived_by)
  ON plot.layer TO plotserver_view;
