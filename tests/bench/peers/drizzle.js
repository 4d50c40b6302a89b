// drizzle.js - Drizzle on better-sqlite3: queries built and prepared once with placeholders, rows are objects.
"use strict";

const { desc, eq, gt, inArray, sql } = require("drizzle-orm");
const { drizzle } = require("drizzle-orm/better-sqlite3");
const { index, integer, sqliteTable, text } = require("drizzle-orm/sqlite-core");
const { openDatabase } = require("./better_sqlite3");
const work = require("./work");

const users = sqliteTable("users", {
    id: integer().primaryKey(),
    email: text().notNull().unique(),
    password_hash: text().notNull(),
    role: text({ enum: ["user", "admin", "researcher"] }).notNull().default("user"),
    created_at: integer().notNull(),
});

const logs = sqliteTable(
    "logs",
    {
        id: integer().primaryKey(),
        user_id: integer().notNull().references(() => users.id, { onDelete: "cascade" }),
        action: text().notNull(),
        detail: text(),
        timestamp: integer().notNull(),
    },
    (table) => [
        index("logs_user_id_timestamp").on(table.user_id, desc(table.timestamp)),
        index("logs_timestamp").on(table.timestamp),
    ],
);

const NEW_USER = {
    email: sql.placeholder("email"),
    password_hash: sql.placeholder("password_hash"),
    role: sql.placeholder("role"),
    created_at: sql.placeholder("created_at"),
};

const NEW_LOG = {
    user_id: sql.placeholder("user_id"),
    action: sql.placeholder("action"),
    detail: sql.placeholder("detail"),
    timestamp: sql.placeholder("timestamp"),
};

const KEYS = Array.from({ length: work.KEYS_A_CALL }, (_, i) => sql.placeholder(i));

function prepare(db) {
    return {
        insertUser: db.insert(users).values(NEW_USER).prepare(),
        insertLog: db.insert(logs).values(NEW_LOG).prepare(),
        getUser: db.select().from(users).where(eq(users.id, sql.placeholder("id"))).prepare(),
        getUserByEmail: db.select().from(users).where(eq(users.email, sql.placeholder("email"))).prepare(),
        getUsers: db.select().from(users).where(inArray(users.id, KEYS)).prepare(),
        latestLogs: db
            .select()
            .from(logs)
            .where(eq(logs.user_id, sql.placeholder("user_id")))
            .orderBy(desc(logs.timestamp))
            .limit(work.LATEST_LOGS)
            .prepare(),
        page: db
            .select()
            .from(logs)
            .where(gt(logs.id, sql.placeholder("last_id")))
            .orderBy(logs.id)
            .limit(work.PAGE_ROWS)
            .prepare(),
        allLogs: db.select().from(logs).prepare(),
        updateRole: db
            .update(users)
            .set({ role: sql.placeholder("role") })
            .where(eq(users.id, sql.placeholder("id")))
            .prepare(),
        upsertUser: db
            .insert(users)
            .values(NEW_USER)
            .onConflictDoUpdate({
                target: users.email,
                set: {
                    password_hash: sql`excluded.password_hash`,
                    role: sql`excluded.role`,
                    created_at: sql`excluded.created_at`,
                },
            })
            .prepare(),
    };
}

class Peer {
    constructor(file) {
        this.client = openDatabase(file);
        this.db = drizzle({ client: this.client });
        this.queries = prepare(this.db);
    }

    close() {
        this.client.close();
    }

    inTransaction(rows, valueOf) {
        return this.db.transaction(() => work.sum(rows, valueOf));
    }

    insert_users(rows) {
        const { insertUser } = this.queries;
        return this.inTransaction(rows, (row) => insertUser.run(row).lastInsertRowid);
    }

    insert_logs(rows) {
        const { insertLog } = this.queries;
        return this.inTransaction(rows, (row) => insertLog.run(row).lastInsertRowid);
    }

    // values([...]) of many rows builds its SQL anew each time, which costs more than what it saves.
    bulk_logs(rows) {
        return this.insert_logs(rows);
    }

    bulk_users(rows) {
        return this.insert_users(rows);
    }

    sumIds(table, count) {
        const source = { users, logs }[table];
        const { id } = source;
        const last = this.db.select({ id }).from(source).orderBy(desc(id)).limit(count).as("last");
        return this.db.select({ sum: sql`sum(${last.id})` }).from(last).get().sum;
    }

    get_pk(ids) {
        const { getUser } = this.queries;
        return work.sum(ids, (id) => work.sumUser(getUser.get({ id })));
    }

    get_email(emails) {
        const { getUserByEmail } = this.queries;
        return work.sum(emails, (email) => work.sumUser(getUserByEmail.get({ email })));
    }

    // The last call has fewer keys, and NULL for the others.
    get_many(ids) {
        const { getUsers } = this.queries;
        return work.sum(work.chunks(ids, work.KEYS_A_CALL), (keys) => {
            const padding = Array(work.KEYS_A_CALL - keys.length).fill(null);
            return work.sumFound(keys, getUsers.all([...keys, ...padding]));
        });
    }

    list_logs(ids) {
        const { latestLogs } = this.queries;
        return work.sum(ids, (id) => work.sum(latestLogs.all({ user_id: id }), work.sumLog));
    }

    page_logs(pages) {
        const { page } = this.queries;
        let total = 0;
        for (let i = 0, lastId = 0; i < pages; i++) {
            const rows = page.all({ last_id: lastId });
            total += work.sum(rows, work.sumLog);
            lastId = rows.at(-1).id;
        }
        return total;
    }

    update_user(rows) {
        const { updateRole } = this.queries;
        return this.inTransaction(rows, (row) => updateRole.run(row).changes);
    }

    collect_logs() {
        return work.sum(this.queries.allLogs.all(), work.sumLog);
    }

    // There is nothing that goes row by row here: all of them at once.
    scan_logs() {
        return this.collect_logs();
    }

    upsert_user(rows) {
        const { upsertUser } = this.queries;
        return this.inTransaction(rows, (row) => upsertUser.run(row).changes);
    }

    commit_logs(rows) {
        return work.sum(rows, (row) => this.insert_logs([row]));
    }
}

work.run("drizzle", Peer);
