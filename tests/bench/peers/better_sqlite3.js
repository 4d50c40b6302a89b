// better_sqlite3.js - better-sqlite3: statements prepared once, rows are objects. It brings an SQLite of its own.
"use strict";

const Database = require("better-sqlite3");
const work = require("./work");

const USER_COLUMNS = "id, email, password_hash, role, created_at";
const LOG_COLUMNS = "id, user_id, action, detail, timestamp";
const INSERT_USER = "INSERT INTO users(email, password_hash, role, created_at) VALUES(?, ?, ?, ?)";

const QUERIES = {
    insertUser: INSERT_USER,
    insertLog: "INSERT INTO logs(user_id, action, detail, timestamp) VALUES(?, ?, ?, ?)",
    getUser: `SELECT ${USER_COLUMNS} FROM users WHERE id = ?`,
    getUserByEmail: `SELECT ${USER_COLUMNS} FROM users WHERE email = ?`,
    latestLogs: `SELECT ${LOG_COLUMNS} FROM logs WHERE user_id = ? ORDER BY timestamp DESC LIMIT ?`,
    page: `SELECT ${LOG_COLUMNS} FROM logs WHERE id > ? ORDER BY id LIMIT ?`,
    allLogs: `SELECT ${LOG_COLUMNS} FROM logs`,
    updateRole: "UPDATE users SET role = ? WHERE id = ?",
    upsertUser:
        `${INSERT_USER} ON CONFLICT(email) DO UPDATE SET password_hash = excluded.password_hash, ` +
        "role = excluded.role, created_at = excluded.created_at",
};

function openDatabase(file) {
    const database = new Database(file, { timeout: 5000 });
    database.pragma("foreign_keys = ON");
    database.pragma("journal_mode = WAL");
    database.pragma("synchronous = NORMAL");
    database.exec(work.SCHEMA);
    return database;
}

class Peer {
    constructor(file) {
        this.database = openDatabase(file);
        this.queries = {};
        for (const [name, sql] of Object.entries(QUERIES)) this.queries[name] = this.database.prepare(sql);
        this.inTransaction = this.database.transaction((rows, valueOf) => work.sum(rows, valueOf));
    }

    close() {
        this.database.close();
    }

    insert_users(rows) {
        const { insertUser } = this.queries;
        return this.inTransaction(
            rows,
            (row) => insertUser.run(row.email, row.password_hash, row.role, row.created_at).lastInsertRowid,
        );
    }

    insert_logs(rows) {
        const { insertLog } = this.queries;
        return this.inTransaction(
            rows,
            (row) => insertLog.run(row.user_id, row.action, row.detail, row.timestamp).lastInsertRowid,
        );
    }

    // What the manual says of many rows: a prepared statement in a transaction.
    bulk_logs(rows) {
        return this.insert_logs(rows);
    }

    bulk_users(rows) {
        return this.insert_users(rows);
    }

    sumIds(table, count) {
        const last = `SELECT id FROM ${table} ORDER BY id DESC LIMIT ?`;
        return this.database.prepare(`SELECT sum(id) FROM (${last})`).pluck().get(count);
    }

    get_pk(ids) {
        const { getUser } = this.queries;
        return work.sum(ids, (id) => work.sumUser(getUser.get(id)));
    }

    get_email(emails) {
        const { getUserByEmail } = this.queries;
        return work.sum(emails, (email) => work.sumUser(getUserByEmail.get(email)));
    }

    // A list of keys in IN takes no less time, for its rows have to be found again by key.
    get_many(ids) {
        return this.get_pk(ids);
    }

    list_logs(ids) {
        const { latestLogs } = this.queries;
        return work.sum(ids, (id) => work.sum(latestLogs.all(id, work.LATEST_LOGS), work.sumLog));
    }

    page_logs(pages) {
        const { page } = this.queries;
        let total = 0;
        for (let i = 0, lastId = 0; i < pages; i++) {
            const rows = page.all(lastId, work.PAGE_ROWS);
            total += work.sum(rows, work.sumLog);
            lastId = rows.at(-1).id;
        }
        return total;
    }

    update_user(rows) {
        const { updateRole } = this.queries;
        return this.inTransaction(rows, ({ id, role }) => updateRole.run(role, id).changes);
    }

    scan_logs() {
        return work.sum(this.queries.allLogs.iterate(), work.sumLog);
    }

    collect_logs() {
        return work.sum(this.queries.allLogs.all(), work.sumLog);
    }

    upsert_user(rows) {
        const { upsertUser } = this.queries;
        return this.inTransaction(
            rows,
            (row) => upsertUser.run(row.email, row.password_hash, row.role, row.created_at).changes,
        );
    }

    commit_logs(rows) {
        return work.sum(rows, (row) => this.insert_logs([row]));
    }
}

if (require.main === module) work.run("better_sqlite3", Peer);

module.exports = { openDatabase };
