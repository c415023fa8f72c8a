CREATE FUNCTION plot.measure_levels() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plot, @postgis@, pg_temp AS $$
BEGIN
  DELETE FROM plot.publication_level WHERE publication_id = NEW.id;
  IF EXISTS (SELECT 1 FROM plot.feature_version f WHERE f.layer_id = NEW.layer_id
             AND f.classification IS NOT NULL AND f.recorded @> NEW.moment AND NOT f.deleted) THEN
    INSERT INTO plot.publication_level
    SELECT NEW.id, shown.level, NEW.layer_id, shown.count, shown.dimensions, CASE shown.dimensions
      WHEN '{0}' THEN 'Point' WHEN '{1}' THEN 'LineString' WHEN '{2}' THEN 'Polygon' ELSE 'Geometry' END,
      shown.extent
    FROM (
      SELECT v.level, count(f.feature_id) AS count,
        coalesce(array_agg(DISTINCT CAST(ST_Dimension(f.geom) AS smallint)) FILTER (WHERE f.geom IS NOT NULL),
          '{}') AS dimensions,
        CASE WHEN count(f.geom) > 0 THEN ST_Envelope(ST_Expand(
          ST_SetSRID(CAST(ST_Extent(f.geom) AS geometry), 4258), 1e-7)) END AS extent
      FROM (VALUES (0), (1), (2)) AS v (level)
      LEFT JOIN plot.feature_version f ON f.layer_id = NEW.layer_id AND f.recorded @> NEW.moment
        AND NOT f.deleted AND (f.classification IS NULL OR plot.rank_of(f.classification) <= v.level)
      GROUP BY v.level
    ) AS shown;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER publication_measures_levels AFTER INSERT OR UPDATE OF id ON plot.publication
  FOR EACH ROW EXECUTE FUNCTION plot.measure_levels();
