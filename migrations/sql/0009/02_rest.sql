CREATE OR REPLACE VIEW plot.open_activity AS
SELECT a.id, a.ended_at FROM plot.activity a
WHERE a.phase IN ('preparatie', 'actief') AND (a.ended_at IS NULL OR a.ended_at > now());

CREATE OR REPLACE FUNCTION plot.hold_own_activity(activity text) RETURNS plot.activity
LANGUAGE plpgsql SET search_path = plot, pg_temp AS $$
DECLARE held plot.activity;
BEGIN
  IF plot.key() IS NULL AND plot.previewer() IS NULL THEN
    SELECT * INTO held FROM plot.activity a WHERE a.id = activity AND a.owner_id = plot.viewer() FOR UPDATE;
  END IF;
  IF held.id IS NULL THEN
    RAISE EXCEPTION 'only the owner decides about this activity' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF held.phase NOT IN ('preparatie', 'actief') THEN
    RAISE EXCEPTION 'the activity is closed' USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  RETURN held;
END $$;

-- Why nobody draws in this layer now, whoever may: gearchiveerd, afgesloten or vergrendeld; null: one does.
-- With the rights of who asks, so it tells nothing of a layer that one may not see.
CREATE FUNCTION plot.rest_of(layer text) RETURNS text LANGUAGE sql STABLE
SET search_path = plot, pg_temp AS $$
  SELECT CASE WHEN l.archived_at IS NOT NULL THEN 'gearchiveerd'
    WHEN l.activity_id IS NOT NULL AND NOT plot.is_open(l.activity_id) THEN 'afgesloten'
    WHEN l.locked THEN 'vergrendeld' END
  FROM plot.layer l WHERE l.id = layer
$$;

-- A draft whose number rises is drawn in, by whatever door. What is loaded, when nobody is named in the
-- transaction, is a history and asks nobody.
CREATE FUNCTION plot.refuse_at_rest() RETURNS trigger LANGUAGE plpgsql SET search_path = plot, pg_temp AS $$
DECLARE why text;
BEGIN
  IF plot.viewer() IS NOT NULL THEN
    why := plot.rest_of(NEW.layer_id);
    IF why IS NOT NULL AND (TG_TABLE_NAME = 'draft' OR why <> 'vergrendeld') THEN
      RAISE EXCEPTION USING ERRCODE = 'PL409', MESSAGE = 'the layer is at rest: ' || why;
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER draft_is_not_at_rest BEFORE UPDATE OF version ON plot.draft
  FOR EACH ROW WHEN (NEW.version > OLD.version) EXECUTE FUNCTION plot.refuse_at_rest();
CREATE TRIGGER publication_is_not_at_rest BEFORE INSERT ON plot.publication
  FOR EACH ROW EXECUTE FUNCTION plot.refuse_at_rest();
