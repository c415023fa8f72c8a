-- name: upsert_organisation
INSERT INTO plot.organisation (id, name, name_en, short_name, kind, code, uri, country, colour)
VALUES (%(id)s, %(name)s, %(name_en)s, %(short_name)s, %(kind)s, %(code)s, %(uri)s, %(country)s, %(colour)s)
ON CONFLICT (id) DO UPDATE SET
  name = excluded.name, name_en = excluded.name_en, short_name = excluded.short_name, kind = excluded.kind,
  code = excluded.code, uri = excluded.uri, country = excluded.country, colour = excluded.colour

-- name: upsert_sector
INSERT INTO plot.sector (id, name, name_en) VALUES (%(id)s, %(name)s, %(name_en)s)
ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_en = excluded.name_en

-- name: upsert_member
INSERT INTO plot.organisation_sector (organisation_id, sector_id) VALUES (%(organisation)s, %(sector)s)
ON CONFLICT (organisation_id, sector_id) DO UPDATE SET sector_id = excluded.sector_id

-- name: upsert_crisis_type
INSERT INTO plot.crisis_type (code, theme, name, name_en) VALUES (%(code)s, %(theme)s, %(name)s, %(name_en)s)
ON CONFLICT (code) DO UPDATE SET
  theme = excluded.theme, name = excluded.name, name_en = excluded.name_en

-- name: upsert_grip_level
INSERT INTO plot.grip_level (code, rank, name, description)
VALUES (%(code)s, %(rank)s, %(name)s, %(description)s)
ON CONFLICT (code) DO UPDATE SET
  rank = excluded.rank, name = excluded.name, description = excluded.description
