-- How many may open a picture with this audience, the fewest first.
CREATE FUNCTION plot.breadth_of(audience text) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE audience WHEN 'openbaar' THEN 3 WHEN 'partners' THEN 2 WHEN 'deelnemers' THEN 1 ELSE 0 END;

-- While a door writes a whole list, or the list is being expanded, the triggers below leave it at that.
CREATE FUNCTION plot.composing() RETURNS boolean LANGUAGE sql STABLE
RETURN coalesce(current_setting('plotserver.composing', true), '') = 'on';

-- Brings the rows of a picture that come from the pictures on which it draws to what those hold now, and then of
-- all that draw on this one; there are no circles. What the picture places itself stands as it is. A layer that
-- comes by more ways comes by the one that most may open; of equals by the lowest. It decides nothing about who
-- sees what: it writes for all viewers, and the policies show each viewer its own.
CREATE FUNCTION plot.expand_picture(picture text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
DECLARE above text; before text := coalesce(current_setting('plotserver.composing', true), '');
BEGIN
  PERFORM set_config('plotserver.composing', 'on', true);
  IF EXISTS (SELECT 1 FROM plot.picture_source s WHERE s.picture_id = picture) THEN
    -- Room between what it places itself for what comes from others.
    WITH ranked AS (
      SELECT e.layer_id, e.source_id, CAST(10000 * row_number() OVER (ORDER BY e.position, e.layer_id, e.source_id) AS integer) AS place
      FROM (SELECT m.layer_id, CAST(NULL AS text) AS source_id, m.position FROM plot.picture_layer m
              WHERE m.picture_id = picture AND m.via = '{}'
            UNION ALL SELECT NULL, s.source_id, s.position FROM plot.picture_source s WHERE s.picture_id = picture) e
    ), sources AS (
      UPDATE plot.picture_source s SET position = r.place FROM ranked r
      WHERE s.picture_id = picture AND s.source_id = r.source_id AND s.position <> r.place
    )
    UPDATE plot.picture_layer m SET position = r.place FROM ranked r
    WHERE m.picture_id = picture AND m.layer_id = r.layer_id AND m.via = '{}' AND m.position <> r.place;
  END IF;
  WITH way AS (
    SELECT m.layer_id, s.position + CAST(row_number() OVER (
        PARTITION BY s.source_id ORDER BY m.position, m.layer_id) AS integer) AS position,
      s.visible AND m.visible AS visible, CAST(s.opacity * m.opacity AS real) AS opacity,
      CASE WHEN m.note = '' THEN s.note ELSE m.note END AS note, m.title_override, m.freshness_limit,
      s.source_id || m.via AS via, (SELECT min(plot.breadth_of(c.audience)) FROM plot.picture c
        WHERE c.id = ANY(s.source_id || m.via)) AS breadth
    FROM plot.picture_source s
    JOIN plot.picture p ON p.id = s.source_id AND p.archived_at IS NULL
    JOIN plot.picture_layer m ON m.picture_id = s.source_id
    WHERE s.picture_id = picture AND NOT EXISTS (
      SELECT 1 FROM plot.picture_layer own
      WHERE own.picture_id = picture AND own.layer_id = m.layer_id AND own.via = '{}')
  ), wanted AS (
    SELECT DISTINCT ON (w.layer_id) w.* FROM way w ORDER BY w.layer_id, w.breadth DESC, w.position
  ), gone AS (
    DELETE FROM plot.picture_layer m WHERE m.picture_id = picture AND m.via <> '{}'
      AND NOT EXISTS (SELECT 1 FROM wanted w WHERE w.layer_id = m.layer_id)
  )
  INSERT INTO plot.picture_layer AS m
    (picture_id, layer_id, position, visible, opacity, note, title_override, freshness_limit, via)
  SELECT picture, w.layer_id, w.position, w.visible, w.opacity, w.note, w.title_override, w.freshness_limit, w.via
  FROM wanted w
  ON CONFLICT (picture_id, layer_id) DO UPDATE SET position = excluded.position, visible = excluded.visible,
    opacity = excluded.opacity, note = excluded.note, title_override = excluded.title_override,
    freshness_limit = excluded.freshness_limit, via = excluded.via
  WHERE m.* IS DISTINCT FROM excluded.*;
  PERFORM set_config('plotserver.composing', before, true);
  FOR above IN SELECT s.picture_id FROM plot.picture_source s WHERE s.source_id = picture LOOP
    PERFORM plot.expand_picture(above);
  END LOOP;
END $$;

-- A layer that is placed, moved or taken out, by whatever door, is so in all that draw on the picture.
CREATE FUNCTION plot.expand_what_draws_on() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
DECLARE one text;
BEGIN
  IF plot.composing() THEN
    RETURN NULL; -- the door does it once, when all is written
  END IF;
  FOR one IN SELECT DISTINCT t.picture_id FROM touched t WHERE t.via = '{}' AND (
    EXISTS (SELECT 1 FROM plot.picture_source s WHERE t.picture_id IN (s.source_id, s.picture_id))) LOOP
    PERFORM plot.expand_picture(one);
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER placed_below AFTER INSERT ON plot.picture_layer REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION plot.expand_what_draws_on();
CREATE TRIGGER moved_below AFTER UPDATE ON plot.picture_layer REFERENCING NEW TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION plot.expand_what_draws_on();
CREATE TRIGGER taken_out_below AFTER DELETE ON plot.picture_layer REFERENCING OLD TABLE AS touched
  FOR EACH STATEMENT EXECUTE FUNCTION plot.expand_what_draws_on();

-- Who may open a picture, and whether it is there, decides by which way a layer comes from it.
CREATE FUNCTION plot.expand_from_picture() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
DECLARE above text;
BEGIN
  FOR above IN SELECT s.picture_id FROM plot.picture_source s WHERE s.source_id = NEW.id LOOP
    PERFORM plot.expand_picture(above);
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER picture_is_drawn_on AFTER UPDATE OF audience, archived_at ON plot.picture
  FOR EACH ROW WHEN (NEW.audience <> OLD.audience OR NEW.archived_at IS DISTINCT FROM OLD.archived_at)
  EXECUTE FUNCTION plot.expand_from_picture();
