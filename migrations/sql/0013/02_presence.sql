-- Who is there: what an organisation says of itself. Not the public, nor a key for some pictures and layers,
-- knows whom to call; a partner of one activity knows it of those in that activity.
CREATE TABLE plot.presence (
  organisation_id text PRIMARY KEY REFERENCES plot.organisation ON DELETE CASCADE,
  status text NOT NULL CHECK (status IN ('aanwezig', 'piket', 'afwezig')),
  situation text NOT NULL CHECK (situation IN ('normaal', 'verhoogd', 'ernstig')),
  contact text NOT NULL CHECK (length(contact) <= 120),
  phone text NOT NULL CHECK (length(phone) <= 40),
  email text NOT NULL CHECK (length(email) <= 120),
  note text NOT NULL CHECK (length(note) <= 500),
  lon double precision CHECK (lon BETWEEN -180 AND 180),
  lat double precision CHECK (lat BETWEEN -90 AND 90),
  until timestamptz,
  told_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  told_by text NOT NULL,
  CHECK ((lon IS NULL) = (lat IS NULL))
);
ALTER TABLE plot.presence ENABLE ROW LEVEL SECURITY;
CREATE POLICY presence_read ON plot.presence FOR SELECT TO plotserver_app USING (
  plot.viewer() IS NOT NULL AND plot.key_limit() IS NULL
  AND (plot.previewer() IS NULL OR organisation_id = plot.previewer())
  AND (organisation_id = plot.viewer() OR (SELECT plot.is_partner()) OR EXISTS (
    SELECT 1 FROM plot.activity_participant p
    WHERE p.organisation_id = presence.organisation_id AND plot.participates(p.activity_id, p.organisation_id)
      AND plot.participates(p.activity_id, plot.viewer()))));
CREATE POLICY presence_in_functions ON plot.presence TO plotserver_view USING (true);

-- For one's own organisation, by who may write. False where that is not so.
CREATE FUNCTION plot.tell_presence(organisation text, status text, situation text, contact text, phone text,
  email text, note text, lon double precision, lat double precision, until timestamptz, author text)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
BEGIN
  IF plot.viewer() IS DISTINCT FROM organisation OR NOT plot.may_write() OR plot.key_limit() IS NOT NULL
    OR plot.previewer() IS NOT NULL THEN
    RETURN false;
  END IF;
  INSERT INTO plot.presence AS p (organisation_id, status, situation, contact, phone, email, note, lon, lat,
    until, told_by)
  VALUES (organisation, status, situation, contact, phone, email, note, lon, lat, until, author)
  ON CONFLICT ON CONSTRAINT presence_pkey DO UPDATE SET status = excluded.status,
    situation = excluded.situation, contact = excluded.contact, phone = excluded.phone, email = excluded.email,
    note = excluded.note, lon = excluded.lon, lat = excluded.lat, until = excluded.until,
    told_at = clock_timestamp(), told_by = excluded.told_by;
  RETURN true;
END $$;

-- How many people of each organisation were at work in the last quarter of an hour: for partners.
CREATE FUNCTION plot.people_at_work() RETURNS TABLE (organisation text, people bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  IF plot.viewer() IS NULL OR plot.key_limit() IS NOT NULL OR plot.previewer() IS NOT NULL
    OR NOT plot.is_partner() THEN
    RETURN;
  END IF;
  RETURN QUERY SELECT s.organisation_id, count(DISTINCT s.account_id) FROM plot.session s
    WHERE s.ended_at IS NULL AND s.ends_at > clock_timestamp()
      AND s.seen_at > clock_timestamp() - interval '15 minutes'
    GROUP BY s.organisation_id;
END $$;

GRANT SELECT ON plot.presence TO plotserver_app;
GRANT SELECT, INSERT, UPDATE ON plot.presence TO plotserver_view;
