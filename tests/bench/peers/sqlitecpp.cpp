// SQLiteCpp: statements prepared once, text bound without a copy and read where SQLite keeps it.
#include "peer.hpp"
#include "queries.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <optional>

namespace
{

struct User {
    int64_t id;
    const char *email, *password_hash, *role;
    int64_t created_at;
};

struct Log {
    int64_t id, user_id;
    const char *action, *detail;
    int64_t timestamp;
};

struct OwnedLog {
    int64_t id, user_id;
    std::string action, detail;
    int64_t timestamp;
};

SQLite::Database open_database(const char *path)
{
    SQLite::Database database(path ? path : ":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    for (const std::string &statement : settings(path))
        database.exec(statement);
    for (const std::string &statement : schema())
        database.exec(statement);
    return database;
}

User read_user(SQLite::Statement &statement)
{
    return {statement.getColumn(0), statement.getColumn(1), statement.getColumn(2), statement.getColumn(3),
            statement.getColumn(4)};
}

template <class Log> Log read_log(SQLite::Statement &statement)
{
    return {statement.getColumn(0), statement.getColumn(1), statement.getColumn(2), statement.getColumn(3),
            statement.getColumn(4)};
}

int64_t sum_logs(SQLite::Statement &statement, int64_t &last_id)
{
    int64_t sum = 0;
    while (statement.executeStep()) {
        const Log log = read_log<Log>(statement);
        sum += sum_log(log);
        last_id = log.id;
    }
    statement.reset();
    return sum;
}

class Peer
{
    SQLite::Database database;
    std::optional<SQLite::Transaction> transaction;
    SQLite::Statement insert_user{database, INSERT_USER}, insert_log{database, INSERT_LOG},
        get_user{database, GET_USER}, get_user_by_email{database, GET_USER_BY_EMAIL},
        get_users{database, get_users_query()}, latest_logs{database, LATEST}, page{database, PAGE},
        all_logs{database, ALL_LOGS}, update_role{database, UPDATE_ROLE},
        upsert{database, UPSERT_USER_BY_EMAIL};

    int execute_with_user(SQLite::Statement &statement, std::size_t user, const char *role)
    {
        statement.bindNoCopy(1, data_email(user));
        statement.bindNoCopy(2, data_password_hash());
        statement.bindNoCopy(3, role);
        statement.bind(4, data_timestamp(user));
        int changes = statement.exec();
        statement.reset();
        return changes;
    }

    int64_t insert(std::size_t log, std::size_t users)
    {
        insert_log.bind(1, data_log_user(log, users));
        insert_log.bindNoCopy(2, data_action());
        insert_log.bindNoCopy(3, data_detail(log));
        insert_log.bind(4, data_timestamp(log));
        insert_log.exec();
        insert_log.reset();
        return database.getLastInsertRowid();
    }

    static int64_t get(SQLite::Statement &statement)
    {
        if (!statement.executeStep())
            fail("sqlitecpp", "a user is missing");
        int64_t sum = sum_user(read_user(statement));
        statement.reset();
        return sum;
    }

  public:
    explicit Peer(const char *path) : database(open_database(path))
    {
    }

    void begin()
    {
        transaction.emplace(database, SQLite::TransactionBehavior::IMMEDIATE);
    }

    void commit()
    {
        transaction->commit();
        transaction.reset();
    }

    int64_t insert_users(run &run)
    {
        int64_t sum = 0;
        for (std::size_t i = run.from; i < run.from + run.count; i++) {
            execute_with_user(insert_user, i, "user");
            sum += database.getLastInsertRowid();
        }
        return sum;
    }

    int64_t insert_logs(run &run)
    {
        int64_t sum = 0;
        for (std::size_t i = run.from; i < run.from + run.count; i++)
            sum += insert(i, run.users);
        return sum;
    }

    int64_t bulk_logs(run &run)
    {
        return insert_logs(run);
    }

    int64_t bulk_users(run &run)
    {
        return insert_users(run);
    }

    int64_t get_pk(run &run)
    {
        int64_t sum = 0;
        for (std::size_t i = 0; i < run.count; i++) {
            get_user.bind(1, static_cast<int64_t>(draw(&run, run.users)) + 1);
            sum += get(get_user);
        }
        return sum;
    }

    int64_t get_email(run &run)
    {
        int64_t sum = 0;
        for (std::size_t i = 0; i < run.count; i++) {
            get_user_by_email.bindNoCopy(1, data_email(draw(&run, run.users)));
            sum += get(get_user_by_email);
        }
        return sum;
    }

    int64_t get_many(run &run)
    {
        return get_all_keys(run, [&](Keys &keys) {
            for (int i = 0; i < KEYS_A_CALL; i++)
                get_users.bind(i + 1, int64_t{keys[i]});
            int64_t sum = 0;
            while (get_users.executeStep()) {
                const User user = read_user(get_users);
                sum += sum_user(user) * keys.times(user.id);
            }
            get_users.reset();
            return sum;
        });
    }

    int64_t list_logs(run &run)
    {
        int64_t sum = 0, last_id = 0;
        for (std::size_t i = 0; i < run.count; i++) {
            latest_logs.bind(1, static_cast<int64_t>(draw(&run, run.users)) + 1);
            latest_logs.bind(2, LATEST_LOGS);
            sum += sum_logs(latest_logs, last_id);
        }
        return sum;
    }

    int64_t page_logs(run &run)
    {
        int64_t sum = 0, last_id = 0;
        for (std::size_t i = 0; i < run.count; i += PAGE_ROWS) {
            page.bind(1, last_id);
            page.bind(2, PAGE_ROWS);
            sum += sum_logs(page, last_id);
        }
        return sum;
    }

    int64_t update_user(run &run)
    {
        int64_t changes = 0;
        for (std::size_t i = 0; i < run.count; i++) {
            std::size_t user = draw(&run, run.users);
            update_role.bindNoCopy(1, role_of(user));
            update_role.bind(2, static_cast<int64_t>(user) + 1);
            changes += update_role.exec();
            update_role.reset();
        }
        return changes;
    }

    int64_t scan_logs(run &)
    {
        int64_t last_id = 0;
        return sum_logs(all_logs, last_id);
    }

    int64_t collect_logs(run &)
    {
        std::vector<OwnedLog> logs;
        while (all_logs.executeStep())
            logs.push_back(read_log<OwnedLog>(all_logs));
        all_logs.reset();
        return sum_list(logs);
    }

    int64_t upsert_user(run &run)
    {
        int64_t changes = 0;
        for (std::size_t i = run.from; i < run.from + run.count; i++)
            changes += execute_with_user(upsert, data_upserted(i, run.users), "researcher");
        return changes;
    }

    int64_t commit_logs(run &run)
    {
        int64_t sum = 0;
        for (std::size_t i = run.from; i < run.from + run.count; i++) {
            begin();
            sum += insert(i, run.users);
            commit();
        }
        return sum;
    }
};

} // namespace

const side peer = side_of<Peer>("sqlitecpp");
