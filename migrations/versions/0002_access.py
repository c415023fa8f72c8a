"""Who may see what, kept by the database.

The policy sits on ``plot.layer``; ``plot.feature_version`` and the dataset tables are closed to the
application's role, which reads them through plain views that join ``plot.layer``. A policy on the
spatial table itself would make PostgreSQL ignore the GiST index, because ``&&`` is not leak-proof.

``plotserver.organisation`` is set for each transaction by the application; without it the viewer is
the public. Roles are made by `plotserver.migrating` before the migrations run.
"""

from alembic import op

revision = "0002"
down_revision = "0001"

RULES = """
CREATE FUNCTION plot.viewer() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('plotserver.organisation', true), '');

CREATE FUNCTION plot.participates(activity text, who text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  RETURN EXISTS (
    SELECT 1 FROM plot.activity_participant p
    WHERE p.activity_id = activity AND p.organisation_id = who AND p.left_at IS NULL
  );
END $$;

-- What stands in the viewer's favour now. It runs with its owner's rights, so it sees all shares, and
-- shows a viewer only those that reach it.
CREATE VIEW plot.grant_to_viewer AS
SELECT s.layer_id, s.audience, s.may FROM plot.share s
WHERE s.withdrawn_at IS NULL AND (s.until IS NULL OR s.until > now())
  AND CASE s.audience
    WHEN 'openbaar' THEN true
    WHEN 'partners' THEN plot.viewer() IS NOT NULL
    WHEN 'organisatie' THEN s.audience_id = plot.viewer()
    WHEN 'sector' THEN EXISTS (
      SELECT 1 FROM plot.organisation_sector o
      WHERE o.sector_id = s.audience_id AND o.organisation_id = plot.viewer())
    WHEN 'activiteit' THEN EXISTS (
      SELECT 1 FROM plot.activity_participant p
      WHERE p.activity_id = s.audience_id AND p.organisation_id = plot.viewer() AND p.left_at IS NULL)
  END;

-- The one rule. Owner: always. Otherwise a share that stands, within what the classification allows:
-- the public only Open, named organisations up to Vertrouwelijk, nobody Geheim. Written as a policy and
-- not as a function, which would cost 45 microseconds for each layer of each tile.
ALTER TABLE plot.layer ENABLE ROW LEVEL SECURITY;
CREATE POLICY layer_read ON plot.layer FOR SELECT USING (
  owner_id = plot.viewer()
  OR (classification <> 'geheim' AND EXISTS (
    SELECT 1 FROM plot.grant_to_viewer g
    WHERE g.layer_id = layer.id AND CASE g.audience
      WHEN 'organisatie' THEN true
      WHEN 'openbaar' THEN classification = 'open'
      ELSE classification <> 'vertrouwelijk'
    END)));

-- Whether the viewer may draw in a layer that it may read.
CREATE VIEW plot.drawable_layer AS
SELECT l.id FROM plot.layer l
WHERE l.owner_id = plot.viewer() OR EXISTS (
  SELECT 1 FROM plot.grant_to_viewer g
  WHERE g.layer_id = l.id AND g.may = 'bewerken' AND g.audience <> 'openbaar'
    AND (l.classification <> 'vertrouwelijk' OR g.audience = 'organisatie'));
ALTER VIEW plot.drawable_layer OWNER TO plotserver_view;

-- Which activities are exercises. Everybody who sees a layer must see that it is one, also who may not
-- see the activity.
CREATE VIEW plot.exercise AS SELECT id FROM plot.activity WHERE exercise;

-- Whom the demo lets one choose to be; it tells the public no more than who takes part in exercises.
CREATE FUNCTION plot.exercise_organisations() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = plot, pg_temp AS $$
  SELECT DISTINCT p.organisation_id FROM plot.activity_participant p
  JOIN plot.activity a ON a.id = p.activity_id WHERE a.exercise
$$;

ALTER TABLE plot.publication ENABLE ROW LEVEL SECURITY;
CREATE POLICY publication_read ON plot.publication FOR SELECT TO plotserver_app
  USING (EXISTS (SELECT 1 FROM plot.layer l WHERE l.id = layer_id));
-- The views join plot.layer themselves; to check the layer once more would double the cost of a tile.
CREATE POLICY publication_in_views ON plot.publication FOR SELECT TO plotserver_view USING (true);

ALTER TABLE plot.share ENABLE ROW LEVEL SECURITY;
CREATE POLICY share_read ON plot.share FOR SELECT
  USING (EXISTS (SELECT 1 FROM plot.layer l WHERE l.id = layer_id));

ALTER TABLE plot.picture ENABLE ROW LEVEL SECURITY;
CREATE POLICY picture_read ON plot.picture FOR SELECT USING (
  audience = 'openbaar' OR owner_id = plot.viewer()
  OR (audience = 'partners' AND plot.viewer() IS NOT NULL));

ALTER TABLE plot.picture_layer ENABLE ROW LEVEL SECURITY;
CREATE POLICY picture_layer_read ON plot.picture_layer FOR SELECT USING (
  EXISTS (SELECT 1 FROM plot.picture p WHERE p.id = picture_id)
  AND EXISTS (SELECT 1 FROM plot.layer l WHERE l.id = layer_id));

ALTER TABLE plot.activity ENABLE ROW LEVEL SECURITY;
CREATE POLICY activity_read ON plot.activity FOR SELECT USING (
  owner_id = plot.viewer() OR plot.participates(id, plot.viewer())
  OR EXISTS (SELECT 1 FROM plot.picture p WHERE p.activity_id = activity.id));

ALTER TABLE plot.activity_participant ENABLE ROW LEVEL SECURITY;
CREATE POLICY participant_read ON plot.activity_participant FOR SELECT
  USING (plot.participates(activity_id, plot.viewer()));

-- A change of a draft is for those who draw in the layer.
ALTER TABLE plot.change ENABLE ROW LEVEL SECURITY;
CREATE POLICY change_read ON plot.change FOR SELECT
  USING (EXISTS (SELECT 1 FROM plot.drawable_layer l WHERE l.id = layer_id));

ALTER TABLE plot.audit_line ENABLE ROW LEVEL SECURITY;
CREATE POLICY audit_append ON plot.audit_line FOR INSERT WITH CHECK (true);
"""

ACCESS_VERSION = """
CREATE FUNCTION plot.raise_access_version() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  UPDATE plot.layer SET access_version = access_version + 1
  WHERE id IN (coalesce(NEW.layer_id, OLD.layer_id), coalesce(OLD.layer_id, NEW.layer_id));
  RETURN NULL;
END $$;
CREATE TRIGGER share_changes_access AFTER INSERT OR UPDATE OR DELETE ON plot.share
  FOR EACH ROW EXECUTE FUNCTION plot.raise_access_version();

CREATE FUNCTION plot.raise_own_access_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.access_version := OLD.access_version + 1;
  RETURN NEW;
END $$;
CREATE TRIGGER layer_changes_access BEFORE UPDATE OF owner_id, classification ON plot.layer
  FOR EACH ROW EXECUTE FUNCTION plot.raise_own_access_version();
"""

VIEWS = """
-- What readers see: the versions that stood at the moment of a publication.
CREATE VIEW plot.published_feature AS
SELECT f.layer_id, p.id AS publication_id, f.feature_id, f.version, f.recorded, f.geom, f.geom_3857,
       f.sign, f.properties, f.valid, f.certainty, f.source, f.author, f.organisation
FROM plot.layer l
JOIN plot.publication p ON p.layer_id = l.id AND p.withdrawn_at IS NULL
JOIN plot.feature_version f ON f.layer_id = l.id AND f.recorded @> p.moment AND NOT f.deleted;

-- What those who draw see: the versions that stand now.
CREATE VIEW plot.draft_feature AS
SELECT f.layer_id, f.feature_id, f.version, f.recorded, f.geom, f.geom_3857,
       f.sign, f.properties, f.valid, f.certainty, f.source, f.author, f.organisation
FROM plot.layer l
JOIN plot.drawable_layer d ON d.id = l.id
JOIN plot.feature_version f ON f.layer_id = l.id AND upper_inf(f.recorded) AND NOT f.deleted;

ALTER VIEW plot.published_feature OWNER TO plotserver_view;
ALTER VIEW plot.draft_feature OWNER TO plotserver_view;
"""

# A tile that lies in memory needs one answer from the database: what may this viewer see, and which
# content is it now? As a function, it names the viewer and asks in one round trip.
CONTENT = """
CREATE FUNCTION plot.picture_content(who text, picture text)
RETURNS TABLE (layer_id text, access_version bigint, publication bigint, content_version bigint)
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('plotserver.organisation', coalesce(who, ''), true);
  RETURN QUERY
    SELECT l.id, l.access_version, l.publication_id, l.content_version
    FROM plot.picture_layer m JOIN plot.layer l ON l.id = m.layer_id
    WHERE m.picture_id = picture AND (l.publication_id IS NOT NULL OR l.relation IS NOT NULL)
    ORDER BY m.position, l.title, l.id;
END $$;
"""

GRANTS = """
REVOKE ALL ON ALL TABLES IN SCHEMA plot FROM PUBLIC;
GRANT SELECT ON plot.layer, plot.publication, plot.feature_version, plot.grant_to_viewer TO plotserver_view;
GRANT USAGE ON SCHEMA plot, dataset TO plotserver_app;
GRANT SELECT ON plot.organisation, plot.sector, plot.organisation_sector, plot.crisis_type, plot.grip_level,
  plot.activity, plot.activity_participant, plot.layer, plot.publication, plot.share, plot.picture,
  plot.picture_layer, plot.change, plot.grant_to_viewer, plot.drawable_layer, plot.alembic_version,
  plot.exercise,
  plot.published_feature, plot.draft_feature TO plotserver_app;
GRANT INSERT ON plot.audit_line TO plotserver_app;
"""


def upgrade() -> None:
    """Apply."""
    # A view changes owner only to a role that the migrating role belongs to and that may create here.
    # An owner that an administrator made a member already may not, and need not, do so itself.
    op.execute(
        "DO $$ BEGIN IF NOT pg_has_role('plotserver_view', 'MEMBER') THEN"
        " GRANT plotserver_view TO CURRENT_USER; END IF; END $$"
    )
    op.execute("GRANT USAGE, CREATE ON SCHEMA plot, dataset TO plotserver_view")
    for part in (RULES, ACCESS_VERSION, VIEWS, CONTENT, GRANTS):
        op.execute(part)
