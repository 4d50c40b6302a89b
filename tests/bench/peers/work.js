// work.js - what every peer in JavaScript does: the works in their order, their data, and the clock.
//
// PROGRAM SCALE FILE. A line a work: peer, work, operations, seconds of CPU, sum. FILE is the database of commit_logs.
// A peer is a class; what its methods are given is made before the clock starts, rows as objects without their id.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const USERS = 100_000;
const LOGS = 500_000;
const LATEST_LOGS = 20;
const PAGE_ROWS = 50;

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

// ---- Data and draws ------------------------------------------------------------------------------------------

const scale = Number(process.argv[2]);
const scaled = (number) => Math.floor(number / scale) || 1;
const users = scaled(USERS);

const emailOf = (user) => `user${user + 1}@example.com`;

const userOf = (user, role) => ({
    email: emailOf(user),
    password_hash: PASSWORD_HASH,
    role,
    created_at: 1_700_000_000 + user,
});

const logOf = (log) => ({
    user_id: ((log * 7919) % users) + 1,
    action: "login",
    detail: `from 10.0.0.${log % 256}`,
    timestamp: 1_700_000_000 + log,
});

const list = (first, count, valueOf) => Array.from({ length: count }, (_, i) => valueOf(first + i));

function draws(seed, count, valueOf) {
    let random = BigInt(seed);
    return list(0, scaled(count), () => {
        random = BigInt.asUintN(64, random * 6364136223846793005n + 1442695040888963407n);
        return valueOf(Number(random >> 33n) % users);
    });
}

// Every second is there, the others are new.
const upserted = (i) => userOf(Math.floor(i / 2) + (i % 2 ? users : 0), "researcher");
const newRole = (user) => ({ id: user + 1, role: user % 2 ? "researcher" : "user" });

const MEMORY_WORKS = {
    insert_users: () => list(0, users, (i) => userOf(i, "user")),
    insert_logs: () => list(0, scaled(LOGS), logOf),
    bulk_logs: () => list(Math.floor(LOGS / scale), scaled(LOGS), logOf),
    get_pk: () => draws(3, 1_000_000, (user) => user + 1),
    get_email: () => draws(4, 500_000, emailOf),
    list_logs: () => draws(5, 100_000, (user) => user + 1),
    page_logs: () => Math.ceil(scaled(2 * LOGS) / PAGE_ROWS),
    update_user: () => draws(7, 200_000, newRole),
    scan_logs: () => scaled(2 * LOGS),
    upsert_user: () => list(0, scaled(2 * USERS), upserted),
};

// ---- Measuring -----------------------------------------------------------------------------------------------

function measure(name, peer, work, given) {
    const operations = work === "page_logs" ? given * PAGE_ROWS : (given.length ?? given);
    const start = process.cpuUsage();
    let total = peer[work](given);
    const spent = process.cpuUsage(start);
    const seconds = (spent.user + spent.system) / 1e6;
    if (work === "bulk_logs") total = peer.sumIds(operations);
    console.log(`${name} ${work} ${operations} ${seconds.toFixed(6)} ${total}`);
}

function run(name, Peer) {
    const memory = new Peer(":memory:");
    for (const [work, given] of Object.entries(MEMORY_WORKS)) measure(name, memory, work, given());
    memory.close();
    const file = new Peer(process.argv[3]);
    file.insert_users(MEMORY_WORKS.insert_users());
    measure(name, file, "commit_logs", list(0, scaled(2000), logOf));
    file.close();
}

module.exports = { LATEST_LOGS, PAGE_ROWS, SCHEMA, run, sum, sumLog, sumUser };
