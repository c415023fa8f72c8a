REVOKE ALL ON ALL TABLES IN SCHEMA catalogue FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA catalogue TO plotserver_view;
GRANT USAGE ON SCHEMA catalogue TO plotserver_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON catalogue.record, catalogue.endpoint, catalogue.record_crisis,
  catalogue.record_identifier, catalogue.entry, catalogue.lexeme, catalogue.title_start, catalogue.delivery
  TO plotserver_view;
GRANT SELECT ON plot.organisation, plot.picture, plot.picture_layer, plot.activity, plot.exercise, plot.shown_level
  TO plotserver_view;
ALTER VIEW catalogue.visible_record OWNER TO plotserver_view;
ALTER VIEW catalogue.visible_entry OWNER TO plotserver_view;
ALTER VIEW catalogue.visible_endpoint OWNER TO plotserver_view;
ALTER VIEW catalogue.visible_crisis OWNER TO plotserver_view;
ALTER VIEW catalogue.visible_identifier OWNER TO plotserver_view;
ALTER VIEW catalogue.own_record OWNER TO plotserver_view;
GRANT SELECT ON catalogue.visible_record, catalogue.visible_entry, catalogue.visible_endpoint,
  catalogue.visible_crisis, catalogue.visible_identifier, catalogue.own_record, catalogue.lexeme,
  catalogue.title_start, catalogue.delivery TO plotserver_app;
