-- name: state
-- Amersfoort's tower is the known point: 52.155172887 N with the RD grid, ...2294 without it.
SELECT
  (SELECT version_num FROM plot.alembic_version),
  (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user)
    OR has_table_privilege('plot.feature_version', 'SELECT'),
  abs(ST_Y(ST_Transform(ST_SetSRID(ST_MakePoint(155000, 463000), 28992), 4258)) - 52.155172887) < 2e-9
