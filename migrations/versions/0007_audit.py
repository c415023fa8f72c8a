"""The audit trail: a chain over all lines, signed checkpoints, who may read which lines, what was noticed.

A line is appended by whoever does the work, in the transaction of the work, and waits for nobody. A *sealer*
gives the lines that were committed their place in the chain a moment later: a number without gaps, and the
SHA-256 digest over the digest before it and the line's canonical JSON (RFC 8785). So writers do not queue up
for one lock, and the order of the chain is an order of commits: what has a number stays where it is, and
nothing comes to stand before it. Lines that have no number yet lie in ``plot.audit_waiting``.

The application's role may insert a line and no more. Lines, seals and checkpoints are refused to change by a
trigger, also for the owner of the tables; what a superuser does in spite of that, the chain and the signed
checkpoints show.

The functions of the sealer, the watch and the forwarder ask for the viewer ``plotserver:audit``, which no
organisation can be: its name has a colon.
"""

from alembic import op

revision = "0007"
down_revision = "0006"

LINE = """
ALTER TABLE plot.audit_line
  ADD COLUMN recorded_at timestamptz,
  ADD COLUMN agent text NOT NULL DEFAULT '',
  ADD COLUMN organisation text,
  ADD COLUMN layers text[] NOT NULL DEFAULT '{}',
  ADD COLUMN owners text[] NOT NULL DEFAULT '{}',
  ALTER COLUMN at SET DEFAULT clock_timestamp();
UPDATE plot.audit_line SET recorded_at = at,
  organisation = (SELECT o.id FROM plot.organisation o WHERE o.id = split_part(actor, ' ', 1));
ALTER TABLE plot.audit_line ALTER COLUMN recorded_at SET NOT NULL;

-- Lines without a place in the chain.
CREATE TABLE plot.audit_waiting (line_id bigint PRIMARY KEY);
INSERT INTO plot.audit_waiting SELECT id FROM plot.audit_line;

CREATE TABLE plot.audit_seal (
  number bigint PRIMARY KEY,
  line_id bigint NOT NULL UNIQUE,
  hash bytea NOT NULL,
  sealed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX audit_seal_at ON plot.audit_seal (sealed_at, number);

-- Whom a line concerns: the organisation of who acted, and the owners of the layers at that moment.
CREATE TABLE plot.audit_concern (
  organisation text, number bigint, PRIMARY KEY (organisation, number)
);

CREATE TABLE plot.audit_checkpoint (
  number bigint PRIMARY KEY,
  hash bytea NOT NULL,
  at timestamptz NOT NULL,
  key text NOT NULL,
  signature bytea NOT NULL
);

-- What a verification found. `until`: the last number that it saw.
CREATE TABLE plot.audit_check (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  since bigint NOT NULL,
  until bigint NOT NULL,
  faults jsonb NOT NULL DEFAULT '[]',
  by text NOT NULL
);

-- How far a reader of the chain is; `holder` reads on, until that time at most.
CREATE TABLE plot.audit_cursor (
  name text PRIMARY KEY,
  number bigint NOT NULL DEFAULT 0,
  holder text NOT NULL DEFAULT '',
  held_until timestamptz NOT NULL DEFAULT '-infinity',
  moved_at timestamptz,
  failure text NOT NULL DEFAULT '',
  failures integer NOT NULL DEFAULT 0
);

CREATE TABLE plot.audit_finding (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rule text NOT NULL,
  severity text NOT NULL CHECK (severity IN ('kritiek', 'hoog', 'middel', 'laag')),
  subject text NOT NULL,
  organisation text,
  owners text[] NOT NULL DEFAULT '{}',
  told text[] NOT NULL DEFAULT '{}',
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  times integer NOT NULL DEFAULT 1,
  last_number bigint NOT NULL,
  evidence jsonb NOT NULL,
  acknowledged_at timestamptz,
  acknowledged_by text,
  note text
);
CREATE UNIQUE INDEX audit_finding_open ON plot.audit_finding (rule, subject) WHERE acknowledged_at IS NULL;
CREATE INDEX audit_finding_last ON plot.audit_finding (last_at DESC, id DESC);
CREATE TABLE plot.audit_notice (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  finding_id bigint NOT NULL REFERENCES plot.audit_finding,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  sender text NOT NULL,
  receiver text NOT NULL,
  message text NOT NULL
);
"""

# The application says who did what; what a line is filed under follows here, so that nobody can leave it out.
ARRIVAL = """
CREATE FUNCTION plot.audit_arrives() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
DECLARE size integer := octet_length(CAST(NEW.detail AS text));
BEGIN
  NEW.recorded_at := clock_timestamp();
  NEW.action := left(NEW.action, 100);
  NEW.object := left(NEW.object, 400);
  NEW.result := left(NEW.result, 200);
  NEW.origin := left(NEW.origin, 100);
  NEW.agent := left(NEW.agent, 160);
  NEW.actor := left(NEW.actor, 200);
  NEW.organisation := (SELECT o.id FROM plot.organisation o WHERE o.id = split_part(NEW.actor, ' ', 1));
  IF NEW.layers = '{}' THEN
    NEW.layers := ARRAY(SELECT l.id FROM plot.layer l WHERE l.id = regexp_replace(
      split_part(split_part(NEW.object, '/', 1), ' ', 1), '\\.(concept|punten|lijnen|vlakken)$', ''));
  END IF;
  IF NEW.layers <> '{}' THEN
    NEW.layers := NEW.layers[1:100];
    NEW.owners := ARRAY(
      SELECT DISTINCT l.owner_id FROM plot.layer l WHERE l.id = ANY (NEW.layers) ORDER BY l.owner_id);
  END IF;
  IF size > 8000 THEN
    NEW.detail := jsonb_build_object('afgekapt', size);
  END IF;
  INSERT INTO plot.audit_waiting (line_id) VALUES (NEW.id);
  RETURN NEW;
END $$;
CREATE TRIGGER audit_arrives BEFORE INSERT ON plot.audit_line
  FOR EACH ROW EXECUTE FUNCTION plot.audit_arrives();

CREATE FUNCTION plot.audit_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT (SELECT r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = session_user) THEN
    RAISE EXCEPTION 'the audit trail is only added to' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD WHEN 'TRUNCATE' THEN NULL ELSE NEW END;
END $$;
"""
STANDING = ("audit_line", "audit_seal", "audit_checkpoint")

# As the public sees it: by the one rule, of which there is no second wording here.
# The viewer is set by statement: a SET clause of this setting takes a superuser, who need not migrate.
PUBLIC = """
CREATE FUNCTION plot.is_public(layer text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
DECLARE
  viewer text := current_setting('plotserver.organisation', true);
  shown boolean;
BEGIN
  PERFORM set_config('plotserver.organisation', '', true);
  shown := EXISTS (SELECT 1 FROM plot.layer l WHERE l.id = layer);
  PERFORM set_config('plotserver.organisation', coalesce(viewer, ''), true);
  RETURN shown;
END $$;
"""

DUTY = """
CREATE FUNCTION plot.must_be_audit() RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF plot.viewer() IS DISTINCT FROM 'plotserver:audit' THEN
    RAISE EXCEPTION 'this is for the audit trail itself' USING ERRCODE = 'insufficient_privilege';
  END IF;
END $$;

-- Times as text, because these are what is hashed.
CREATE VIEW plot.audit_told AS
SELECT l.id, to_char(l.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
  to_char(l.recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS recorded_at,
  l.action, l.object, l.result, l.origin, l.agent, l.actor, coalesce(l.organisation, '') AS organisation,
  l.layers, l.owners, l.detail
FROM plot.audit_line l;

-- The lines that wait, in the order in which they were made, for the one sealer that holds the lock.
CREATE FUNCTION plot.audit_to_seal(most integer) RETURNS SETOF plot.audit_told
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  PERFORM plot.must_be_audit();
  IF pg_try_advisory_xact_lock({lock}) THEN
    RETURN QUERY SELECT t.* FROM plot.audit_told t
      WHERE t.id IN (SELECT w.line_id FROM plot.audit_waiting w ORDER BY w.line_id LIMIT most) ORDER BY t.id;
  END IF;
END $$;

CREATE FUNCTION plot.audit_end() RETURNS TABLE (number bigint, hash bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT s.number, s.hash FROM plot.audit_seal s ORDER BY s.number DESC LIMIT 1;
END $$;

-- Each line that waited is sealed once, right behind what is there.
CREATE FUNCTION plot.audit_seal_lines(behind bigint, ids bigint[], hashes bytea[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
DECLARE taken integer;
BEGIN
  PERFORM plot.must_be_audit(), pg_advisory_xact_lock({lock});
  IF behind <> coalesce((SELECT max(s.number) FROM plot.audit_seal s), 0) THEN
    RAISE EXCEPTION 'the chain has grown' USING ERRCODE = 'serialization_failure';
  END IF;
  DELETE FROM plot.audit_waiting w WHERE w.line_id = ANY (ids);
  GET DIAGNOSTICS taken = ROW_COUNT;
  IF taken <> cardinality(ids) OR taken <> cardinality(hashes) THEN
    RAISE EXCEPTION 'these lines do not wait' USING ERRCODE = 'serialization_failure';
  END IF;
  INSERT INTO plot.audit_seal (number, line_id, hash)
    SELECT behind + u.place, u.id, u.hash FROM unnest(ids, hashes) WITH ORDINALITY AS u (id, hash, place);
  INSERT INTO plot.audit_concern (organisation, number)
    SELECT DISTINCT c.who, s.number FROM plot.audit_seal s JOIN plot.audit_line l ON l.id = s.line_id
    CROSS JOIN LATERAL unnest(l.owners || l.organisation) AS c (who)
    WHERE s.number > behind AND c.who IS NOT NULL;
END $$;

CREATE FUNCTION plot.audit_sign(at_number bigint, digest bytea, moment timestamptz, signer text, sign bytea)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  PERFORM plot.must_be_audit();
  INSERT INTO plot.audit_checkpoint (number, hash, at, key, signature)
    SELECT s.number, s.hash, moment, signer, sign FROM plot.audit_seal s
    WHERE s.number = at_number AND s.hash = digest
    ON CONFLICT DO NOTHING;
END $$;

-- Sealed lines with their digests; of a line that is gone the seal alone.
CREATE FUNCTION plot.audit_chain(after bigint, most integer)
RETURNS TABLE (number bigint, hash bytea, id bigint, at text, recorded_at text, action text, object text,
  result text, origin text, agent text, actor text, organisation text, layers text[], owners text[],
  detail jsonb)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  PERFORM plot.must_be_audit();
  RETURN QUERY
    SELECT s.number, s.hash, t.id, t.at, t.recorded_at, t.action, t.object, t.result, t.origin, t.agent,
      t.actor, t.organisation, t.layers, t.owners, t.detail
    FROM plot.audit_seal s LEFT JOIN plot.audit_told t ON t.id = s.line_id
    WHERE s.number > after ORDER BY s.number LIMIT most;
END $$;

CREATE FUNCTION plot.audit_checkpoints(after bigint, most integer) RETURNS SETOF plot.audit_checkpoint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  PERFORM plot.must_be_audit();
  RETURN QUERY SELECT c.* FROM plot.audit_checkpoint c WHERE c.number > after ORDER BY c.number LIMIT most;
END $$;

CREATE FUNCTION plot.audit_checked(first bigint, last bigint, wrong jsonb, checker text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  PERFORM plot.must_be_audit();
  -- Of the server's own rounds the last is enough; what a person had verified stays.
  DELETE FROM plot.audit_check c WHERE c.by = checker AND checker = 'server' AND c.faults = '[]';
  INSERT INTO plot.audit_check (since, until, faults, by) VALUES (first, last, wrong, checker);
END $$;

-- A reader takes the cursor for some seconds; null when another holds it.
CREATE FUNCTION plot.audit_take(reader text, who text, seconds integer) RETURNS plot.audit_cursor
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
DECLARE taken plot.audit_cursor;
BEGIN
  PERFORM plot.must_be_audit();
  INSERT INTO plot.audit_cursor (name) VALUES (reader) ON CONFLICT DO NOTHING;
  UPDATE plot.audit_cursor c SET holder = who, held_until = clock_timestamp() + make_interval(secs => seconds)
    WHERE c.name = reader AND (c.holder IN ('', who) OR c.held_until < clock_timestamp())
    RETURNING c.* INTO taken;
  RETURN taken;
END $$;

CREATE FUNCTION plot.audit_move(reader text, who text, upto bigint, trouble text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  PERFORM plot.must_be_audit();
  UPDATE plot.audit_cursor c SET number = greatest(c.number, upto), holder = '', failure = trouble,
      failures = CASE trouble WHEN '' THEN 0 ELSE c.failures + 1 END,
      moved_at = CASE trouble WHEN '' THEN clock_timestamp() ELSE c.moved_at END
    WHERE c.name = reader AND c.holder = who;
  RETURN FOUND;
END $$;

-- Kilometres from a box in degrees to the area of the layer's activity; null where it has none.
CREATE FUNCTION plot.audit_distance(layer text, west float8, south float8, east float8, north float8)
RETURNS float8 LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = plot, {postgis}, pg_temp AS $$
BEGIN
  PERFORM plot.must_be_audit();
  RETURN (SELECT ST_Distance(CAST(a.area AS geography),
      CAST(ST_MakeEnvelope(west, south, east, north, 4258) AS geography)) / 1000
    FROM plot.layer l JOIN plot.activity a ON a.id = l.activity_id WHERE l.id = layer AND a.area IS NOT NULL);
END $$;
"""

FINDINGS = """
-- Something was noticed, once more or for the first time; what was told before is not told again.
CREATE FUNCTION plot.audit_found(what text, how text, whom text, org text, of text[], number bigint,
  moment timestamptz, seen jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
DECLARE known bigint;
BEGIN
  PERFORM plot.must_be_audit();
  IF EXISTS (SELECT 1 FROM plot.audit_finding f
             WHERE f.rule = what AND f.subject = whom AND f.last_number >= number) THEN
    RETURN NULL;
  END IF;
  INSERT INTO plot.audit_finding AS f
    (rule, severity, subject, organisation, owners, first_at, last_at, last_number, evidence)
  VALUES (what, how, whom, (SELECT o.id FROM plot.organisation o WHERE o.id = org), of, moment, moment,
    number, seen)
  ON CONFLICT (rule, subject) WHERE acknowledged_at IS NULL DO UPDATE SET
    times = f.times + 1, last_at = greatest(f.last_at, excluded.last_at), last_number = excluded.last_number,
    owners = ARRAY(SELECT DISTINCT u FROM unnest(f.owners || excluded.owners) AS u ORDER BY u),
    evidence = excluded.evidence
  RETURNING f.id INTO known;
  RETURN known;
END $$;

CREATE FUNCTION plot.audit_sees_all() RETURNS boolean LANGUAGE sql STABLE
RETURN plot.viewer() = nullif(current_setting('plotserver.operator', true), '');

-- A key that was made for some pictures and layers reads those, and no audit trail.
CREATE FUNCTION plot.audit_reader() RETURNS text LANGUAGE sql STABLE
RETURN CASE WHEN plot.key_limit() IS NULL THEN plot.viewer() END;

CREATE FUNCTION plot.coarse(origin text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN CAST(network(set_masklen(CAST(origin AS inet),
    CASE family(CAST(origin AS inet)) WHEN 4 THEN 24 ELSE 48 END)) AS text);
EXCEPTION WHEN invalid_text_representation THEN
  RETURN '';
END $$;

-- The lines that concern the viewer's organisation. Of others that acted on its layers it sees which
-- organisation and account, and not the whole address; of what also concerned others only its own part.
CREATE FUNCTION plot.audit_lines(after bigint, most integer)
RETURNS TABLE (number bigint, hash bytea, id bigint, at text, recorded_at text, action text, object text,
  result text, origin text, agent text, actor text, organisation text, layers text[], owners text[],
  detail jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
DECLARE who text := plot.audit_reader();
BEGIN
  IF who IS NULL THEN
    RETURN;
  ELSIF plot.audit_sees_all() THEN
    RETURN QUERY
      SELECT s.number, s.hash, t.id, t.at, t.recorded_at, t.action, t.object, t.result, t.origin, t.agent,
        t.actor, t.organisation, t.layers, t.owners, t.detail
      FROM plot.audit_seal s JOIN plot.audit_told t ON t.id = s.line_id
      WHERE s.number > after ORDER BY s.number LIMIT most;
  ELSE
    RETURN QUERY
      SELECT s.number, s.hash, t.id, t.at, t.recorded_at, t.action,
        CASE WHEN p.own OR cardinality(t.owners) = 1 THEN t.object ELSE '' END, t.result,
        CASE WHEN p.own THEN t.origin ELSE plot.coarse(t.origin) END,
        CASE WHEN p.own THEN t.agent ELSE '' END, t.actor, t.organisation,
        CASE WHEN p.own OR cardinality(t.owners) = 1 THEN t.layers ELSE ARRAY(
          SELECT l.id FROM plot.audit_owned l WHERE l.id = ANY (t.layers) AND l.owner_id = who
          ORDER BY l.id) END,
        CASE WHEN p.own THEN t.owners ELSE ARRAY[who] END,
        CASE WHEN p.own OR cardinality(t.owners) = 1 THEN t.detail ELSE '{}' END
      FROM plot.audit_concern c JOIN plot.audit_seal s ON s.number = c.number
      JOIN plot.audit_told t ON t.id = s.line_id
      CROSS JOIN LATERAL (SELECT t.organisation = who AS own) AS p
      WHERE c.organisation = who AND c.number > after ORDER BY c.number LIMIT most;
  END IF;
END $$;
CREATE VIEW plot.audit_owned AS SELECT l.id, l.owner_id FROM plot.layer l;

-- The number behind which everything stands that was sealed at this moment or later.
CREATE FUNCTION plot.audit_since(moment timestamptz) RETURNS bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  RETURN coalesce(
    (SELECT s.number - 1 FROM plot.audit_seal s WHERE s.sealed_at >= moment
     ORDER BY s.sealed_at, s.number LIMIT 1),
    (SELECT max(s.number) FROM plot.audit_seal s), 0);
END $$;

CREATE FUNCTION plot.audit_state()
RETURNS TABLE (last_number bigint, waiting bigint, oldest timestamptz, checkpoint bigint,
  checkpoint_at timestamptz, checked_until bigint, checked_at timestamptz, checked_by text, faults jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT
    coalesce((SELECT max(s.number) FROM plot.audit_seal s), 0),
    (SELECT count(*) FROM plot.audit_waiting),
    (SELECT l.recorded_at FROM plot.audit_waiting w JOIN plot.audit_line l ON l.id = w.line_id
     ORDER BY w.line_id LIMIT 1),
    (SELECT max(c.number) FROM plot.audit_checkpoint c),
    (SELECT max(c.at) FROM plot.audit_checkpoint c),
    k.until, k.at, k.by, k.faults
  FROM (VALUES (1)) AS one LEFT JOIN LATERAL
    (SELECT c.until, c.at, c.by, c.faults FROM plot.audit_check c ORDER BY c.id DESC LIMIT 1) AS k ON true;
END $$;

-- What concerns the viewer's organisation: its own people, its layers, or what another told it of.
CREATE VIEW plot.audit_finding_told AS
SELECT f.id, f.rule, f.severity, f.subject, f.organisation, f.owners, f.told, f.first_at, f.last_at, f.times,
  f.last_number, CASE WHEN plot.audit_sees_all() OR f.organisation = plot.audit_reader() THEN f.evidence
    ELSE (f.evidence - 'oorsprong' - 'adressen') || jsonb_build_object('lagen', (
      SELECT coalesce(jsonb_agg(l.id ORDER BY l.id), '[]') FROM plot.audit_owned l
      WHERE l.owner_id = plot.audit_reader() AND jsonb_build_array(l.id) <@ (f.evidence -> 'lagen'))) END
    AS evidence,
  f.acknowledged_at, f.acknowledged_by, f.note,
  plot.audit_sees_all() OR f.organisation = plot.audit_reader()
    OR plot.audit_reader() = ANY (f.owners) AS ours
FROM plot.audit_finding f
WHERE plot.audit_reader() IS NOT NULL AND (plot.audit_sees_all() OR f.organisation = plot.audit_reader()
  OR plot.audit_reader() = ANY (f.owners) OR plot.audit_reader() = ANY (f.told));
CREATE VIEW plot.audit_notice_told AS
SELECT n.id, n.finding_id, n.at, n.sender, n.receiver, n.message FROM plot.audit_notice n
JOIN plot.audit_finding_told f ON f.id = n.finding_id
WHERE plot.audit_sees_all() OR plot.audit_reader() IN (n.sender, n.receiver);

-- One of `ours` may be closed, with a note that says why. Whether there was one to close.
CREATE FUNCTION plot.audit_acknowledge(finding bigint, who text, why text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  UPDATE plot.audit_finding f SET acknowledged_at = clock_timestamp(), acknowledged_by = who, note = why
    WHERE f.id = finding AND f.acknowledged_at IS NULL
      AND EXISTS (SELECT 1 FROM plot.audit_finding_told t WHERE t.id = f.id AND t.ours);
  RETURN FOUND;
END $$;

-- Tell an organisation that is in the finding, or the operator of the server, of it.
CREATE FUNCTION plot.audit_tell(finding bigint, whom text, words text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  UPDATE plot.audit_finding f SET told = ARRAY(SELECT DISTINCT u FROM unnest(f.told || whom) AS u ORDER BY u)
    WHERE f.id = finding
      AND (whom = ANY (f.owners) OR whom = f.organisation
        OR whom = current_setting('plotserver.operator', true))
      AND whom <> plot.audit_reader()
      AND EXISTS (SELECT 1 FROM plot.audit_finding_told t WHERE t.id = f.id AND t.ours);
  IF FOUND THEN
    INSERT INTO plot.audit_notice (finding_id, sender, receiver, message)
    VALUES (finding, plot.audit_reader(), whom, words);
  END IF;
  RETURN FOUND;
END $$;
"""

# What may be done about a finding: for one's own people, or by who runs the server.
MEASURES = """
CREATE FUNCTION plot.audit_may_act(finding bigint, whose text) RETURNS boolean LANGUAGE sql STABLE
RETURN plot.key() IS NULL AND (plot.audit_sees_all() OR whose = plot.audit_reader())
  AND EXISTS (SELECT 1 FROM plot.audit_finding_told t WHERE t.id = finding AND t.ours);

CREATE FUNCTION plot.audit_block_key(finding bigint) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
DECLARE blocked text;
BEGIN
  UPDATE plot.access_key k SET revoked_at = clock_timestamp() FROM plot.audit_finding f
    WHERE f.id = finding AND k.id = f.evidence ->> 'sleutel' AND k.revoked_at IS NULL
      AND plot.audit_may_act(finding, k.organisation_id)
    RETURNING k.id INTO blocked;
  RETURN blocked;
END $$;

CREATE FUNCTION plot.audit_end_sessions(finding bigint) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
DECLARE ended integer;
BEGIN
  UPDATE plot.session s SET ended_at = clock_timestamp() FROM plot.audit_finding f
    WHERE f.id = finding AND s.account_id = split_part(f.evidence ->> 'actor', ' ', 2)
      AND s.ended_at IS NULL AND s.ends_at > clock_timestamp()
      AND plot.audit_may_act(finding, s.organisation_id);
  GET DIAGNOSTICS ended = ROW_COUNT;
  RETURN ended;
END $$;

-- What could be ended now: whether the finding's key still opens something, and how many sessions there are.
CREATE FUNCTION plot.audit_measures(finding bigint) RETURNS TABLE (keys bigint, sessions bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  RETURN QUERY SELECT
    (SELECT count(*) FROM plot.access_key k WHERE k.id = f.evidence ->> 'sleutel' AND k.revoked_at IS NULL
       AND k.expires_at > clock_timestamp() AND plot.audit_may_act(f.id, k.organisation_id)),
    (SELECT count(*) FROM plot.session s WHERE s.account_id = split_part(f.evidence ->> 'actor', ' ', 2)
       AND s.ended_at IS NULL AND s.ends_at > clock_timestamp()
       AND s.seen_at + s.idle > clock_timestamp() AND plot.audit_may_act(f.id, s.organisation_id))
  FROM plot.audit_finding f WHERE f.id = finding;
END $$;
"""

DOORS = (
    "audit_block_key(bigint)",
    "audit_end_sessions(bigint)",
    "audit_measures(bigint)",
    "audit_to_seal(integer)",
    "audit_end()",
    "audit_seal_lines(bigint, bigint[], bytea[])",
    "audit_sign(bigint, bytea, timestamptz, text, bytea)",
    "audit_chain(bigint, integer)",
    "audit_checkpoints(bigint, integer)",
    "audit_checked(bigint, bigint, jsonb, text)",
    "audit_take(text, text, integer)",
    "audit_move(text, text, bigint, text)",
    "audit_found(text, text, text, text, text[], bigint, timestamptz, jsonb)",
    "audit_lines(bigint, integer)",
    "audit_since(timestamptz)",
    "audit_state()",
    "audit_acknowledge(bigint, text, text)",
    "audit_tell(bigint, text, text)",
    "is_public(text)",
)

RIGHTS = """
ALTER TABLE plot.audit_waiting ENABLE ROW LEVEL SECURITY;
ALTER TABLE plot.audit_seal ENABLE ROW LEVEL SECURITY;
ALTER TABLE plot.audit_concern ENABLE ROW LEVEL SECURITY;
ALTER TABLE plot.audit_checkpoint ENABLE ROW LEVEL SECURITY;
ALTER TABLE plot.audit_check ENABLE ROW LEVEL SECURITY;
ALTER TABLE plot.audit_cursor ENABLE ROW LEVEL SECURITY;
ALTER TABLE plot.audit_finding ENABLE ROW LEVEL SECURITY;
ALTER TABLE plot.audit_notice ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_line_in_functions ON plot.audit_line FOR SELECT TO plotserver_view USING (true);
CREATE POLICY audit_waiting_in_functions ON plot.audit_waiting TO plotserver_view USING (true);
CREATE POLICY audit_seal_in_functions ON plot.audit_seal TO plotserver_view USING (true);
CREATE POLICY audit_concern_in_functions ON plot.audit_concern TO plotserver_view USING (true);
CREATE POLICY audit_checkpoint_in_functions ON plot.audit_checkpoint TO plotserver_view USING (true);
CREATE POLICY audit_check_in_functions ON plot.audit_check TO plotserver_view USING (true);
CREATE POLICY audit_cursor_in_functions ON plot.audit_cursor TO plotserver_view USING (true);
CREATE POLICY audit_finding_in_functions ON plot.audit_finding TO plotserver_view USING (true);
CREATE POLICY audit_notice_in_functions ON plot.audit_notice TO plotserver_view USING (true);
GRANT SELECT ON plot.audit_line, plot.audit_told, plot.audit_owned TO plotserver_view;
GRANT SELECT, DELETE ON plot.audit_waiting TO plotserver_view;
GRANT SELECT, INSERT ON plot.audit_seal, plot.audit_concern, plot.audit_checkpoint, plot.audit_notice
  TO plotserver_view;
GRANT SELECT, INSERT, DELETE ON plot.audit_check TO plotserver_view;
GRANT SELECT, INSERT, UPDATE ON plot.audit_cursor, plot.audit_finding TO plotserver_view;
GRANT SELECT ON plot.organisation TO plotserver_view;
ALTER VIEW plot.audit_told OWNER TO plotserver_view;
ALTER VIEW plot.audit_finding_told OWNER TO plotserver_view;
ALTER VIEW plot.audit_notice_told OWNER TO plotserver_view;
GRANT SELECT ON plot.audit_finding_told, plot.audit_notice_told TO plotserver_app;
REVOKE INSERT ON plot.audit_line FROM plotserver_app;
GRANT INSERT (at, action, object, result, origin, agent, actor, layers, detail) ON plot.audit_line
  TO plotserver_app;
"""
LOCK = 0x61756474  # "audt"


def upgrade() -> None:
    """Apply."""
    found = op.get_bind().exec_driver_sql(
        "SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
        " WHERE e.extname = 'postgis'"
    )
    named = {"{lock}": str(LOCK), "{postgis}": str(found.scalar_one())}
    for part in (LINE, ARRIVAL, PUBLIC, DUTY, FINDINGS, MEASURES, RIGHTS):
        for name, value in named.items():
            part = part.replace(name, value)
        op.get_bind().exec_driver_sql(part)
    for table in STANDING:
        op.execute(
            f"CREATE TRIGGER {table}_stands BEFORE UPDATE OR DELETE ON plot.{table}"
            " FOR EACH ROW EXECUTE FUNCTION plot.audit_stands()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_is_not_emptied BEFORE TRUNCATE ON plot.{table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION plot.audit_stands()"
        )
    for door in DOORS:
        op.execute(f"REVOKE ALL ON FUNCTION plot.{door} FROM PUBLIC")
        op.execute(f"ALTER FUNCTION plot.{door} OWNER TO plotserver_view")
        op.execute(f"GRANT EXECUTE ON FUNCTION plot.{door} TO plotserver_app")
    # This one looks at layers and activities whoever asks, so it keeps the rights of the tables' owner.
    distance = "plot.audit_distance(text, float8, float8, float8, float8)"
    op.execute(f"REVOKE ALL ON FUNCTION {distance} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {distance} TO plotserver_app")
