REVOKE SELECT ON plot.share FROM plotserver_app;
GRANT SELECT (id, layer_id, audience, audience_id, may, until, until_activity, granted_at, withdrawn_at)
  ON plot.share TO plotserver_app;
GRANT SELECT ON plot.own_share, plot.shown_level, plot.organisation_policy, plot.open_activity TO plotserver_app;
GRANT SELECT (id, activity_id, called, until, created_by, created_at, approved_by, approved_at, code_expires_at,
  used_at, organisation_id, withdrawn_at) ON plot.invitation TO plotserver_app;
GRANT SELECT ON plot.share, plot.standing_share, plot.reach, plot.open_activity, plot.standing_participant,
  plot.activity, plot.activity_participant, plot.sector, plot.organisation_sector, plot.publication_level,
  plot.organisation_policy, plot.invitation TO plotserver_view;
GRANT INSERT ON plot.share, plot.organisation_policy, plot.invitation, plot.organisation,
  plot.activity_participant TO plotserver_view;
GRANT UPDATE (withdrawn_at, withdrawn_by) ON plot.share TO plotserver_view;
GRANT UPDATE (classification) ON plot.layer TO plotserver_view;
GRANT UPDATE ON plot.organisation_policy, plot.invitation, plot.activity_participant TO plotserver_view;
GRANT UPDATE (phase, ended_at) ON plot.activity TO plotserver_view;
