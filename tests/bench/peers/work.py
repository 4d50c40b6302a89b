"""What every peer in Python does: the works in their order, their data, and the clock.

PROGRAM SCALE FILE. A line a work: peer, work, operations, seconds of CPU, sum. FILE is the database of commit_logs.
A peer is a class; what its methods are given is made before the clock starts, rows as tuples without their id."""
import sys
import time
from pathlib import Path

USERS, LOGS = 100_000, 500_000
LATEST_LOGS, PAGE_ROWS, BULK_ROWS = 20, 50, 10_000

SCHEMA = (Path(__file__).parent / "schema.sql").read_text()
PASSWORD_HASH = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$aBcDeFgHiJkLmNoPq"


def sum_user(user_id, email, password_hash, role, created_at):
    return user_id + ord(email[0]) + ord(password_hash[0]) + ord(role[0]) + created_at


def sum_logs(rows):
    return sum(i + user_id + ord(action[0]) + ord(detail[0]) + timestamp
               for i, user_id, action, detail, timestamp in rows)


def chunks(rows, size):
    return (rows[i:i + size] for i in range(0, len(rows), size))


class Load:
    """The data and the draws of the works."""

    def __init__(self, scale):
        self.scale = scale
        self.users = self.scaled(USERS)
        self.logs = self.scaled(LOGS)
        self.works = [
            ("insert_users", self.new_users()),
            ("insert_logs", self.new_logs(0, self.logs)),
            ("bulk_logs", self.new_logs(LOGS // scale, self.logs)),
            ("get_pk", [user + 1 for user in self.draws(3, 1_000_000)]),
            ("get_email", [self.email(user) for user in self.draws(4, 500_000)]),
            ("list_logs", [user + 1 for user in self.draws(5, 100_000)]),
            ("page_logs", range(0, self.scaled(2 * LOGS), PAGE_ROWS)),
            ("update_user", [(self.role(user), user + 1) for user in self.draws(7, 200_000)]),
            ("scan_logs", range(self.scaled(2 * LOGS))),
            ("upsert_user", self.upserted_users()),
        ]

    def scaled(self, number):
        return number // self.scale or 1

    def draws(self, random, count):
        for _ in range(self.scaled(count)):
            random = (random * 6364136223846793005 + 1442695040888963407) & 0xFFFF_FFFF_FFFF_FFFF
            yield (random >> 33) % self.users

    @staticmethod
    def email(user):
        return f"user{user + 1}@example.com"

    @staticmethod
    def role(user):
        return "researcher" if user % 2 else "user"

    def user(self, user, role):
        return self.email(user), PASSWORD_HASH, role, 1_700_000_000 + user

    def new_users(self):
        return [self.user(user, "user") for user in range(self.users)]

    def upserted_users(self):
        """Every second is there, the others are new."""
        count = self.scaled(2 * USERS)
        return [self.user(i // 2 + (self.users if i % 2 else 0), "researcher") for i in range(count)]

    def new_logs(self, first, count):
        return [(log * 7919 % self.users + 1, "login", f"from 10.0.0.{log % 256}", 1_700_000_000 + log)
                for log in range(first, first + count)]


def measure(name, peer, work, given):
    operations = len(given) * (PAGE_ROWS if work == "page_logs" else 1)
    start = time.process_time()
    total = getattr(peer, work)(given)
    seconds = time.process_time() - start
    if work == "bulk_logs":
        total = peer.sum_ids(operations)
    print(name, work, operations, f"{seconds:.6f}", total, flush=True)


def run(name, peer_class):
    load = Load(int(sys.argv[1]))
    peer = peer_class(None)
    for work, given in load.works:
        measure(name, peer, work, given)
    peer.close()
    peer = peer_class(sys.argv[2])
    peer.insert_users(load.new_users())
    measure(name, peer, "commit_logs", load.new_logs(0, load.scaled(2_000)))
    peer.close()
