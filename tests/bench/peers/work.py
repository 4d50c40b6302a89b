"""What every peer in Python does: the works in their order, their data, and the clock.

PROGRAM SCALE FILE. A line a work: peer, work, operations, seconds of CPU, sum. FILE is the database of the last works.
A peer is a class; what its methods are given is made before the clock starts, rows as tuples without their id."""
import sys
import time
from pathlib import Path

USERS, FILE_USERS, LOGS = 100_000, 200_000, 500_000
LATEST_LOGS, PAGE_ROWS, BULK_ROWS, KEYS_A_CALL = 20, 50, 10_000, 100

SCHEMA = (Path(__file__).parent / "schema.sql").read_text()
PASSWORD_HASH = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$aBcDeFgHiJkLmNoPq"


def sum_user(user_id, email, password_hash, role, created_at):
    return user_id + ord(email[0]) + ord(password_hash[0]) + ord(role[0]) + created_at


def sum_logs(rows):
    return sum(i + user_id + ord(action[0]) + ord(detail[0]) + timestamp
               for i, user_id, action, detail, timestamp in rows)


def chunks(rows, size):
    return (rows[i:i + size] for i in range(0, len(rows), size))


def sum_found(keys, rows):
    """Users in the order of their keys, though a list of keys finds one that is there twice only once."""
    found = {row[0]: row for row in rows}
    return sum(sum_user(*found[key]) for key in keys)


class Load:
    """The data and the draws of the works, on so many users: a work's number is where its draws begin."""

    def __init__(self, scale, users):
        self.scale = scale
        self.users = self.scaled(users)

    def memory_works(self):
        logs = self.scaled(LOGS)
        yield "insert_users", self.new_users()
        yield "insert_logs", self.new_logs(0, logs)
        yield "bulk_logs", self.new_logs(LOGS // self.scale, logs)
        yield "get_pk", self.keys(3, 1_000_000)
        yield "get_email", [self.email(user) for user in self.draws(4, 500_000)]
        yield "get_many", self.keys(5, 1_000_000)
        yield "list_logs", self.keys(6, 100_000)
        yield "page_logs", range(0, self.scaled(2 * LOGS), PAGE_ROWS)
        yield "update_user", [(self.role(user), user + 1) for user in self.draws(8, 200_000)]
        yield "scan_logs", range(self.scaled(2 * LOGS))
        yield "collect_logs", range(self.scaled(2 * LOGS))

    def user_works(self):
        yield "bulk_users", self.new_users()
        yield "upsert_user", self.upserted_users()

    def file_works(self):
        yield "file_get", self.keys(15, 200_000)
        yield "commit_logs", self.new_logs(0, self.scaled(2_000))

    def scaled(self, number):
        return number // self.scale or 1

    def draws(self, random, count):
        for _ in range(self.scaled(count)):
            random = (random * 6364136223846793005 + 1442695040888963407) & 0xFFFF_FFFF_FFFF_FFFF
            yield (random >> 33) % self.users

    def keys(self, random, count):
        return [user + 1 for user in self.draws(random, count)]

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


# What does a work that has no method of its own, and where what bulk works have inserted is looked at.
METHODS = {"file_get": "get_pk"}
BULK_TABLES = {"bulk_logs": "logs", "bulk_users": "users"}


def measure(name, peer, work, given):
    operations = len(given) * (PAGE_ROWS if work == "page_logs" else 1)
    start = time.process_time()
    total = getattr(peer, METHODS.get(work, work))(given)
    seconds = time.process_time() - start
    if work in BULK_TABLES:
        total = peer.sum_ids(BULK_TABLES[work], operations)
    print(name, work, operations, f"{seconds:.6f}", total, flush=True)


def do_works(name, peer, works):
    for work, given in works:
        measure(name, peer, work, given)
    peer.close()


def run(name, peer_class):
    scale = int(sys.argv[1])
    load = Load(scale, USERS)
    do_works(name, peer_class(None), load.memory_works())
    do_works(name, peer_class(None), load.user_works())
    load = Load(scale, FILE_USERS)
    peer = peer_class(sys.argv[2])
    peer.bulk_users(load.new_users())
    do_works(name, peer, load.file_works())
