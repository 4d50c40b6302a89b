// work.js - what every peer in JavaScript does: the works in their order, their data, and the clock.
//
// PROGRAM SCALE FILE. A line a work: peer, work, operations, seconds of CPU, sum. FILE is the database of the last
// works. A peer is a class; what its methods are given is made before the clock starts, rows as objects without their
// id.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const USERS = 100_000;
const FILE_USERS = 2 * USERS;
const LOGS = 500_000;
const LATEST_LOGS = 20;
const PAGE_ROWS = 50;
const KEYS_A_CALL = 100;

const SCHEMA = fs.readFileSync(path.join(__dirname, "schema.sql"), "utf8");
const PASSWORD_HASH = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$aBcDeFgHiJkLmNoPq";

const sumUser = (user) =>
    user.id + user.email.charCodeAt(0) + user.password_hash.charCodeAt(0) + user.role.charCodeAt(0) + user.created_at;
const sumLog = (log) => log.id + log.user_id + log.action.charCodeAt(0) + log.detail.charCodeAt(0) + log.timestamp;

function sum(values, valueOf) {
    let total = 0;
    for (const value of values) total += valueOf(value);
    return total;
}

// Users in the order of their keys, though a list of keys finds one that is there twice only once.
function sumFound(keys, users) {
    const found = new Map(users.map((user) => [user.id, user]));
    return sum(keys, (key) => sumUser(found.get(key)));
}

function* chunks(values, size) {
    for (let i = 0; i < values.length; i += size) yield values.slice(i, i + size);
}

// ---- Data and draws ------------------------------------------------------------------------------------------

const scale = Number(process.argv[2]);
const scaled = (number) => Math.floor(number / scale) || 1;

const emailOf = (user) => `user${user + 1}@example.com`;

const userOf = (user, role) => ({
    email: emailOf(user),
    password_hash: PASSWORD_HASH,
    role,
    created_at: 1_700_000_000 + user,
});

const list = (first, count, valueOf) => Array.from({ length: count }, (_, i) => valueOf(first + i));

const newUsers = (users) => list(0, users, (user) => userOf(user, "user"));
const newRole = (user) => ({ id: user + 1, role: user % 2 ? "researcher" : "user" });

// Every second is there, the others are new.
const upsertedUsers = (users) =>
    list(0, scaled(2 * USERS), (i) => userOf(Math.floor(i / 2) + (i % 2 ? users : 0), "researcher"));

function newLogs(first, count, users) {
    return list(first, count, (log) => ({
        user_id: ((log * 7919) % users) + 1,
        action: "login",
        detail: `from 10.0.0.${log % 256}`,
        timestamp: 1_700_000_000 + log,
    }));
}

// A work's number is where its draws begin.
function draws(seed, count, users, valueOf) {
    let random = BigInt(seed);
    return list(0, scaled(count), () => {
        random = BigInt.asUintN(64, random * 6364136223846793005n + 1442695040888963407n);
        return valueOf(Number(random >> 33n) % users);
    });
}

const keys = (seed, count, users) => draws(seed, count, users, (user) => user + 1);

// By so many users.
const MEMORY_WORKS = {
    insert_users: newUsers,
    insert_logs: (users) => newLogs(0, scaled(LOGS), users),
    bulk_logs: (users) => newLogs(Math.floor(LOGS / scale), scaled(LOGS), users),
    get_pk: (users) => keys(3, 1_000_000, users),
    get_email: (users) => draws(4, 500_000, users, emailOf),
    get_many: (users) => keys(5, 1_000_000, users),
    list_logs: (users) => keys(6, 100_000, users),
    page_logs: () => Math.ceil(scaled(2 * LOGS) / PAGE_ROWS),
    update_user: (users) => draws(8, 200_000, users, newRole),
    scan_logs: () => scaled(2 * LOGS),
    collect_logs: () => scaled(2 * LOGS),
};

const USER_WORKS = { bulk_users: newUsers, upsert_user: upsertedUsers };

const FILE_WORKS = {
    file_get: (users) => keys(15, 200_000, users),
    commit_logs: (users) => newLogs(0, scaled(2000), users),
};

// ---- Measuring -----------------------------------------------------------------------------------------------

// What does a work that has no method of its own, and where what bulk works have inserted is looked at.
const METHODS = { file_get: "get_pk" };
const BULK_TABLES = { bulk_logs: "logs", bulk_users: "users" };

function measure(name, peer, work, given) {
    const operations = work === "page_logs" ? given * PAGE_ROWS : (given.length ?? given);
    const start = process.cpuUsage();
    let total = peer[METHODS[work] ?? work](given);
    const spent = process.cpuUsage(start);
    const seconds = (spent.user + spent.system) / 1e6;
    if (work in BULK_TABLES) total = peer.sumIds(BULK_TABLES[work], operations);
    console.log(`${name} ${work} ${operations} ${seconds.toFixed(6)} ${total}`);
}

function doWorks(name, peer, works, users) {
    for (const [work, given] of Object.entries(works)) measure(name, peer, work, given(users));
    peer.close();
}

function run(name, Peer) {
    doWorks(name, new Peer(":memory:"), MEMORY_WORKS, scaled(USERS));
    doWorks(name, new Peer(":memory:"), USER_WORKS, scaled(USERS));
    const file = new Peer(process.argv[3]);
    file.bulk_users(newUsers(scaled(FILE_USERS)));
    doWorks(name, file, FILE_WORKS, scaled(FILE_USERS));
}

module.exports = { KEYS_A_CALL, LATEST_LOGS, PAGE_ROWS, SCHEMA, chunks, run, sum, sumFound, sumLog, sumUser };
