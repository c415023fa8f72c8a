-- An organisation, also by a program with a key that may do all it may; not a partner of one activity.
CREATE FUNCTION plot.must_be_maker() RETURNS void LANGUAGE plpgsql SET search_path = plot, pg_temp AS $$
BEGIN
  IF plot.viewer() IS NULL OR plot.previewer() IS NOT NULL OR plot.key_limit() IS NOT NULL
    OR NOT plot.may_write() THEN
    RAISE EXCEPTION 'this viewer makes nothing' USING ERRCODE = 'insufficient_privilege';
  END IF;
END $$;

CREATE FUNCTION plot.box(edges double precision[]) RETURNS geometry
LANGUAGE sql IMMUTABLE SET search_path = @postgis@, pg_temp AS $$
  SELECT CASE WHEN edges IS NOT NULL THEN ST_Multi(ST_MakeEnvelope(edges[1], edges[2], edges[3], edges[4], 4258)) END
$$;

-- False: the viewer had started it before, under the same id. Its picture is for who takes part.
CREATE FUNCTION plot.start_activity(activity text, title text, description text, crisis_type text, grip text,
  exercise boolean, phase text, edges double precision[], author text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, @postgis@, pg_temp AS $$
#variable_conflict use_variable
DECLARE made integer;
BEGIN
  PERFORM plot.must_be_maker();
  IF NOT plot.is_partner() THEN
    RAISE EXCEPTION 'a partner of one activity starts none' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF phase NOT IN ('preparatie', 'actief') THEN
    RAISE EXCEPTION 'an activity starts open' USING ERRCODE = 'check_violation';
  END IF;
  INSERT INTO plot.activity (id, title, title_en, description, crisis_type, grip, exercise, phase, owner_id, area,
    started_at)
  VALUES (activity, title, title, description, crisis_type, grip, exercise, phase, plot.viewer(),
    plot.box(edges), clock_timestamp())
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS made = ROW_COUNT;
  IF made = 0 THEN
    IF plot.owns_activity(activity) THEN
      RETURN false;
    END IF;
    RAISE EXCEPTION 'the id is taken' USING ERRCODE = 'unique_violation';
  END IF;
  PERFORM plot.let_in(activity, plot.viewer(), NULL, author);
  INSERT INTO plot.picture (id, title, title_en, description, kind, owner_id, activity_id, audience, extent, position)
  VALUES (activity, title, title, description, 'activiteit', plot.viewer(), activity, 'deelnemers',
    ST_Envelope(plot.box(edges)), 100)
  ON CONFLICT DO NOTHING;
  RETURN true;
END $$;

-- What `changes` names: title, description, crisis_type, grip, phase, edges.
CREATE FUNCTION plot.change_activity(activity text, changes jsonb, author text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, @postgis@, pg_temp AS $$
#variable_conflict use_variable
DECLARE held plot.activity := plot.hold_own_activity(activity); area geometry;
BEGIN
  IF coalesce(changes ->> 'phase', 'actief') NOT IN ('preparatie', 'actief') THEN
    RAISE EXCEPTION 'it is closed by a door of its own' USING ERRCODE = 'check_violation';
  END IF;
  area := plot.box((SELECT array_agg(CAST(value AS double precision) ORDER BY place)
    FROM jsonb_array_elements_text(nullif(changes -> 'edges', 'null')) WITH ORDINALITY AS e (value, place)));
  UPDATE plot.activity a SET
    title = coalesce(changes ->> 'title', a.title), title_en = coalesce(changes ->> 'title', a.title_en),
    description = coalesce(changes ->> 'description', a.description),
    crisis_type = CASE WHEN changes ? 'crisis_type' THEN changes ->> 'crisis_type' ELSE a.crisis_type END,
    grip = CASE WHEN changes ? 'grip' THEN changes ->> 'grip' ELSE a.grip END,
    area = CASE WHEN changes ? 'edges' THEN area ELSE a.area END
  WHERE a.id = activity;
  -- Apart, so that only a change of phase changes who may see what.
  IF changes ->> 'phase' <> held.phase THEN
    UPDATE plot.activity a SET phase = changes ->> 'phase' WHERE a.id = activity;
  END IF;
  UPDATE plot.picture p SET title = a.title, title_en = a.title_en, description = a.description,
    extent = ST_Envelope(a.area)
  FROM plot.activity a WHERE a.id = activity AND p.id = activity AND p.activity_id = activity;
END $$;

-- Out of the lists; only what is closed is put away.
CREATE FUNCTION plot.archive_activity(activity text, author text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
DECLARE held plot.activity;
BEGIN
  IF plot.key() IS NULL AND plot.previewer() IS NULL THEN
    SELECT * INTO held FROM plot.activity a WHERE a.id = activity AND a.owner_id = plot.viewer() FOR UPDATE;
  END IF;
  IF held.id IS NULL THEN
    RAISE EXCEPTION 'only the owner decides about this activity' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF held.phase IN ('preparatie', 'actief') THEN
    RAISE EXCEPTION 'it is not closed' USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  UPDATE plot.activity a SET phase = 'gearchiveerd' WHERE a.id = activity;
END $$;
