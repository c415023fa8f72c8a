-- The digest of a name, as the application makes it too.
CREATE FUNCTION plot.digest_of(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left(md5(name), 16);

-- What changed: c(hanges of the draft), p(ublication), s(troke that readers see at once), a(ccess),
-- b (what a picture holds); then of which layer or picture, and of which activity.
CREATE FUNCTION plot.tell_of_draft() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  PERFORM pg_notify('plotserver_live', 'c ' || plot.digest_of(NEW.layer_id));
  RETURN NULL;
END $$;
CREATE TRIGGER draft_is_told AFTER UPDATE ON plot.draft
  FOR EACH ROW WHEN (NEW.version IS DISTINCT FROM OLD.version) EXECUTE FUNCTION plot.tell_of_draft();

CREATE FUNCTION plot.tell_of_layer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
DECLARE named text := plot.digest_of(NEW.id) || ' ' || plot.digest_of(coalesce(NEW.activity_id, ''));
BEGIN
  IF NEW.access_version IS DISTINCT FROM OLD.access_version OR NEW.activity_id IS DISTINCT FROM OLD.activity_id THEN
    PERFORM pg_notify('plotserver_live', 'a ' || named);
  END IF;
  IF NEW.publication_id IS DISTINCT FROM OLD.publication_id OR NEW.content_version IS DISTINCT FROM OLD.content_version THEN
    PERFORM pg_notify('plotserver_live', CASE WHEN NEW.mode = 'live' AND OLD.publication_id IS NOT NULL
      AND NEW.publication_id IS NOT NULL THEN 's ' ELSE 'p ' END || named);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER layer_is_told_live AFTER UPDATE ON plot.layer
  FOR EACH ROW WHEN (NEW.access_version IS DISTINCT FROM OLD.access_version
    OR NEW.publication_id IS DISTINCT FROM OLD.publication_id OR NEW.activity_id IS DISTINCT FROM OLD.activity_id
    OR NEW.content_version IS DISTINCT FROM OLD.content_version) EXECUTE FUNCTION plot.tell_of_layer();

CREATE FUNCTION plot.tell_of_picture() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  IF TG_TABLE_NAME = 'picture' THEN
    PERFORM pg_notify('plotserver_live', 'b ' || plot.digest_of(NEW.id));
  ELSE
    PERFORM pg_notify('plotserver_live', 'b ' || plot.digest_of(coalesce(NEW.picture_id, OLD.picture_id)));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER picture_is_told AFTER UPDATE ON plot.picture
  FOR EACH ROW EXECUTE FUNCTION plot.tell_of_picture();
CREATE TRIGGER picture_layer_is_told AFTER INSERT OR UPDATE OR DELETE ON plot.picture_layer
  FOR EACH ROW EXECUTE FUNCTION plot.tell_of_picture();
