-- A plot of the viewer, in an activity in which it takes part. The policy of its organisation shares it (0006).
-- False: it had made it before, under the same id.
CREATE FUNCTION plot.make_layer(layer text, activity text, title text, description text, grouped text, team text,
  place integer, classification text, mode text, author text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
DECLARE made integer;
BEGIN
  PERFORM plot.must_be_maker();
  IF activity IS NOT NULL AND NOT plot.is_in(activity) THEN
    RAISE EXCEPTION 'the viewer takes no part in this activity' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF activity IS NOT NULL AND NOT plot.is_open(activity) THEN
    RAISE EXCEPTION 'the activity is closed' USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  IF classification NOT IN ('open', 'intern', 'vertrouwelijk') THEN
    RAISE EXCEPTION 'secret information does not belong here' USING ERRCODE = 'check_violation';
  END IF;
  INSERT INTO plot.layer (id, kind, title, title_en, description, owner_id, activity_id, classification, attribution,
    grouped, team, position)
  SELECT layer, 'plot', title, title, description, o.id, activity, classification, o.short_name, grouped, team,
    coalesce(place, (SELECT coalesce(max(l.position), 0) + 1 FROM plot.layer l WHERE l.activity_id = activity), 0)
  FROM plot.organisation o WHERE o.id = plot.viewer()
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS made = ROW_COUNT;
  IF made = 0 THEN
    IF plot.owns_layer(layer) THEN
      RETURN false;
    END IF;
    RAISE EXCEPTION 'the id is taken' USING ERRCODE = 'unique_violation';
  END IF;
  IF mode = 'live' THEN
    PERFORM plot.set_mode(layer, author, 'live');
  END IF;
  INSERT INTO plot.picture_layer (picture_id, layer_id, position)
  SELECT p.id, layer, coalesce((SELECT max(m.position) FROM plot.picture_layer m WHERE m.picture_id = p.id), 0) + 1
  FROM plot.picture p WHERE p.id = activity AND p.activity_id = activity AND p.kind = 'activiteit'
  ON CONFLICT DO NOTHING;
  RETURN true;
END $$;

-- What `changes` names: title, description, grouped, team, position, locked, archived. Who leads the activity
-- puts the layers of others in order, and no more than that. The pen is taken, so who is drawing is done first.
CREATE FUNCTION plot.change_layer(layer text, changes jsonb, author text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
DECLARE held plot.layer;
BEGIN
  PERFORM plot.must_be_maker();
  SELECT * INTO held FROM plot.layer l WHERE l.id = layer AND l.kind = 'plot';
  IF held.id IS NULL OR NOT (held.owner_id = plot.viewer() OR (plot.owns_activity(held.activity_id)
    AND NOT EXISTS (SELECT 1 FROM jsonb_object_keys(changes) AS k (name) WHERE name NOT IN ('grouped', 'position')))) THEN
    RAISE EXCEPTION 'only the owner changes this layer' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF held.activity_id IS NOT NULL AND NOT plot.is_open(held.activity_id) THEN
    RAISE EXCEPTION 'the activity is closed' USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  PERFORM 1 FROM plot.draft d WHERE d.layer_id = layer FOR UPDATE;
  UPDATE plot.layer l SET
    title = coalesce(changes ->> 'title', l.title), title_en = coalesce(changes ->> 'title', l.title_en),
    description = coalesce(changes ->> 'description', l.description),
    grouped = CASE WHEN changes ? 'grouped' THEN changes ->> 'grouped' ELSE l.grouped END,
    team = CASE WHEN changes ? 'team' THEN changes ->> 'team' ELSE l.team END,
    position = coalesce(CAST(changes ->> 'position' AS integer), l.position),
    locked = coalesce(CAST(changes ->> 'locked' AS boolean), l.locked),
    archived_at = CASE CAST(changes ->> 'archived' AS boolean)
      WHEN true THEN coalesce(l.archived_at, clock_timestamp()) WHEN false THEN NULL ELSE l.archived_at END,
    archived_by = CASE CAST(changes ->> 'archived' AS boolean)
      WHEN true THEN coalesce(l.archived_by, author) WHEN false THEN NULL ELSE l.archived_by END
  WHERE l.id = layer;
END $$;

-- A new start with what a layer of the viewer holds now, in this activity. A copy that was made before is left
-- as it is. Only one's own: a copy is shared by the policy of who makes it.
CREATE FUNCTION plot.copy_layer(source text, layer text, title text, activity text, author text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, @postgis@, pg_temp AS $$
#variable_conflict use_variable
DECLARE held plot.layer; operations jsonb;
BEGIN
  SELECT * INTO held FROM plot.layer l WHERE l.id = source AND l.kind = 'plot' AND l.owner_id = plot.viewer();
  IF held.id IS NULL THEN
    RAISE EXCEPTION 'only the owner copies this layer' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NOT plot.make_layer(layer, activity, coalesce(title, held.title), held.description, held.grouped, held.team,
    CASE WHEN activity IS DISTINCT FROM held.activity_id THEN held.position END, held.classification, 'op-commando',
    author) THEN
    RETURN false;
  END IF;
  SELECT jsonb_agg(jsonb_build_object(
      'feature', CAST(md5(layer || '/' || f.feature_id) AS uuid),
      'operation', CAST(md5(layer || '/' || source) AS uuid),
      'geom', encode(ST_AsBinary(f.geom), 'hex'), 'sign', f.sign, 'properties', f.properties,
      'valid_from', lower(f.valid), 'valid_to', upper(f.valid), 'certainty', f.certainty, 'source', f.source,
      'classification', f.classification) ORDER BY f.recorded, f.feature_id)
    INTO operations
    FROM plot.feature_version f WHERE f.layer_id = source AND upper_inf(f.recorded) AND NOT f.deleted;
  IF operations IS NOT NULL THEN
    PERFORM 1 FROM plot.record(layer, author, operations);
  END IF;
  RETURN true;
END $$;

-- The viewer's own layers of a preparation, each as a new start in this activity; how many.
CREATE FUNCTION plot.take_along(activity text, preparation text, author text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
DECLARE one record; number integer := 0;
BEGIN
  IF NOT plot.is_in(preparation) THEN
    RAISE EXCEPTION 'the viewer is not in that activity' USING ERRCODE = 'foreign_key_violation';
  END IF;
  FOR one IN SELECT l.id FROM plot.layer l WHERE l.activity_id = preparation AND l.kind = 'plot'
    AND l.owner_id = plot.viewer() AND l.archived_at IS NULL ORDER BY l.position, l.id LOOP
    PERFORM plot.copy_layer(one.id, CAST(CAST(md5(activity || '/' || one.id) AS uuid) AS text), NULL, activity, author);
    number := number + 1;
  END LOOP;
  RETURN number;
END $$;
