-- As before; sessions of the partners end with it too.
CREATE OR REPLACE FUNCTION plot.end_adhoc(activity text, organisation text, author text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
  WITH gone AS (
    SELECT p.organisation_id FROM plot.activity_participant p
    JOIN plot.organisation o ON o.id = p.organisation_id AND o.adhoc
    WHERE p.activity_id = activity AND (organisation IS NULL OR p.organisation_id = organisation)),
  sessions AS (
    UPDATE plot.session s SET ended_at = clock_timestamp()
    WHERE s.ended_at IS NULL AND s.organisation_id IN (TABLE gone)),
  keys AS (
    UPDATE plot.access_key k SET revoked_at = clock_timestamp()
    WHERE k.revoked_at IS NULL AND k.organisation_id IN (TABLE gone))
  UPDATE plot.share s SET withdrawn_at = clock_timestamp(), withdrawn_by = author
  WHERE s.withdrawn_at IS NULL AND s.audience = 'organisatie' AND s.audience_id IN (TABLE gone);
$$;

-- As before; of a partner of one activity no longer than its stay.
CREATE OR REPLACE FUNCTION plot.start_session(session text, hash bytea, account text, idle integer, longest integer)
RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
DECLARE ends timestamptz := clock_timestamp() + make_interval(secs => longest); stay timestamptz;
BEGIN
  DELETE FROM plot.session s WHERE s.ends_at < clock_timestamp() - interval '30 days';
  SELECT max(p.until) INTO stay FROM plot.account a JOIN plot.organisation o ON o.id = a.organisation_id AND o.adhoc
    JOIN plot.activity_participant p ON p.organisation_id = o.id AND p.left_at IS NULL WHERE a.id = account;
  ends := least(ends, stay);
  INSERT INTO plot.session (id, hash, account_id, organisation_id, idle, ends_at)
  SELECT session, hash, a.id, a.organisation_id, make_interval(secs => idle), ends
  FROM plot.account a WHERE a.id = account;
  RETURN ends;
END $$;
