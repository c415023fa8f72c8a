-- As in 0004, with the mark of the object.

CREATE OR REPLACE FUNCTION plot.record(layer text, author text, operations jsonb)
RETURNS TABLE (feature uuid, version integer, number bigint, at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, @postgis@, pg_temp AS $$
#variable_conflict use_variable
DECLARE
  pen plot.draft := plot.take_pen(layer);
  is_live boolean := (SELECT l.mode = 'live' FROM plot.layer l WHERE l.id = layer);
  one jsonb;
  stood plot.feature_version;
  was boolean;
  becomes boolean;
  shape geometry;
  old_box geometry;
  new_box geometry;
  measure_again boolean := false;
  last_sequence bigint;
  mark text;
  apart boolean;
  level integer := CASE WHEN plot.owns_layer(layer) THEN 2 ELSE (
    SELECT coalesce(max(plot.level_by(g.audience)), 0) FROM plot.grant_to_viewer g
    WHERE g.layer_id = layer AND g.may = 'bewerken') END;
BEGIN
  IF coalesce(author, '') = '' OR plot.viewer() IS NULL THEN
    RAISE EXCEPTION 'a version has an author and an organisation' USING ERRCODE = 'insufficient_privilege';
  END IF;
  FOR one IN SELECT value FROM jsonb_array_elements(operations) LOOP
    feature := CAST(one ->> 'feature' AS uuid);
    CONTINUE WHEN EXISTS (
      SELECT 1 FROM plot.feature_version v WHERE v.layer_id = layer AND v.feature_id = feature
        AND v.operation = CAST(one ->> 'operation' AS uuid));
    SELECT * INTO stood FROM plot.feature_version v
      WHERE v.layer_id = layer AND v.feature_id = feature AND upper_inf(v.recorded);
    was := stood.feature_id IS NOT NULL AND NOT stood.deleted;
    becomes := NOT coalesce(CAST(one ->> 'deleted' AS boolean), false);
    CONTINUE WHEN NOT was AND NOT becomes;
    mark := one ->> 'classification';
    IF plot.rank_of(mark) > level THEN
      RAISE EXCEPTION 'nobody marks what it would not see then' USING ERRCODE = 'insufficient_privilege';
    END IF;
    at := greatest(clock_timestamp(), pen.recorded_at + interval '1 microsecond');
    version := coalesce(stood.version, 0) + 1;
    number := pen.version + 1;
    shape := CASE WHEN becomes THEN ST_GeomFromWKB(decode(one ->> 'geom', 'hex'), 4258) END;
    old_box := CASE WHEN was THEN ST_Envelope(ST_Expand(stood.geom, 1e-7)) END;
    new_box := ST_Envelope(ST_Expand(shape, 1e-7));
    UPDATE plot.feature_version v SET recorded = tstzrange(lower(v.recorded), at)
      WHERE v.layer_id = layer AND v.feature_id = feature AND upper_inf(v.recorded);
    INSERT INTO plot.feature_version (layer_id, feature_id, version, recorded, geom, sign, properties, valid,
      certainty, source, author, organisation, operation, deleted, classification)
    VALUES (layer, feature, version, tstzrange(at, NULL), shape, one ->> 'sign',
      coalesce(one -> 'properties', '{}'), plot.period(one ->> 'valid_from', one ->> 'valid_to'),
      one ->> 'certainty', one ->> 'source', author, plot.viewer(), CAST(one ->> 'operation' AS uuid),
      NOT becomes, mark);
    -- Of an object whose mark changes, one is told that it went and another that it came.
    apart := was AND becomes AND plot.rank_of(stood.classification) <> plot.rank_of(mark);
    IF apart THEN
      INSERT INTO plot.change (layer_id, feature_id, at, old_box, number, version, live, classification)
      VALUES (layer, feature, at, old_box, number, version, is_live, stood.classification);
      number := number + 1;
    END IF;
    INSERT INTO plot.change AS c (layer_id, feature_id, at, old_box, new_box, number, version, live, classification)
    VALUES (layer, feature, at, CASE WHEN NOT apart THEN old_box END, new_box, number, version, is_live,
      CASE WHEN was AND NOT becomes THEN stood.classification ELSE mark END)
    RETURNING c.sequence INTO last_sequence;
    -- An object at the edge of the extent that moved or went may have made it smaller.
    measure_again := measure_again OR (old_box IS NOT NULL AND (
      ST_XMin(old_box) <= ST_XMin(pen.extent) OR ST_YMin(old_box) <= ST_YMin(pen.extent)
      OR ST_XMax(old_box) >= ST_XMax(pen.extent) OR ST_YMax(old_box) >= ST_YMax(pen.extent)));
    pen.version := number;
    pen.recorded_at := at;
    pen.feature_count := pen.feature_count + CAST(becomes AS int) - CAST(was AS int);
    pen.points := pen.points + plot.counts(shape, 0) - plot.counts(stood.geom, 0, was);
    pen.lines := pen.lines + plot.counts(shape, 1) - plot.counts(stood.geom, 1, was);
    pen.areas := pen.areas + plot.counts(shape, 2) - plot.counts(stood.geom, 2, was);
    IF new_box IS NOT NULL THEN
      pen.extent := ST_Envelope(ST_Collect(pen.extent, new_box));
    END IF;
    RETURN NEXT;
  END LOOP;
  IF last_sequence IS NULL THEN
    RETURN;
  END IF;
  UPDATE plot.draft d SET version = pen.version, recorded_at = pen.recorded_at,
    feature_count = pen.feature_count, points = pen.points, lines = pen.lines, areas = pen.areas,
    extent = pen.extent WHERE d.layer_id = layer;
  IF measure_again THEN
    PERFORM plot.measure_draft(layer);
  END IF;
  PERFORM pg_notify('plotserver_change', CAST(last_sequence AS text));
  IF is_live THEN
    PERFORM plot.show_draft(layer, author, '', true);
  END IF;
END $$;
