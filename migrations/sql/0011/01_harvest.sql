-- Where records come from: an address of another catalogue or service, of the organisation that added it.
CREATE TABLE catalogue.source (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organisation_id text NOT NULL REFERENCES plot.organisation,
  url text NOT NULL CHECK (length(url) <= 2000),
  -- What answered there, and where from; known after the first run.
  kind text,
  found_url text,
  title text NOT NULL DEFAULT '',
  nature text NOT NULL DEFAULT 'realiteit' CHECK (nature IN ('realiteit', 'preparatief', 'repressief')),
  audience text NOT NULL DEFAULT 'openbaar' CHECK (audience IN ('openbaar', 'partners', 'eigenaar')),
  -- Hours between two harvests; none: only when somebody asks.
  every_hours integer CHECK (every_hours BETWEEN 1 AND 8760),
  next_at timestamptz,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  removed_at timestamptz
);
CREATE UNIQUE INDEX source_once ON catalogue.source (organisation_id, md5(url)) WHERE removed_at IS NULL;
CREATE INDEX source_due ON catalogue.source (next_at) WHERE removed_at IS NULL AND next_at IS NOT NULL;

-- One harvest of a source. `cursor` says where to go on; `beat` when it was last at work.
CREATE TABLE catalogue.harvest_run (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source_id bigint NOT NULL REFERENCES catalogue.source,
  state text NOT NULL DEFAULT 'wacht' CHECK (state IN ('wacht', 'bezig', 'klaar', 'mislukt')),
  asked_by text NOT NULL,
  asked_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  started_at timestamptz,
  beat timestamptz,
  finished_at timestamptz,
  cursor text,
  pages integer NOT NULL DEFAULT 0,
  total integer,
  seen integer NOT NULL DEFAULT 0,
  added integer NOT NULL DEFAULT 0,
  changed integer NOT NULL DEFAULT 0,
  unchanged integer NOT NULL DEFAULT 0,
  joined integer NOT NULL DEFAULT 0,
  doubles integer NOT NULL DEFAULT 0,
  absent integer NOT NULL DEFAULT 0,
  removed integer NOT NULL DEFAULT 0,
  fault_count integer NOT NULL DEFAULT 0,
  faults jsonb NOT NULL DEFAULT '[]',
  message text NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX harvest_run_one ON catalogue.harvest_run (source_id) WHERE state IN ('wacht', 'bezig');
CREATE INDEX harvest_run_source ON catalogue.harvest_run (source_id, id DESC);

-- Which thing of a source became which record. `found` is what the source said last, `missing` how many whole
-- harvests in a row it was not there.
CREATE TABLE catalogue.record_source (
  source_id bigint NOT NULL REFERENCES catalogue.source,
  identity_digest bytea NOT NULL,
  identity text NOT NULL,
  record_id text NOT NULL REFERENCES catalogue.record ON DELETE CASCADE,
  found jsonb NOT NULL,
  digest bytea NOT NULL,
  first_seen timestamptz NOT NULL DEFAULT now(),
  last_seen timestamptz NOT NULL DEFAULT now(),
  last_run bigint NOT NULL,
  missing smallint NOT NULL DEFAULT 0,
  gone_at timestamptz,
  PRIMARY KEY (source_id, identity_digest)
);
CREATE INDEX record_source_record ON catalogue.record_source (record_id);

-- What became of records, and why: sources change their mind.
CREATE TABLE catalogue.record_event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  record_id text NOT NULL REFERENCES catalogue.record ON DELETE CASCADE,
  source_id bigint REFERENCES catalogue.source,
  run_id bigint REFERENCES catalogue.harvest_run,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  kind text NOT NULL CHECK (kind IN ('nieuw', 'gewijzigd', 'samengevoegd', 'afwezig', 'terug', 'verwijderd')),
  fields text[] NOT NULL DEFAULT '{}'
);
CREATE INDEX record_event_record ON catalogue.record_event (record_id, id DESC);

-- What somebody finds wrong with a record, for the organisation that keeps it (none: who runs the server).
CREATE TABLE catalogue.problem_report (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  record_id text NOT NULL,
  title text NOT NULL,
  keeper_id text REFERENCES plot.organisation,
  reporter_id text NOT NULL REFERENCES plot.organisation,
  reporter text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('werkt-niet', 'verouderd', 'onjuist', 'onduidelijk', 'anders')),
  message text NOT NULL,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'opgelost', 'afgewezen')),
  answer text NOT NULL DEFAULT '',
  answered_by text,
  answered_at timestamptz
);
CREATE INDEX problem_report_record ON catalogue.problem_report (record_id, id DESC);
CREATE INDEX problem_report_keeper ON catalogue.problem_report (keeper_id, state, id DESC);
