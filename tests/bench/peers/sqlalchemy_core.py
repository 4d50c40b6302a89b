"""SQLAlchemy Core: statements built once, whose compiled form the engine keeps; rows are its named tuples."""
from sqlalchemy import (CheckConstraint, Column, ForeignKey, Index, Integer, MetaData, Table, Text, bindparam,
                        create_engine, event, func, insert, select, update)
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.pool import StaticPool

import work

metadata = MetaData()
users = Table("users", metadata,
              Column("id", Integer, primary_key=True),
              Column("email", Text, nullable=False, unique=True),
              Column("password_hash", Text, nullable=False),
              Column("role", Text, CheckConstraint("role IN ('user', 'admin', 'researcher')"), nullable=False,
                     server_default="user"),
              Column("created_at", Integer, nullable=False))
logs = Table("logs", metadata,
             Column("id", Integer, primary_key=True),
             Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False),
             Column("action", Text, nullable=False),
             Column("detail", Text),
             Column("timestamp", Integer, nullable=False))
Index("logs_user_id_timestamp", logs.c.user_id, logs.c.timestamp.desc())
Index("logs_timestamp", logs.c.timestamp)

INSERT_USER = insert(users)
INSERT_LOG = insert(logs)
GET_USER = select(users).where(users.c.id == bindparam("id"))
GET_USER_BY_EMAIL = select(users).where(users.c.email == bindparam("email"))
GET_USERS = select(users).where(users.c.id.in_(bindparam("ids", expanding=True)))
LATEST_LOGS = select(logs).where(logs.c.user_id == bindparam("user_id")).order_by(logs.c.timestamp.desc()).limit(
    work.LATEST_LOGS)
PAGE = select(logs).where(logs.c.id > bindparam("last_id")).order_by(logs.c.id).limit(work.PAGE_ROWS)
UPDATE_ROLE = update(users).where(users.c.id == bindparam("user_id")).values(role=bindparam("role"))


def upsert_statement():
    statement = sqlite_insert(users)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["email"],
        set_={"password_hash": new.password_hash, "role": new.role, "created_at": new.created_at})


UPSERT_USER = upsert_statement()


def open_engine(file):
    """A database with the tables, from the DDL that all peers have."""
    engine = create_engine(f"sqlite:///{file or ''}", poolclass=StaticPool, connect_args={"timeout": 5})

    @event.listens_for(engine, "connect")
    def prepare(connection, _):
        connection.execute("PRAGMA foreign_keys = ON")
        if file:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
        connection.executescript(work.SCHEMA)

    return engine


def sum_of_last_ids(table):
    last = select(table.c.id).order_by(table.c.id.desc()).limit(bindparam("count")).subquery()
    return select(func.sum(last.c.id))


def user_of(row):
    email, password_hash, role, created_at = row
    return {"email": email, "password_hash": password_hash, "role": role, "created_at": created_at}


def log_of(row):
    user_id, action, detail, timestamp = row
    return {"user_id": user_id, "action": action, "detail": detail, "timestamp": timestamp}


class Peer:
    def __init__(self, file):
        self.connection = open_engine(file).connect()

    def close(self):
        self.connection.close()

    def insert_users(self, rows):
        execute = self.connection.execute
        with self.connection.begin():
            return sum(execute(INSERT_USER, user_of(row)).inserted_primary_key[0] for row in rows)

    def insert_logs(self, rows):
        execute = self.connection.execute
        with self.connection.begin():
            return sum(execute(INSERT_LOG, log_of(row)).inserted_primary_key[0] for row in rows)

    def bulk_logs(self, rows):
        with self.connection.begin():
            for chunk in work.chunks(rows, work.BULK_ROWS):
                self.connection.execute(INSERT_LOG, [log_of(row) for row in chunk])

    def bulk_users(self, rows):
        with self.connection.begin():
            for chunk in work.chunks(rows, work.BULK_ROWS):
                self.connection.execute(INSERT_USER, [user_of(row) for row in chunk])

    def sum_ids(self, table, count):
        return self.connection.execute(sum_of_last_ids(metadata.tables[table]), {"count": count}).scalar()

    def get_pk(self, ids):
        execute = self.connection.execute
        return sum(work.sum_user(*execute(GET_USER, {"id": user_id}).one()) for user_id in ids)

    def get_email(self, emails):
        execute = self.connection.execute
        return sum(work.sum_user(*execute(GET_USER_BY_EMAIL, {"email": email}).one()) for email in emails)

    def get_many(self, ids):
        execute = self.connection.execute
        return sum(work.sum_found(keys, execute(GET_USERS, {"ids": keys}))
                   for keys in work.chunks(ids, work.KEYS_A_CALL))

    def list_logs(self, ids):
        execute = self.connection.execute
        return sum(work.sum_logs(execute(LATEST_LOGS, {"user_id": user_id})) for user_id in ids)

    def page_logs(self, pages):
        total = last_id = 0
        for _ in pages:
            rows = self.connection.execute(PAGE, {"last_id": last_id}).all()
            total += work.sum_logs(rows)
            last_id = rows[-1].id
        return total

    def update_user(self, roles_and_ids):
        execute = self.connection.execute
        with self.connection.begin():
            return sum(execute(UPDATE_ROLE, {"role": role, "user_id": user_id}).rowcount
                       for role, user_id in roles_and_ids)

    def scan_logs(self, _):
        return work.sum_logs(self.connection.execute(select(logs)))

    def collect_logs(self, _):
        return work.sum_logs(self.connection.execute(select(logs)).all())

    def upsert_user(self, rows):
        execute = self.connection.execute
        with self.connection.begin():
            return sum(execute(UPSERT_USER, user_of(row)).rowcount for row in rows)

    def commit_logs(self, rows):
        return sum(self.insert_logs((row,)) for row in rows)


if __name__ == "__main__":
    work.run("sqlalchemy_core", Peer)
