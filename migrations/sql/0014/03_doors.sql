CREATE FUNCTION plot.owns_picture(picture text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM plot.picture p WHERE p.id = picture AND p.owner_id = plot.viewer());
END $$;

-- Whether one picture draws on another, at any remove, whoever may see what lies between.
CREATE FUNCTION plot.draws_on(one text, other text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
  WITH RECURSIVE below (id) AS (
    SELECT one UNION SELECT s.source_id FROM below b JOIN plot.picture_source s ON s.picture_id = b.id)
  SELECT EXISTS (SELECT 1 FROM below b WHERE b.id = other)
$$;

-- What comes from other pictures makes room for what is written; plot.expand_picture brings it back.
CREATE FUNCTION plot.clear_expanded(picture text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
  DELETE FROM plot.picture_layer m WHERE m.picture_id = picture AND m.via <> '{}'
$$;

-- The viewer's own picture, held until the end of the transaction; also one that is archived. `revisions`: only
-- when it stands at one of these.
CREATE FUNCTION plot.hold_own_picture(picture text, revisions integer[] DEFAULT NULL) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
DECLARE held plot.picture;
BEGIN
  PERFORM plot.must_be_maker();
  PERFORM set_config('plotserver.archived', 'on', true);
  SELECT * INTO held FROM plot.picture p WHERE p.id = picture AND p.owner_id = plot.viewer() FOR UPDATE;
  IF held.id IS NULL THEN
    RAISE EXCEPTION 'only the owner edits this picture' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF held.revision <> ALL (revisions) THEN
    RAISE EXCEPTION 'the picture was edited meanwhile' USING ERRCODE = 'PL412';
  END IF;
  RETURN held.revision;
END $$;

-- A national picture speaks for all: only who coordinates nationally makes one.
CREATE FUNCTION plot.check_picture(kind text, audience text, activity text) RETURNS void
LANGUAGE plpgsql SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
BEGIN
  IF NOT plot.is_partner() THEN
    RAISE EXCEPTION 'a partner of one activity makes no pictures' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF kind = 'landelijk' AND NOT EXISTS (SELECT 1 FROM plot.organisation o
    WHERE o.id = plot.viewer() AND o.kind IN ('knooppunt', 'ministerie', 'dcc', 'rijksdienst')) THEN
    RAISE EXCEPTION 'this organisation makes no national picture' USING ERRCODE = 'PL403';
  END IF;
  IF activity IS NOT NULL AND NOT plot.is_in(activity) THEN
    RAISE EXCEPTION 'the viewer takes no part in this activity' USING ERRCODE = 'foreign_key_violation';
  END IF;
  IF activity IS NULL AND (audience = 'deelnemers' OR kind = 'activiteit') THEN
    RAISE EXCEPTION 'of which activity?' USING ERRCODE = 'check_violation';
  END IF;
END $$;

-- False: the viewer had made it before, under the same id.
CREATE FUNCTION plot.make_picture(picture text, title text, description text, kind text, activity text, audience text,
  edges double precision[]) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, @postgis@, pg_temp AS $$
#variable_conflict use_variable
DECLARE made integer;
BEGIN
  PERFORM plot.must_be_maker();
  PERFORM plot.check_picture(kind, audience, activity);
  PERFORM set_config('plotserver.archived', 'on', true);
  INSERT INTO plot.picture (id, title, title_en, description, kind, owner_id, activity_id, audience, extent, position)
  VALUES (picture, title, title, description, kind, plot.viewer(), activity, audience, ST_Envelope(plot.box(edges)), 1000)
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS made = ROW_COUNT;
  IF made = 0 AND NOT plot.owns_picture(picture) THEN
    RAISE EXCEPTION 'the id is taken' USING ERRCODE = 'unique_violation';
  END IF;
  RETURN made = 1;
END $$;

-- What `changes` names: title, description, kind, activity, audience, edges, archived.
CREATE FUNCTION plot.change_picture(picture text, changes jsonb, author text, revisions integer[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, @postgis@, pg_temp AS $$
#variable_conflict use_variable
DECLARE held plot.picture; away boolean := CAST(changes ->> 'archived' AS boolean); activity text; area geometry;
BEGIN
  PERFORM plot.hold_own_picture(picture, revisions);
  SELECT * INTO held FROM plot.picture p WHERE p.id = picture;
  activity := CASE WHEN changes ? 'activity' THEN changes ->> 'activity' ELSE held.activity_id END;
  IF held.id = held.activity_id AND (away OR activity IS DISTINCT FROM held.activity_id) THEN
    RAISE EXCEPTION 'it goes with its activity' USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  IF changes ?| ARRAY['kind', 'activity', 'audience'] THEN
    PERFORM plot.check_picture(coalesce(changes ->> 'kind', held.kind), coalesce(changes ->> 'audience', held.audience),
      activity);
  END IF;
  area := plot.box((SELECT array_agg(CAST(value AS double precision) ORDER BY place)
    FROM jsonb_array_elements_text(nullif(changes -> 'edges', 'null')) WITH ORDINALITY AS e (value, place)));
  UPDATE plot.picture p SET revision = p.revision + 1,
    title = coalesce(changes ->> 'title', p.title),
    title_en = CASE WHEN changes ? 'title' AND changes ->> 'title' <> p.title THEN changes ->> 'title' ELSE p.title_en END,
    description = coalesce(changes ->> 'description', p.description),
    kind = coalesce(changes ->> 'kind', p.kind), activity_id = activity,
    extent = CASE WHEN changes ? 'edges' THEN ST_Envelope(area) ELSE p.extent END
  WHERE p.id = picture;
  -- Apart, so that only a change of who may open it, or of whether it is there, expands what draws on it.
  IF changes ->> 'audience' <> held.audience THEN
    UPDATE plot.picture p SET audience = changes ->> 'audience' WHERE p.id = picture;
  END IF;
  IF away IS DISTINCT FROM (held.archived_at IS NOT NULL) AND away IS NOT NULL THEN
    UPDATE plot.picture p SET archived_at = CASE WHEN away THEN clock_timestamp() END,
      archived_by = CASE WHEN away THEN author END WHERE p.id = picture;
  END IF;
END $$;

-- The whole list, lowest first: layers that the viewer may read and pictures that it may open. What it may not
-- see any more stays as it is: it was not in the list that the viewer had.
CREATE FUNCTION plot.write_entries(picture text, entries jsonb, revisions integer[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
DECLARE one record;
BEGIN
  PERFORM plot.hold_own_picture(picture, revisions);
  PERFORM set_config('plotserver.composing', 'on', true);
  -- One at a time in all of the country: two that draw on each other at the same moment would make a circle.
  PERFORM pg_advisory_xact_lock(hashtext('plot.picture_source'));
  FOR one IN SELECT * FROM jsonb_to_recordset(entries) AS e (layer text, source text) LOOP
    IF one.layer IS NOT NULL AND NOT EXISTS (SELECT 1 FROM plot.layer l WHERE l.id = one.layer)
      OR one.source IS NOT NULL AND NOT EXISTS (SELECT 1 FROM plot.picture p WHERE p.id = one.source AND p.archived_at IS NULL) THEN
      RAISE EXCEPTION 'not for this viewer' USING ERRCODE = 'foreign_key_violation';
    END IF;
    IF one.source IS NOT NULL AND plot.draws_on(one.source, picture) THEN
      RAISE EXCEPTION 'a circle' USING ERRCODE = 'invalid_recursion', DETAIL = one.source;
    END IF;
  END LOOP;
  DELETE FROM plot.picture_layer m WHERE m.picture_id = picture AND m.via = '{}'
    AND m.layer_id NOT IN (SELECT e.layer FROM jsonb_to_recordset(entries) AS e (layer text) WHERE e.layer IS NOT NULL);
  DELETE FROM plot.picture_source s WHERE s.picture_id = picture
    AND s.source_id NOT IN (SELECT e.source FROM jsonb_to_recordset(entries) AS e (source text) WHERE e.source IS NOT NULL);
  PERFORM plot.clear_expanded(picture);
  INSERT INTO plot.picture_layer (picture_id, layer_id, position, visible, opacity, note, title_override, freshness_limit)
  SELECT picture, e.layer, e.place, e.visible, e.opacity, e.note, e.title, make_interval(secs => e.seconds)
  FROM jsonb_to_recordset(entries) AS e (layer text, place integer, visible boolean, opacity real, note text, title text,
    seconds double precision)
  WHERE e.layer IS NOT NULL
  ON CONFLICT (picture_id, layer_id) DO UPDATE SET position = excluded.position, visible = excluded.visible,
    opacity = excluded.opacity, note = excluded.note, title_override = excluded.title_override,
    freshness_limit = excluded.freshness_limit;
  INSERT INTO plot.picture_source (picture_id, source_id, position, visible, opacity, note)
  SELECT picture, e.source, e.place, e.visible, e.opacity, e.note
  FROM jsonb_to_recordset(entries) AS e (source text, place integer, visible boolean, opacity real, note text)
  WHERE e.source IS NOT NULL
  ON CONFLICT (picture_id, source_id) DO UPDATE SET position = excluded.position, visible = excluded.visible,
    opacity = excluded.opacity, note = excluded.note;
  UPDATE plot.picture p SET revision = p.revision + 1 WHERE p.id = picture;
  PERFORM plot.expand_picture(picture);
  PERFORM set_config('plotserver.composing', '', true);
  IF (SELECT count(*) FROM plot.picture_layer m WHERE m.picture_id = picture) > 500 THEN
    RAISE EXCEPTION 'too many layers' USING ERRCODE = 'program_limit_exceeded';
  END IF;
END $$;
