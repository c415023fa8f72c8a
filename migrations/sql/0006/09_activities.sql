CREATE FUNCTION plot.hold_own_activity(activity text) RETURNS plot.activity
LANGUAGE plpgsql SET search_path = plot, pg_temp AS $$
DECLARE held plot.activity;
BEGIN
  IF plot.key() IS NULL AND plot.previewer() IS NULL THEN
    SELECT * INTO held FROM plot.activity a WHERE a.id = activity AND a.owner_id = plot.viewer() FOR UPDATE;
  END IF;
  IF held.id IS NULL THEN
    RAISE EXCEPTION 'only the owner decides about this activity' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF held.phase = 'afgesloten' THEN
    RAISE EXCEPTION 'the activity is closed' USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  RETURN held;
END $$;

CREATE FUNCTION plot.let_in(activity text, organisation text, until timestamptz, author text) RETURNS void
LANGUAGE sql SET search_path = plot, pg_temp AS $$
  INSERT INTO plot.activity_participant AS p (activity_id, organisation_id, until, added_by)
  VALUES (activity, organisation, until, author)
  ON CONFLICT (activity_id, organisation_id) DO UPDATE SET until = excluded.until, added_by = excluded.added_by,
    joined_at = now(), left_at = NULL, ended_by = NULL
$$;

CREATE FUNCTION plot.add_participant(activity text, organisation text, until timestamptz, author text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
DECLARE held plot.activity := plot.hold_own_activity(activity);
BEGIN
  IF NOT EXISTS (SELECT 1 FROM plot.organisation o WHERE o.id = organisation AND NOT o.adhoc) THEN
    RAISE EXCEPTION 'there is no such organisation' USING ERRCODE = 'foreign_key_violation';
  END IF;
  PERFORM plot.let_in(activity, organisation, until, author);
END $$;

-- What a partner of one activity had, it loses with it: its keys, and what was shared with it by name, also
-- of layers that the activity's owner does not see; hence with the rights of the owner of the tables.
CREATE FUNCTION plot.end_adhoc(activity text, organisation text, author text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
  UPDATE plot.access_key k SET revoked_at = clock_timestamp()
  WHERE k.revoked_at IS NULL AND k.organisation_id IN (
    SELECT p.organisation_id FROM plot.activity_participant p
    JOIN plot.organisation o ON o.id = p.organisation_id AND o.adhoc
    WHERE p.activity_id = activity AND (organisation IS NULL OR p.organisation_id = organisation));
  UPDATE plot.share s SET withdrawn_at = clock_timestamp(), withdrawn_by = author
  WHERE s.withdrawn_at IS NULL AND s.audience = 'organisatie' AND s.audience_id IN (
    SELECT p.organisation_id FROM plot.activity_participant p
    JOIN plot.organisation o ON o.id = p.organisation_id AND o.adhoc
    WHERE p.activity_id = activity AND (organisation IS NULL OR p.organisation_id = organisation));
$$;

-- By itself, or sent away by the activity's owner. Whether it took part.
CREATE FUNCTION plot.leave_activity(activity text, organisation text, author text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
BEGIN
  IF plot.previewer() IS NOT NULL OR plot.key() IS NOT NULL
    OR NOT (organisation = plot.viewer() OR plot.owns_activity(activity)) THEN
    RAISE EXCEPTION 'an organisation leaves by itself' USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE plot.activity_participant p SET left_at = clock_timestamp(), ended_by = author
    WHERE p.activity_id = activity AND p.organisation_id = organisation AND p.left_at IS NULL;
  IF FOUND THEN
    PERFORM plot.end_adhoc(activity, organisation, author);
    RETURN true;
  END IF;
  RETURN false;
END $$;

CREATE FUNCTION plot.close_activity(activity text, author text) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
DECLARE held plot.activity := plot.hold_own_activity(activity); moment timestamptz := clock_timestamp();
BEGIN
  UPDATE plot.activity a SET phase = 'afgesloten', ended_at = least(a.ended_at, moment) WHERE a.id = activity;
  PERFORM plot.end_adhoc(activity, NULL, author);
  RETURN moment;
END $$;
