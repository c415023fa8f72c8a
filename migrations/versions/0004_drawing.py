"""Drawing: the application may write versions, but only by functions that check who asks.

``plot.record``, ``plot.publish``, ``plot.withdraw`` and ``plot.set_mode`` are the only doors. They run with
the rights of ``plotserver_view``, which cannot bypass row security, and ask ``plot.drawable_layer`` for the
transaction's viewer. The moment of recording, the organisation and the version's number are theirs to give:
who writes SQL by hand as the application's role can neither backdate, nor sign for another, nor overwrite.

One row of ``plot.draft`` for each plot is its pen: whoever draws holds it until the end of the transaction,
so moments and numbers strictly increase in a plot, while readers and other plots go on.

A plot is published on command, or *live*: then each commit is a publication by itself, and all that reads
publications (tiles, pages, a look back) works without knowing of it.
"""

from alembic import op

revision = "0004"
down_revision = "0003"

TABLES = """
ALTER TABLE plot.layer ADD COLUMN mode text NOT NULL DEFAULT 'op-commando'
  CONSTRAINT mode_known CHECK (mode IN ('op-commando', 'live'));
ALTER TABLE plot.publication
  ADD COLUMN live boolean NOT NULL DEFAULT false,
  ADD COLUMN withdrawn_by text;

-- `number` counts the changes of one layer without a gap; `live`: readers saw it at once.
ALTER TABLE plot.change
  ADD COLUMN number bigint, ADD COLUMN version integer, ADD COLUMN live boolean NOT NULL DEFAULT false;
UPDATE plot.change AS c SET number = n.number FROM (
  SELECT sequence, row_number() OVER (PARTITION BY layer_id ORDER BY sequence) AS number FROM plot.change
) AS n WHERE n.sequence = c.sequence;
CREATE UNIQUE INDEX change_number ON plot.change (layer_id, number);

-- What a plot holds now, for those who draw in it. `version` is the number of its last change;
-- `recorded_at` its last moment, of a change or of a publication.
CREATE TABLE plot.draft (
  layer_id text PRIMARY KEY REFERENCES plot.layer ON DELETE CASCADE,
  version bigint NOT NULL DEFAULT 0,
  recorded_at timestamptz,
  feature_count bigint NOT NULL DEFAULT 0,
  points bigint NOT NULL DEFAULT 0,
  lines bigint NOT NULL DEFAULT 0,
  areas bigint NOT NULL DEFAULT 0,
  dimensions smallint[] NOT NULL GENERATED ALWAYS AS (array_remove(ARRAY[
    CASE WHEN points > 0 THEN CAST(0 AS smallint) END, CASE WHEN lines > 0 THEN CAST(1 AS smallint) END,
    CASE WHEN areas > 0 THEN CAST(2 AS smallint) END], NULL)) STORED,
  extent geometry(Polygon, 4258)
);

CREATE FUNCTION plot.start_draft() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  INSERT INTO plot.draft (layer_id) VALUES (NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER layer_starts_draft AFTER INSERT ON plot.layer
  FOR EACH ROW WHEN (NEW.kind = 'plot') EXECUTE FUNCTION plot.start_draft();
"""

# Counts all open versions; for what is loaded at once, and when a box at the edge of the extent shrinks.
MEASURE = """
CREATE FUNCTION plot.measure_draft(layer text) RETURNS void LANGUAGE sql
SET search_path = plot, {postgis}, pg_temp AS $$
  UPDATE plot.draft AS d SET
    feature_count = m.all, points = m.points, lines = m.lines, areas = m.areas, extent = m.extent,
    version = greatest(d.version, (
      SELECT coalesce(max(c.number), 0) FROM plot.change c WHERE c.layer_id = layer)),
    recorded_at = greatest(d.recorded_at, m.recorded_at, (
      SELECT max(p.moment) FROM plot.publication p WHERE p.layer_id = layer))
  FROM (
    SELECT count(*) FILTER (WHERE NOT deleted) AS all,
      count(*) FILTER (WHERE ST_Dimension(geom) = 0) AS points,
      count(*) FILTER (WHERE ST_Dimension(geom) = 1) AS lines,
      count(*) FILTER (WHERE ST_Dimension(geom) = 2) AS areas,
      CASE WHEN count(geom) > 0 THEN ST_Envelope(ST_Expand(
        ST_SetSRID(CAST(ST_Extent(geom) AS geometry), 4258), 1e-7)) END AS extent,
      max(lower(recorded)) AS recorded_at
    FROM (
      SELECT f.deleted, f.recorded, CASE WHEN NOT f.deleted THEN f.geom END AS geom
      FROM plot.feature_version f WHERE f.layer_id = layer AND upper_inf(f.recorded)
    ) AS f
  ) AS m
  WHERE d.layer_id = layer
$$;
INSERT INTO plot.draft (layer_id) SELECT id FROM plot.layer WHERE kind = 'plot';
SELECT plot.measure_draft(layer_id) FROM plot.draft;
"""

RIGHTS = """
CREATE FUNCTION plot.may_draw(layer text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
BEGIN
  RETURN EXISTS (
    SELECT 1 FROM plot.drawable_layer d JOIN plot.layer l ON l.id = d.id
    WHERE d.id = layer AND l.kind = 'plot');
END $$;

-- Asked again once the pen is held: a share may have been withdrawn while one waited.
CREATE FUNCTION plot.take_pen(layer text) RETURNS plot.draft
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, pg_temp AS $$
DECLARE held plot.draft;
BEGIN
  IF plot.may_draw(layer) THEN
    SELECT * INTO held FROM plot.draft d WHERE d.layer_id = layer FOR UPDATE;
  END IF;
  IF held.layer_id IS NULL OR NOT plot.may_draw(layer) THEN
    RAISE EXCEPTION 'this viewer may not draw in this layer' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN held;
END $$;
"""

# The versions of one transaction each get a moment of their own, a microsecond apart at least: two
# changes of one object in one batch would otherwise leave a version that never stood.
RECORD = """
CREATE FUNCTION plot.record(layer text, author text, operations jsonb)
RETURNS TABLE (feature uuid, version integer, number bigint, at timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, {postgis}, pg_temp AS $$
#variable_conflict use_variable
DECLARE
  pen plot.draft := plot.take_pen(layer);
  is_live boolean := (SELECT l.mode = 'live' FROM plot.layer l WHERE l.id = layer);
  one jsonb;
  stood plot.feature_version;
  was boolean;
  becomes boolean;
  shape geometry;
  old_box geometry;
  new_box geometry;
  measure_again boolean := false;
  last_sequence bigint;
BEGIN
  IF coalesce(author, '') = '' OR plot.viewer() IS NULL THEN
    RAISE EXCEPTION 'a version has an author and an organisation' USING ERRCODE = 'insufficient_privilege';
  END IF;
  FOR one IN SELECT value FROM jsonb_array_elements(operations) LOOP
    feature := CAST(one ->> 'feature' AS uuid);
    CONTINUE WHEN EXISTS (
      SELECT 1 FROM plot.feature_version v WHERE v.layer_id = layer AND v.feature_id = feature
        AND v.operation = CAST(one ->> 'operation' AS uuid));
    SELECT * INTO stood FROM plot.feature_version v
      WHERE v.layer_id = layer AND v.feature_id = feature AND upper_inf(v.recorded);
    was := stood.feature_id IS NOT NULL AND NOT stood.deleted;
    becomes := NOT coalesce(CAST(one ->> 'deleted' AS boolean), false);
    CONTINUE WHEN NOT was AND NOT becomes;
    at := greatest(clock_timestamp(), pen.recorded_at + interval '1 microsecond');
    version := coalesce(stood.version, 0) + 1;
    number := pen.version + 1;
    shape := CASE WHEN becomes THEN ST_GeomFromWKB(decode(one ->> 'geom', 'hex'), 4258) END;
    old_box := CASE WHEN was THEN ST_Envelope(ST_Expand(stood.geom, 1e-7)) END;
    new_box := ST_Envelope(ST_Expand(shape, 1e-7));
    UPDATE plot.feature_version v SET recorded = tstzrange(lower(v.recorded), at)
      WHERE v.layer_id = layer AND v.feature_id = feature AND upper_inf(v.recorded);
    INSERT INTO plot.feature_version (layer_id, feature_id, version, recorded, geom, sign, properties, valid,
      certainty, source, author, organisation, operation, deleted)
    VALUES (layer, feature, version, tstzrange(at, NULL), shape, one ->> 'sign',
      coalesce(one -> 'properties', '{{}}'), plot.period(one ->> 'valid_from', one ->> 'valid_to'),
      one ->> 'certainty', one ->> 'source', author, plot.viewer(), CAST(one ->> 'operation' AS uuid),
      NOT becomes);
    INSERT INTO plot.change AS c (layer_id, feature_id, at, old_box, new_box, number, version, live)
    VALUES (layer, feature, at, old_box, new_box, number, version, is_live)
    RETURNING c.sequence INTO last_sequence;
    -- An object at the edge of the extent that moved or went may have made it smaller.
    measure_again := measure_again OR (old_box IS NOT NULL AND (
      ST_XMin(old_box) <= ST_XMin(pen.extent) OR ST_YMin(old_box) <= ST_YMin(pen.extent)
      OR ST_XMax(old_box) >= ST_XMax(pen.extent) OR ST_YMax(old_box) >= ST_YMax(pen.extent)));
    pen.version := number;
    pen.recorded_at := at;
    pen.feature_count := pen.feature_count + CAST(becomes AS int) - CAST(was AS int);
    pen.points := pen.points + plot.counts(shape, 0) - plot.counts(stood.geom, 0, was);
    pen.lines := pen.lines + plot.counts(shape, 1) - plot.counts(stood.geom, 1, was);
    pen.areas := pen.areas + plot.counts(shape, 2) - plot.counts(stood.geom, 2, was);
    IF new_box IS NOT NULL THEN
      pen.extent := ST_Envelope(ST_Collect(pen.extent, new_box));
    END IF;
    RETURN NEXT;
  END LOOP;
  IF last_sequence IS NULL THEN
    RETURN;
  END IF;
  UPDATE plot.draft d SET version = pen.version, recorded_at = pen.recorded_at,
    feature_count = pen.feature_count, points = pen.points, lines = pen.lines, areas = pen.areas,
    extent = pen.extent WHERE d.layer_id = layer;
  IF measure_again THEN
    PERFORM plot.measure_draft(layer);
  END IF;
  PERFORM pg_notify('plotserver_change', CAST(last_sequence AS text));
  IF is_live THEN
    PERFORM plot.show_draft(layer, author, '', true);
  END IF;
END $$;

CREATE FUNCTION plot.counts(shape geometry, dimension integer, stands boolean DEFAULT true) RETURNS integer
LANGUAGE sql IMMUTABLE SET search_path = {postgis}, pg_temp AS $$
  SELECT CASE WHEN stands AND ST_Dimension(shape) = dimension THEN 1 ELSE 0 END
$$;

CREATE FUNCTION plot.period(begins text, ends text) RETURNS tstzrange LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN begins IS NULL AND ends IS NULL THEN NULL
    WHEN CAST(begins AS timestamptz) = CAST(ends AS timestamptz)
      THEN tstzrange(CAST(begins AS timestamptz), CAST(ends AS timestamptz), '[]')
    ELSE tstzrange(CAST(begins AS timestamptz), CAST(ends AS timestamptz)) END
$$;
"""

PUBLISH = """
-- The draft, as it stands, becomes what readers see. The pen is held.
CREATE FUNCTION plot.show_draft(layer text, author text, note text, live boolean) RETURNS bigint
LANGUAGE plpgsql SET search_path = plot, {postgis}, pg_temp AS $$
DECLARE shown plot.publication;
BEGIN
  INSERT INTO plot.publication AS p (layer_id, moment, published_by, note, live, feature_count, dimensions,
    geometry_type, extent)
  SELECT d.layer_id, d.recorded_at, author, note, live, d.feature_count, d.dimensions,
    plot.kind_of(d.dimensions), d.extent
  FROM plot.draft d WHERE d.layer_id = layer
  RETURNING p.* INTO shown;
  PERFORM plot.show_publication(layer, shown);
  RETURN shown.id;
END $$;

CREATE FUNCTION plot.kind_of(dimensions smallint[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE dimensions WHEN '{{0}}' THEN 'Point' WHEN '{{1}}' THEN 'LineString' WHEN '{{2}}' THEN 'Polygon'
    ELSE 'Geometry' END
$$;

-- With no publication the layer shows nothing any more.
CREATE FUNCTION plot.show_publication(layer text, shown plot.publication) RETURNS void
LANGUAGE plpgsql SET search_path = plot, {postgis}, pg_temp AS $$
BEGIN
  UPDATE plot.layer AS l SET
    publication_id = shown.id, published_at = shown.moment,
    updated_at = coalesce(shown.moment, clock_timestamp()), content_version = l.content_version + 1,
    feature_count = coalesce(shown.feature_count, 0), dimensions = coalesce(shown.dimensions, '{{}}'),
    geometry_type = shown.geometry_type, extent = shown.extent
  WHERE l.id = layer;
  PERFORM pg_notify('plotserver_publication', coalesce(CAST(shown.id AS text), ''));
END $$;

-- A moment later than all that was recorded, so that what is drawn next is not in the publication.
CREATE FUNCTION plot.publish(layer text, author text, note text)
RETURNS TABLE (publication bigint, moment timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, {postgis}, pg_temp AS $$
#variable_conflict use_variable
DECLARE pen plot.draft := plot.take_pen(layer);
BEGIN
  PERFORM plot.must_be_on_command(layer);
  moment := greatest(clock_timestamp(), pen.recorded_at + interval '1 microsecond');
  UPDATE plot.draft d SET recorded_at = moment WHERE d.layer_id = layer;
  publication := plot.show_draft(layer, author, note, false);
  RETURN NEXT;
END $$;

CREATE FUNCTION plot.must_be_on_command(layer text) RETURNS void
LANGUAGE plpgsql SET search_path = plot, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM plot.layer l WHERE l.id = layer AND l.mode = 'live') THEN
    RAISE EXCEPTION 'a live layer is not published on command'
      USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
END $$;

-- Back to the last publication on command before the one that stands, or to none.
CREATE FUNCTION plot.withdraw(layer text, author text, everything boolean)
RETURNS TABLE (publication bigint, moment timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, {postgis}, pg_temp AS $$
#variable_conflict use_variable
DECLARE
  pen plot.draft := plot.take_pen(layer);
  stands bigint := (SELECT l.publication_id FROM plot.layer l WHERE l.id = layer);
  earlier plot.publication;
BEGIN
  PERFORM plot.must_be_on_command(layer);
  IF stands IS NULL THEN
    RAISE EXCEPTION 'nothing is published' USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  IF NOT everything THEN
    SELECT * INTO earlier FROM plot.publication p
    WHERE p.layer_id = layer AND p.withdrawn_at IS NULL AND NOT p.live AND p.id <> stands
      AND p.moment < (SELECT s.moment FROM plot.publication s WHERE s.id = stands)
    ORDER BY p.moment DESC LIMIT 1;
  END IF;
  UPDATE plot.publication p SET withdrawn_at = clock_timestamp(), withdrawn_by = author
    WHERE p.layer_id = layer AND p.withdrawn_at IS NULL
      AND (earlier.id IS NULL OR p.moment > earlier.moment);
  PERFORM plot.show_publication(layer, earlier);
  publication := earlier.id;
  moment := earlier.moment;
  RETURN NEXT;
END $$;

-- The owner alone decides that each stroke is seen at once.
CREATE FUNCTION plot.set_mode(layer text, author text, wanted text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, {postgis}, pg_temp AS $$
DECLARE pen plot.draft := plot.take_pen(layer);
BEGIN
  IF NOT EXISTS (SELECT 1 FROM plot.layer l WHERE l.id = layer AND l.owner_id = plot.viewer()) THEN
    RAISE EXCEPTION 'only the owner sets the mode' USING ERRCODE = 'insufficient_privilege';
  END IF;
  IF wanted = 'live' AND NOT EXISTS (SELECT 1 FROM plot.layer l WHERE l.id = layer AND l.mode = 'live') THEN
    PERFORM 1 FROM plot.publish(layer, author, '');
  END IF;
  UPDATE plot.layer l SET mode = wanted WHERE l.id = layer;
END $$;
"""

VIEW = """
-- Every version of the objects in the layers in which the viewer may draw, also those that were removed.
CREATE VIEW plot.drawn_version AS
SELECT f.layer_id, f.feature_id, f.version, f.recorded, f.geom, f.sign, f.properties, f.valid, f.certainty,
       f.source, f.author, f.organisation, f.operation, f.deleted
FROM plot.drawable_layer d JOIN plot.feature_version f ON f.layer_id = d.id;
ALTER VIEW plot.drawn_version OWNER TO plotserver_view;
"""

# The policy asks by a function: a policy on a table may not read that table itself.
POLICIES = """
CREATE POLICY layer_draw ON plot.layer FOR UPDATE TO plotserver_view USING (plot.may_draw(id));
CREATE POLICY publication_made ON plot.publication FOR INSERT TO plotserver_view
  WITH CHECK (plot.may_draw(layer_id));
CREATE POLICY publication_withdrawn ON plot.publication FOR UPDATE TO plotserver_view
  USING (plot.may_draw(layer_id));
CREATE POLICY change_made ON plot.change FOR INSERT TO plotserver_view WITH CHECK (true);
ALTER TABLE plot.draft ENABLE ROW LEVEL SECURITY;
CREATE POLICY draft_read ON plot.draft FOR SELECT TO plotserver_app
  USING (EXISTS (SELECT 1 FROM plot.drawable_layer l WHERE l.id = layer_id));
CREATE POLICY draft_in_functions ON plot.draft TO plotserver_view USING (true);
DROP POLICY change_read ON plot.change;
CREATE POLICY change_read ON plot.change FOR SELECT USING (
  (live AND EXISTS (SELECT 1 FROM plot.layer l WHERE l.id = layer_id))
  OR EXISTS (SELECT 1 FROM plot.drawable_layer l WHERE l.id = layer_id));
"""

DOORS = (
    "take_pen(text)",
    "may_draw(text)",
    "record(text, text, jsonb)",
    "publish(text, text, text)",
    "withdraw(text, text, boolean)",
    "set_mode(text, text, text)",
)
ROOMS = (
    "measure_draft(text)",
    "show_draft(text, text, text, boolean)",
    "show_publication(text, plot.publication)",
    "must_be_on_command(text)",
    "counts({postgis}.geometry, integer, boolean)",
    "kind_of(smallint[])",
    "period(text, text)",
)

GRANTS = """
GRANT UPDATE (publication_id, published_at, updated_at, content_version, feature_count, dimensions,
  geometry_type, extent, mode) ON plot.layer TO plotserver_view;
GRANT INSERT ON plot.feature_version TO plotserver_view;
GRANT UPDATE (recorded) ON plot.feature_version TO plotserver_view;
GRANT SELECT, INSERT ON plot.change TO plotserver_view;
GRANT INSERT ON plot.publication TO plotserver_view;
GRANT UPDATE (withdrawn_at, withdrawn_by) ON plot.publication TO plotserver_view;
GRANT SELECT, UPDATE ON plot.draft TO plotserver_view;
GRANT SELECT ON plot.draft, plot.drawn_version TO plotserver_app;
"""


def upgrade() -> None:
    """Apply."""
    found = op.get_bind().exec_driver_sql(
        "SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
        " WHERE e.extname = 'postgis'"
    )
    postgis = str(found.scalar_one())
    for part in (TABLES, MEASURE.format(postgis=postgis), RIGHTS, RECORD.format(postgis=postgis)):
        op.execute(part)
    for part in (PUBLISH.format(postgis=postgis), VIEW, POLICIES, GRANTS):
        op.execute(part)
    for function in (*DOORS, *ROOMS):
        name = f"plot.{function.format(postgis=postgis)}"
        op.execute(f"REVOKE ALL ON FUNCTION {name} FROM PUBLIC")
        op.execute(f"ALTER FUNCTION {name} OWNER TO plotserver_view")
    for function in DOORS:
        op.execute(f"GRANT EXECUTE ON FUNCTION plot.{function} TO plotserver_app")
