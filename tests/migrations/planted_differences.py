"""Differences of every kind that a comparison of schemas is to find: planted by statements.

On SQLite little can be altered. There, what is said of a table is replaced, and the table made
anew.
"""

ANYWHERE = {
    "table": "CREATE TABLE planted (id INTEGER)",
    "view": "CREATE VIEW planted AS SELECT id FROM users",
    "column": "ALTER TABLE users ADD planted INTEGER",
    "column, by name": "ALTER TABLE users RENAME bio TO planted",
    "generated column": "ALTER TABLE users ADD x INTEGER GENERATED ALWAYS AS (version) VIRTUAL",
    "order of columns": "ALTER TABLE users DROP bio; ALTER TABLE users ADD bio TEXT",
    "index": "DROP INDEX users_oldest",
    "index, by name": "DROP INDEX users_oldest; CREATE INDEX planted ON users (created_at, id)",
    "columns of an index": "DROP INDEX users_oldest; CREATE INDEX users_oldest ON users (id)",
    "order in an index": (
        "DROP INDEX users_oldest; CREATE INDEX users_oldest ON users (created_at, id DESC)"
    ),
    "unique index": (
        "DROP INDEX users_oldest; CREATE UNIQUE INDEX users_oldest ON users (created_at, id)"
    ),
    "partial index": (
        "DROP INDEX users_oldest;"
        "CREATE INDEX users_oldest ON users (created_at, id) WHERE version > 0"
    ),
}
ON_POSTGRESQL = {
    "type": "ALTER TABLE users ALTER version TYPE bigint",
    "length": "ALTER TABLE users ALTER username TYPE varchar(65)",
    "null": "ALTER TABLE users ALTER username DROP NOT NULL",
    "default": "ALTER TABLE users ALTER tier SET DEFAULT 'Pro'",
    "no default": "ALTER TABLE users ALTER tier DROP DEFAULT",
    "collation": 'ALTER TABLE users ALTER username TYPE varchar(64) COLLATE "C"',
    "identity": "ALTER TABLE comments ALTER id SET GENERATED ALWAYS",
    "no identity": "ALTER TABLE comments ALTER id DROP IDENTITY",
    "sequence": "ALTER TABLE comments ALTER id SET INCREMENT 2",
    "primary key": (
        "ALTER TABLE follows DROP CONSTRAINT follows_pkey;"
        "ALTER TABLE follows ADD PRIMARY KEY (followed_id, follower_id)"
    ),
    "unique": "ALTER TABLE users DROP CONSTRAINT users_username_unique",
    "unique, by name": "ALTER TABLE users RENAME CONSTRAINT users_username_unique TO planted",
    "check": "ALTER TABLE users ADD CONSTRAINT planted CHECK (version > 0)",
    "reference": "ALTER TABLE tokens DROP CONSTRAINT tokens_user_id_fkey",
    "deferrable": "ALTER TABLE tokens ALTER CONSTRAINT tokens_user_id_fkey NOT DEFERRABLE",
    "deferred": "ALTER TABLE tokens ALTER CONSTRAINT tokens_user_id_fkey INITIALLY IMMEDIATE",
    "cascade": (
        "ALTER TABLE tokens DROP CONSTRAINT tokens_user_id_fkey;"
        "ALTER TABLE tokens ADD FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE"
        " DEFERRABLE INITIALLY DEFERRED"
    ),
    "method of an index": (
        "DROP INDEX comments_author;CREATE INDEX comments_author ON comments USING hash (author_id)"
    ),
    "trigger": (
        "CREATE TRIGGER planted BEFORE UPDATE ON users FOR EACH ROW"
        " EXECUTE FUNCTION suppress_redundant_updates_trigger()"
    ),
    "unlogged": "ALTER TABLE payment_events SET UNLOGGED",
    "storage": "ALTER TABLE users SET (fillfactor = 50)",
    "row security": "ALTER TABLE users ENABLE ROW LEVEL SECURITY",
    "comment": "COMMENT ON TABLE users IS 'planted'",
    "comment on a column": "COMMENT ON COLUMN users.bio IS 'planted'",
}
# The table, what is said of it, and what is said instead.
SAID_ON_SQLITE = {
    "type": ("users", "version INTEGER", "version BIGINT"),
    "length": ("users", "username VARCHAR(64)", "username VARCHAR(65)"),
    "null": ("users", "username VARCHAR(64) NOT NULL", "username VARCHAR(64)"),
    "default": ("users", "DEFAULT 'Standard'", "DEFAULT 'Pro'"),
    "no default": ("users", "DEFAULT 'Standard'", ""),
    "collation": ("users", "username VARCHAR(64)", "username VARCHAR(64) COLLATE NOCASE"),
    "autoincrement": ("comments", "AUTOINCREMENT", ""),
    "primary key": ("follows", "(follower_id, followed_id)", "(followed_id, follower_id)"),
    "no primary key": ("tokens", "PRIMARY KEY (digest)", "CHECK (digest <> '')"),
    "unique": ("users", "CONSTRAINT users_username_unique UNIQUE (username),", ""),
    "unique, by name": ("users", "users_username_unique", "planted"),
    "conflict": ("users", "UNIQUE (username)", "UNIQUE (username) ON CONFLICT IGNORE"),
    "check": ("users", "UNIQUE (username)", "UNIQUE (username), CHECK (version > 0)"),
    "reference": ("tokens", "REFERENCES users (id)", "REFERENCES articles (id)"),
    "deferrable": ("tokens", "DEFERRABLE INITIALLY DEFERRED", ""),
    "deferred": ("tokens", "INITIALLY DEFERRED", "INITIALLY IMMEDIATE"),
    "cascade": ("tokens", "users (id)", "users (id) ON DELETE CASCADE"),
    "without rowid": ("follows", "\n)", "\n) WITHOUT ROWID"),
}
