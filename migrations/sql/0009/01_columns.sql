-- `grouped`: the group it stands in; `position`: its place among the layers of its activity, lowest first;
-- `team`: for whom it is (CoPI, ROT ...). A locked layer is not drawn in, an archived one not published either.
ALTER TABLE plot.layer
  ADD COLUMN grouped text,
  ADD COLUMN team text,
  ADD COLUMN position integer NOT NULL DEFAULT 0,
  ADD COLUMN locked boolean NOT NULL DEFAULT false,
  ADD COLUMN archived_at timestamptz,
  ADD COLUMN archived_by text;
CREATE INDEX layer_of_activity ON plot.layer (activity_id, position) WHERE activity_id IS NOT NULL;

ALTER TABLE plot.activity DROP CONSTRAINT phase_known;
ALTER TABLE plot.activity ADD CONSTRAINT phase_known
  CHECK (phase IN ('preparatie', 'actief', 'afgesloten', 'gearchiveerd'));
-- A picture for those who take part in its activity, as long as that is open.
ALTER TABLE plot.picture DROP CONSTRAINT audience_known;
ALTER TABLE plot.picture ADD CONSTRAINT audience_known
  CHECK (audience IN ('openbaar', 'partners', 'deelnemers', 'eigenaar'));
