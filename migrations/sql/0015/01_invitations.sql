-- With a domain: who has a verified address in it at this issuer comes in by logging in. There is no code then.
ALTER TABLE plot.invitation
  ADD COLUMN domain text CHECK (domain = lower(domain) AND domain ~ '^[a-z0-9.-]{4,253}$'),
  ADD COLUMN issuer text,
  ADD CONSTRAINT domain_with_its_issuer CHECK ((domain IS NULL) = (issuer IS NULL)),
  ADD CONSTRAINT domain_without_code CHECK (domain IS NULL OR code_hash IS NULL);
CREATE INDEX invitation_domain ON plot.invitation (issuer, domain) WHERE domain IS NOT NULL;
GRANT SELECT (domain) ON plot.invitation TO plotserver_app;

CREATE FUNCTION plot.invite(activity text, called text, until timestamptz, person text, domain text, issuer text)
RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
DECLARE held plot.activity := plot.hold_own_activity(activity); made uuid;
BEGIN
  INSERT INTO plot.invitation AS i (activity_id, called, until, created_by, domain, issuer)
  VALUES (activity, called, until, person, domain, issuer) RETURNING i.id INTO made;
  RETURN made;
END $$;

-- As before; one for a domain gets no code, and its approval lasts as long as the invitation.
CREATE OR REPLACE FUNCTION plot.approve_invitation(invitation uuid, person text, hash bytea, seconds integer)
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
  IF asked.domain IS NULL THEN
    ends := least(clock_timestamp() + make_interval(secs => seconds), asked.until);
  END IF;
  UPDATE plot.invitation i SET approved_by = person, approved_at = clock_timestamp(),
    code_hash = CASE WHEN asked.domain IS NULL THEN hash END, code_expires_at = ends WHERE i.id = invitation;
  RETURN coalesce(ends, asked.until);
END $$;

-- The account of a person with a verified address in this domain at this issuer, as the partner of one activity:
-- of two that stand, the one where the person is already, else the one that was approved first. The first who
-- comes makes the partner `made`. No row: nobody asked this domain in, or no longer.
CREATE FUNCTION plot.admit_guest(issuer text, subject text, domain text, called text, made text)
RETURNS TABLE (activity text, organisation text, account text, entered boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
DECLARE asked plot.invitation; was text;
BEGIN
  -- Two who come first at the same moment make one partner.
  PERFORM pg_advisory_xact_lock(hashtextextended(issuer || ' ' || domain, 15));
  SELECT a.organisation_id INTO was FROM plot.account a WHERE a.issuer = issuer AND a.subject = subject;
  SELECT i.* INTO asked FROM plot.invitation i
    WHERE i.issuer = issuer AND i.domain = domain AND i.approved_at IS NOT NULL AND i.withdrawn_at IS NULL
      AND i.until > clock_timestamp() AND plot.is_open(i.activity_id)
      AND (i.organisation_id IS NULL OR plot.participates(i.activity_id, i.organisation_id))
    ORDER BY (i.organisation_id = was) DESC NULLS LAST, i.approved_at, i.id LIMIT 1 FOR UPDATE;
  IF asked.id IS NULL THEN
    RETURN;
  END IF;
  entered := asked.organisation_id IS NULL;
  organisation := coalesce(asked.organisation_id, made);
  IF entered THEN
    INSERT INTO plot.organisation (id, name, name_en, short_name, kind, adhoc)
    VALUES (made, asked.called, asked.called, left(asked.called, 24), 'adhoc', true);
    PERFORM plot.let_in(asked.activity_id, made, asked.until, asked.approved_by);
    UPDATE plot.invitation i SET used_at = clock_timestamp(), organisation_id = made WHERE i.id = asked.id;
  END IF;
  account := plot.know_account(issuer, subject, organisation, called);
  activity := asked.activity_id;
  RETURN NEXT;
END $$;
