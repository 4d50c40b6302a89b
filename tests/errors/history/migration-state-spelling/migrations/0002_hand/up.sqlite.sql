CREATE INDEX users_nick_idx ON users (nick ASC) WHERE (nick > 'a');
CREATE TABLE pets (
  kind text COLLATE "NOCASE" NOT NULL,
  id integer NOT NULL PRIMARY KEY,
  name text NOT NULL COLLATE binary CHECK (( "name"<>'' )),
  CONSTRAINT one UNIQUE (name COLLATE binary ASC)
) STRICT;
CREATE INDEX pets_kind_idx ON pets (kind COLLATE nocase);
CREATE TABLE toys (name text PRIMARY KEY) STRICT, WITHOUT ROWID;
CREATE INDEX toys_name_idx ON toys (name);
