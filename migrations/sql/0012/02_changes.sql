CREATE POLICY change_in_functions ON plot.change FOR SELECT TO plotserver_view USING (true);

-- The last change of each object after `since`, up to `upto` (null: all), for who may draw in the layer. What
-- changed once more after `upto` is left out: it comes with what comes after that.
CREATE FUNCTION plot.changes_drawn(layer text, since bigint, upto bigint)
RETURNS TABLE (feature_id uuid, number bigint, version integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_column
BEGIN
  IF plot.may_draw(layer) THEN
    RETURN QUERY SELECT l.feature_id, l.number, l.version FROM (
      SELECT DISTINCT ON (c.feature_id) c.feature_id, c.number, c.version FROM plot.change c
      WHERE c.layer_id = layer AND c.number > since ORDER BY c.feature_id, c.number DESC) AS l
    WHERE upto IS NULL OR l.number <= upto;
  END IF;
END $$;

-- The same of a live layer for who reads it: what readers saw at once, up to the mark that this one sees.
CREATE FUNCTION plot.changes_shown(layer text, since bigint, upto bigint)
RETURNS TABLE (feature_id uuid, number bigint, version integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_column
DECLARE held plot.layer; level integer := 2;
BEGIN
  SELECT * INTO held FROM plot.layer l WHERE l.id = layer AND l.mode = 'live';
  IF held.id IS NULL THEN
    RETURN;
  END IF;
  IF held.owner_id IS DISTINCT FROM plot.viewer() THEN
    SELECT coalesce(max(plot.level_by(g.audience)), 0) INTO level FROM plot.grant_to_viewer g WHERE g.layer_id = layer;
  END IF;
  RETURN QUERY SELECT l.feature_id, l.number, l.version FROM (
    SELECT DISTINCT ON (c.feature_id) c.feature_id, c.number, c.version FROM plot.change c
    WHERE c.layer_id = layer AND c.number > since AND c.live AND plot.rank_of(c.classification) <= level
    ORDER BY c.feature_id, c.number DESC) AS l
  WHERE upto IS NULL OR l.number <= upto;
END $$;

-- Which of these sessions and access keys have ended.
CREATE FUNCTION plot.ended(sessions text[], keys text[]) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
  SELECT u.id FROM unnest(sessions) AS u (id) WHERE NOT EXISTS (
    SELECT 1 FROM plot.session s WHERE s.id = u.id AND s.ended_at IS NULL AND s.ends_at > now()
      AND s.seen_at + s.idle > now())
  UNION ALL
  SELECT u.id FROM unnest(keys) AS u (id) WHERE NOT EXISTS (
    SELECT 1 FROM plot.access_key k WHERE k.id = u.id AND k.revoked_at IS NULL AND k.expires_at > now())
$$;
