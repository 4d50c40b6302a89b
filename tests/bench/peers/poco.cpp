// Poco Data: statements kept with variables bound to them, many rows through vectors of tuples. Each execution prepares
// its SQL anew, all the same.
#include "peer.hpp"
#include "queries.hpp"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/Session.h>
#include <Poco/Data/Statement.h>
#include <Poco/Data/Transaction.h>
#include <Poco/Tuple.h>
#include <optional>

namespace
{

using namespace Poco::Data::Keywords;
using Poco::Data::Session;
using Poco::Data::Statement;

using NewUser = Poco::Tuple<std::string, std::string, std::string, int64_t>;
using NewLog = Poco::Tuple<int64_t, std::string, std::string, int64_t>;
using User = Poco::Tuple<int64_t, std::string, std::string, std::string, int64_t>;
using Log = Poco::Tuple<int64_t, int64_t, std::string, std::string, int64_t>;

NewUser new_user(std::size_t user, const char *role)
{
    return {data_email(user), data_password_hash(), role, data_timestamp(user)};
}

NewLog new_log(std::size_t log, std::size_t users)
{
    return {data_log_user(log, users), data_action(), data_detail(log), data_timestamp(log)};
}

int64_t sum_user_of(const User &user)
{
    return user.get<0>() + user.get<1>()[0] + user.get<2>()[0] + user.get<3>()[0] + user.get<4>();
}

int64_t sum_logs(const std::vector<Log> &logs)
{
    int64_t sum = 0;
    for (const Log &log : logs)
        sum += log.get<0>() + log.get<1>() + log.get<2>()[0] + log.get<3>()[0] + log.get<4>();
    return sum;
}

Session open_session(const char *path)
{
    Poco::Data::SQLite::Connector::registerConnector();
    Session session("SQLite", path ? path : ":memory:");
    for (const std::string &statement : settings(path))
        session << statement, now;
    for (const std::string &statement : schema())
        session << statement, now;
    return session;
}

class Peer
{
    Session session;
    std::optional<Poco::Data::Transaction> transaction;
    NewUser new_user_row;
    NewLog new_log_row;
    User user;
    std::vector<User> users;
    std::vector<Log> logs;
    std::array<int64_t, KEYS_A_CALL> keys{};
    std::string text;
    int64_t key = 0;
    int limit_of_rows = 0;
    Statement insert_user{(session << INSERT_USER, use(new_user_row))},
        insert_log{(session << INSERT_LOG, use(new_log_row))},
        get_user{(session << GET_USER, into(user), use(key))},
        get_user_by_email{(session << GET_USER_BY_EMAIL, into(user), use(text))}, get_users{using_keys()},
        latest_logs{(session << LATEST, into(logs), use(key), use(limit_of_rows))},
        page{(session << PAGE, into(logs), use(key), use(limit_of_rows))},
        all_logs{(session << ALL_LOGS, into(logs))},
        thousand_logs{(session << ALL_LOGS, into(logs), limit(1000))},
        update_role{(session << UPDATE_ROLE, use(text), use(key))},
        upsert{(session << UPSERT_USER_BY_EMAIL, use(new_user_row))},
        last_id{(session << "SELECT last_insert_rowid()", into(key))};

    Statement using_keys()
    {
        Statement statement = (session << get_users_query(), into(users));
        for (int64_t &each : keys)
            statement, use(each);
        return statement;
    }

    int64_t inserted_id()
    {
        last_id.execute();
        return key;
    }

    int64_t insert(std::size_t log, std::size_t number_of_users)
    {
        new_log_row = new_log(log, number_of_users);
        insert_log.execute();
        return inserted_id();
    }

    // A vector has to have its rows when it is bound.
    template <class MakeRow> int64_t insert_all(run &run, const char *sql, MakeRow make_row)
    {
        int64_t sum = 0;
        for (std::size_t done = 0, count; done < run.count; done += count) {
            count = std::min<std::size_t>(run.count - done, BULK_ROWS);
            std::vector<decltype(make_row(done))> rows;
            for (std::size_t i = 0; i < count; i++)
                rows.push_back(make_row(run.from + done + i));
            session << sql, use(rows), now;
            int64_t last = inserted_id(), first = last - static_cast<int64_t>(count) + 1;
            sum += (first + last) * static_cast<int64_t>(count) / 2;
        }
        return sum;
    }

    int64_t get(Statement &statement)
    {
        if (!statement.execute())
            fail("poco", "a user is missing");
        return sum_user_of(user);
    }

    int64_t get_logs(Statement &statement)
    {
        logs.clear();
        statement.execute();
        return sum_logs(logs);
    }

  public:
    explicit Peer(const char *path) : session(open_session(path))
    {
    }

    void begin()
    {
        transaction.emplace(session);
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
            new_user_row = new_user(i, "user");
            insert_user.execute();
            sum += inserted_id();
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
        return insert_all(run, INSERT_LOG, [&](std::size_t i) { return new_log(i, run.users); });
    }

    int64_t bulk_users(run &run)
    {
        return insert_all(run, INSERT_USER, [](std::size_t i) { return new_user(i, "user"); });
    }

    int64_t get_pk(run &run)
    {
        int64_t sum = 0;
        for (std::size_t i = 0; i < run.count; i++) {
            key = static_cast<int64_t>(draw(&run, run.users)) + 1;
            sum += get(get_user);
        }
        return sum;
    }

    int64_t get_email(run &run)
    {
        int64_t sum = 0;
        for (std::size_t i = 0; i < run.count; i++) {
            text = data_email(draw(&run, run.users));
            sum += get(get_user_by_email);
        }
        return sum;
    }

    int64_t get_many(run &run)
    {
        return get_all_keys(run, [&](Keys &drawn) {
            for (std::size_t i = 0; i < KEYS_A_CALL; i++)
                keys[i] = drawn[i];
            users.clear();
            get_users.execute();
            int64_t sum = 0;
            for (const User &each : users)
                sum += sum_user_of(each) * drawn.times(each.get<0>());
            return sum;
        });
    }

    int64_t list_logs(run &run)
    {
        int64_t sum = 0;
        limit_of_rows = LATEST_LOGS;
        for (std::size_t i = 0; i < run.count; i++) {
            key = static_cast<int64_t>(draw(&run, run.users)) + 1;
            sum += get_logs(latest_logs);
        }
        return sum;
    }

    int64_t page_logs(run &run)
    {
        int64_t sum = 0;
        limit_of_rows = PAGE_ROWS;
        key = 0;
        for (std::size_t i = 0; i < run.count; i += PAGE_ROWS) {
            sum += get_logs(page);
            key = logs.back().get<0>();
        }
        return sum;
    }

    int64_t update_user(run &run)
    {
        std::size_t changes = 0;
        for (std::size_t i = 0; i < run.count; i++) {
            std::size_t number = draw(&run, run.users);
            text = role_of(number);
            key = static_cast<int64_t>(number) + 1;
            changes += update_role.execute();
        }
        return static_cast<int64_t>(changes);
    }

    int64_t scan_logs(run &)
    {
        int64_t sum = 0;
        do
            sum += get_logs(thousand_logs);
        while (!thousand_logs.done());
        return sum;
    }

    int64_t collect_logs(run &)
    {
        return get_logs(all_logs);
    }

    int64_t upsert_user(run &run)
    {
        std::size_t changes = 0;
        for (std::size_t i = run.from; i < run.from + run.count; i++) {
            new_user_row = new_user(data_upserted(i, run.users), "researcher");
            changes += upsert.execute();
        }
        return static_cast<int64_t>(changes);
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

const side peer = side_of<Peer>("poco");
