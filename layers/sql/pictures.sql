-- name: pictures
SELECT p.id, p.title, p.title_en, p.description, p.kind, p.owner_id, o.name AS owner_name, p.position,
  ST_XMin(b.box) AS west, ST_YMin(b.box) AS south, ST_XMax(b.box) AS east, ST_YMax(b.box) AS north,
  p.audience, coalesce(p.owner_id = plot.viewer(), false) AS own, p.revision, p.archived_at, inside.layer_count, inside.updated_at,
  a.id AS activity_id, a.title AS activity_title, a.crisis_type, c.name AS crisis_type_name, a.grip,
  coalesce(a.exercise, false) AS exercise, a.started_at
FROM plot.picture p
JOIN plot.organisation o ON o.id = p.owner_id
LEFT JOIN plot.activity a ON a.id = p.activity_id
LEFT JOIN plot.crisis_type c ON c.code = a.crisis_type
CROSS JOIN LATERAL (
  SELECT CAST(count(*) AS int) AS layer_count, max(l.updated_at) AS updated_at
  FROM plot.picture_layer m JOIN plot.layer l ON l.id = m.layer_id
  WHERE m.picture_id = p.id AND (l.published_at IS NOT NULL OR l.relation IS NOT NULL)
) inside
-- Without an extent of its own, that of what this viewer sees in it.
CROSS JOIN LATERAL (
  SELECT coalesce(p.extent, (
    SELECT ST_SetSRID(CAST(ST_Extent(CASE WHEN v.level IS NULL THEN l.extent ELSE v.extent END) AS geometry), 4258)
    FROM plot.picture_layer m JOIN plot.layer l ON l.id = m.layer_id
    LEFT JOIN plot.shown_level v ON v.publication_id = l.publication_id
    WHERE m.picture_id = p.id AND (l.publication_id IS NOT NULL OR l.relation IS NOT NULL))) AS box
) b
WHERE CAST(%(picture)s AS text) IS NULL OR p.id = %(picture)s
ORDER BY p.position, p.title

-- name: audience
SELECT audience FROM plot.picture WHERE id = %(picture)s

-- name: placements
-- The signs are those of the publication shown, so that a legend holds exactly what is on the map.
SELECT m.layer_id, m.position, m.visible, m.opacity, m.note, m.title_override, m.freshness_limit, m.via,
  (SELECT s.title FROM plot.picture s WHERE s.id = m.via[1]) AS via_title,
  ARRAY(
    SELECT DISTINCT f.sign FROM plot.published_feature f
    WHERE f.layer_id = m.layer_id AND f.publication_id = shown.publication AND f.sign IS NOT NULL
    ORDER BY 1
  ) AS signs,
  ARRAY(
    SELECT s.audience || coalesce(':' || s.audience_id, '') FROM plot.share s
    WHERE s.layer_id = m.layer_id AND s.withdrawn_at IS NULL AND (s.until IS NULL OR s.until > now())
      AND (s.until_activity IS NULL OR EXISTS (SELECT 1 FROM plot.open_activity p WHERE p.id = s.until_activity))
      AND (s.audience <> 'activiteit' OR EXISTS (SELECT 1 FROM plot.open_activity p WHERE p.id = s.audience_id))
    ORDER BY s.id
  ) AS shared_with
FROM unnest(CAST(%(layers)s AS text[]), CAST(%(publications)s AS bigint[])) AS shown(layer, publication)
JOIN plot.picture_layer m ON m.layer_id = shown.layer AND m.picture_id = %(picture)s

-- name: moments
-- Those on command: what is live is published with each stroke.
SELECT DISTINCT p.moment FROM plot.publication p
JOIN plot.picture_layer m ON m.layer_id = p.layer_id
WHERE m.picture_id = %(picture)s AND p.withdrawn_at IS NULL AND NOT p.live
ORDER BY 1

-- name: objects
-- Objects of the plots of a picture, for a table; row security on the layer decides which. A box whose
-- west is east of its east crosses the antimeridian; one without width or height is a line or a point.
SELECT '{"type":"Feature","id":' || to_json(f.feature_id) || ',"geometry":'
  || coalesce(ST_AsGeoJSON(f.geom, 7, 0), 'null') || ',"properties":'
  || CAST(f.properties || jsonb_build_object('laag', l.id, 'laagTitel', l.title, 'eigenaar', o.name,
       'eigenaarKort', o.short_name, 'teken', f.sign, 'zekerheid', f.certainty, 'bron', f.source,
       'auteur', f.author, 'organisatie', coalesce(w.name, f.organisation), 'geldigVan', lower(f.valid),
       'geldigTot', upper(f.valid), 'geregistreerd', lower(f.recorded), 'versie', f.version,
       'classificatie', f.classification) AS text) || '}'
FROM unnest(CAST(%(layers)s AS text[]), CAST(%(publications)s AS bigint[])) WITH ORDINALITY AS shown(layer, publication, place)
JOIN plot.layer l ON l.id = shown.layer
JOIN plot.organisation o ON o.id = l.owner_id
JOIN plot.published_feature f ON f.layer_id = l.id AND f.publication_id = shown.publication
LEFT JOIN plot.organisation w ON w.id = f.organisation
WHERE (CAST(%(layer)s AS text) IS NULL OR l.id = %(layer)s)
  AND (CAST(%(xmin)s AS float8) IS NULL
       OR ST_Intersects(f.geom, CASE
         WHEN CAST(%(xmin)s AS float8) <= %(xmax)s THEN
           ST_Envelope(ST_MakeLine(ST_Point(%(xmin)s, %(ymin)s, 4258), ST_Point(%(xmax)s, %(ymax)s, 4258)))
         ELSE ST_Collect(ST_MakeEnvelope(%(xmin)s, %(ymin)s, 180, %(ymax)s, 4258),
           ST_MakeEnvelope(-180, %(ymin)s, %(xmax)s, %(ymax)s, 4258)) END))
  AND (CAST(%(words)s AS text) IS NULL
       OR concat_ws(' ', f.properties ->> 'naam', f.properties ->> 'toelichting', f.sign, l.title, o.name)
          ILIKE '%%' || %(words)s || '%%')
ORDER BY shown.place DESC, f.properties ->> 'naam', f.feature_id
LIMIT %(rows)s
