-- The id of an activity of which something may have changed: itself, who takes part, its layers or their order.
-- Who hears it asks again, as itself.
CREATE FUNCTION plot.tell_of_activity() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  IF TG_TABLE_NAME = 'activity' THEN
    PERFORM pg_notify('plotserver_activity', NEW.id);
  ELSIF TG_TABLE_NAME = 'layer' THEN
    PERFORM pg_notify('plotserver_activity', a.id)
    FROM (SELECT NEW.activity_id AS id UNION SELECT OLD.activity_id) AS a WHERE a.id IS NOT NULL;
  ELSE
    PERFORM pg_notify('plotserver_activity', coalesce(NEW.activity_id, OLD.activity_id));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER activity_is_told AFTER INSERT OR UPDATE ON plot.activity
  FOR EACH ROW EXECUTE FUNCTION plot.tell_of_activity();
CREATE TRIGGER participation_is_told AFTER INSERT OR UPDATE OR DELETE ON plot.activity_participant
  FOR EACH ROW EXECUTE FUNCTION plot.tell_of_activity();
CREATE TRIGGER layer_is_told AFTER INSERT
  OR UPDATE OF title, description, activity_id, owner_id, classification, mode, grouped, team, position, locked,
    archived_at
  OR DELETE ON plot.layer FOR EACH ROW EXECUTE FUNCTION plot.tell_of_activity();
