// peer.hpp - a peer in C++ is a class with a method for each work; this makes a side of the benchmark of it.
#pragma once

#define _Noreturn [[noreturn]]
extern "C" {
#include "../bench.h"
extern const struct side peer;
}
#undef _Noreturn

#include <fstream>
#include <string>
#include <vector>

// The statements of the DDL, which stand a line each.
inline std::vector<std::string> schema()
{
    std::ifstream file(PEER_SCHEMA);
    std::vector<std::string> statements;
    for (std::string line; std::getline(file, line);)
        statements.push_back(line);
    if (statements.empty())
        fail(PEER_SCHEMA, "cannot be read");
    return statements;
}

// What a connection is told before it is used; the tables are made after.
inline std::vector<std::string> settings(const char *path)
{
    std::vector<std::string> statements{"PRAGMA foreign_keys = ON", "PRAGMA busy_timeout = 5000"};
    if (path) {
        statements.emplace_back("PRAGMA journal_mode = WAL");
        statements.emplace_back("PRAGMA synchronous = NORMAL");
    }
    return statements;
}

inline const char *role_of(std::size_t user)
{
    return user % 2 ? "researcher" : "user";
}

template <class User> int64_t sum_user(const User &user)
{
    return user.id + user.email[0] + user.password_hash[0] + user.role[0] + user.created_at;
}

template <class Log> int64_t sum_log(const Log &log)
{
    return log.id + log.user_id + log.action[0] + log.detail[0] + log.timestamp;
}

template <class Peer, int64_t (Peer::*method)(run &)> int64_t call(run *run)
{
    return (static_cast<Peer *>(run->side)->*method)(*run);
}

template <class Peer> side side_of(const char *name)
{
    side made{};
    made.name = name;
    made.open = [](const char *path, std::size_t) -> void * { return new Peer(path); };
    made.close = [](void *side) { delete static_cast<Peer *>(side); };
    made.begin = [](void *side) { static_cast<Peer *>(side)->begin(); };
    made.commit = [](void *side) { static_cast<Peer *>(side)->commit(); };
    made.works[INSERT_USERS] = call<Peer, &Peer::insert_users>;
    made.works[INSERT_LOGS] = call<Peer, &Peer::insert_logs>;
    made.works[BULK_LOGS] = call<Peer, &Peer::bulk_logs>;
    made.works[GET_PK] = call<Peer, &Peer::get_pk>;
    made.works[GET_EMAIL] = call<Peer, &Peer::get_email>;
    made.works[LIST_LOGS] = call<Peer, &Peer::list_logs>;
    made.works[PAGE_LOGS] = call<Peer, &Peer::page_logs>;
    made.works[UPDATE_USER] = call<Peer, &Peer::update_user>;
    made.works[SCAN_LOGS] = call<Peer, &Peer::scan_logs>;
    made.works[UPSERT_USER] = call<Peer, &Peer::upsert_user>;
    made.works[COMMIT_LOGS] = call<Peer, &Peer::commit_logs>;
    return made;
}
