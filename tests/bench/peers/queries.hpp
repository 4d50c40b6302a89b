// queries.hpp - the SQL of the peers in C++ that take it as it is.
#pragma once

#define USER_COLUMNS "id, email, password_hash, role, created_at"
#define LOG_COLUMNS "id, user_id, action, detail, timestamp"

#define INSERT_USER "INSERT INTO users(email, password_hash, role, created_at) VALUES(?, ?, ?, ?)"
#define INSERT_LOG "INSERT INTO logs(user_id, action, detail, timestamp) VALUES(?, ?, ?, ?)"
#define GET_USER "SELECT " USER_COLUMNS " FROM users WHERE id = ?"
#define GET_USER_BY_EMAIL "SELECT " USER_COLUMNS " FROM users WHERE email = ?"
#define LATEST "SELECT " LOG_COLUMNS " FROM logs WHERE user_id = ? ORDER BY timestamp DESC LIMIT ?"
#define PAGE "SELECT " LOG_COLUMNS " FROM logs WHERE id > ? ORDER BY id LIMIT ?"
#define ALL_LOGS "SELECT " LOG_COLUMNS " FROM logs"
#define UPDATE_ROLE "UPDATE users SET role = ? WHERE id = ?"
#define UPSERT_USER_BY_EMAIL                                                                                   \
    INSERT_USER " ON CONFLICT(email) DO UPDATE SET password_hash = excluded.password_hash, "                   \
                "role = excluded.role, created_at = excluded.created_at"
