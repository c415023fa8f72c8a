-- Who is kept out, whatever it shows. Sessions and keys end in the database itself (plot.enter); tokens of
-- issuers, which the database never sees, are refused by the server, which asks for this list every second.
CREATE TABLE plot.block (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- account, organisatie: until it is lifted. token: one token, by its jti. tokens: all that an account was
  -- given until `created_at`; it may come back with a new one.
  kind text NOT NULL CHECK (kind IN ('account', 'organisatie', 'token', 'tokens')),
  organisation_id text REFERENCES plot.organisation,
  account_id text REFERENCES plot.account,
  issuer text,
  jti text,
  reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  created_by text NOT NULL,
  lifted_at timestamptz,
  lifted_by text,
  CHECK ((kind IN ('account', 'tokens')) = (account_id IS NOT NULL)),
  CHECK ((kind = 'token') = (issuer IS NOT NULL AND jti IS NOT NULL)),
  CHECK (kind <> 'organisatie' OR organisation_id IS NOT NULL)
);
CREATE UNIQUE INDEX block_account ON plot.block (account_id) WHERE kind = 'account' AND lifted_at IS NULL;
CREATE UNIQUE INDEX block_organisation ON plot.block (organisation_id)
  WHERE kind = 'organisatie' AND lifted_at IS NULL;
CREATE UNIQUE INDEX block_token ON plot.block (issuer, jti) WHERE kind = 'token' AND lifted_at IS NULL;

-- What a server must know. A token lives a day at most, so older ones need no mention.
CREATE FUNCTION plot.standing_blocks()
RETURNS TABLE (kind text, organisation text, account text, issuer text, jti text, at timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT b.kind, b.organisation_id, b.account_id, b.issuer, b.jti, b.created_at FROM plot.block b
    WHERE b.lifted_at IS NULL
      AND (b.kind IN ('account', 'organisatie') OR b.created_at > clock_timestamp() - interval '2 days');
END $$;

CREATE FUNCTION plot.is_blocked(organisation text, account text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
BEGIN
  RETURN EXISTS (SELECT 1 FROM plot.block b WHERE b.lifted_at IS NULL AND (
    (b.kind = 'organisatie' AND b.organisation_id = organisation)
    OR (b.kind = 'account' AND b.account_id = account)));
END $$;

-- Whether the viewer decides about this one: its own people; who runs the server about all but itself.
CREATE FUNCTION plot.may_block(whose text) RETURNS boolean LANGUAGE sql STABLE
RETURN plot.viewer() IS NOT NULL AND plot.key() IS NULL AND plot.previewer() IS NULL
  AND (plot.audit_sees_all() OR whose = plot.viewer());

-- Keep an account or an organisation out, or a token. Null: there is no such thing for this viewer to block;
-- the number of the block that stands when there is one already.
CREATE FUNCTION plot.put_block(kind text, thing text, issuer text, reason text, author text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
DECLARE whose text; person text; known bigint;
BEGIN
  IF kind IN ('account', 'tokens') THEN
    SELECT a.organisation_id, a.id INTO whose, person FROM plot.account a WHERE a.id = thing;
  ELSIF kind = 'organisatie' THEN
    SELECT o.id INTO whose FROM plot.organisation o WHERE o.id = thing AND plot.audit_sees_all()
      AND o.id <> plot.viewer();
  ELSE  -- whose a token is nobody can tell from its jti: only who runs the server ends one
    whose := CASE WHEN plot.audit_sees_all() THEN plot.viewer() END;
  END IF;
  IF whose IS NULL OR NOT plot.may_block(whose) THEN
    RETURN NULL;
  END IF;
  SELECT b.id INTO known FROM plot.block b WHERE b.kind = kind AND b.lifted_at IS NULL AND kind <> 'tokens'
    AND CASE kind WHEN 'account' THEN b.account_id = thing WHEN 'organisatie' THEN b.organisation_id = thing
      ELSE b.issuer = issuer AND b.jti = thing END;
  IF known IS NOT NULL THEN
    RETURN known;
  END IF;
  INSERT INTO plot.block AS b (kind, organisation_id, account_id, issuer, jti, reason, created_by)
  VALUES (kind, CASE WHEN kind <> 'token' THEN whose END, person, CASE WHEN kind = 'token' THEN issuer END,
    CASE WHEN kind = 'token' THEN thing END, reason, author)
  RETURNING b.id INTO known;
  -- What is ended here does not come back when the block is lifted; an organisation's keys do.
  UPDATE plot.session s SET ended_at = clock_timestamp() WHERE s.ended_at IS NULL
    AND CASE kind WHEN 'organisatie' THEN s.organisation_id = thing ELSE s.account_id = person END;
  IF kind = 'account' THEN
    UPDATE plot.access_key k SET revoked_at = clock_timestamp()
      WHERE k.account_id = person AND k.revoked_at IS NULL;
  END IF;
  RETURN known;
END $$;

CREATE FUNCTION plot.lift_block(block bigint, author text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
BEGIN
  UPDATE plot.block b SET lifted_at = clock_timestamp(), lifted_by = author
    WHERE b.id = block AND b.lifted_at IS NULL AND b.kind IN ('account', 'organisatie')
      AND plot.may_block(b.organisation_id);
  RETURN FOUND;
END $$;

-- What the viewer decides about, the newest first.
CREATE VIEW plot.block_told AS
SELECT b.id, b.kind, b.organisation_id, o.name AS organisation_name, b.account_id, b.issuer, b.jti, b.reason,
  b.created_at, b.created_by, b.lifted_at, b.lifted_by
FROM plot.block b LEFT JOIN plot.organisation o ON o.id = b.organisation_id
WHERE plot.may_block(coalesce(b.organisation_id, ''));

-- As in 0005; and nobody comes in whose organisation, account or key's maker is blocked.
CREATE OR REPLACE FUNCTION plot.enter(organisation text, key text, session text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
DECLARE held plot.access_key; stood plot.session;
BEGIN
  IF session <> '' THEN
    SELECT * INTO stood FROM plot.session s WHERE s.id = session
      AND s.ended_at IS NULL AND s.ends_at > clock_timestamp() AND s.seen_at + s.idle > clock_timestamp();
    IF stood.id IS NULL OR plot.is_blocked(stood.organisation_id, stood.account_id) THEN
      RAISE EXCEPTION 'the session has ended' USING ERRCODE = 'PL401';
    END IF;
    organisation := stood.organisation_id;
  ELSIF key <> '' THEN
    SELECT * INTO held FROM plot.access_key k WHERE k.id = key
      AND k.revoked_at IS NULL AND k.expires_at > clock_timestamp();
    IF held.id IS NULL OR plot.is_blocked(held.organisation_id, held.account_id) THEN
      RAISE EXCEPTION 'the access key has ended' USING ERRCODE = 'PL401';
    END IF;
    organisation := held.organisation_id;
  END IF;
  PERFORM set_config('plotserver.organisation', coalesce(organisation, ''), true),
    set_config('plotserver.session', coalesce(stood.id, ''), true),
    set_config('plotserver.key', coalesce(held.id, ''), true),
    set_config('plotserver.limit', CASE WHEN held.everything THEN '' ELSE coalesce(held.id, '') END, true),
    set_config('plotserver.may', coalesce(held.may, ''), true);
END $$;

-- The account of a finding that this viewer may block, when it is not blocked yet.
CREATE FUNCTION plot.audit_account(finding bigint) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  RETURN (SELECT a.id FROM plot.audit_finding f
    JOIN plot.account a ON a.id = split_part(f.evidence ->> 'actor', ' ', 2)
    WHERE f.id = finding AND plot.audit_may_act(finding, a.organisation_id)
      AND NOT plot.is_blocked('', a.id));
END $$;

ALTER TABLE plot.block ENABLE ROW LEVEL SECURITY;
CREATE POLICY block_in_functions ON plot.block TO plotserver_view USING (true);
ALTER VIEW plot.block_told OWNER TO plotserver_view;
GRANT SELECT, INSERT, UPDATE ON plot.block TO plotserver_view;
GRANT SELECT ON plot.block_told TO plotserver_app;
