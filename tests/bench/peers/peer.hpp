// peer.hpp - a peer in C++ is a class with a method for each work; this makes a side of the benchmark of it.
#pragma once

#define _Noreturn [[noreturn]]
extern "C" {
#include "../bench.h"
extern const struct side peer;
}
#undef _Noreturn

#include <algorithm>
#include <array>
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

template <class Logs> int64_t sum_list(const Logs &logs)
{
    int64_t sum = 0;
    for (const auto &log : logs)
        sum += sum_log(log);
    return sum;
}

// The users of a list of keys, in the order of these.
inline std::string get_users_query()
{
    std::string query = "SELECT id, email, password_hash, role, created_at FROM users WHERE id IN (?";
    for (int i = 1; i < KEYS_A_CALL; i++)
        query += ", ?";
    return query + ") ORDER BY id";
}

// The keys of a call of get_many in their order, after a 0 for each that the last call is short of.
class Keys
{
    std::array<long long, KEYS_A_CALL> keys{};
    std::size_t place = 0;

  public:
    Keys(run &run, std::size_t rest)
    {
        std::generate_n(keys.begin(), std::min(rest, keys.size()),
                        [&] { return static_cast<long long>(draw(&run, run.users)) + 1; });
        std::sort(keys.begin(), keys.end());
    }

    [[nodiscard]] long long operator[](std::size_t i) const
    {
        return keys[i];
    }

    // How often it was drawn, for a list of keys finds one that is there twice only once. Rows come in order.
    int64_t times(long long key)
    {
        int64_t count = 0;
        for (; place < keys.size() && keys[place] <= key; place++)
            count += keys[place] == key;
        return count;
    }
};

// Calls get_keys(Keys &), which gives a sum, until there are no keys left.
template <class Get> int64_t get_all_keys(run &run, Get get_keys)
{
    int64_t sum = 0;
    for (std::size_t done = 0; done < run.count; done += KEYS_A_CALL) {
        Keys keys(run, run.count - done);
        sum += get_keys(keys);
    }
    return sum;
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
    made.works[GET_MANY] = call<Peer, &Peer::get_many>;
    made.works[LIST_LOGS] = call<Peer, &Peer::list_logs>;
    made.works[PAGE_LOGS] = call<Peer, &Peer::page_logs>;
    made.works[UPDATE_USER] = call<Peer, &Peer::update_user>;
    made.works[SCAN_LOGS] = call<Peer, &Peer::scan_logs>;
    made.works[COLLECT_LOGS] = call<Peer, &Peer::collect_logs>;
    made.works[BULK_USERS] = call<Peer, &Peer::bulk_users>;
    made.works[UPSERT_USER] = call<Peer, &Peer::upsert_user>;
    made.works[COMMIT_LOGS] = call<Peer, &Peer::commit_logs>;
    made.works[FILE_GET] = call<Peer, &Peer::get_pk>;
    return made;
}
