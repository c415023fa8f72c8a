-- An organisation manages its own sources; whoever runs the server sees all; the work itself is done by the
-- viewer plotserver:oogst, which no organisation can be (its name has a colon), and as the source's organisation.
ALTER TABLE catalogue.source ENABLE ROW LEVEL SECURITY;
ALTER TABLE catalogue.harvest_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE catalogue.record_source ENABLE ROW LEVEL SECURITY;
ALTER TABLE catalogue.record_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE catalogue.problem_report ENABLE ROW LEVEL SECURITY;
ALTER TABLE catalogue.probe ENABLE ROW LEVEL SECURITY;
ALTER TABLE catalogue.probe_result ENABLE ROW LEVEL SECURITY;

CREATE FUNCTION catalogue.runs_server() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN plot.viewer() = nullif(current_setting('plotserver.operator', true), '') AND plot.key_limit() IS NULL
  AND plot.previewer() IS NULL;
CREATE FUNCTION catalogue.manages(organisation text) RETURNS boolean LANGUAGE sql STABLE
RETURN organisation = plot.viewer() AND plot.key_limit() IS NULL AND plot.previewer() IS NULL;

CREATE POLICY source_read ON catalogue.source FOR SELECT TO plotserver_app
  USING (catalogue.manages(organisation_id) OR catalogue.runs_server() OR catalogue.on_duty());
CREATE POLICY source_make ON catalogue.source FOR INSERT TO plotserver_app
  WITH CHECK (catalogue.manages(organisation_id) AND plot.is_partner() AND plot.may_write());
CREATE POLICY source_change ON catalogue.source FOR UPDATE TO plotserver_app
  USING (catalogue.on_duty() OR (catalogue.manages(organisation_id) AND plot.may_write()));
CREATE POLICY source_in_views ON catalogue.source FOR SELECT TO plotserver_view USING (true);

CREATE POLICY run_read ON catalogue.harvest_run FOR SELECT TO plotserver_app
  USING (EXISTS (SELECT 1 FROM catalogue.source s WHERE s.id = source_id));
CREATE POLICY run_make ON catalogue.harvest_run FOR INSERT TO plotserver_app
  WITH CHECK (catalogue.on_duty() OR EXISTS (SELECT 1 FROM catalogue.source s
    WHERE s.id = source_id AND catalogue.manages(s.organisation_id) AND plot.may_write()));
CREATE POLICY run_change ON catalogue.harvest_run FOR UPDATE TO plotserver_app
  USING (catalogue.on_duty() OR EXISTS (SELECT 1 FROM catalogue.source s
    WHERE s.id = source_id AND catalogue.manages(s.organisation_id)));

CREATE POLICY record_source_of_source ON catalogue.record_source TO plotserver_app
  USING (EXISTS (SELECT 1 FROM catalogue.source s
    WHERE s.id = source_id AND (catalogue.manages(s.organisation_id) OR catalogue.on_duty())));
CREATE POLICY record_source_in_views ON catalogue.record_source FOR SELECT TO plotserver_view USING (true);

CREATE POLICY event_read ON catalogue.record_event FOR SELECT TO plotserver_app
  USING (source_id IS NULL OR EXISTS (SELECT 1 FROM catalogue.source s WHERE s.id = source_id));
CREATE POLICY event_make ON catalogue.record_event FOR INSERT TO plotserver_app
  WITH CHECK (EXISTS (SELECT 1 FROM catalogue.source s
    WHERE s.id = source_id AND (catalogue.manages(s.organisation_id) OR catalogue.on_duty())));

-- A report is for its reporter's organisation and for the keeper of the record, and for nobody else.
CREATE POLICY report_read ON catalogue.problem_report FOR SELECT TO plotserver_app
  USING (catalogue.manages(reporter_id) OR catalogue.manages(keeper_id) OR catalogue.runs_server());
CREATE POLICY report_make ON catalogue.problem_report FOR INSERT TO plotserver_app
  WITH CHECK (catalogue.manages(reporter_id) AND plot.may_write());
CREATE POLICY report_answer ON catalogue.problem_report FOR UPDATE TO plotserver_app
  USING (plot.may_write() AND (catalogue.manages(keeper_id)
    OR (keeper_id IS NULL AND catalogue.runs_server())));

CREATE POLICY probe_in_functions ON catalogue.probe TO plotserver_view USING (true);
CREATE POLICY probe_result_in_functions ON catalogue.probe_result TO plotserver_view USING (true);

-- The sources of a record that the viewer may know of: a source that is for partners or its owner alone is
-- named to them alone.
CREATE VIEW catalogue.visible_source AS
SELECT x.record_id, s.id, s.title, s.kind, s.organisation_id, coalesce(s.found_url, s.url) AS url,
  x.first_seen, x.last_seen, x.missing, x.gone_at
FROM catalogue.visible_record r
JOIN catalogue.record_source x ON x.record_id = r.id
JOIN catalogue.source s ON s.id = x.source_id
WHERE s.removed_at IS NULL AND (s.audience = 'openbaar' OR (plot.key_limit() IS NULL AND plot.viewer() IS NOT NULL
  AND (s.organisation_id = plot.viewer() OR (s.audience = 'partners' AND plot.is_partner()))));

REVOKE ALL ON catalogue.source, catalogue.harvest_run, catalogue.record_source, catalogue.record_event,
  catalogue.problem_report, catalogue.probe, catalogue.probe_result FROM PUBLIC;
GRANT SELECT, INSERT ON catalogue.source, catalogue.harvest_run, catalogue.record_source, catalogue.record_event,
  catalogue.problem_report TO plotserver_app;
GRANT UPDATE (url, kind, found_url, title, nature, audience, every_hours, next_at, removed_at)
  ON catalogue.source TO plotserver_app;
GRANT UPDATE ON catalogue.harvest_run, catalogue.record_source TO plotserver_app;
GRANT UPDATE (state, answer, answered_by, answered_at) ON catalogue.problem_report TO plotserver_app;
GRANT SELECT ON catalogue.source, catalogue.record_source TO plotserver_view;
GRANT SELECT, INSERT, UPDATE, DELETE ON catalogue.probe, catalogue.probe_result TO plotserver_view;
ALTER VIEW catalogue.visible_probe OWNER TO plotserver_view;
ALTER VIEW catalogue.visible_uptime OWNER TO plotserver_view;
ALTER VIEW catalogue.visible_source OWNER TO plotserver_view;
GRANT SELECT ON catalogue.visible_probe, catalogue.visible_uptime, catalogue.visible_source TO plotserver_app;
