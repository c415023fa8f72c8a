-- `revision` counts the edits; what is archived is kept, and is there for nobody but in its owner's list.
ALTER TABLE plot.picture
  ADD COLUMN revision integer NOT NULL DEFAULT 1,
  ADD COLUMN archived_at timestamptz,
  ADD COLUMN archived_by text;
ALTER TABLE plot.picture DROP CONSTRAINT kind_known;
ALTER TABLE plot.picture ADD CONSTRAINT kind_known
  CHECK (kind IN ('landelijk', 'sector', 'regio', 'activiteit', 'eigen'));

-- `via`: empty where the picture itself places the layer; else the pictures that it is drawn from, nearest
-- first. Such rows are written by plot.expand_picture alone. `freshness_limit`: from what age it is old here.
ALTER TABLE plot.picture_layer
  ADD COLUMN freshness_limit interval CHECK (freshness_limit > interval '0'),
  ADD COLUMN via text[] NOT NULL DEFAULT '{}';
CREATE INDEX picture_layer_of_layer ON plot.picture_layer (layer_id);

-- A picture that draws on another: the layers of that one stand at this place.
CREATE TABLE plot.picture_source (
  picture_id text NOT NULL REFERENCES plot.picture ON DELETE CASCADE,
  source_id text NOT NULL REFERENCES plot.picture ON DELETE CASCADE,
  position integer NOT NULL,
  visible boolean NOT NULL DEFAULT true,
  opacity real NOT NULL DEFAULT 1 CONSTRAINT opacity_is_fraction CHECK (opacity BETWEEN 0 AND 1),
  note text NOT NULL DEFAULT '',
  PRIMARY KEY (picture_id, source_id),
  CONSTRAINT not_itself CHECK (picture_id <> source_id)
);
CREATE INDEX picture_source_source ON plot.picture_source (source_id);
