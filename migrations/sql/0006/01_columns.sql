ALTER TABLE plot.organisation ADD COLUMN adhoc boolean NOT NULL DEFAULT false;
ALTER TABLE plot.activity_participant
  ADD COLUMN until timestamptz, ADD COLUMN added_by text NOT NULL DEFAULT '', ADD COLUMN ended_by text;
ALTER TABLE plot.share
  ADD COLUMN until_activity text REFERENCES plot.activity,
  ADD COLUMN note text NOT NULL DEFAULT '',
  ADD COLUMN withdrawn_by text;
ALTER TABLE plot.feature_version ADD COLUMN classification text
  CONSTRAINT classification_known CHECK (classification IN ('open', 'intern', 'vertrouwelijk'));
ALTER TABLE plot.change ADD COLUMN classification text;
CREATE INDEX feature_version_marked ON plot.feature_version (layer_id) WHERE classification IS NOT NULL;
CREATE INDEX feature_version_confidential ON plot.feature_version (layer_id)
  WHERE classification = 'vertrouwelijk' AND upper_inf(recorded) AND NOT deleted;
CREATE INDEX share_until_activity ON plot.share (until_activity) WHERE until_activity IS NOT NULL;

-- What a publication with marked objects shows to whom: 0 the public, 1 those reached together, 2 by name.
CREATE TABLE plot.publication_level (
  publication_id bigint REFERENCES plot.publication ON DELETE CASCADE ON UPDATE CASCADE,
  level smallint CHECK (level BETWEEN 0 AND 2),
  layer_id text NOT NULL REFERENCES plot.layer ON DELETE CASCADE,
  feature_count bigint NOT NULL,
  dimensions smallint[] NOT NULL,
  geometry_type text,
  extent geometry(Polygon, 4258),
  PRIMARY KEY (publication_id, level)
);

-- With whom an organisation shares a new plot by itself. Without a row: with those in its activity.
CREATE TABLE plot.organisation_policy (
  organisation_id text PRIMARY KEY REFERENCES plot.organisation ON DELETE CASCADE,
  audience text NOT NULL CHECK (audience IN ('geen', 'activiteit', 'sector', 'partners')),
  may text NOT NULL CHECK (may IN ('lezen', 'bewerken')),
  changed_by text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now()
);

-- A partner whom no issuer knows, asked into one activity. Of the code only a digest is kept.
CREATE TABLE plot.invitation (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  activity_id text NOT NULL REFERENCES plot.activity ON DELETE CASCADE,
  called text NOT NULL CHECK (length(called) BETWEEN 1 AND 120),
  until timestamptz NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  approved_by text,
  approved_at timestamptz,
  code_hash bytea UNIQUE,
  code_expires_at timestamptz,
  used_at timestamptz,
  organisation_id text REFERENCES plot.organisation,
  withdrawn_at timestamptz,
  withdrawn_by text,
  CONSTRAINT two_people CHECK (approved_by IS NULL OR approved_by <> created_by),
  CONSTRAINT within_a_year CHECK (until <= created_at + interval '366 days')
);
CREATE INDEX invitation_activity ON plot.invitation (activity_id, created_at);
