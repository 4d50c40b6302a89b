// Qt SQL: queries prepared once that only go forward, batches of values for many rows.
#include "peer.hpp"
#include "queries.hpp"

#include <QCoreApplication>
#include <QList>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QVariant>

namespace
{

struct User {
    qlonglong id;
    QString email, password_hash, role;
    qlonglong created_at;
};

struct Log {
    qlonglong id, user_id;
    QString action, detail;
    qlonglong timestamp;
};

// The connection that Qt keeps by its name, and nobody may use when it is removed. Drivers are plugins, which an
// application finds.
class Connection
{
    int count = 1;
    char name[7] = "qt_sql", *words[2] = {name, nullptr};
    QCoreApplication application{count, words};

  public:
    explicit Connection(const char *path)
    {
        QSqlDatabase database = QSqlDatabase::addDatabase("QSQLITE");
        database.setDatabaseName(path ? path : ":memory:");
        if (!database.open())
            fail("qt_sql", "the database cannot be opened");
    }

    ~Connection()
    {
        QSqlDatabase::removeDatabase(QSqlDatabase::defaultConnection);
    }

    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;
};

void execute(QSqlQuery &query)
{
    if (!query.exec())
        fail("qt_sql", query.lastError().text().toUtf8().constData());
}

User read_user(const QSqlQuery &row)
{
    return {row.value(0).toLongLong(), row.value(1).toString(), row.value(2).toString(),
            row.value(3).toString(), row.value(4).toLongLong()};
}

Log read_log(const QSqlQuery &row)
{
    return {row.value(0).toLongLong(), row.value(1).toLongLong(), row.value(2).toString(),
            row.value(3).toString(), row.value(4).toLongLong()};
}

int64_t first(const QString &text)
{
    return text[0].unicode();
}

int64_t sum_of(const User &user)
{
    return user.id + first(user.email) + first(user.password_hash) + first(user.role) + user.created_at;
}

int64_t sum_of(const Log &log)
{
    return log.id + log.user_id + first(log.action) + first(log.detail) + log.timestamp;
}

int64_t sum_logs(QSqlQuery &query, qlonglong &last_id)
{
    int64_t sum = 0;
    execute(query);
    while (query.next()) {
        const Log log = read_log(query);
        sum += sum_of(log);
        last_id = log.id;
    }
    query.finish();
    return sum;
}

class Peer
{
    Connection connection;
    QSqlDatabase database = QSqlDatabase::database();
    QSqlQuery insert_user, insert_log, get_user, get_user_by_email, get_users, latest_logs, page, all_logs,
        update_role, upsert;

    void execute_text(const std::string &sql)
    {
        QSqlQuery query(QString::fromStdString(sql), database);
    }

    QSqlQuery prepared(const std::string &sql)
    {
        QSqlQuery query(database);
        query.setForwardOnly(true);
        if (!query.prepare(QString::fromStdString(sql)))
            fail("qt_sql", query.lastError().text().toUtf8().constData());
        return query;
    }

    static void execute_with_user(QSqlQuery &query, std::size_t user, const char *role)
    {
        query.bindValue(0, QString::fromUtf8(data_email(user)));
        query.bindValue(1, QString::fromUtf8(data_password_hash()));
        query.bindValue(2, QString::fromUtf8(role));
        query.bindValue(3, qlonglong{data_timestamp(user)});
        execute(query);
    }

    int64_t insert(std::size_t log, std::size_t users)
    {
        insert_log.bindValue(0, qlonglong{data_log_user(log, users)});
        insert_log.bindValue(1, QString::fromUtf8(data_action()));
        insert_log.bindValue(2, QString::fromUtf8(data_detail(log)));
        insert_log.bindValue(3, qlonglong{data_timestamp(log)});
        execute(insert_log);
        return insert_log.lastInsertId().toLongLong();
    }

    static int64_t get(QSqlQuery &query)
    {
        execute(query);
        if (!query.next())
            fail("qt_sql", "a user is missing");
        int64_t sum = sum_of(read_user(query));
        query.finish();
        return sum;
    }

    // Gives the sum of the ids.
    static int64_t insert_batch(QSqlQuery &query, const std::array<QVariantList, 4> &columns)
    {
        for (int i = 0; i < 4; i++)
            query.bindValue(i, columns[static_cast<std::size_t>(i)]);
        if (!query.execBatch())
            fail("qt_sql", query.lastError().text().toUtf8().constData());
        qlonglong last = query.lastInsertId().toLongLong(), first = last - columns[0].size() + 1;
        return (first + last) * columns[0].size() / 2;
    }

  public:
    explicit Peer(const char *path) : connection(path)
    {
        for (const std::string &statement : settings(path))
            execute_text(statement);
        for (const std::string &statement : schema())
            execute_text(statement);
        insert_user = prepared(INSERT_USER);
        insert_log = prepared(INSERT_LOG);
        get_user = prepared(GET_USER);
        get_user_by_email = prepared(GET_USER_BY_EMAIL);
        get_users = prepared(get_users_query());
        latest_logs = prepared(LATEST);
        page = prepared(PAGE);
        all_logs = prepared(ALL_LOGS);
        update_role = prepared(UPDATE_ROLE);
        upsert = prepared(UPSERT_USER_BY_EMAIL);
    }

    void begin()
    {
        database.transaction();
    }

    void commit()
    {
        database.commit();
    }

    int64_t insert_users(run &run)
    {
        int64_t sum = 0;
        for (std::size_t i = run.from; i < run.from + run.count; i++) {
            execute_with_user(insert_user, i, "user");
            sum += insert_user.lastInsertId().toLongLong();
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
        for (std::size_t i = run.from, end = run.from + run.count; i < end;) {
            std::array<QVariantList, 4> columns;
            for (std::size_t until = std::min(end, i + BULK_ROWS); i < until; i++) {
                columns[0] << qlonglong{data_log_user(i, run.users)};
                columns[1] << QString::fromUtf8(data_action());
                columns[2] << QString::fromUtf8(data_detail(i));
                columns[3] << qlonglong{data_timestamp(i)};
            }
            sum += insert_batch(insert_log, columns);
        }
        return sum;
    }

    int64_t bulk_users(run &run)
    {
        int64_t sum = 0;
        for (std::size_t i = run.from, end = run.from + run.count; i < end;) {
            std::array<QVariantList, 4> columns;
            for (std::size_t until = std::min(end, i + BULK_ROWS); i < until; i++) {
                columns[0] << QString::fromUtf8(data_email(i));
                columns[1] << QString::fromUtf8(data_password_hash());
                columns[2] << QString::fromUtf8("user");
                columns[3] << qlonglong{data_timestamp(i)};
            }
            sum += insert_batch(insert_user, columns);
        }
        return sum;
    }

    int64_t get_pk(run &run)
    {
        int64_t sum = 0;
        for (std::size_t i = 0; i < run.count; i++) {
            get_user.bindValue(0, static_cast<qlonglong>(draw(&run, run.users)) + 1);
            sum += get(get_user);
        }
        return sum;
    }

    int64_t get_email(run &run)
    {
        int64_t sum = 0;
        for (std::size_t i = 0; i < run.count; i++) {
            get_user_by_email.bindValue(0, QString::fromUtf8(data_email(draw(&run, run.users))));
            sum += get(get_user_by_email);
        }
        return sum;
    }

    int64_t get_many(run &run)
    {
        return get_all_keys(run, [&](Keys &keys) {
            for (int i = 0; i < KEYS_A_CALL; i++)
                get_users.bindValue(i, keys[static_cast<std::size_t>(i)]);
            execute(get_users);
            int64_t sum = 0;
            while (get_users.next()) {
                const User user = read_user(get_users);
                sum += sum_of(user) * keys.times(user.id);
            }
            get_users.finish();
            return sum;
        });
    }

    int64_t list_logs(run &run)
    {
        int64_t sum = 0;
        qlonglong last_id = 0;
        latest_logs.bindValue(1, static_cast<int>(LATEST_LOGS));
        for (std::size_t i = 0; i < run.count; i++) {
            latest_logs.bindValue(0, static_cast<qlonglong>(draw(&run, run.users)) + 1);
            sum += sum_logs(latest_logs, last_id);
        }
        return sum;
    }

    int64_t page_logs(run &run)
    {
        int64_t sum = 0;
        qlonglong last_id = 0;
        page.bindValue(1, static_cast<int>(PAGE_ROWS));
        for (std::size_t i = 0; i < run.count; i += PAGE_ROWS) {
            page.bindValue(0, last_id);
            sum += sum_logs(page, last_id);
        }
        return sum;
    }

    int64_t update_user(run &run)
    {
        int64_t changes = 0;
        for (std::size_t i = 0; i < run.count; i++) {
            std::size_t user = draw(&run, run.users);
            update_role.bindValue(0, QString::fromUtf8(role_of(user)));
            update_role.bindValue(1, static_cast<qlonglong>(user) + 1);
            execute(update_role);
            changes += update_role.numRowsAffected();
        }
        return changes;
    }

    int64_t scan_logs(run &)
    {
        qlonglong last_id = 0;
        return sum_logs(all_logs, last_id);
    }

    int64_t collect_logs(run &)
    {
        QList<Log> logs;
        execute(all_logs);
        while (all_logs.next())
            logs.append(read_log(all_logs));
        all_logs.finish();
        int64_t sum = 0;
        for (const Log &log : logs)
            sum += sum_of(log);
        return sum;
    }

    int64_t upsert_user(run &run)
    {
        int64_t changes = 0;
        for (std::size_t i = run.from; i < run.from + run.count; i++) {
            execute_with_user(upsert, data_upserted(i, run.users), "researcher");
            changes += upsert.numRowsAffected();
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

const side peer = side_of<Peer>("qt_sql");
