-- Whether the transaction may keep this record: the owner of the database, or an organisation that takes part
-- for all (not with a key that is held to some layers), for records of its own and those that came with the server.
CREATE FUNCTION catalogue.may_keep(record text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
BEGIN
  IF pg_has_role(session_user, 'plotserver_view', 'MEMBER') THEN
    RETURN true;
  END IF;
  RETURN plot.viewer() IS NOT NULL AND plot.previewer() IS NULL AND plot.key_limit() IS NULL AND plot.may_write()
    AND plot.is_partner()
    AND NOT EXISTS (SELECT 1 FROM record r WHERE r.id = record AND r.holder_id IS NOT NULL
      AND r.holder_id IS DISTINCT FROM plot.viewer());
END $$;

-- Write one record with what belongs to it. `given` holds the columns of catalogue.record, with `endpoints`,
-- `crisis`, `identifiers` and `entry` (and its `starts`), as catalog.records makes them. An endpoint that was
-- there already keeps what the probe found out. Says whether the record is new.
CREATE FUNCTION catalogue.keep(given jsonb) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, plot, @postgis@, pg_temp AS $$
#variable_conflict use_column
DECLARE
  the catalogue.record := jsonb_populate_record(NULL::catalogue.record, given - 'coverage');
  made boolean;
  was text;
BEGIN
  IF NOT may_keep(the.id) THEN
    RAISE EXCEPTION 'this record is another''s' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF NOT pg_has_role(session_user, 'plotserver_view', 'MEMBER') THEN
    the.holder_id := coalesce((SELECT r.holder_id FROM record r WHERE r.id = the.id),
      CASE WHEN EXISTS (SELECT 1 FROM record r WHERE r.id = the.id) THEN NULL ELSE plot.viewer() END);
  END IF;
  SELECT r.audience INTO was FROM record r WHERE r.id = the.id FOR UPDATE;
  made := was IS NULL;
  INSERT INTO record (id, kind, origin, audience, holder_id, source_document, edits, document, title, description,
    owner, nature, access, licence, update_frequency, coverage, quality, newest)
  VALUES (the.id, the.kind, the.origin, the.audience, the.holder_id, the.source_document, the.edits, the.document,
    the.title, the.description, the.owner, the.nature, the.access, the.licence, the.update_frequency,
    ST_GeomFromText(given ->> 'coverage', 4258), the.quality, the.newest)
  ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, origin = excluded.origin, audience = excluded.audience,
    holder_id = excluded.holder_id, source_document = excluded.source_document, edits = excluded.edits,
    document = excluded.document, title = excluded.title, description = excluded.description,
    owner = excluded.owner, nature = excluded.nature, access = excluded.access, licence = excluded.licence,
    update_frequency = excluded.update_frequency, coverage = excluded.coverage, quality = excluded.quality,
    newest = coalesce(excluded.newest, record.newest), removed_at = NULL,
    modified = CASE WHEN record.document = excluded.document AND record.removed_at IS NULL
      THEN record.modified ELSE now() END;
  PERFORM keep_parts(the.id, given);
  PERFORM keep_entry(the.id, the.audience, the.holder_id, given -> 'entry');
  -- Its words may stand in the lexicon that all may see.
  IF was = 'openbaar' AND the.audience <> 'openbaar' THEN
    PERFORM refresh_lexicon();
  END IF;
  RETURN made;
END $$;

CREATE FUNCTION catalogue.keep_parts(record text, given jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
#variable_conflict use_column
BEGIN
  DELETE FROM endpoint e WHERE e.record_id = record AND NOT EXISTS (
    SELECT 1 FROM jsonb_to_recordset(given -> 'endpoints') AS g (protocol text, url text, layer text)
    WHERE g.protocol = e.protocol AND g.url = e.url AND g.layer = e.layer);
  INSERT INTO endpoint (record_id, position, protocol, url, layer, title)
  SELECT record, g.position, g.protocol, g.url, g.layer, g.title
  FROM jsonb_to_recordset(given -> 'endpoints')
    AS g (position smallint, protocol text, url text, layer text, title text)
  ON CONFLICT (record_id, protocol, md5(url), md5(layer))
    DO UPDATE SET position = excluded.position, title = excluded.title;
  DELETE FROM record_crisis c WHERE c.record_id = record;
  INSERT INTO record_crisis (record_id, crisis_type, need, priority)
  SELECT record, g.crisis_type, g.need, g.priority
  FROM jsonb_to_recordset(given -> 'crisis') AS g (crisis_type text, need text, priority text)
  ON CONFLICT DO NOTHING;
  DELETE FROM record_identifier i WHERE i.record_id = record;
  -- An identifier that another record holds already stays there.
  INSERT INTO record_identifier (scheme, value, record_id)
  SELECT g.scheme, g.value, record
  FROM jsonb_to_recordset(given -> 'identifiers') AS g (scheme text, value text)
  ON CONFLICT DO NOTHING;
END $$;

CREATE FUNCTION catalogue.keep_entry(record text, shown_to text, holder text, given jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
#variable_conflict use_column
DECLARE the catalogue.entry := jsonb_populate_record(NULL::catalogue.entry, given);
BEGIN
  INSERT INTO entry (record_id, analyser, audience, holder_id, heads, words, exact, owner, nature, access, themes,
    crisis, formats, west, south, east, north, quality, tolerance)
  VALUES (record, the.analyser, shown_to, holder, the.heads, the.words, the.exact, the.owner, the.nature, the.access,
    the.themes, the.crisis, the.formats, the.west, the.south, the.east, the.north, the.quality, the.tolerance)
  ON CONFLICT (record_id) DO UPDATE SET analyser = excluded.analyser, audience = excluded.audience,
    holder_id = excluded.holder_id, heads = excluded.heads, words = excluded.words, exact = excluded.exact,
    owner = excluded.owner, nature = excluded.nature, access = excluded.access, themes = excluded.themes,
    crisis = excluded.crisis, formats = excluded.formats, west = excluded.west, south = excluded.south,
    east = excluded.east, north = excluded.north, quality = excluded.quality, tolerance = excluded.tolerance;
  DELETE FROM title_start t WHERE t.record_id = record;
  IF shown_to = 'openbaar' THEN
    INSERT INTO title_start (key, rank, record_id)
    SELECT key, rank, record
    FROM jsonb_array_elements_text(given -> 'starts') WITH ORDINALITY AS s (key, rank);
    INSERT INTO lexeme (word, documents) SELECT lexeme, 1 FROM unnest(the.words) ON CONFLICT DO NOTHING;
  END IF;
  PERFORM told_by_endpoints(record);
END $$;

-- How a record's services do, in its row: the best of them, and the newest that one of them shows.
CREATE FUNCTION catalogue.told_by_endpoints(record text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
#variable_conflict use_column
DECLARE best smallint; latest timestamptz;
BEGIN
  SELECT coalesce(max(CASE e.state WHEN 'live' THEN 4 WHEN 'traag' THEN 3 WHEN 'hapert' THEN 2 WHEN 'weg' THEN 1
    ELSE 0 END), 0), max(e.newest) INTO best, latest
  FROM endpoint e WHERE e.record_id = record;
  UPDATE record r SET newest = latest WHERE r.id = record AND latest IS NOT NULL AND r.newest IS DISTINCT FROM latest;
  UPDATE entry n SET state = best, newest = r.newest FROM record r
  WHERE n.record_id = record AND r.id = record
    AND (n.state, n.newest) IS DISTINCT FROM (best, r.newest);
END $$;
CREATE FUNCTION catalogue.endpoint_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
BEGIN
  PERFORM told_by_endpoints(NEW.record_id);
  RETURN NULL;
END $$;
CREATE TRIGGER endpoint_tells AFTER UPDATE OF state, newest ON catalogue.endpoint
  FOR EACH ROW EXECUTE FUNCTION catalogue.endpoint_changed();

-- Take a record out of the catalogue; it is kept, and comes back when it is delivered again.
CREATE FUNCTION catalogue.remove(record text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
#variable_conflict use_column
DECLARE gone boolean;
BEGIN
  IF NOT may_keep(record) THEN
    RAISE EXCEPTION 'this record is another''s' USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE record r SET removed_at = now(), modified = now() WHERE r.id = record AND r.removed_at IS NULL;
  gone := FOUND;
  DELETE FROM entry e WHERE e.record_id = record;
  DELETE FROM title_start t WHERE t.record_id = record;
  RETURN gone;
END $$;

-- Count the words of the open records anew: after a harvest, and when a record is no longer open to all.
CREATE FUNCTION catalogue.refresh_lexicon() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
#variable_conflict use_column
BEGIN
  WITH counted AS MATERIALIZED (
    SELECT word, ndoc FROM ts_stat($q$SELECT words FROM catalogue.entry WHERE audience = 'openbaar'$q$)
  ), gone AS (
    DELETE FROM lexeme l WHERE NOT EXISTS (SELECT 1 FROM counted c WHERE c.word = l.word)
  )
  INSERT INTO lexeme (word, documents) SELECT word, ndoc FROM counted
  ON CONFLICT (word) DO UPDATE SET documents = excluded.documents WHERE lexeme.documents <> excluded.documents;
END $$;
