"""SQLAlchemy's ORM: rows are objects of a session."""
from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, Text, bindparam, select
from sqlalchemy.orm import Session, declarative_base

import sqlalchemy_core
import work

FLUSH_ROWS = 1000

Base = declarative_base()


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    email = Column(Text, nullable=False, unique=True)
    password_hash = Column(Text, nullable=False)
    role = Column(Text, CheckConstraint("role IN ('user', 'admin', 'researcher')"), nullable=False)
    created_at = Column(Integer, nullable=False)


class Log(Base):
    __tablename__ = "logs"
    id = Column(Integer, primary_key=True)
    user_id = Column(ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True)
    action = Column(Text, nullable=False)
    detail = Column(Text)
    timestamp = Column(Integer, nullable=False, index=True)


# A third of what session.get costs, which builds its statement anew.
GET_USER = select(User).where(User.id == bindparam("id"))
GET_USER_BY_EMAIL = select(User).where(User.email == bindparam("email"))
GET_USERS = select(User).where(User.id.in_(bindparam("ids", expanding=True)))
LATEST_LOGS = select(Log).where(Log.user_id == bindparam("user_id")).order_by(Log.timestamp.desc()).limit(
    work.LATEST_LOGS)
PAGE = select(Log).where(Log.id > bindparam("last_id")).order_by(Log.id).limit(work.PAGE_ROWS)


def sum_user(user):
    return work.sum_user(user.id, user.email, user.password_hash, user.role, user.created_at)


def sum_logs(logs):
    return sum(log.id + log.user_id + ord(log.action[0]) + ord(log.detail[0]) + log.timestamp for log in logs)


class Peer:
    def __init__(self, file):
        self.session = Session(sqlalchemy_core.open_engine(file), expire_on_commit=False, future=True)

    def close(self):
        self.session.close()

    def add_all(self, objects):
        """A flush every thousand, as the manual's measurements do it; the session doesn't keep what it flushed."""
        total = 0
        with self.session.begin():
            for chunk in work.chunks(objects, FLUSH_ROWS):
                self.session.add_all(chunk)
                self.session.flush()
                total += sum(row.id for row in chunk)
        self.session.expunge_all()
        return total

    def insert_users(self, rows):
        return self.add_all([User(**sqlalchemy_core.user_of(row)) for row in rows])

    def insert_logs(self, rows):
        return self.add_all([Log(**sqlalchemy_core.log_of(row)) for row in rows])

    def bulk_logs(self, rows):
        with self.session.begin():
            for chunk in work.chunks(rows, work.BULK_ROWS):
                self.session.bulk_insert_mappings(Log, [sqlalchemy_core.log_of(row) for row in chunk])

    def bulk_users(self, rows):
        with self.session.begin():
            for chunk in work.chunks(rows, work.BULK_ROWS):
                self.session.bulk_insert_mappings(User, [sqlalchemy_core.user_of(row) for row in chunk])

    def sum_ids(self, table, count):
        sum_of_ids = sqlalchemy_core.sum_of_last_ids(Base.metadata.tables[table])
        with self.session.begin():
            return self.session.execute(sum_of_ids, {"count": count}).scalar()

    def get_pk(self, ids):
        scalars = self.session.scalars
        with self.session.begin():
            return sum(sum_user(scalars(GET_USER, {"id": user_id}).one()) for user_id in ids)

    def get_email(self, emails):
        scalars = self.session.scalars
        with self.session.begin():
            return sum(sum_user(scalars(GET_USER_BY_EMAIL, {"email": email}).one()) for email in emails)

    def get_many(self, ids):
        scalars = self.session.scalars
        total = 0
        with self.session.begin():
            for keys in work.chunks(ids, work.KEYS_A_CALL):
                found = {user.id: user for user in scalars(GET_USERS, {"ids": keys})}
                total += sum(sum_user(found[key]) for key in keys)
        return total

    def list_logs(self, ids):
        scalars = self.session.scalars
        with self.session.begin():
            return sum(sum_logs(scalars(LATEST_LOGS, {"user_id": user_id})) for user_id in ids)

    def page_logs(self, pages):
        total = last_id = 0
        with self.session.begin():
            for _ in pages:
                rows = self.session.scalars(PAGE, {"last_id": last_id}).all()
                total += sum_logs(rows)
                last_id = rows[-1].id
        return total

    def update_user(self, roles_and_ids):
        """The object is loaded, changed, and written when the session flushes, every thousand."""
        with self.session.begin():
            for chunk in work.chunks(roles_and_ids, FLUSH_ROWS):
                for role, user_id in chunk:
                    self.session.scalars(GET_USER, {"id": user_id}).one().role = role
                self.session.flush()
        return len(roles_and_ids)

    def scan_logs(self, _):
        with self.session.begin():
            return sum_logs(self.session.scalars(select(Log).execution_options(yield_per=1000)))

    def collect_logs(self, _):
        with self.session.begin():
            return sum_logs(self.session.scalars(select(Log)).all())

    def upsert_user(self, rows):
        """The ORM has none of its own: its manual sends Core's statement through the session."""
        execute = self.session.execute
        with self.session.begin():
            return sum(execute(sqlalchemy_core.UPSERT_USER, sqlalchemy_core.user_of(row)).rowcount for row in rows)

    def commit_logs(self, rows):
        total = 0
        for row in rows:
            log = Log(**sqlalchemy_core.log_of(row))
            with self.session.begin():
                self.session.add(log)
            total += log.id
        return total


if __name__ == "__main__":
    work.run("sqlalchemy_orm", Peer)
