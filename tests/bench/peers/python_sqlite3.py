"""Python's own sqlite3: connection.execute keeps the prepared statements, rows are tuples."""
import sqlite3

import work

USER_COLUMNS = "id, email, password_hash, role, created_at"
LOG_COLUMNS = "id, user_id, action, detail, timestamp"
INSERT_USER = "INSERT INTO users(email, password_hash, role, created_at) VALUES(?, ?, ?, ?)"
INSERT_LOG = "INSERT INTO logs(user_id, action, detail, timestamp) VALUES(?, ?, ?, ?)"
UPSERT_USER = INSERT_USER + (" ON CONFLICT(email) DO UPDATE SET password_hash = excluded.password_hash, "
                             "role = excluded.role, created_at = excluded.created_at")
GET_USER = f"SELECT {USER_COLUMNS} FROM users WHERE id = ?"
GET_USER_BY_EMAIL = f"SELECT {USER_COLUMNS} FROM users WHERE email = ?"
GET_USERS = f"SELECT {USER_COLUMNS} FROM users WHERE id IN ({', '.join('?' * work.KEYS_A_CALL)})"
LATEST_LOGS = f"SELECT {LOG_COLUMNS} FROM logs WHERE user_id = ? ORDER BY timestamp DESC LIMIT ?"
PAGE = f"SELECT {LOG_COLUMNS} FROM logs WHERE id > ? ORDER BY id LIMIT ?"


class Peer:
    def __init__(self, file):
        self.connection = sqlite3.connect(file or ":memory:", timeout=5)
        self.connection.execute("PRAGMA foreign_keys = ON")
        if file:
            self.connection.execute("PRAGMA journal_mode = WAL")
            self.connection.execute("PRAGMA synchronous = NORMAL")
        self.connection.executescript(work.SCHEMA)

    def close(self):
        self.connection.close()

    def insert(self, sql, rows):
        execute = self.connection.execute
        with self.connection:
            return sum(execute(sql, row).lastrowid for row in rows)

    def change(self, sql, rows):
        execute = self.connection.execute
        with self.connection:
            return sum(execute(sql, row).rowcount for row in rows)

    def insert_users(self, rows):
        return self.insert(INSERT_USER, rows)

    def insert_logs(self, rows):
        return self.insert(INSERT_LOG, rows)

    def bulk_logs(self, rows):
        with self.connection:
            self.connection.executemany(INSERT_LOG, rows)

    def bulk_users(self, rows):
        with self.connection:
            self.connection.executemany(INSERT_USER, rows)

    def sum_ids(self, table, count):
        return self.connection.execute(f"SELECT sum(id) FROM (SELECT id FROM {table} ORDER BY id DESC LIMIT ?)",
                                       (count,)).fetchone()[0]

    def get_pk(self, ids):
        execute = self.connection.execute
        return sum(work.sum_user(*execute(GET_USER, (user_id,)).fetchone()) for user_id in ids)

    def get_email(self, emails):
        execute = self.connection.execute
        return sum(work.sum_user(*execute(GET_USER_BY_EMAIL, (email,)).fetchone()) for email in emails)

    def get_many(self, ids):
        """The last call has fewer keys, and NULL for the others."""
        total = 0
        for keys in work.chunks(ids, work.KEYS_A_CALL):
            padded = keys + [None] * (work.KEYS_A_CALL - len(keys))
            total += work.sum_found(keys, self.connection.execute(GET_USERS, padded))
        return total

    def list_logs(self, ids):
        execute = self.connection.execute
        return sum(work.sum_logs(execute(LATEST_LOGS, (user_id, work.LATEST_LOGS))) for user_id in ids)

    def page_logs(self, pages):
        total = last_id = 0
        for _ in pages:
            rows = self.connection.execute(PAGE, (last_id, work.PAGE_ROWS)).fetchall()
            total += work.sum_logs(rows)
            last_id = rows[-1][0]
        return total

    def update_user(self, roles_and_ids):
        return self.change("UPDATE users SET role = ? WHERE id = ?", roles_and_ids)

    def scan_logs(self, _):
        return work.sum_logs(self.connection.execute(f"SELECT {LOG_COLUMNS} FROM logs"))

    def collect_logs(self, _):
        return work.sum_logs(self.connection.execute(f"SELECT {LOG_COLUMNS} FROM logs").fetchall())

    def upsert_user(self, rows):
        return self.change(UPSERT_USER, rows)

    def commit_logs(self, rows):
        return sum(self.insert(INSERT_LOG, (row,)) for row in rows)


if __name__ == "__main__":
    work.run("python_sqlite3", Peer)
