"""run.py PROGRAMS [--rounds N] [--scale N] [--only PEER,...] [--json]: the works by every peer that is installed.

Each peer is a process of its own and prints a line a work: peer, work, operations, seconds of CPU, sum. Rounds go
through all peers, beginning with another one each time. Exit: 0 fine, 1 sums differ, 2 a peer failed."""
import argparse
import importlib.util
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
BASELINE = "c_api"
NODE_MODULES = HERE / "node_modules"

# What starts a peer, and what brings it.
PROGRAM_PEERS = {"c_api": "libsqlite3-dev", "janus": None, "sqlitecpp": "libsqlitecpp-dev", "soci": "libsoci-dev",
                 "cppdb": "libcppdb-dev", "poco": "libpoco-dev", "vsqlitepp": "libvsqlitepp-dev",
                 "wxsqlite3": "libwxsqlite3-3.2-dev", "qt_sql": "qt6-base-dev", "libdbi": "libdbi-dev",
                 "libzdb": "libzdb-dev"}
PYTHON_PEERS = {"python_sqlite3": "sqlite3", "sqlalchemy_core": "sqlalchemy", "sqlalchemy_orm": "sqlalchemy"}
NODE_PEERS = {"better_sqlite3": "better-sqlite3", "drizzle": "drizzle-orm"}


def all_peers(programs):
    """Name, command, whether it is there, what it wants."""
    for name, package in PROGRAM_PEERS.items():
        yield name, [programs / name], (programs / name).exists(), package
    for name, module in PYTHON_PEERS.items():
        yield name, [sys.executable, "-B", HERE / f"{name}.py"], importlib.util.find_spec(module), f"python3-{module}"
    built = NODE_MODULES / "better-sqlite3/build/Release/better_sqlite3.node"
    for name, module in NODE_PEERS.items():
        there = shutil.which("node") and built.exists() and (NODE_MODULES / module).exists()
        yield name, ["node", HERE / f"{name}.js"], there, module


def run_peer(name, command, options):
    """Work: (operations, seconds, sum). Libraries may have a word to say in between."""
    with tempfile.TemporaryDirectory(dir=options.programs.resolve()) as directory:
        done = subprocess.run([*command, str(options.scale), f"{directory}/works.db"], capture_output=True, text=True)
    if done.returncode:
        sys.stderr.write(f"{name} failed:\n{done.stderr}")
        sys.exit(2)
    rows = (line.split() for line in done.stdout.splitlines() if line.startswith(f"{name} "))
    return {work: (int(operations), float(seconds), int(total)) for _, work, operations, seconds, total in rows}


def check(name, results, expected):
    for work, (operations, _, total) in results.items():
        if (operations, total) != (expected[work][0], expected[work][2]):
            sys.stderr.write(f"{work}: {name} has {total} of {operations} operations, {BASELINE} "
                             f"{expected[work][2]} of {expected[work][0]}\n")
            sys.exit(1)


def measure(peers, options):
    """Seconds by peer and work: the median of the rounds."""
    seconds = {name: {} for name in peers}
    expected = None
    for number in range(options.rounds):
        names = list(peers)
        start = number * len(names) // options.rounds
        results = {}
        for name in names[start:] + names[:start]:
            results[name] = run_peer(name, peers[name], options)
        expected = expected or results[BASELINE]
        for name, works in results.items():
            check(name, works, expected)
            for work, (_, spent, _) in works.items():
                seconds[name].setdefault(work, []).append(spent)
    return {name: {work: statistics.median(rounds) for work, rounds in works.items()}
            for name, works in seconds.items()}


def print_table(seconds):
    """CPU seconds of hand-written C, then everyone's time as a multiple of it."""
    others = [name for name in seconds if name != BASELINE]
    widths = [max(len(name), 6) for name in others]
    print("".join(["work          ", f"{BASELINE:>8}", *(f"  {name:>{w}}" for name, w in zip(others, widths))]))
    for work, base in seconds[BASELINE].items():
        ratios = (f"  {seconds[name][work] / base:>{w}.2f}" for name, w in zip(others, widths))
        print(f"{work:<14}{base:>7.3f}s" + "".join(ratios))


def read_options():
    parser = argparse.ArgumentParser(description="The benchmark's works by other layers over SQLite.")
    parser.add_argument("programs", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--scale", type=int, default=1, help="divides every number of rows and operations")
    parser.add_argument("--only", help="peers, with commas between them; hand-written C is always there")
    parser.add_argument("--json", action="store_true", help="seconds by peer and work")
    return parser.parse_args()


def chosen_peers(options):
    """Name: command. Those that are missing are named."""
    only = {BASELINE, *options.only.split(",")} if options.only else None
    peers = {}
    for name, command, is_there, wanted in all_peers(options.programs):
        if only and name not in only:
            continue
        if is_there:
            peers[name] = command
        else:
            sys.stderr.write(f"Skipped for want of {wanted}: {name}. make bench-peers-deps brings it.\n")
    return peers


def main():
    options = read_options()
    seconds = measure(chosen_peers(options), options)
    if options.json:
        print(json.dumps(seconds, indent=2))
    else:
        print_table(seconds)


main()
