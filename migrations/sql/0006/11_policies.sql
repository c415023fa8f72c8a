CREATE POLICY layer_in_preview ON plot.layer AS RESTRICTIVE FOR SELECT
  USING (plot.previewer() IS NULL OR owner_id = plot.previewer());
CREATE POLICY layer_owned ON plot.layer FOR UPDATE TO plotserver_view USING (owner_id = plot.viewer());

DROP POLICY share_read ON plot.share;
CREATE POLICY share_read ON plot.share FOR SELECT TO plotserver_app, plotserver_view USING (
  EXISTS (SELECT 1 FROM plot.layer l WHERE l.id = layer_id AND (l.owner_id = plot.viewer() OR (
    withdrawn_at IS NULL AND (audience = 'openbaar' OR (SELECT plot.is_partner())
      OR (audience = 'activiteit' AND plot.participates(audience_id, plot.viewer()))
      OR (audience = 'organisatie' AND audience_id = plot.viewer()))))));
CREATE POLICY share_made ON plot.share FOR INSERT TO plotserver_view WITH CHECK (plot.owns_layer(layer_id));
CREATE POLICY share_withdrawn ON plot.share FOR UPDATE TO plotserver_view USING (
  plot.owns_layer(layer_id));

DROP POLICY picture_read ON plot.picture;
CREATE POLICY picture_read ON plot.picture FOR SELECT USING (
  audience = 'openbaar' OR owner_id = plot.viewer()
  OR (audience = 'partners' AND plot.viewer() IS NOT NULL AND ((SELECT plot.is_partner()) OR (
    plot.is_open(activity_id) AND plot.participates(activity_id, plot.viewer())))));
CREATE POLICY picture_in_preview ON plot.picture AS RESTRICTIVE FOR SELECT
  USING (plot.previewer() IS NULL OR audience <> 'eigenaar' OR owner_id = plot.previewer());
CREATE POLICY activity_in_preview ON plot.activity AS RESTRICTIVE FOR SELECT
  USING (plot.previewer() IS NULL OR owner_id = plot.previewer() OR plot.participates(id, plot.previewer()));
CREATE POLICY participant_in_preview ON plot.activity_participant AS RESTRICTIVE FOR SELECT
  USING (plot.previewer() IS NULL OR plot.participates(activity_id, plot.previewer()));

-- The name of a partner of one activity is for those in it.
ALTER TABLE plot.organisation ENABLE ROW LEVEL SECURITY;
CREATE POLICY organisation_read ON plot.organisation FOR SELECT USING (
  NOT adhoc OR id = plot.viewer() OR plot.knows_organisation(id));
CREATE POLICY organisation_in_functions ON plot.organisation TO plotserver_view USING (true) WITH CHECK (adhoc);

DROP POLICY participant_read ON plot.activity_participant;
CREATE POLICY participant_read ON plot.activity_participant FOR SELECT TO plotserver_app USING (
  plot.participates(activity_id, plot.viewer()) OR plot.owns_activity(activity_id));
CREATE POLICY participant_in_functions ON plot.activity_participant TO plotserver_view USING (true);
CREATE POLICY activity_in_functions ON plot.activity FOR UPDATE TO plotserver_view
  USING (owner_id = plot.viewer());

ALTER TABLE plot.organisation_policy ENABLE ROW LEVEL SECURITY;
CREATE POLICY organisation_policy_read ON plot.organisation_policy FOR SELECT
  USING (organisation_id = plot.viewer() AND plot.previewer() IS NULL);
CREATE POLICY organisation_policy_in_functions ON plot.organisation_policy TO plotserver_view
  USING (organisation_id = plot.viewer());

ALTER TABLE plot.invitation ENABLE ROW LEVEL SECURITY;
CREATE POLICY invitation_read ON plot.invitation FOR SELECT TO plotserver_app
  USING (plot.owns_activity(activity_id) AND plot.previewer() IS NULL AND plot.key() IS NULL);
CREATE POLICY invitation_in_functions ON plot.invitation TO plotserver_view USING (true);

ALTER TABLE plot.publication_level ENABLE ROW LEVEL SECURITY;
CREATE POLICY publication_level_in_views ON plot.publication_level FOR SELECT TO plotserver_view USING (true);

-- What changed in an object that one may not see did not change.
DROP POLICY change_read ON plot.change;
CREATE POLICY change_read ON plot.change FOR SELECT USING (
  (live AND EXISTS (SELECT 1 FROM plot.layer l WHERE l.id = layer_id AND (
    change.classification IS NULL OR l.owner_id = plot.viewer() OR EXISTS (
      SELECT 1 FROM plot.grant_to_viewer g
      WHERE g.layer_id = l.id AND plot.rank_of(change.classification) <= plot.level_by(g.audience)))))
  OR EXISTS (SELECT 1 FROM plot.drawable_layer l WHERE l.id = layer_id));
