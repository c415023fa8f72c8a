CREATE FUNCTION plot.invite(activity text, called text, until timestamptz, person text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
DECLARE held plot.activity := plot.hold_own_activity(activity); made uuid;
BEGIN
  INSERT INTO plot.invitation AS i (activity_id, called, until, created_by)
  VALUES (activity, called, until, person) RETURNING i.id INTO made;
  RETURN made;
END $$;

-- The code is made now, by the second person, and lives shortly. False: the same person, or not open any more.
CREATE FUNCTION plot.approve_invitation(invitation uuid, person text, hash bytea, seconds integer)
RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
DECLARE asked plot.invitation; held plot.activity; ends timestamptz;
BEGIN
  SELECT * INTO asked FROM plot.invitation i WHERE i.id = invitation FOR UPDATE;
  held := plot.hold_own_activity(asked.activity_id);
  IF asked.created_by = person THEN
    RAISE EXCEPTION 'a second person approves' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF asked.approved_at IS NOT NULL OR asked.withdrawn_at IS NOT NULL OR asked.until <= clock_timestamp() THEN
    RAISE EXCEPTION 'the invitation is not open' USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  ends := least(clock_timestamp() + make_interval(secs => seconds), asked.until);
  UPDATE plot.invitation i SET approved_by = person, approved_at = clock_timestamp(), code_hash = hash,
    code_expires_at = ends WHERE i.id = invitation;
  RETURN ends;
END $$;

CREATE FUNCTION plot.withdraw_invitation(invitation uuid, person text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
DECLARE asked plot.invitation; held plot.activity;
BEGIN
  SELECT * INTO asked FROM plot.invitation i WHERE i.id = invitation FOR UPDATE;
  held := plot.hold_own_activity(asked.activity_id);
  UPDATE plot.invitation i SET withdrawn_at = clock_timestamp(), withdrawn_by = person
    WHERE i.id = invitation AND i.used_at IS NULL AND i.withdrawn_at IS NULL;
  RETURN FOUND;
END $$;

-- Once. A known organisation takes part itself; for another, one is made that has this activity alone, with
-- the access key whose digest is given. No row: no such code, or no longer.
CREATE FUNCTION plot.accept_invitation(hash bytea, made text, key_id text, key_hash bytea)
RETURNS TABLE (activity text, organisation text, called text, until timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
DECLARE asked plot.invitation; who text := plot.viewer();
BEGIN
  SELECT * INTO asked FROM plot.invitation i WHERE i.code_hash = hash AND i.used_at IS NULL
    AND i.withdrawn_at IS NULL AND i.code_expires_at > clock_timestamp() FOR UPDATE;
  IF asked.id IS NULL OR plot.key() IS NOT NULL OR plot.previewer() IS NOT NULL
    OR NOT plot.is_open(asked.activity_id) THEN
    RETURN;
  END IF;
  IF who IS NULL THEN
    who := made;
    INSERT INTO plot.organisation (id, name, name_en, short_name, kind, adhoc)
    VALUES (made, asked.called, asked.called, left(asked.called, 24), 'adhoc', true);
    INSERT INTO plot.access_key (id, hash, organisation_id, name, may, everything, expires_at)
    VALUES (key_id, key_hash, made, 'ad hoc: ' || left(asked.called, 70), 'bewerken', true, asked.until);
  END IF;
  PERFORM plot.let_in(asked.activity_id, who, asked.until, asked.approved_by);
  UPDATE plot.invitation i SET used_at = clock_timestamp(), organisation_id = who WHERE i.id = asked.id;
  activity := asked.activity_id; organisation := who; called := asked.called; until := asked.until;
  RETURN NEXT;
END $$;
CREATE FUNCTION plot.is_open(activity text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  RETURN EXISTS (SELECT 1 FROM plot.open_activity a WHERE a.id = activity);
END $$;
