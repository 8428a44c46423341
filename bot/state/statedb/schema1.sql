-- Times are milliseconds since 1970, UTC; 0 is none. Rows are kept in the order
-- of seq, which is that of their arrival.

CREATE TABLE turns (
  seq          INTEGER PRIMARY KEY,
  conversation TEXT NOT NULL,
  team         TEXT NOT NULL,
  channel      TEXT NOT NULL,
  user         TEXT NOT NULL,
  question     TEXT NOT NULL,
  standalone   TEXT NOT NULL,
  answer       TEXT NOT NULL,
  at           INTEGER NOT NULL
) STRICT;
CREATE INDEX turns_conversation ON turns (conversation, seq);

-- A key is the start of its SHA-256: short, and it names nobody.
CREATE TABLE keys (
  seq INTEGER PRIMARY KEY,
  key BLOB NOT NULL UNIQUE,
  at  INTEGER NOT NULL
) STRICT;

CREATE TABLE jobs (
  seq          INTEGER PRIMARY KEY,
  id           TEXT NOT NULL UNIQUE,
  team         TEXT NOT NULL,
  channel      TEXT NOT NULL,
  user         TEXT NOT NULL,
  conversation TEXT NOT NULL,
  data         BLOB NOT NULL,
  state        TEXT NOT NULL,
  attempts     INTEGER NOT NULL DEFAULT 0,
  reason       TEXT NOT NULL DEFAULT '',
  at           INTEGER NOT NULL
) STRICT;
CREATE INDEX jobs_state ON jobs (state, seq);

CREATE TABLE posts (
  seq        INTEGER PRIMARY KEY,
  id         TEXT NOT NULL UNIQUE,
  job        TEXT REFERENCES jobs (id) ON DELETE CASCADE,
  team       TEXT NOT NULL,
  channel    TEXT NOT NULL,
  user       TEXT NOT NULL,
  data       BLOB NOT NULL,
  state      TEXT NOT NULL,
  attempts   INTEGER NOT NULL DEFAULT 0,
  uncertain  INTEGER NOT NULL DEFAULT 0,
  not_before INTEGER NOT NULL,
  receipt    TEXT NOT NULL DEFAULT '',
  reason     TEXT NOT NULL DEFAULT '',
  at         INTEGER NOT NULL
) STRICT;
CREATE INDEX posts_state ON posts (state, seq);
CREATE INDEX posts_job ON posts (job, state, seq);

CREATE TABLE feedback (
  seq     INTEGER PRIMARY KEY,
  answer  TEXT NOT NULL,
  team    TEXT NOT NULL,
  channel TEXT NOT NULL,
  user    TEXT NOT NULL,
  verdict TEXT NOT NULL,
  comment TEXT NOT NULL,
  at      INTEGER NOT NULL,
  UNIQUE (answer, team, user)
) STRICT;

CREATE TABLE channels (
  team     TEXT NOT NULL,
  id       TEXT NOT NULL,
  mode     TEXT NOT NULL,
  external INTEGER NOT NULL,
  PRIMARY KEY (team, id)
) STRICT, WITHOUT ROWID;
