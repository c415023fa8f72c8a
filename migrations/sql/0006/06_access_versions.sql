-- In the order of their ids, so that two that change much at once do not wait for each other.

CREATE FUNCTION plot.raise_access_versions(activity text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
  UPDATE plot.layer SET access_version = access_version + 1 WHERE id IN (
    SELECT l.id FROM plot.layer l
    WHERE l.id IN (SELECT s.layer_id FROM plot.share s WHERE s.withdrawn_at IS NULL
                   AND (s.until_activity = activity OR (s.audience = 'activiteit' AND s.audience_id = activity)))
    ORDER BY l.id FOR UPDATE)
$$;
CREATE FUNCTION plot.participation_changes_access() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  PERFORM plot.raise_access_versions(coalesce(NEW.activity_id, OLD.activity_id));
  RETURN NULL;
END $$;
CREATE TRIGGER participation_changes_access AFTER INSERT OR UPDATE OR DELETE ON plot.activity_participant
  FOR EACH ROW EXECUTE FUNCTION plot.participation_changes_access();
CREATE FUNCTION plot.activity_changes_access() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  PERFORM plot.raise_access_versions(NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER activity_changes_access AFTER UPDATE OF phase, ended_at ON plot.activity
  FOR EACH ROW EXECUTE FUNCTION plot.activity_changes_access();
