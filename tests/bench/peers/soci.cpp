// SOCI: statements prepared once with variables bound to them, many rows through vectors.
#include "peer.hpp"

#include <optional>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

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

// Rows at a time.
constexpr std::size_t MOST = 1000;

struct Logs {
    std::vector<long long> ids, user_ids, timestamps;
    std::vector<std::string> actions, details;
    std::vector<soci::indicator> are_null;

    void resize(std::size_t count)
    {
        ids.resize(count);
        user_ids.resize(count);
        actions.resize(count);
        details.resize(count);
        are_null.resize(count);
        timestamps.resize(count);
    }

    void move_to(std::vector<Log> &list)
    {
        for (std::size_t i = 0; i < ids.size(); i++)
            list.push_back({ids[i], user_ids[i], std::move(actions[i]), std::move(details[i]), timestamps[i]});
    }

    [[nodiscard]] int64_t sum() const
    {
        int64_t sum = 0;
        for (std::size_t i = 0; i < ids.size(); i++)
            sum += ids[i] + user_ids[i] + actions[i][0] + details[i][0] + timestamps[i];
        return sum;
    }
};

struct Users {
    std::vector<std::string> emails, password_hashes, roles;
    std::vector<long long> created_at;

    void resize(std::size_t count)
    {
        emails.resize(count);
        password_hashes.resize(count);
        roles.resize(count);
        created_at.resize(count);
    }
};

#define USER_COLUMNS "id, email, password_hash, role, created_at"
#define LOG_COLUMNS "id, user_id, action, detail, timestamp"
#define INSERT_USER                                                                                            \
    "insert into users(email, password_hash, role, created_at) values(:email, :hash, :role, :created)"
#define INSERT_LOG                                                                                             \
    "insert into logs(user_id, action, detail, timestamp) values(:user, :action, :detail, :timestamp)"
#define UPSERT_USER_BY_EMAIL                                                                                   \
    INSERT_USER " on conflict(email) do update set password_hash = excluded.password_hash, "                   \
                "role = excluded.role, created_at = excluded.created_at"

class Peer
{
    soci::session sql;
    std::optional<soci::transaction> transaction;
    User user;
    Log log;
    Logs logs;
    Users new_users;
    std::array<long long, KEYS_A_CALL> keys{};
    soci::indicator is_null = soci::i_ok;
    long long key = 0;
    int limit = 0;
    soci::statement insert_user, insert_log, bulk_log, bulk_user, get_user, get_user_by_email, get_users,
        latest_logs, page, update_role, upsert;

    static void prepare_database(soci::session &sql, const char *path)
    {
        sql.open(soci::sqlite3, path ? path : ":memory:");
        for (const std::string &statement : settings(path))
            sql << statement;
        for (const std::string &statement : schema())
            sql << statement;
    }

    soci::details::prepare_temp_type using_user(const char *text)
    {
        return (sql.prepare << text, soci::use(user.email), soci::use(user.password_hash), soci::use(user.role),
                soci::use(user.created_at));
    }

    soci::details::prepare_temp_type into_user(const std::string &text)
    {
        return (sql.prepare << text, soci::into(user.id), soci::into(user.email),
                soci::into(user.password_hash), soci::into(user.role), soci::into(user.created_at));
    }

    soci::details::prepare_temp_type into_log(const char *text)
    {
        return (sql.prepare << text, soci::into(log.id), soci::into(log.user_id), soci::into(log.action),
                soci::into(log.detail, is_null), soci::into(log.timestamp), soci::use(key), soci::use(limit));
    }

    soci::details::prepare_temp_type using_keys()
    {
        soci::details::prepare_temp_type prepared = into_user(get_users_query());
        for (const long long &each : keys)
            prepared, soci::use(each);
        return prepared;
    }

    void take_user(std::size_t number, const char *role)
    {
        user.email = data_email(number);
        user.password_hash = data_password_hash();
        user.role = role;
        user.created_at = data_timestamp(number);
    }

    long long insert(std::size_t number, std::size_t users)
    {
        log.user_id = data_log_user(number, users);
        log.action = data_action();
        log.detail = data_detail(number);
        log.timestamp = data_timestamp(number);
        insert_log.execute(true);
        return last_id("logs");
    }

    long long last_id(const char *table)
    {
        long long id = 0;
        sql.get_last_insert_id(table, id);
        return id;
    }

    // The sum of the ids of a number of rows that were inserted at once.
    int64_t sum_last_ids(const char *table, std::size_t count)
    {
        long long last = last_id(table), first = last - static_cast<long long>(count) + 1;
        return (first + last) * static_cast<long long>(count) / 2;
    }

    int64_t get(soci::statement &statement)
    {
        if (!statement.execute(true))
            fail("soci", "a user is missing");
        return sum_user(user);
    }

    int64_t sum_logs(soci::statement &statement)
    {
        int64_t sum = 0;
        statement.execute();
        while (statement.fetch())
            sum += sum_log(log);
        return sum;
    }

    // Calls take() for every thousand that is in `logs`.
    template <class Take> void read_all_logs(Take take)
    {
        logs.resize(MOST);
        soci::statement all =
            (sql.prepare << "select " LOG_COLUMNS " from logs", soci::into(logs.ids), soci::into(logs.user_ids),
             soci::into(logs.actions), soci::into(logs.details, logs.are_null), soci::into(logs.timestamps));
        all.execute();
        while (all.fetch()) {
            take();
            logs.resize(MOST);
        }
    }

  public:
    explicit Peer(const char *path)
        : insert_user((prepare_database(sql, path), using_user(INSERT_USER))),
          insert_log((sql.prepare << INSERT_LOG, soci::use(log.user_id), soci::use(log.action),
                      soci::use(log.detail), soci::use(log.timestamp))),
          bulk_log((logs.resize(MOST), sql.prepare << INSERT_LOG, soci::use(logs.user_ids),
                    soci::use(logs.actions), soci::use(logs.details), soci::use(logs.timestamps))),
          bulk_user((new_users.resize(MOST), sql.prepare << INSERT_USER, soci::use(new_users.emails),
                     soci::use(new_users.password_hashes), soci::use(new_users.roles),
                     soci::use(new_users.created_at))),
          get_user((into_user("select " USER_COLUMNS " from users where id = :id"), soci::use(key))),
          get_user_by_email(
              (into_user("select " USER_COLUMNS " from users where email = :email"), soci::use(user.email))),
          get_users(using_keys()),
          latest_logs(into_log("select " LOG_COLUMNS
                               " from logs where user_id = :user order by timestamp desc limit :limit")),
          page(into_log("select " LOG_COLUMNS " from logs where id > :last order by id limit :limit")),
          update_role((sql.prepare << "update users set role = :role where id = :id", soci::use(user.role),
                       soci::use(key))),
          upsert(using_user(UPSERT_USER_BY_EMAIL))
    {
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
            take_user(i, "user");
            insert_user.execute(true);
            sum += last_id("users");
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
        int64_t sum = 0;
        for (std::size_t done = 0, count; done < run.count; done += count) {
            count = std::min(run.count - done, MOST);
            logs.resize(count);
            for (std::size_t i = 0; i < count; i++) {
                std::size_t number = run.from + done + i;
                logs.user_ids[i] = data_log_user(number, run.users);
                logs.actions[i] = data_action();
                logs.details[i] = data_detail(number);
                logs.timestamps[i] = data_timestamp(number);
            }
            bulk_log.execute(true);
            sum += sum_last_ids("logs", count);
        }
        return sum;
    }

    int64_t bulk_users(run &run)
    {
        int64_t sum = 0;
        for (std::size_t done = 0, count; done < run.count; done += count) {
            count = std::min(run.count - done, MOST);
            new_users.resize(count);
            for (std::size_t i = 0; i < count; i++) {
                std::size_t number = run.from + done + i;
                new_users.emails[i] = data_email(number);
                new_users.password_hashes[i] = data_password_hash();
                new_users.roles[i] = "user";
                new_users.created_at[i] = data_timestamp(number);
            }
            bulk_user.execute(true);
            sum += sum_last_ids("users", count);
        }
        return sum;
    }

    int64_t get_pk(run &run)
    {
        int64_t sum = 0;
        for (std::size_t i = 0; i < run.count; i++) {
            key = static_cast<long long>(draw(&run, run.users)) + 1;
            sum += get(get_user);
        }
        return sum;
    }

    int64_t get_email(run &run)
    {
        int64_t sum = 0;
        for (std::size_t i = 0; i < run.count; i++) {
            user.email = data_email(draw(&run, run.users));
            sum += get(get_user_by_email);
        }
        return sum;
    }

    int64_t get_many(run &run)
    {
        return get_all_keys(run, [&](Keys &drawn) {
            for (std::size_t i = 0; i < KEYS_A_CALL; i++)
                keys[i] = drawn[i];
            int64_t sum = 0;
            get_users.execute();
            while (get_users.fetch())
                sum += sum_user(user) * drawn.times(user.id);
            return sum;
        });
    }

    int64_t list_logs(run &run)
    {
        int64_t sum = 0;
        limit = LATEST_LOGS;
        for (std::size_t i = 0; i < run.count; i++) {
            key = static_cast<long long>(draw(&run, run.users)) + 1;
            sum += sum_logs(latest_logs);
        }
        return sum;
    }

    int64_t page_logs(run &run)
    {
        int64_t sum = 0;
        limit = PAGE_ROWS;
        key = 0;
        for (std::size_t i = 0; i < run.count; i += PAGE_ROWS) {
            sum += sum_logs(page);
            key = log.id;
        }
        return sum;
    }

    int64_t update_user(run &run)
    {
        int64_t changes = 0;
        for (std::size_t i = 0; i < run.count; i++) {
            std::size_t number = draw(&run, run.users);
            user.role = role_of(number);
            key = static_cast<long long>(number) + 1;
            update_role.execute(true);
            changes += update_role.get_affected_rows();
        }
        return changes;
    }

    int64_t scan_logs(run &)
    {
        int64_t sum = 0;
        read_all_logs([&] { sum += logs.sum(); });
        return sum;
    }

    int64_t collect_logs(run &)
    {
        std::vector<Log> list;
        read_all_logs([&] { logs.move_to(list); });
        return sum_list(list);
    }

    int64_t upsert_user(run &run)
    {
        int64_t changes = 0;
        for (std::size_t i = run.from; i < run.from + run.count; i++) {
            take_user(data_upserted(i, run.users), "researcher");
            upsert.execute(true);
            changes += upsert.get_affected_rows();
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

const side peer = side_of<Peer>("soci");
