-- With the level: two viewers of one layer share a cached tile unless marks make it another.

DROP FUNCTION plot.picture_content(text, text);
DROP FUNCTION plot.picture_content(text, text, text, text);
CREATE FUNCTION plot.picture_content(who text, picture text, key text DEFAULT '', session text DEFAULT '')
RETURNS TABLE (layer_id text, access_version bigint, publication bigint, content_version bigint, level smallint)
LANGUAGE plpgsql AS $$
BEGIN
  IF key <> '' OR session <> '' THEN
    PERFORM plot.enter(who, key, session);
  ELSE
    PERFORM set_config('plotserver.organisation', coalesce(who, ''), true);
  END IF;
  RETURN QUERY
    SELECT l.id, l.access_version, l.publication_id, l.content_version, v.level
    FROM plot.picture_layer m JOIN plot.layer l ON l.id = m.layer_id
    LEFT JOIN plot.shown_level v ON v.publication_id = l.publication_id
    WHERE m.picture_id = picture AND (l.publication_id IS NOT NULL OR l.relation IS NOT NULL)
    ORDER BY m.position, l.title, l.id;
END $$;

-- Which of these layers the viewer may have now; asked once more when a tile was long in the making.
CREATE FUNCTION plot.layer_content(layers text[]) RETURNS TABLE (layer_id text, access_version bigint)
LANGUAGE sql STABLE AS $$
  SELECT l.id, l.access_version FROM plot.layer l WHERE l.id = ANY(layers)
$$;
