/* transaction.h - transactions of the library's own calls: they leave the connection's last error alone. */
#ifndef JDB_TRANSACTION_H
#define JDB_TRANSACTION_H

#include "connection.h"

enum jdb_status jdb_transaction_begin(struct jdb *db);
enum jdb_status jdb_transaction_begin_read(struct jdb *db);
enum jdb_status jdb_transaction_commit(struct jdb *db);
enum jdb_status jdb_transaction_rollback(struct jdb *db);

/* Commits what went well; else rolls back and gives `status`, whose error stands. */
enum jdb_status jdb_transaction_end(struct jdb *db, enum jdb_status status);

/* The same for what a single call began for itself. It is a statement to the caller: its failure aborts the begin around it. */
enum jdb_status jdb_transaction_end_call(struct jdb *db, enum jdb_status status);

/* Rolls back what went well, and was only to be tried. */
enum jdb_status jdb_transaction_undo(struct jdb *db);

/* Rolls back what an end before could not. */
enum jdb_status jdb_transaction_finish(struct jdb *db);

#endif
