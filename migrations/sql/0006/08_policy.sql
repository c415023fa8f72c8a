CREATE FUNCTION plot.set_policy(audience text, may text, author text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
BEGIN
  IF NOT plot.is_partner() OR plot.key() IS NOT NULL OR plot.previewer() IS NOT NULL THEN
    RAISE EXCEPTION 'an organisation decides for itself' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO plot.organisation_policy AS p (organisation_id, audience, may, changed_by)
  VALUES (plot.viewer(), audience, may, author)
  ON CONFLICT (organisation_id) DO UPDATE SET audience = excluded.audience, may = excluded.may,
    changed_by = excluded.changed_by, changed_at = now();
END $$;

-- "Delen, tenzij": a plot that its owner makes, or brings into an activity, is shared by itself. What is
-- loaded (nobody is named in the transaction) has the shares that it is loaded with.
CREATE FUNCTION plot.share_by_policy() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
DECLARE wanted text := 'activiteit'; right_to text := 'lezen';
BEGIN
  IF NEW.owner_id IS DISTINCT FROM plot.viewer() OR NEW.classification IN ('vertrouwelijk', 'geheim') THEN
    RETURN NULL;
  END IF;
  SELECT p.audience, p.may INTO wanted, right_to FROM plot.organisation_policy p
    WHERE p.organisation_id = NEW.owner_id;
  wanted := coalesce(wanted, 'activiteit');
  INSERT INTO plot.share (layer_id, audience, audience_id, may, note, granted_by)
  SELECT NEW.id, wanted, a.id, coalesce(right_to, 'lezen'), 'Delen, tenzij: beleid van de organisatie',
    NEW.owner_id
  FROM (
    SELECT CAST(NULL AS text) AS id WHERE wanted = 'partners'
    UNION ALL SELECT NEW.activity_id WHERE wanted = 'activiteit' AND NEW.activity_id IS NOT NULL
    UNION ALL SELECT m.sector_id FROM plot.organisation_sector m
      WHERE wanted = 'sector' AND m.organisation_id = NEW.owner_id
  ) AS a
  WHERE NOT EXISTS (
    SELECT 1 FROM plot.standing_share s
    WHERE s.layer_id = NEW.id AND s.audience = wanted AND s.audience_id IS NOT DISTINCT FROM a.id);
  RETURN NULL;
END $$;
CREATE TRIGGER layer_is_shared_by_policy AFTER INSERT OR UPDATE OF activity_id ON plot.layer
  FOR EACH ROW WHEN (NEW.kind = 'plot') EXECUTE FUNCTION plot.share_by_policy();
