-- The reference of rank and level is the same scale: who has a level sees objects up to that rank.

CREATE FUNCTION plot.rank_of(classification text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE classification WHEN 'open' THEN 0 WHEN 'intern' THEN 1 WHEN 'vertrouwelijk' THEN 2 WHEN 'geheim' THEN 3
  ELSE 0 END;
CREATE FUNCTION plot.higher(one text, other text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN plot.rank_of(other) > plot.rank_of(one) THEN other ELSE one END;
CREATE FUNCTION plot.level_by(audience text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE audience WHEN 'organisatie' THEN 2 WHEN 'openbaar' THEN 0 ELSE 1 END;

CREATE FUNCTION plot.previewer() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('plotserver.previewer', true), '');

-- From here on the transaction sees what `other` (empty: the public) would see of what the viewer owns.
CREATE FUNCTION plot.preview(other text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF plot.viewer() IS NULL OR plot.previewer() IS NOT NULL THEN
    RAISE EXCEPTION 'only an organisation previews' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM set_config('plotserver.previewer', plot.viewer(), true),
    set_config('plotserver.organisation', other, true);
END $$;

CREATE VIEW plot.open_activity AS
SELECT a.id, a.ended_at FROM plot.activity a
WHERE a.phase <> 'afgesloten' AND (a.ended_at IS NULL OR a.ended_at > now());

CREATE VIEW plot.standing_participant AS
SELECT p.activity_id, p.organisation_id, p.until FROM plot.activity_participant p
WHERE p.left_at IS NULL AND (p.until IS NULL OR p.until > now());

CREATE OR REPLACE FUNCTION plot.participates(activity text, who text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  RETURN EXISTS (
    SELECT 1 FROM plot.standing_participant p
    WHERE p.activity_id = activity AND p.organisation_id = who);
END $$;

-- Shares that stand now. One with an activity's participants, or until its end, ends with the activity.
CREATE VIEW plot.standing_share AS
SELECT s.id, s.layer_id, s.audience, s.audience_id, s.may, s.until_activity, least(s.until,
  (SELECT a.ended_at FROM plot.activity a WHERE a.id = s.until_activity),
  (SELECT a.ended_at FROM plot.activity a WHERE a.id = s.audience_id AND s.audience = 'activiteit')) AS until
FROM plot.share s
WHERE s.withdrawn_at IS NULL AND (s.until IS NULL OR s.until > now())
  AND (s.until_activity IS NULL OR EXISTS (SELECT 1 FROM plot.open_activity a WHERE a.id = s.until_activity))
  AND (s.audience <> 'activiteit' OR EXISTS (SELECT 1 FROM plot.open_activity a WHERE a.id = s.audience_id));

-- As in 0002; and a partner of one activity is no partner of all.
CREATE OR REPLACE VIEW plot.grant_to_viewer AS
SELECT s.layer_id, s.audience, s.may FROM plot.share s
WHERE s.withdrawn_at IS NULL AND (s.until IS NULL OR s.until > now())
  AND (s.until_activity IS NULL OR EXISTS (SELECT 1 FROM plot.open_activity a WHERE a.id = s.until_activity))
  AND CASE s.audience
    WHEN 'openbaar' THEN true
    WHEN 'partners' THEN plot.viewer() IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM plot.organisation o WHERE o.id = plot.viewer() AND o.adhoc)
    WHEN 'organisatie' THEN s.audience_id = plot.viewer()
    WHEN 'sector' THEN EXISTS (
      SELECT 1 FROM plot.organisation_sector o
      WHERE o.sector_id = s.audience_id AND o.organisation_id = plot.viewer())
    WHEN 'activiteit' THEN EXISTS (
      SELECT 1 FROM plot.standing_participant p JOIN plot.open_activity a ON a.id = p.activity_id
      WHERE p.activity_id = s.audience_id AND p.organisation_id = plot.viewer())
  END;

-- Who is reached by each share that stands, within what the classification allows; nobody's name: the public.
CREATE VIEW plot.reach AS
SELECT s.id AS share_id, s.layer_id, s.audience, s.audience_id, s.may, r.organisation_id,
  least(s.until, r.until) AS until, s.until_activity
FROM plot.standing_share s JOIN plot.layer l ON l.id = s.layer_id
CROSS JOIN LATERAL (
  SELECT s.audience_id, CAST(NULL AS timestamptz) WHERE s.audience = 'organisatie'
  UNION ALL SELECT m.organisation_id, NULL FROM plot.organisation_sector m
    WHERE s.audience = 'sector' AND m.sector_id = s.audience_id
  UNION ALL SELECT p.organisation_id, p.until FROM plot.standing_participant p
    WHERE s.audience = 'activiteit' AND p.activity_id = s.audience_id
  UNION ALL SELECT o.id, NULL FROM plot.organisation o WHERE s.audience = 'partners' AND NOT o.adhoc
  UNION ALL SELECT NULL, NULL WHERE s.audience = 'openbaar'
) AS r (organisation_id, until)
WHERE l.classification <> 'geheim' AND CASE s.audience
  WHEN 'organisatie' THEN true
  WHEN 'openbaar' THEN l.classification = 'open'
  ELSE l.classification <> 'vertrouwelijk' END;

CREATE OR REPLACE VIEW plot.drawable_layer AS
SELECT l.id FROM plot.layer l
WHERE plot.may_write() AND (l.owner_id = plot.viewer() OR EXISTS (
  SELECT 1 FROM plot.grant_to_viewer g
  WHERE g.layer_id = l.id AND g.may = 'bewerken' AND g.audience <> 'openbaar'
    AND (g.audience = 'organisatie' OR (l.classification <> 'vertrouwelijk' AND NOT EXISTS (
      SELECT 1 FROM plot.feature_version f
      WHERE f.layer_id = l.id AND f.classification = 'vertrouwelijk' AND upper_inf(f.recorded)
        AND NOT f.deleted)))));

CREATE OR REPLACE FUNCTION plot.exercise_organisations() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
  SELECT DISTINCT p.organisation_id FROM plot.activity_participant p
  JOIN plot.activity a ON a.id = p.activity_id
  JOIN plot.organisation o ON o.id = p.organisation_id
  WHERE a.exercise AND NOT o.adhoc
$$;

-- Whether the viewer owns the activity or takes part in it.
CREATE FUNCTION plot.is_in(activity text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  RETURN plot.participates(activity, plot.viewer())
    OR EXISTS (SELECT 1 FROM plot.activity a WHERE a.id = activity AND a.owner_id = plot.viewer());
END $$;
CREATE FUNCTION plot.owns_activity(activity text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM plot.activity a WHERE a.id = activity AND a.owner_id = plot.viewer());
END $$;
