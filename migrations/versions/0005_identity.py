"""Who asks: accounts, logins, sessions and access keys, and the bounds of a key kept by row security.

``plot.enter`` opens a transaction for a viewer. It takes the organisation from the session or the access key
itself, and refuses (SQLSTATE ``PL401``) one that has ended: so a key that is revoked, or a session that is
ended, is of no use from the next transaction on, whatever a server process remembers.

A key that was made for some pictures and layers sets ``plotserver.limit``; restrictive policies then let only
these through, on top of what its organisation may see. A key that only reads sets ``plotserver.may``, and
``plot.drawable_layer``, on which every way to write rests, is empty for it.

Of tokens, session names and states only SHA-256 digests are stored. They are random numbers of 256 bits, not
passwords: there is nothing to guess, so salt and a slow hash would add nothing.
"""

from alembic import op

revision = "0005"
down_revision = "0004"

TABLES = """
-- A person or a machine, as its own issuer knows it. `id` is the pseudonym under which it signs versions.
CREATE TABLE plot.account (
  id text PRIMARY KEY DEFAULT 'a-' || left(replace(CAST(gen_random_uuid() AS text), '-', ''), 12),
  issuer text NOT NULL,
  subject text NOT NULL,
  organisation_id text NOT NULL REFERENCES plot.organisation,
  name text NOT NULL DEFAULT '',
  first_seen_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (issuer, subject)
);

-- A login that was begun. It is taken once.
CREATE TABLE plot.login_attempt (
  state bytea PRIMARY KEY,
  issuer text NOT NULL,
  back text NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX login_attempt_expires ON plot.login_attempt (expires_at);

CREATE TABLE plot.session (
  id text PRIMARY KEY,
  hash bytea NOT NULL UNIQUE,
  account_id text NOT NULL REFERENCES plot.account,
  organisation_id text NOT NULL REFERENCES plot.organisation,
  started_at timestamptz NOT NULL DEFAULT now(),
  seen_at timestamptz NOT NULL DEFAULT now(),
  idle interval NOT NULL,
  ends_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE INDEX session_account ON plot.session (account_id);

-- `everything`: all that its organisation may see; else the pictures and layers below, and nothing more when
-- these are gone.
CREATE TABLE plot.access_key (
  id text PRIMARY KEY CHECK (id ~ '^[a-z2-7]{8}$'),
  hash bytea NOT NULL UNIQUE,
  organisation_id text NOT NULL REFERENCES plot.organisation,
  account_id text REFERENCES plot.account,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  may text NOT NULL CHECK (may IN ('lezen', 'bewerken')),
  everything boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  last_used_at timestamptz,
  revoked_at timestamptz,
  CONSTRAINT expires_within_a_year CHECK (expires_at <= created_at + interval '366 days')
);
CREATE INDEX access_key_organisation ON plot.access_key (organisation_id, created_at);
CREATE TABLE plot.access_key_picture (
  key_id text REFERENCES plot.access_key ON DELETE CASCADE,
  picture_id text REFERENCES plot.picture ON DELETE CASCADE,
  PRIMARY KEY (key_id, picture_id)
);
CREATE TABLE plot.access_key_layer (
  key_id text REFERENCES plot.access_key ON DELETE CASCADE,
  layer_id text REFERENCES plot.layer ON DELETE CASCADE,
  PRIMARY KEY (key_id, layer_id)
);
"""

ENTER = """
CREATE FUNCTION plot.key() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('plotserver.key', true), '');
CREATE FUNCTION plot.key_limit() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('plotserver.limit', true), '');
CREATE FUNCTION plot.may_write() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(current_setting('plotserver.may', true), '') <> 'lezen';

-- Name the viewer for this transaction. A setting that is empty was not given.
CREATE FUNCTION plot.enter(organisation text, key text, session text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
DECLARE held plot.access_key; stood plot.session;
BEGIN
  IF session <> '' THEN
    SELECT * INTO stood FROM plot.session s WHERE s.id = session
      AND s.ended_at IS NULL AND s.ends_at > clock_timestamp() AND s.seen_at + s.idle > clock_timestamp();
    IF stood.id IS NULL THEN
      RAISE EXCEPTION 'the session has ended' USING ERRCODE = 'PL401';
    END IF;
    organisation := stood.organisation_id;
  ELSIF key <> '' THEN
    SELECT * INTO held FROM plot.access_key k WHERE k.id = key
      AND k.revoked_at IS NULL AND k.expires_at > clock_timestamp();
    IF held.id IS NULL THEN
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

-- As plot.picture_content(who, picture), for a viewer with a key or a session.
CREATE FUNCTION plot.picture_content(who text, picture text, key text, session text)
RETURNS TABLE (layer_id text, access_version bigint, publication bigint, content_version bigint)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM plot.enter(who, key, session);
  RETURN QUERY
    SELECT l.id, l.access_version, l.publication_id, l.content_version
    FROM plot.picture_layer m JOIN plot.layer l ON l.id = m.layer_id
    WHERE m.picture_id = picture AND (l.publication_id IS NOT NULL OR l.relation IS NOT NULL)
    ORDER BY m.position, l.title, l.id;
END $$;
"""

# The views run with their owner's rights, and show only what is of the transaction's own key.
LIMITS = """
CREATE VIEW plot.reached_picture AS
SELECT p.picture_id FROM plot.access_key_picture p WHERE p.key_id = plot.key_limit();
CREATE VIEW plot.reached_layer AS
SELECT l.layer_id FROM plot.access_key_layer l WHERE l.key_id = plot.key_limit()
UNION ALL
SELECT m.layer_id FROM plot.access_key_picture p JOIN plot.picture_layer m ON m.picture_id = p.picture_id
WHERE p.key_id = plot.key_limit();

CREATE POLICY layer_within_key ON plot.layer AS RESTRICTIVE FOR SELECT USING (
  plot.key_limit() IS NULL
  OR EXISTS (SELECT 1 FROM plot.reached_layer r WHERE r.layer_id = layer.id));
CREATE POLICY picture_within_key ON plot.picture AS RESTRICTIVE FOR SELECT USING (
  plot.key_limit() IS NULL
  OR EXISTS (SELECT 1 FROM plot.reached_picture r WHERE r.picture_id = picture.id));
CREATE POLICY activity_within_key ON plot.activity AS RESTRICTIVE FOR SELECT USING (
  plot.key_limit() IS NULL
  OR EXISTS (SELECT 1 FROM plot.picture p WHERE p.activity_id = activity.id)
  OR EXISTS (SELECT 1 FROM plot.layer l WHERE l.activity_id = activity.id));
CREATE POLICY participant_within_key ON plot.activity_participant AS RESTRICTIVE FOR SELECT USING (
  plot.key_limit() IS NULL
  OR EXISTS (SELECT 1 FROM plot.activity a WHERE a.id = activity_id));

CREATE OR REPLACE VIEW plot.drawable_layer AS
SELECT l.id FROM plot.layer l
WHERE plot.may_write() AND (l.owner_id = plot.viewer() OR EXISTS (
  SELECT 1 FROM plot.grant_to_viewer g
  WHERE g.layer_id = l.id AND g.may = 'bewerken' AND g.audience <> 'openbaar'
    AND (l.classification <> 'vertrouwelijk' OR g.audience = 'organisatie')));
"""

LOGIN = """
CREATE FUNCTION plot.begin_login(state bytea, issuer text, back text, seconds integer) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
BEGIN
  DELETE FROM plot.login_attempt a WHERE a.expires_at < clock_timestamp();
  INSERT INTO plot.login_attempt
  VALUES (state, issuer, back, clock_timestamp() + make_interval(secs => seconds));
END $$;

CREATE FUNCTION plot.take_login(state bytea) RETURNS TABLE (issuer text, back text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY DELETE FROM plot.login_attempt a
    WHERE a.state = take_login.state AND a.expires_at > clock_timestamp() RETURNING a.issuer, a.back;
END $$;

-- The pseudonym of this person or machine; null where nobody knows the organisation. Whoever comes back for
-- another organisation leaves no session or key of the one before behind.
CREATE FUNCTION plot.know_account(issuer text, subject text, organisation text, called text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
DECLARE known plot.account;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM plot.organisation o WHERE o.id = organisation) THEN
    RETURN NULL;
  END IF;
  SELECT * INTO known FROM plot.account a WHERE a.issuer = issuer AND a.subject = subject FOR UPDATE;
  IF known.organisation_id <> organisation THEN
    UPDATE plot.session s SET ended_at = clock_timestamp()
      WHERE s.account_id = known.id AND s.ended_at IS NULL;
    UPDATE plot.access_key k SET revoked_at = clock_timestamp()
      WHERE k.account_id = known.id AND k.revoked_at IS NULL;
  END IF;
  INSERT INTO plot.account AS a (issuer, subject, organisation_id, name)
  VALUES (issuer, subject, organisation, left(called, 120))
  ON CONFLICT ON CONSTRAINT account_issuer_subject_key DO UPDATE
    SET organisation_id = excluded.organisation_id, name = excluded.name, last_seen_at = now()
  RETURNING a.* INTO known;
  RETURN known.id;
END $$;

CREATE FUNCTION plot.start_session(session text, hash bytea, account text, idle integer, longest integer)
RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
DECLARE ends timestamptz := clock_timestamp() + make_interval(secs => longest);
BEGIN
  DELETE FROM plot.session s WHERE s.ends_at < clock_timestamp() - interval '30 days';
  INSERT INTO plot.session (id, hash, account_id, organisation_id, idle, ends_at)
  SELECT session, hash, a.id, a.organisation_id, make_interval(secs => idle), ends
  FROM plot.account a WHERE a.id = account;
  RETURN ends;
END $$;

-- The session of this name, and that it was seen. `standing`: geldig, verlopen or beëindigd.
CREATE FUNCTION plot.find_session(digest bytea)
RETURNS TABLE (session text, account text, organisation text, issuer text, called text, ends timestamptz,
  standing text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_column
BEGIN
  UPDATE plot.session s SET seen_at = clock_timestamp()
    WHERE s.hash = digest AND s.ended_at IS NULL AND s.ends_at > clock_timestamp()
      AND s.seen_at + s.idle > clock_timestamp() AND s.seen_at < clock_timestamp() - interval '30 seconds';
  RETURN QUERY SELECT s.id, s.account_id, s.organisation_id, a.issuer, a.name, s.ends_at, CASE
      WHEN s.ended_at IS NOT NULL THEN 'beëindigd'
      WHEN s.ends_at <= clock_timestamp() OR s.seen_at + s.idle <= clock_timestamp() THEN 'verlopen'
      ELSE 'geldig' END
    FROM plot.session s JOIN plot.account a ON a.id = s.account_id WHERE s.hash = digest;
END $$;

CREATE FUNCTION plot.end_session(session text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
BEGIN
  UPDATE plot.session s SET ended_at = clock_timestamp() WHERE s.id = session AND s.ended_at IS NULL;
END $$;
"""

KEYS = """
-- A key of the viewer's organisation. Raises where the viewer is itself a key, is nobody, or may not read
-- what is chosen: a key opens nothing that its maker cannot see.
CREATE FUNCTION plot.make_key(id text, hash bytea, name text, may text, pictures text[], layers text[],
  expires_at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
DECLARE everything boolean := cardinality(pictures) = 0 AND cardinality(layers) = 0;
BEGIN
  IF plot.viewer() IS NULL OR plot.key() IS NOT NULL
    OR EXISTS (SELECT 1 FROM unnest(pictures) AS c (one)
               WHERE NOT EXISTS (SELECT 1 FROM plot.picture p WHERE p.id = c.one))
    OR EXISTS (SELECT 1 FROM unnest(layers) AS c (one)
               WHERE NOT EXISTS (SELECT 1 FROM plot.layer l WHERE l.id = c.one)) THEN
    RAISE EXCEPTION 'this viewer may not make this key' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO plot.access_key (id, hash, organisation_id, account_id, name, may, everything, expires_at)
  VALUES (id, hash, plot.viewer(), (
    SELECT s.account_id FROM plot.session s WHERE s.id = current_setting('plotserver.session', true)),
    name, may, everything, expires_at);
  INSERT INTO plot.access_key_picture SELECT id, one FROM unnest(pictures) AS c (one);
  INSERT INTO plot.access_key_layer SELECT id, one FROM unnest(layers) AS c (one);
END $$;

-- Whoever works for the organisation may end its keys. Whether there was one to end.
CREATE FUNCTION plot.revoke_key(id text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
BEGIN
  UPDATE plot.access_key k SET revoked_at = coalesce(k.revoked_at, clock_timestamp())
    WHERE k.id = id AND k.organisation_id = plot.viewer() AND plot.key() IS NULL;
  RETURN FOUND;
END $$;

-- The key with this digest, and that it was used. `standing`: geldig, verlopen or ingetrokken; `before`: when
-- it was used last before this.
CREATE FUNCTION plot.find_key(digest bytea)
RETURNS TABLE (key text, account text, organisation text, standing text, before timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_column
DECLARE held plot.access_key;
BEGIN
  SELECT * INTO held FROM plot.access_key k WHERE k.hash = digest;
  IF held.id IS NULL THEN
    RETURN;
  END IF;
  UPDATE plot.access_key k SET last_used_at = clock_timestamp()
    WHERE k.id = held.id AND k.revoked_at IS NULL AND k.expires_at > clock_timestamp()
      AND (k.last_used_at IS NULL OR k.last_used_at < clock_timestamp() - interval '30 seconds');
  RETURN QUERY SELECT held.id, held.account_id, held.organisation_id, CASE
    WHEN held.revoked_at IS NOT NULL THEN 'ingetrokken'
    WHEN held.expires_at <= clock_timestamp() THEN 'verlopen' ELSE 'geldig' END, held.last_used_at;
END $$;
"""

# The application sees of its viewer's organisation who made which key, and never a digest.
RIGHTS = """
ALTER TABLE plot.account ENABLE ROW LEVEL SECURITY;
ALTER TABLE plot.login_attempt ENABLE ROW LEVEL SECURITY;
ALTER TABLE plot.session ENABLE ROW LEVEL SECURITY;
ALTER TABLE plot.access_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE plot.access_key_picture ENABLE ROW LEVEL SECURITY;
ALTER TABLE plot.access_key_layer ENABLE ROW LEVEL SECURITY;
CREATE POLICY account_read ON plot.account FOR SELECT TO plotserver_app
  USING (organisation_id = plot.viewer() AND plot.key() IS NULL);
CREATE POLICY access_key_read ON plot.access_key FOR SELECT TO plotserver_app
  USING (organisation_id = plot.viewer() AND plot.key() IS NULL);
CREATE POLICY access_key_picture_read ON plot.access_key_picture FOR SELECT TO plotserver_app
  USING (EXISTS (SELECT 1 FROM plot.access_key k WHERE k.id = key_id));
CREATE POLICY access_key_layer_read ON plot.access_key_layer FOR SELECT TO plotserver_app
  USING (EXISTS (SELECT 1 FROM plot.access_key k WHERE k.id = key_id));
CREATE POLICY account_in_functions ON plot.account TO plotserver_view USING (true);
CREATE POLICY login_attempt_in_functions ON plot.login_attempt TO plotserver_view USING (true);
CREATE POLICY session_in_functions ON plot.session TO plotserver_view USING (true);
CREATE POLICY access_key_in_functions ON plot.access_key TO plotserver_view USING (true);
CREATE POLICY access_key_picture_in_functions ON plot.access_key_picture TO plotserver_view USING (true);
CREATE POLICY access_key_layer_in_functions ON plot.access_key_layer TO plotserver_view USING (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON plot.account, plot.login_attempt, plot.session, plot.access_key,
  plot.access_key_picture, plot.access_key_layer TO plotserver_view;
GRANT SELECT ON plot.organisation, plot.picture, plot.reached_picture, plot.reached_layer TO plotserver_view;
GRANT SELECT ON plot.reached_picture, plot.reached_layer, plot.access_key_picture, plot.access_key_layer
  TO plotserver_app;
GRANT SELECT (id, organisation_id, name) ON plot.account TO plotserver_app;
GRANT SELECT (id, organisation_id, account_id, name, may, everything, created_at, expires_at, last_used_at,
  revoked_at) ON plot.access_key TO plotserver_app;
"""

DOORS = (
    "enter(text, text, text)",
    "begin_login(bytea, text, text, integer)",
    "take_login(bytea)",
    "know_account(text, text, text, text)",
    "start_session(text, bytea, text, integer, integer)",
    "find_session(bytea)",
    "end_session(text)",
    "make_key(text, bytea, text, text, text[], text[], timestamptz)",
    "revoke_key(text)",
    "find_key(bytea)",
)


def upgrade() -> None:
    """Apply."""
    for part in (TABLES, ENTER, LIMITS, LOGIN, KEYS, RIGHTS):
        op.execute(part)
    for door in DOORS:
        op.execute(f"REVOKE ALL ON FUNCTION plot.{door} FROM PUBLIC")
        op.execute(f"ALTER FUNCTION plot.{door} OWNER TO plotserver_view")
        op.execute(f"GRANT EXECUTE ON FUNCTION plot.{door} TO plotserver_app")
