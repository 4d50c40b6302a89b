// CppDB: the session keeps prepared statements by their text, which is how its manual uses them.
#include "peer.hpp"
#include "queries.hpp"

#include <cppdb/frontend.h>
#include <optional>

namespace
{

struct User {
    long long id = 0;
    std::string email, password_hash, role;
    long long created_at = 0;
};

struct Log {
    long long id = 0, user_id = 0;
    std::string action, detail;
    long long timestamp = 0;
};

class Peer
{
    cppdb::session sql;
    std::optional<cppdb::transaction> transaction;
    cppdb::statement insert_user, insert_log, get_user, get_user_by_email, get_users, latest_logs, page,
        all_logs, update_role, upsert;

    static void execute_with_user(cppdb::statement &statement, std::size_t user, const char *role)
    {
        statement.reset();
        statement << data_email(user) << data_password_hash() << role << data_timestamp(user) << cppdb::exec;
    }

    int64_t insert(std::size_t log, std::size_t users)
    {
        insert_log.reset();
        insert_log << data_log_user(log, users) << data_action() << data_detail(log) << data_timestamp(log)
                   << cppdb::exec;
        return insert_log.last_insert_id();
    }

    static void read(cppdb::result &row, User &user)
    {
        row >> user.id >> user.email >> user.password_hash >> user.role >> user.created_at;
    }

    static void read(cppdb::result &row, Log &log)
    {
        row >> log.id >> log.user_id >> log.action >> log.detail >> log.timestamp;
    }

    template <class Key> static int64_t get(cppdb::statement &statement, const Key &key)
    {
        statement.reset();
        User user;
        cppdb::result row = statement << key << cppdb::row;
        if (row.empty())
            fail("cppdb", "a user is missing");
        read(row, user);
        return sum_user(user);
    }

    static int64_t sum_logs(cppdb::result rows, long long &last_id)
    {
        int64_t sum = 0;
        Log log;
        while (rows.next()) {
            read(rows, log);
            sum += sum_log(log);
        }
        last_id = log.id;
        return sum;
    }

  public:
    explicit Peer(const char *path) : sql(std::string("sqlite3:db=") + (path ? path : ":memory:"))
    {
        for (const std::string &statement : settings(path))
            (sql << statement).query().next();
        for (const std::string &statement : schema())
            sql << statement << cppdb::exec;
        insert_user = sql.prepare(INSERT_USER);
        insert_log = sql.prepare(INSERT_LOG);
        get_user = sql.prepare(GET_USER);
        get_user_by_email = sql.prepare(GET_USER_BY_EMAIL);
        get_users = sql.prepare(get_users_query());
        latest_logs = sql.prepare(LATEST);
        page = sql.prepare(PAGE);
        all_logs = sql.prepare(ALL_LOGS);
        update_role = sql.prepare(UPDATE_ROLE);
        upsert = sql.prepare(UPSERT_USER_BY_EMAIL);
    }

    void begin()
    {
        transaction.emplace(sql);
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
            sum += insert_user.last_insert_id();
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
        for (std::size_t i = 0; i < run.count; i++)
            sum += get(get_user, static_cast<long long>(draw(&run, run.users)) + 1);
        return sum;
    }

    int64_t get_email(run &run)
    {
        int64_t sum = 0;
        for (std::size_t i = 0; i < run.count; i++)
            sum += get(get_user_by_email, data_email(draw(&run, run.users)));
        return sum;
    }

    int64_t get_many(run &run)
    {
        return get_all_keys(run, [&](Keys &keys) {
            get_users.reset();
            for (std::size_t i = 0; i < KEYS_A_CALL; i++)
                get_users << keys[i];
            cppdb::result rows = get_users.query();
            User user;
            int64_t sum = 0;
            while (rows.next()) {
                read(rows, user);
                sum += sum_user(user) * keys.times(user.id);
            }
            return sum;
        });
    }

    int64_t list_logs(run &run)
    {
        int64_t sum = 0;
        long long last_id = 0;
        for (std::size_t i = 0; i < run.count; i++) {
            latest_logs.reset();
            latest_logs << static_cast<long long>(draw(&run, run.users)) + 1 << static_cast<int>(LATEST_LOGS);
            sum += sum_logs(latest_logs.query(), last_id);
        }
        return sum;
    }

    int64_t page_logs(run &run)
    {
        int64_t sum = 0;
        long long last_id = 0;
        for (std::size_t i = 0; i < run.count; i += PAGE_ROWS) {
            page.reset();
            page << last_id << static_cast<int>(PAGE_ROWS);
            sum += sum_logs(page.query(), last_id);
        }
        return sum;
    }

    int64_t update_user(run &run)
    {
        int64_t changes = 0;
        for (std::size_t i = 0; i < run.count; i++) {
            std::size_t user = draw(&run, run.users);
            update_role.reset();
            update_role << role_of(user) << static_cast<long long>(user) + 1 << cppdb::exec;
            changes += static_cast<int64_t>(update_role.affected());
        }
        return changes;
    }

    int64_t scan_logs(run &)
    {
        long long last_id = 0;
        all_logs.reset();
        return sum_logs(all_logs.query(), last_id);
    }

    int64_t collect_logs(run &)
    {
        std::vector<Log> logs;
        all_logs.reset();
        cppdb::result rows = all_logs.query();
        while (rows.next())
            read(rows, logs.emplace_back());
        return sum_list(logs);
    }

    int64_t upsert_user(run &run)
    {
        int64_t changes = 0;
        for (std::size_t i = run.from; i < run.from + run.count; i++) {
            execute_with_user(upsert, data_upserted(i, run.users), "researcher");
            changes += static_cast<int64_t>(upsert.affected());
        }
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

const side peer = side_of<Peer>("cppdb");
