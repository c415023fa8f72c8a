-- name: wait_for_other_loaders
SELECT pg_advisory_xact_lock(hashtext('plotserver.demo'))

-- name: is_there
SELECT started_at FROM plot.activity WHERE id = %(id)s

-- name: insert_activity
INSERT INTO plot.activity (id, title, title_en, description, crisis_type, grip, exercise, phase, owner_id, area,
  started_at)
VALUES (%(id)s, %(title)s, %(title_en)s, %(description)s, %(crisis_type)s, %(grip)s, true, 'actief', %(owner)s,
  ST_Multi(ST_GeomFromWKB(%(area)s, 4258)), %(started_at)s)

-- name: insert_participant
INSERT INTO plot.activity_participant (activity_id, organisation_id, role, joined_at)
VALUES (%(activity)s, %(organisation)s, %(role)s, %(joined_at)s)

-- name: insert_plot
INSERT INTO plot.layer (id, kind, title, title_en, description, owner_id, activity_id, classification, licence,
  attribution, freshness_limit, updated_at, created_at)
SELECT %(id)s, 'plot', %(title)s, %(title_en)s, %(description)s, %(owner)s, %(activity)s, %(classification)s,
  %(licence)s, o.short_name || ' (oefening)', %(freshness)s, %(created_at)s, %(created_at)s
FROM plot.organisation AS o WHERE o.id = %(owner)s

-- name: insert_share
INSERT INTO plot.share (layer_id, audience, audience_id, may, granted_by, granted_at)
VALUES (%(layer)s, %(audience)s, %(audience_id)s, %(may)s, %(granted_by)s, %(granted_at)s)

-- name: insert_picture
INSERT INTO plot.picture (id, title, title_en, description, kind, owner_id, activity_id, audience, extent, position)
VALUES (%(id)s, %(title)s, %(title_en)s, %(description)s, %(kind)s, %(owner)s, %(activity)s, %(audience)s,
  ST_MakeEnvelope(%(west)s, %(south)s, %(east)s, %(north)s, 4258), %(position)s)

-- name: insert_picture_layer
INSERT INTO plot.picture_layer (picture_id, layer_id, position, visible, opacity, note)
VALUES (%(picture)s, %(layer)s, %(position)s, %(visible)s, %(opacity)s, %(note)s)
