// wxSQLite3: statements prepared once, text bound as UTF-8 and read as wxString, a named collection for many keys.
#include "peer.hpp"
#include "queries.hpp"

#include <wx/wxsqlite3.h>

namespace
{

struct User {
    long long id;
    wxString email, password_hash, role;
    long long created_at;
};

struct Log {
    long long id, user_id;
    wxString action, detail;
    long long timestamp;
};

long long int64_at(wxSQLite3ResultSet &rows, int column)
{
    return rows.GetInt64(column).GetValue();
}

User read_user(wxSQLite3ResultSet &rows)
{
    return {int64_at(rows, 0), rows.GetString(1), rows.GetString(2), rows.GetString(3), int64_at(rows, 4)};
}

Log read_log(wxSQLite3ResultSet &rows)
{
    return {int64_at(rows, 0), int64_at(rows, 1), rows.GetString(2), rows.GetString(3), int64_at(rows, 4)};
}

int64_t first(const wxString &text)
{
    return text[0].GetValue();
}

int64_t sum_of(const User &user)
{
    return user.id + first(user.email) + first(user.password_hash) + first(user.role) + user.created_at;
}

int64_t sum_of(const Log &log)
{
    return log.id + log.user_id + first(log.action) + first(log.detail) + log.timestamp;
}

int64_t sum_logs(wxSQLite3Statement &statement, long long &last_id)
{
    int64_t sum = 0;
    wxSQLite3ResultSet rows = statement.ExecuteQuery();
    while (rows.NextRow()) {
        const Log log = read_log(rows);
        sum += sum_of(log);
        last_id = log.id;
    }
    statement.Reset();
    return sum;
}

// Made before statements are prepared.
struct Database : wxSQLite3Database {
    explicit Database(const char *path)
    {
        Open(path ? path : ":memory:");
        for (const std::string &statement : settings(path))
            ExecuteUpdate(statement.c_str());
        for (const std::string &statement : schema())
            ExecuteUpdate(statement.c_str());
    }
};

class Peer
{
    Database database;
    wxSQLite3IntegerCollection collection{database.CreateIntegerCollection("keys")};
    wxSQLite3Statement insert_user{database.PrepareStatement(INSERT_USER)},
        insert_log{database.PrepareStatement(INSERT_LOG)}, get_user{database.PrepareStatement(GET_USER)},
        get_user_by_email{database.PrepareStatement(GET_USER_BY_EMAIL)},
        get_users{database.PrepareStatement("SELECT " USER_COLUMNS " FROM users WHERE id IN keys ORDER BY id")},
        latest_logs{database.PrepareStatement(LATEST)}, page{database.PrepareStatement(PAGE)},
        all_logs{database.PrepareStatement(ALL_LOGS)}, update_role{database.PrepareStatement(UPDATE_ROLE)},
        upsert{database.PrepareStatement(UPSERT_USER_BY_EMAIL)};

    static int execute_with_user(wxSQLite3Statement &statement, std::size_t user, const char *role)
    {
        statement.Bind(1, data_email(user));
        statement.Bind(2, data_password_hash());
        statement.Bind(3, role);
        statement.Bind(4, wxLongLong(data_timestamp(user)));
        return statement.ExecuteUpdate();
    }

    int64_t insert(std::size_t log, std::size_t users)
    {
        insert_log.Bind(1, wxLongLong(data_log_user(log, users)));
        insert_log.Bind(2, data_action());
        insert_log.Bind(3, data_detail(log));
        insert_log.Bind(4, wxLongLong(data_timestamp(log)));
        insert_log.ExecuteUpdate();
        return database.GetLastRowId().GetValue();
    }

    static int64_t get(wxSQLite3Statement &statement)
    {
        wxSQLite3ResultSet row = statement.ExecuteQuery();
        if (!row.NextRow())
            fail("wxsqlite3", "a user is missing");
        int64_t sum = sum_of(read_user(row));
        statement.Reset();
        return sum;
    }

  public:
    explicit Peer(const char *path) : database(path)
    {
    }

    void begin()
    {
        database.Begin(WXSQLITE_TRANSACTION_IMMEDIATE);
    }

    void commit()
    {
        database.Commit();
    }

    int64_t insert_users(run &run)
    {
        int64_t sum = 0;
        for (std::size_t i = run.from; i < run.from + run.count; i++) {
            execute_with_user(insert_user, i, "user");
            sum += database.GetLastRowId().GetValue();
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
            get_user.Bind(1, wxLongLong(static_cast<long long>(draw(&run, run.users)) + 1));
            sum += get(get_user);
        }
        return sum;
    }

    int64_t get_email(run &run)
    {
        int64_t sum = 0;
        for (std::size_t i = 0; i < run.count; i++) {
            get_user_by_email.Bind(1, data_email(draw(&run, run.users)));
            sum += get(get_user_by_email);
        }
        return sum;
    }

    int64_t get_many(run &run)
    {
        return get_all_keys(run, [&](Keys &keys) {
            std::array<int, KEYS_A_CALL> numbers;
            for (std::size_t i = 0; i < numbers.size(); i++)
                numbers[i] = static_cast<int>(keys[i]);
            collection.Bind(KEYS_A_CALL, numbers.data());
            wxSQLite3ResultSet rows = get_users.ExecuteQuery();
            int64_t sum = 0;
            while (rows.NextRow()) {
                const User user = read_user(rows);
                sum += sum_of(user) * keys.times(user.id);
            }
            get_users.Reset();
            return sum;
        });
    }

    int64_t list_logs(run &run)
    {
        int64_t sum = 0;
        long long last_id = 0;
        for (std::size_t i = 0; i < run.count; i++) {
            latest_logs.Bind(1, wxLongLong(static_cast<long long>(draw(&run, run.users)) + 1));
            latest_logs.Bind(2, static_cast<int>(LATEST_LOGS));
            sum += sum_logs(latest_logs, last_id);
        }
        return sum;
    }

    int64_t page_logs(run &run)
    {
        int64_t sum = 0;
        long long last_id = 0;
        for (std::size_t i = 0; i < run.count; i += PAGE_ROWS) {
            page.Bind(1, wxLongLong(last_id));
            page.Bind(2, static_cast<int>(PAGE_ROWS));
            sum += sum_logs(page, last_id);
        }
        return sum;
    }

    int64_t update_user(run &run)
    {
        int64_t changes = 0;
        for (std::size_t i = 0; i < run.count; i++) {
            std::size_t user = draw(&run, run.users);
            update_role.Bind(1, role_of(user));
            update_role.Bind(2, wxLongLong(static_cast<long long>(user) + 1));
            changes += update_role.ExecuteUpdate();
        }
        return changes;
    }

    int64_t scan_logs(run &)
    {
        long long last_id = 0;
        return sum_logs(all_logs, last_id);
    }

    int64_t collect_logs(run &)
    {
        std::vector<Log> logs;
        wxSQLite3ResultSet rows = all_logs.ExecuteQuery();
        while (rows.NextRow())
            logs.push_back(read_log(rows));
        all_logs.Reset();
        int64_t sum = 0;
        for (const Log &log : logs)
            sum += sum_of(log);
        return sum;
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

const side peer = side_of<Peer>("wxsqlite3");
