CREATE SCHEMA catalogue;

-- A record describes a map: whose it is, what it shows, where it is served. `source_document` is what was
-- shipped or harvested, `edits` what people changed by hand, field by field; `document` is the two together,
-- under the names of the files in catalog/data/records. A later delivery replaces the first and keeps the second.
CREATE TABLE catalogue.record (
  id text PRIMARY KEY CHECK (id ~ '^[a-z0-9][a-z0-9-]{0,119}$'),
  kind text NOT NULL DEFAULT 'dataset' CHECK (kind IN ('dataset', 'dienst')),
  origin text NOT NULL CHECK (origin IN ('meegeleverd', 'handmatig', 'geoogst')),
  audience text NOT NULL DEFAULT 'openbaar' CHECK (audience IN ('openbaar', 'partners', 'eigenaar')),
  -- Which organisation on this server keeps the record; nobody's name: it came with the server.
  holder_id text REFERENCES plot.organisation,
  source_document jsonb NOT NULL,
  edits jsonb NOT NULL DEFAULT '{}',
  document jsonb NOT NULL,
  title text NOT NULL,
  description text NOT NULL,
  owner text NOT NULL,
  nature text NOT NULL CHECK (nature IN ('realiteit', 'preparatief', 'repressief')),
  access text NOT NULL CHECK (access IN ('open', 'inloggen', 'aanvragen')),
  licence text NOT NULL DEFAULT 'onbekend',
  update_frequency text NOT NULL DEFAULT 'onbekend',
  coverage geometry(Geometry, 4258),
  quality smallint NOT NULL DEFAULT 50 CHECK (quality BETWEEN 0 AND 100),
  -- When the newest of the data was true, as the probe read it.
  newest timestamptz,
  created timestamptz NOT NULL DEFAULT now(),
  modified timestamptz NOT NULL DEFAULT now(),
  removed_at timestamptz
);
CREATE INDEX record_holder ON catalogue.record (holder_id) WHERE holder_id IS NOT NULL;
CREATE INDEX record_coverage ON catalogue.record USING gist (coverage);

CREATE TABLE catalogue.endpoint (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  record_id text NOT NULL REFERENCES catalogue.record ON DELETE CASCADE,
  position smallint NOT NULL,
  protocol text NOT NULL,
  url text NOT NULL,
  layer text NOT NULL DEFAULT '',
  title text NOT NULL DEFAULT '',
  state text NOT NULL DEFAULT 'niet-gecontroleerd'
    CHECK (state IN ('niet-gecontroleerd', 'live', 'traag', 'hapert', 'weg')),
  checked_at timestamptz,
  latency_ms integer,
  newest timestamptz,
  crs text[] NOT NULL DEFAULT '{}',
  message text NOT NULL DEFAULT ''
);
CREATE INDEX endpoint_record ON catalogue.endpoint (record_id, position);
-- An address may be longer than an index entry may be.
CREATE UNIQUE INDEX endpoint_once ON catalogue.endpoint (record_id, protocol, md5(url), md5(layer));

CREATE TABLE catalogue.record_crisis (
  record_id text NOT NULL REFERENCES catalogue.record ON DELETE CASCADE,
  crisis_type text NOT NULL,
  need text NOT NULL,
  priority text NOT NULL CHECK (priority IN ('verplicht', 'aanbevolen', 'achtergrond')),
  PRIMARY KEY (record_id, crisis_type, need)
);
CREATE INDEX record_crisis_type ON catalogue.record_crisis (crisis_type, need);

CREATE TABLE catalogue.record_identifier (
  scheme text NOT NULL,
  value text NOT NULL,
  record_id text NOT NULL REFERENCES catalogue.record ON DELETE CASCADE,
  PRIMARY KEY (scheme, value)
);
CREATE INDEX record_identifier_record ON catalogue.record_identifier (record_id);

-- What is searched: narrow, so that thousands of matches can be counted at once. `heads` holds the words of
-- title, abbreviations and keywords, `words` all of them; both are made by catalog.analysis. Themes, crisis
-- types and formats are bits, in the order that the analyser's version names.
CREATE TABLE catalogue.entry (
  no integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  record_id text NOT NULL UNIQUE REFERENCES catalogue.record ON DELETE CASCADE,
  analyser text NOT NULL,
  audience text NOT NULL,
  holder_id text,
  heads tsvector NOT NULL,
  words tsvector NOT NULL,
  exact text[] NOT NULL,
  owner text NOT NULL,
  nature smallint NOT NULL,
  access smallint NOT NULL,
  state smallint NOT NULL DEFAULT 0,
  themes integer NOT NULL,
  crisis integer NOT NULL,
  formats integer NOT NULL,
  west real, south real, east real, north real,
  quality smallint NOT NULL,
  tolerance interval,
  newest timestamptz
) WITH (toast_tuple_target = 256);
ALTER TABLE catalogue.entry ALTER COLUMN words SET STORAGE EXTERNAL, ALTER COLUMN heads SET STORAGE MAIN,
  ALTER COLUMN exact SET STORAGE MAIN;
CREATE INDEX entry_words ON catalogue.entry USING gin (words) WITH (fastupdate = off);
CREATE INDEX entry_heads ON catalogue.entry USING gin (heads) WITH (fastupdate = off);
CREATE INDEX entry_exact ON catalogue.entry USING gin (exact) WITH (fastupdate = off);
CREATE INDEX entry_crisis ON catalogue.entry (no) WHERE crisis <> 0;

-- The words of records that are open to all, for slips of the pen; of other records there is nothing here.
CREATE TABLE catalogue.lexeme (word text PRIMARY KEY, documents integer NOT NULL);
CREATE INDEX lexeme_alike ON catalogue.lexeme USING gin (word gin_trgm_ops);

-- Titles of open records from each of their words on, for who is typing.
CREATE TABLE catalogue.title_start (
  key text NOT NULL,
  rank smallint NOT NULL,
  record_id text NOT NULL REFERENCES catalogue.record ON DELETE CASCADE,
  PRIMARY KEY (record_id, rank)
);
CREATE INDEX title_start_key ON catalogue.title_start (key text_pattern_ops);

-- What was brought in with which digest, so that it is done once.
CREATE TABLE catalogue.delivery (name text PRIMARY KEY, digest text NOT NULL, at timestamptz NOT NULL DEFAULT now());
