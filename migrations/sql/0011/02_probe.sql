-- How an endpoint does, once for each protocol, address and layer, however many records name it.
CREATE TABLE catalogue.probe (
  key uuid PRIMARY KEY,
  state text NOT NULL DEFAULT 'niet-gecontroleerd',
  checked_at timestamptz,
  next_at timestamptz NOT NULL DEFAULT now(),
  -- Apart: is it there, does it answer, does it deliver something.
  exists boolean, answers boolean, delivers boolean,
  status integer,
  latency_ms integer,
  newest timestamptz,
  crs text[] NOT NULL DEFAULT '{}',
  message text NOT NULL DEFAULT '',
  failures integer NOT NULL DEFAULT 0,
  since timestamptz
);
CREATE INDEX probe_due ON catalogue.probe (next_at);

CREATE TABLE catalogue.probe_result (
  key uuid NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  state text NOT NULL,
  latency_ms integer,
  status integer,
  message text NOT NULL DEFAULT '',
  PRIMARY KEY (key, at)
);
CREATE INDEX probe_result_at ON catalogue.probe_result (at);

CREATE FUNCTION catalogue.probe_key(protocol text, url text, layer text) RETURNS uuid
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CAST(md5(protocol || ' ' || url || ' ' || layer) AS uuid);

-- The endpoints whose turn it is, those that a crisis needs first. For the prober alone.
CREATE FUNCTION catalogue.to_probe(most integer) RETURNS TABLE (key uuid, protocol text, url text, layer text,
  west double precision, south double precision, east double precision, north double precision,
  update_frequency text, failures integer, state text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = catalogue, plot, @postgis@, pg_temp AS $$
#variable_conflict use_column
BEGIN
  IF NOT catalogue.on_duty() THEN
    RAISE EXCEPTION 'the prober alone asks this' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN QUERY
  SELECT DISTINCT ON (d.urgent, d.next_at, d.key) d.key, d.protocol, d.url, d.layer, d.west, d.south, d.east, d.north,
    d.update_frequency, d.failures, d.state
  FROM (
    SELECT probe_key(e.protocol, e.url, e.layer) AS key, e.protocol, e.url, e.layer,
      ST_XMin(r.coverage) AS west, ST_YMin(r.coverage) AS south,
      ST_XMax(r.coverage) AS east, ST_YMax(r.coverage) AS north,
      r.update_frequency, coalesce(p.failures, 0) AS failures, coalesce(p.state, 'niet-gecontroleerd') AS state,
      coalesce(p.next_at, '-infinity') AS next_at,
      NOT EXISTS (SELECT 1 FROM record_crisis c WHERE c.record_id = r.id AND c.priority = 'verplicht') AS urgent
    FROM endpoint e
    JOIN record r ON r.id = e.record_id AND r.removed_at IS NULL
    LEFT JOIN probe p ON p.key = probe_key(e.protocol, e.url, e.layer)
    WHERE p.key IS NULL OR p.next_at <= now()
  ) d
  ORDER BY d.urgent, d.next_at, d.key LIMIT most;
END $$;

-- Keep what a probe found: its state now, its line of history, and the endpoints of all records that name it.
CREATE FUNCTION catalogue.probed(protocol text, url text, layer text, seen jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
#variable_conflict use_variable
DECLARE
  the catalogue.probe := jsonb_populate_record(NULL::catalogue.probe, seen);
  id uuid := probe_key(protocol, url, layer);
BEGIN
  IF NOT catalogue.on_duty() THEN
    RAISE EXCEPTION 'the prober alone tells this' USING ERRCODE = 'insufficient_privilege';
  END IF;
  the.checked_at := clock_timestamp();
  INSERT INTO probe AS p (key, state, checked_at, next_at, exists, answers, delivers, status, latency_ms, newest, crs,
    message, failures, since)
  VALUES (id, the.state, the.checked_at, the.next_at, the.exists, the.answers, the.delivers, the.status, the.latency_ms,
    the.newest, coalesce(the.crs, '{}'), coalesce(the.message, ''), the.failures, the.checked_at)
  ON CONFLICT (key) DO UPDATE SET state = excluded.state, checked_at = excluded.checked_at,
    next_at = excluded.next_at, exists = excluded.exists, answers = excluded.answers, delivers = excluded.delivers,
    status = excluded.status, latency_ms = excluded.latency_ms, newest = coalesce(excluded.newest, p.newest),
    crs = CASE WHEN excluded.crs = '{}' THEN p.crs ELSE excluded.crs END, message = excluded.message,
    failures = excluded.failures,
    since = CASE WHEN p.state = excluded.state THEN p.since ELSE excluded.since END;
  INSERT INTO probe_result (key, at, state, latency_ms, status, message)
  VALUES (id, the.checked_at, the.state, the.latency_ms, the.status, coalesce(the.message, ''));
  UPDATE endpoint e SET state = p.state, checked_at = p.checked_at, latency_ms = p.latency_ms, newest = p.newest,
    crs = p.crs, message = p.message
  FROM probe p WHERE p.key = id AND e.protocol = protocol AND md5(e.url) = md5(url) AND e.layer = layer;
END $$;

-- Could not be asked now, and that says nothing of it: only when to try again.
CREATE FUNCTION catalogue.probe_later(protocol text, url text, layer text, at timestamptz, message text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
#variable_conflict use_variable
BEGIN
  IF NOT catalogue.on_duty() THEN
    RAISE EXCEPTION 'the prober alone tells this' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO probe (key, next_at, message) VALUES (probe_key(protocol, url, layer), at, message)
  ON CONFLICT (key) DO UPDATE SET next_at = excluded.next_at,
    message = CASE WHEN probe.state = 'niet-gecontroleerd' THEN excluded.message ELSE probe.message END;
  UPDATE endpoint e SET message = probe_later.message
  WHERE e.protocol = protocol AND md5(e.url) = md5(url) AND e.layer = layer AND e.state = 'niet-gecontroleerd';
END $$;

CREATE FUNCTION catalogue.forget_old_probes(days integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = catalogue, pg_temp AS $$
DECLARE gone bigint;
BEGIN
  IF NOT catalogue.on_duty() THEN
    RAISE EXCEPTION 'the prober alone does this' USING ERRCODE = 'insufficient_privilege';
  END IF;
  DELETE FROM probe_result r WHERE r.at < now() - make_interval(days => days);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
CREATE INDEX endpoint_probe ON catalogue.endpoint (catalogue.probe_key(protocol, url, layer));

-- Of endpoints that the viewer may know of: how they do, and how they did by day.
CREATE VIEW catalogue.visible_probe AS
SELECT e.record_id, e.id AS endpoint_id, e.position, e.protocol, e.url, e.layer, p.*
FROM catalogue.visible_endpoint e
JOIN catalogue.probe p ON p.key = catalogue.probe_key(e.protocol, e.url, e.layer);
CREATE VIEW catalogue.visible_uptime AS
SELECT e.record_id, e.id AS endpoint_id, CAST(h.at AT TIME ZONE 'Europe/Amsterdam' AS date) AS day, count(*) AS checks,
  count(*) FILTER (WHERE h.state IN ('live', 'traag')) AS good
FROM catalogue.visible_endpoint e
JOIN catalogue.probe_result h ON h.key = catalogue.probe_key(e.protocol, e.url, e.layer)
WHERE h.at >= now() - interval '30 days'
GROUP BY e.record_id, e.id, 3;
