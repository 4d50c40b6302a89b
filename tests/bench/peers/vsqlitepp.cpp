// vsqlite++: commands and queries prepared once. What a row was given for an id, and how many changed, SQL tells: the
// layer does not.
#include "peer.hpp"
#include "queries.hpp"

#include <optional>
#include <sqlite/execute.hpp>
#include <sqlite/query.hpp>
#include <sqlite/transaction.hpp>

namespace
{

struct User {
    int64_t id;
    std::string email, password_hash, role;
    int64_t created_at;
};

struct Log {
    int64_t id, user_id;
    std::string action, detail;
    int64_t timestamp;
};

User read_user(const sqlite::result_type &row)
{
    return {row->get_int64(0), row->get_string(1), row->get_string(2), row->get_string(3), row->get_int64(4)};
}

Log read_log(const sqlite::result_type &row)
{
    return {row->get_int64(0), row->get_int64(1), row->get_string(2), row->get_string(3), row->get_int64(4)};
}

int64_t sum_logs(sqlite::query &query, int64_t &last_id)
{
    int64_t sum = 0;
    const sqlite::result_type rows = query.get_result();
    while (rows->next_row()) {
        const Log log = read_log(rows);
        sum += sum_log(log);
        last_id = log.id;
    }
    return sum;
}

// Made before statements are prepared.
struct Database : sqlite::connection {
    explicit Database(const char *path) : connection(path ? path : ":memory:")
    {
        for (const std::string &statement : settings(path))
            sqlite::execute(*this, statement, true);
        for (const std::string &statement : schema())
            sqlite::execute(*this, statement, true);
    }
};

class Peer
{
    Database database;
    std::optional<sqlite::transaction> transaction;
    sqlite::command insert_user{database, INSERT_USER}, insert_log{database, INSERT_LOG},
        update_role{database, UPDATE_ROLE}, upsert{database, UPSERT_USER_BY_EMAIL};
    sqlite::query get_user{database, GET_USER}, get_user_by_email{database, GET_USER_BY_EMAIL},
        get_users{database, get_users_query()}, latest_logs{database, LATEST}, page{database, PAGE},
        all_logs{database, ALL_LOGS}, last_id{database, "SELECT last_insert_rowid()"},
        changes{database, "SELECT changes()"};

    static int64_t number_of(sqlite::query &query)
    {
        query.clear();
        const sqlite::result_type row = query.get_result();
        row->next_row();
        return row->get_int64(0);
    }

    static void execute_with_user(sqlite::command &command, std::size_t user, const char *role)
    {
        command.clear();
        command % std::string(data_email(user)) % std::string(data_password_hash()) % std::string(role) %
            data_timestamp(user);
        command.emit();
    }

    int64_t insert(std::size_t log, std::size_t users)
    {
        insert_log.clear();
        insert_log % data_log_user(log, users) % std::string(data_action()) % std::string(data_detail(log)) %
            data_timestamp(log);
        insert_log.emit();
        return number_of(last_id);
    }

    template <class Key> static int64_t get(sqlite::query &query, const Key &key)
    {
        query.clear();
        query % key;
        const sqlite::result_type row = query.get_result();
        if (!row->next_row())
            fail("vsqlitepp", "a user is missing");
        return sum_user(read_user(row));
    }

  public:
    explicit Peer(const char *path) : database(path)
    {
    }

    void begin()
    {
        transaction.emplace(database, sqlite::transaction_type::immediate);
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
            sum += number_of(last_id);
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
            sum += get(get_user, static_cast<int64_t>(draw(&run, run.users)) + 1);
        return sum;
    }

    int64_t get_email(run &run)
    {
        int64_t sum = 0;
        for (std::size_t i = 0; i < run.count; i++)
            sum += get(get_user_by_email, std::string(data_email(draw(&run, run.users))));
        return sum;
    }

    int64_t get_many(run &run)
    {
        return get_all_keys(run, [&](Keys &keys) {
            get_users.clear();
            for (std::size_t i = 0; i < KEYS_A_CALL; i++)
                get_users % int64_t{keys[i]};
            const sqlite::result_type rows = get_users.get_result();
            int64_t sum = 0;
            while (rows->next_row()) {
                const User user = read_user(rows);
                sum += sum_user(user) * keys.times(user.id);
            }
            return sum;
        });
    }

    int64_t list_logs(run &run)
    {
        int64_t sum = 0, last = 0;
        for (std::size_t i = 0; i < run.count; i++) {
            latest_logs.clear();
            latest_logs % (static_cast<int64_t>(draw(&run, run.users)) + 1) % static_cast<int>(LATEST_LOGS);
            sum += sum_logs(latest_logs, last);
        }
        return sum;
    }

    int64_t page_logs(run &run)
    {
        int64_t sum = 0, last = 0;
        for (std::size_t i = 0; i < run.count; i += PAGE_ROWS) {
            page.clear();
            page % last % static_cast<int>(PAGE_ROWS);
            sum += sum_logs(page, last);
        }
        return sum;
    }

    int64_t update_user(run &run)
    {
        int64_t changed = 0;
        for (std::size_t i = 0; i < run.count; i++) {
            std::size_t user = draw(&run, run.users);
            update_role.clear();
            update_role % std::string(role_of(user)) % (static_cast<int64_t>(user) + 1);
            update_role.emit();
            changed += number_of(changes);
        }
        return changed;
    }

    int64_t scan_logs(run &)
    {
        int64_t last = 0;
        all_logs.clear();
        return sum_logs(all_logs, last);
    }

    int64_t collect_logs(run &)
    {
        std::vector<Log> logs;
        all_logs.clear();
        const sqlite::result_type rows = all_logs.get_result();
        while (rows->next_row())
            logs.push_back(read_log(rows));
        return sum_list(logs);
    }

    int64_t upsert_user(run &run)
    {
        int64_t changed = 0;
        for (std::size_t i = run.from; i < run.from + run.count; i++) {
            execute_with_user(upsert, data_upserted(i, run.users), "researcher");
            changed += number_of(changes);
        }
        return changed;
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

const side peer = side_of<Peer>("vsqlitepp");
