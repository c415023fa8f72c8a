"""Verifiable origin: keys of organisations, and a signature for each version that was published.

The secret half of a key is sealed by the application (AES-256-GCM) under a secret that the database does not
hold. A signature is 64 bytes beside its version; what a batch has in common (key, moment, layer, owner)
stands once in ``plot.signing``, as the header that was signed with it.

Signatures are kept and read by functions alone: who may draw in a layer keeps them, and one is read by the
object and version that one sees, so nothing can be listed that the views do not show.
"""

from alembic import op

revision = "0008"
down_revision = "0007"

TABLES = """
-- One key of an organisation is in use; those before it stay, so that what they signed can be verified.
CREATE TABLE plot.signing_key (
  kid text PRIMARY KEY,
  organisation_id text NOT NULL REFERENCES plot.organisation,
  public bytea NOT NULL CHECK (length(public) = 32),
  sealed bytea NOT NULL,
  not_before timestamptz NOT NULL,
  not_after timestamptz NOT NULL,
  retired_at timestamptz,
  revoked_at timestamptz,
  invalid_since timestamptz,
  reason text NOT NULL DEFAULT '',
  CONSTRAINT valid_for_a_time CHECK (not_after > not_before),
  CONSTRAINT revoked_since CHECK ((revoked_at IS NULL) = (invalid_since IS NULL)),
  CONSTRAINT revoked_is_retired CHECK (revoked_at IS NULL OR retired_at IS NOT NULL)
);
CREATE UNIQUE INDEX signing_key_in_use ON plot.signing_key (organisation_id) WHERE retired_at IS NULL;

CREATE TABLE plot.signing (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kid text NOT NULL REFERENCES plot.signing_key,
  header text NOT NULL,
  signed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE plot.version_signature (
  layer_id text NOT NULL REFERENCES plot.layer ON DELETE CASCADE,
  feature_id uuid NOT NULL,
  version integer NOT NULL,
  signing_id bigint NOT NULL REFERENCES plot.signing,
  signature bytea NOT NULL CHECK (length(signature) = 64),
  PRIMARY KEY (layer_id, feature_id, version)
);

-- Up to which publication, and which change, a plot was signed.
CREATE TABLE plot.signed (
  layer_id text PRIMARY KEY REFERENCES plot.layer ON DELETE CASCADE,
  publication_id bigint NOT NULL,
  number bigint NOT NULL
);

-- Whether the names of those who draw are for partners too. Without a row: for their own organisation alone.
CREATE TABLE plot.author_policy (
  organisation_id text PRIMARY KEY REFERENCES plot.organisation ON DELETE CASCADE,
  shown text NOT NULL CHECK (shown IN ('pseudoniem', 'naam'))
);
"""

SIGNING = """
-- What stands to be signed in a plot in which the viewer may draw; no row when nothing does.
CREATE FUNCTION plot.to_sign(layer text)
RETURNS TABLE (publication bigint, number bigint, at bigint, owner text, exercise boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
BEGIN
  IF plot.may_draw(layer) THEN
    RETURN QUERY
      SELECT p.id, coalesce((
          SELECT c.number FROM plot.change c WHERE c.layer_id = layer AND c.at <= p.moment
          ORDER BY c.number DESC LIMIT 1), 0),
        CAST(floor(extract(epoch FROM clock_timestamp())) AS bigint), l.owner_id,
        EXISTS (SELECT 1 FROM plot.exercise e WHERE e.id = l.activity_id)
      FROM plot.layer l JOIN plot.publication p ON p.id = l.publication_id
      LEFT JOIN plot.signed s ON s.layer_id = l.id
      WHERE l.id = layer AND s.publication_id IS DISTINCT FROM p.id;
  END IF;
END $$;

-- Its versions without a signature: of what was drawn since the last time, or all when there was none.
CREATE FUNCTION plot.unsigned_versions(layer text) RETURNS TABLE (feature uuid, version integer)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
DECLARE done bigint := (SELECT s.number FROM plot.signed s WHERE s.layer_id = layer);
BEGIN
  IF NOT plot.may_draw(layer) THEN
    RETURN;
  ELSIF done IS NULL THEN
    RETURN QUERY SELECT f.feature_id, f.version FROM plot.layer l
      JOIN plot.publication p ON p.id = l.publication_id
      JOIN plot.feature_version f ON f.layer_id = l.id AND f.recorded @> p.moment AND NOT f.deleted
      WHERE l.id = layer AND NOT EXISTS (
        SELECT 1 FROM plot.version_signature v
        WHERE v.layer_id = layer AND v.feature_id = f.feature_id AND v.version = f.version);
  ELSE
    RETURN QUERY SELECT c.feature_id, c.version FROM plot.change c
      WHERE c.layer_id = layer AND c.number > done AND NOT EXISTS (
        SELECT 1 FROM plot.version_signature v
        WHERE v.layer_id = layer AND v.feature_id = c.feature_id AND v.version = c.version);
  END IF;
END $$;

-- A version is signed with the key of the organisation that recorded it, and with no other.
CREATE FUNCTION plot.keep_signatures(layer text, kid text, header text, features uuid[], versions integer[],
  signatures bytea[]) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
DECLARE signing bigint; kept bigint;
BEGIN
  IF NOT plot.may_draw(layer) THEN
    RAISE EXCEPTION 'this viewer may not draw in this layer' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO plot.signing (kid, header) VALUES (kid, header) RETURNING id INTO signing;
  INSERT INTO plot.version_signature (layer_id, feature_id, version, signing_id, signature)
  SELECT layer, s.feature, s.version, signing, s.signature
  FROM unnest(features, versions, signatures) AS s (feature, version, signature)
  JOIN plot.feature_version f ON f.layer_id = layer AND f.feature_id = s.feature AND f.version = s.version
  JOIN plot.signing_key k ON k.kid = kid AND k.organisation_id = f.organisation AND k.retired_at IS NULL
  ON CONFLICT DO NOTHING;
  GET DIAGNOSTICS kept = ROW_COUNT;
  RETURN kept;
END $$;

CREATE FUNCTION plot.signed_up_to(layer text, publication bigint, number bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
BEGIN
  IF plot.may_draw(layer) THEN
    INSERT INTO plot.signed AS s VALUES (layer, publication, number)
    ON CONFLICT (layer_id) DO UPDATE SET publication_id = excluded.publication_id,
      number = greatest(s.number, excluded.number);
  END IF;
END $$;
"""

KEYS = """
CREATE FUNCTION plot.key_in_use(organisation text) RETURNS TABLE (kid text, sealed bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_column
BEGIN
  RETURN QUERY SELECT k.kid, k.sealed FROM plot.signing_key k
    WHERE k.organisation_id = organisation AND k.retired_at IS NULL AND k.not_after > clock_timestamp()
      AND plot.viewer() IS NOT NULL;
END $$;

-- Where there is a key in use already, that one stays; one whose time is over makes way. It counts from a
-- minute ago: the clocks of those who verify differ.
CREATE FUNCTION plot.make_signing_key(kid text, organisation text, public bytea, sealed bytea, days integer)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
BEGIN
  IF plot.viewer() IS NULL THEN
    RAISE EXCEPTION 'nobody makes no key' USING ERRCODE = 'insufficient_privilege';
  END IF;
  UPDATE plot.signing_key k SET retired_at = k.not_after
    WHERE k.organisation_id = organisation AND k.retired_at IS NULL AND k.not_after <= clock_timestamp();
  INSERT INTO plot.signing_key (kid, organisation_id, public, sealed, not_before, not_after)
  VALUES (kid, organisation, public, sealed, clock_timestamp() - interval '1 minute',
    clock_timestamp() + make_interval(days => days))
  ON CONFLICT (organisation_id) WHERE retired_at IS NULL DO NOTHING;
END $$;
"""

READING = """
-- The signature of a version, for who may read its layer: a detached JWS and the key's name.
CREATE FUNCTION plot.signature_of(layer text, feature uuid, version integer) RETURNS json
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
BEGIN
  RETURN (
    SELECT json_build_object('kid', s.kid, 'jws', s.header || '..' || translate(rtrim(
      replace(encode(v.signature, 'base64'), E'\\n', ''), '='), '+/', '-_'))
    FROM plot.version_signature v JOIN plot.signing s ON s.id = v.signing_id
    WHERE v.layer_id = layer AND v.feature_id = feature AND v.version = version
      AND EXISTS (SELECT 1 FROM plot.layer l WHERE l.id = layer));
END $$;

-- The name behind a pseudonym: for its own organisation, and for partners where that organisation says so.
CREATE FUNCTION plot.author_name(author text, organisation text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
#variable_conflict use_variable
BEGIN
  RETURN (
    SELECT nullif(a.name, '') FROM plot.account a
    WHERE a.id = author AND a.organisation_id = organisation AND plot.key() IS NULL
      AND (plot.viewer() = organisation OR (plot.viewer() IS NOT NULL AND EXISTS (
        SELECT 1 FROM plot.author_policy p WHERE p.organisation_id = organisation AND p.shown = 'naam'))));
END $$;
"""

RIGHTS = """
ALTER TABLE plot.signing_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE plot.signing ENABLE ROW LEVEL SECURITY;
ALTER TABLE plot.version_signature ENABLE ROW LEVEL SECURITY;
ALTER TABLE plot.signed ENABLE ROW LEVEL SECURITY;
ALTER TABLE plot.author_policy ENABLE ROW LEVEL SECURITY;
CREATE POLICY signing_key_read ON plot.signing_key FOR SELECT TO plotserver_app
  USING (EXISTS (SELECT 1 FROM plot.organisation o WHERE o.id = organisation_id));
CREATE POLICY signing_key_in_functions ON plot.signing_key TO plotserver_view USING (true);
CREATE POLICY signing_in_functions ON plot.signing TO plotserver_view USING (true);
CREATE POLICY version_signature_in_functions ON plot.version_signature TO plotserver_view USING (true);
CREATE POLICY signed_in_functions ON plot.signed TO plotserver_view USING (true);
CREATE POLICY author_policy_in_functions ON plot.author_policy FOR SELECT TO plotserver_view USING (true);
GRANT SELECT (kid, organisation_id, public, not_before, not_after, retired_at, revoked_at, invalid_since,
  reason) ON plot.signing_key TO plotserver_app;
GRANT SELECT, INSERT ON plot.signing_key, plot.signing, plot.version_signature TO plotserver_view;
GRANT UPDATE (retired_at) ON plot.signing_key TO plotserver_view;
GRANT SELECT, INSERT, UPDATE ON plot.signed TO plotserver_view;
GRANT SELECT ON plot.author_policy, plot.exercise TO plotserver_view;
"""

DOORS = (
    "to_sign(text)",
    "unsigned_versions(text)",
    "keep_signatures(text, text, text, uuid[], integer[], bytea[])",
    "signed_up_to(text, bigint, bigint)",
    "key_in_use(text)",
    "make_signing_key(text, text, bytea, bytea, integer)",
    "signature_of(text, uuid, integer)",
    "author_name(text, text)",
)


def upgrade() -> None:
    """Apply."""
    for part in (TABLES, SIGNING, KEYS, READING, RIGHTS):
        op.execute(part)
    for door in DOORS:
        op.execute(f"REVOKE ALL ON FUNCTION plot.{door} FROM PUBLIC")
        op.execute(f"ALTER FUNCTION plot.{door} OWNER TO plotserver_view")
        op.execute(f"GRANT EXECUTE ON FUNCTION plot.{door} TO plotserver_app")
