#include "rule.h"

#include <stddef.h>

const struct rule_chapter RULE_CHAPTERS[RULE_CHAPTER_COUNT] = {
    {"YAML", RULE_YAML_SYNTAX},
    {"Keys and shapes", RULE_UNKNOWN_KEY},
    {"Names", RULE_INVALID_NAME},
    {"Types and values", RULE_MISSING_TYPE},
    {"Columns and tables", RULE_ID_COLUMN},
    {"References and foreign keys", RULE_UNKNOWN_TABLE},
    {"Indexes", RULE_REPEATED_COLUMN},
    {"SQL", RULE_BROKEN_SQL},
    {"Seeds", RULE_SEED_FILE},
    {"Queries", RULE_QUERY_FILE},
    {"Templates", RULE_TEMPLATE_FILE},
};

const char RULE_SEED_SCHEMA[] = "schema: shop\n"
                                "tables:\n"
                                "  users:\n"
                                "    columns:\n"
                                "      id: id\n"
                                "      email: {type: text, unique: true, check: \"email LIKE '%@%'\"}\n"
                                "      password_hash: {type: text, null: true, secret: true}\n"
                                "      initial: {type: text, generated: \"substr(email, 1, 1)\"}\n"
                                "      boss: {references: users, null: true}\n"
                                "    indexes: [boss]\n"
                                "  orders:\n"
                                "    columns:\n"
                                "      id: id\n"
                                "      user_id: {references: users}\n"
                                "      total: {type: int, min: 0, default: 0}\n"
                                "    indexes: [user_id]\n"
                                "  stamps:\n"
                                "    columns:\n"
                                "      id: id\n"
                                "      number: {type: int, default: 0}\n"
                                "  links:\n"
                                "    columns:\n"
                                "      id: id\n"
                                "      next: {references: links}\n"
                                "    indexes: [next]\n";

const struct rule_facts RULES[RULE_COUNT] = {

    /* ---- YAML ---- */

    [RULE_YAML_SYNTAX] =
        {
            .name = "yaml-syntax",
            .severity = SEVERITY_ERROR,
            .what = "The file is no YAML: a bracket or quote is not closed, a `:` is missing, lines that "
                    "belong together are not indented alike.",
            .why = "Nothing can be read behind such a place, so this is the one mistake that hides others. "
                   "The message says where the mistake is likely to be, which may be lines above where "
                   "reading stopped.",
            .at = RULE_AT_FILE,
            .wrong = "schema: shop\n"
                     "tables:\n"
                     "  users:\n"
                     "    columns: {id: id, email: text\n",
            .right = "schema: shop\n"
                     "tables:\n"
                     "  users:\n"
                     "    columns: {id: id, email: text}\n",
        },
    [RULE_YAML_ENCODING] =
        {
            .name = "yaml-encoding",
            .severity = SEVERITY_ERROR,
            .what = "The file is not UTF-8: it is UTF-16 or UTF-32, or holds bytes that are no character, as "
                    "text in Latin-1 does.",
            .why = "Names and texts go into C and into the database as UTF-8. Guessing another encoding "
                   "would change what was meant; save the file as UTF-8.",
        },
    [RULE_YAML_LINE_BREAK] =
        {
            .name = "yaml-line-break",
            .severity = SEVERITY_ERROR,
            .what = "The file holds one of the characters U+0085, U+2028 and U+2029 as it is, in a text or in "
                    "a comment.",
            .why = "YAML 1.1 and its readers take them for line ends, YAML 1.2 and editors do not: what is one "
                   "text to some is two lines to others. Where a text is to have one, it is written between "
                   "double quotes as `\\u0085`, `\\u2028` or `\\u2029`. It is most often there because it was "
                   "pasted, and can't be seen.",
        },
    [RULE_YAML_EMPTY] =
        {
            .name = "yaml-empty",
            .severity = SEVERITY_ERROR,
            .what = "The file holds no document: it is empty, or has nothing but comments.",
            .why = "An empty schema is more likely a file that was not saved than a wish for no tables.",
            .at = RULE_AT_FILE,
            .wrong = "# users come later\n",
            .right = "schema: shop\n"
                     "tables:\n"
                     "  users: {columns: {id: id}}\n",
        },
    [RULE_YAML_DOCUMENTS] =
        {
            .name = "yaml-documents",
            .severity = SEVERITY_ERROR,
            .what = "A second document begins in the file, behind `---`.",
            .why = "A schema is one document; a second one would be read by nobody.",
            .at = RULE_AT_FILE,
            .wrong = "schema: shop\n"
                     "tables:\n"
                     "  users: {columns: {id: id}}\n"
                     "---\n"
                     "schema: archive\n",
            .right = "schema: shop\n"
                     "tables:\n"
                     "  users: {columns: {id: id}}\n",
        },
    [RULE_YAML_KEY] =
        {
            .name = "yaml-key",
            .severity = SEVERITY_ERROR,
            .what = "A key is a list or a mapping.",
            .why = "Keys are names. A key without quotes that begins with `[` or `{` is a list or mapping to "
                   "YAML.",
            .at = RULE_AT_COLUMNS,
            .wrong = "[a, b]: text\n",
            .right = "a: text\n"
                     "b: text\n",
        },
    [RULE_DUPLICATE_KEY] =
        {
            .name = "duplicate-key",
            .severity = SEVERITY_ERROR,
            .what = "A mapping has the same key twice.",
            .why = "YAML forbids it, and readers differ in which of the two they take: one of them would be "
                   "lost in silence.",
            .at = RULE_AT_COLUMNS,
            .wrong = "email: text\n"
                     "email: {type: text, unique: true}\n",
            .right = "email: {type: text, unique: true}\n",
        },
    [RULE_YAML_MERGE] =
        {
            .name = "yaml-merge",
            .severity = SEVERITY_ERROR,
            .what = "A mapping has the merge key `<<`.",
            .why = "Merge keys are no part of YAML 1.2, and what they merge is hard to see at the place "
                   "where it counts. An alias stands for a whole value.",
            .at = RULE_AT_COLUMNS,
            .wrong = "created_at: &moment {type: timestamp, default: now}\n"
                     "changed_at: {<<: *moment, null: true}\n",
            .right = "created_at: &moment {type: timestamp, default: now}\n"
                     "changed_at: *moment\n",
        },
    [RULE_YAML_ALIAS] =
        {
            .name = "yaml-alias",
            .severity = SEVERITY_ERROR,
            .what = "An alias `*name` has no anchor `&name` before it, or stands inside the value that its "
                    "anchor names.",
            .why = "An alias is the value of its anchor again, so that must be complete before.",
            .at = RULE_AT_COLUMNS,
            .wrong = "changed_at: *moment\n",
            .right = "created_at: &moment {type: timestamp, default: now}\n"
                     "changed_at: *moment\n",
        },
    [RULE_YAML_TAG] =
        {
            .name = "yaml-tag",
            .severity = SEVERITY_ERROR,
            .what = "A value has a tag that means nothing here. Schemas know `!!str`, `!!binary`, `!!map` and "
                    "`!!seq`; seeds also know `!password`.",
            .why = "The type of a value follows from its place in the schema, not from a tag; a tag that is "
                   "passed over would look as if it did something.",
            .at = RULE_AT_COLUMNS,
            .wrong = "level: {type: int, default: !!int 3}\n",
            .right = "level: {type: int, default: 3}\n",
        },
    [RULE_YAML_NUL] =
        {
            .name = "yaml-nul",
            .severity = SEVERITY_ERROR,
            .what = "A text holds the character NUL, written `\"\\0\"`.",
            .why = "Text in C ends at its first NUL: what stands behind it would be lost. Bytes of any value "
                   "are a `blob`.",
            .at = RULE_AT_COLUMNS,
            .wrong = "mark: {type: text, default: \"a\\0b\"}\n",
            .right = "mark: {type: blob, default: 0x610062}\n",
        },
    [RULE_YAML_BOOLEAN] =
        {
            .name = "yaml-boolean",
            .severity = SEVERITY_NOTE,
            .what = "A word without quotes that YAML 1.1 takes for a boolean stands where text is wanted: "
                    "yes, no, on, off, true, false. It is taken as the text that it is.",
            .why = "Other programs that read the file may see a boolean there; quotes make it text to "
                   "everyone. This is a note: nothing is wrong.",
            .at = RULE_AT_COLUMNS,
            .wrong = "answer: {type: text, default: no}\n",
            .right = "answer: {type: text, default: \"no\"}\n",
        },
    [RULE_YAML_DEPTH] =
        {
            .name = "yaml-depth",
            .severity = SEVERITY_ERROR,
            .what = "Lists and mappings are nested more than 64 deep.",
            .why = "No schema needs more than eight levels, and reading deeply nested YAML takes time that "
                   "grows with the square of the depth.",
        },
    [RULE_YAML_SIZE] =
        {
            .name = "yaml-size",
            .severity = SEVERITY_ERROR,
            .what = "The file has more than 16 MiB, or more than 64 directives (`%YAML`, `%TAG`).",
            .why = "This bounds what a hostile file can cost. A schema of a thousand tables has less than "
                   "one MiB; a seed of that size is better loaded from a file of the database's own.",
        },
    [RULE_YAML_NODES] =
        {
            .name = "yaml-nodes",
            .severity = SEVERITY_ERROR,
            .what = "The file has more than 1,000,000 values.",
            .why = "This bounds what a hostile file can cost. Rows by the million are better loaded by a "
                   "program than compiled into one.",
        },
    [RULE_YAML_ALIASES] =
        {
            .name = "yaml-aliases",
            .severity = SEVERITY_ERROR,
            .what = "Aliases stand for more than 100,000 values in all, each counted with all that it holds.",
            .why = "A few lines of aliases that stand for one another can mean more values than any memory "
                   "holds.",
        },

    /* ---- Keys and shapes ---- */

    [RULE_UNKNOWN_KEY] =
        {
            .name = "unknown-key",
            .severity = SEVERITY_ERROR,
            .what = "A mapping has a key that means nothing there.",
            .why = "It is most often misspelt, and what it was to say would be missing without a word.",
            .at = RULE_AT_COLUMNS,
            .wrong = "email: {type: text, uniqe: true}\n",
            .right = "email: {type: text, unique: true}\n",
        },
    [RULE_MISSING_KEY] =
        {
            .name = "missing-key",
            .severity = SEVERITY_ERROR,
            .what = "A mapping lacks a key that it must have.",
            .why = "A schema needs `schema` and `tables`, a table `columns`, a foreign key `columns` and "
                   "`references`, a check its `sql`.",
            .at = RULE_AT_FILE,
            .wrong = "tables:\n"
                     "  users: {columns: {id: id}}\n",
            .right = "schema: shop\n"
                     "tables:\n"
                     "  users: {columns: {id: id}}\n",
        },
    [RULE_WRONG_SHAPE] =
        {
            .name = "wrong-shape",
            .severity = SEVERITY_ERROR,
            .what = "A value is a word where a list or a mapping is wanted, or the other way round.",
            .why = "The message says which shape the key takes, and the manual of the schema language shows "
                   "each.",
            .at = RULE_AT_TABLE,
            .wrong = "columns: {id: id, email: text}\n"
                     "indexes: email\n",
            .right = "columns: {id: id, email: text}\n"
                     "indexes: [email]\n",
        },
    [RULE_WRONG_VALUE] =
        {
            .name = "wrong-value",
            .severity = SEVERITY_ERROR,
            .what = "A key that takes one of a few words has another: `true` or `false`, or what a foreign "
                    "key does on delete. Or a value that must not be empty is.",
            .why = "Booleans are `true` and `false` alone: `yes` and `no` are booleans to some readers of "
                   "YAML and text to others.",
            .at = RULE_AT_COLUMNS,
            .wrong = "email: {type: text, unique: yes}\n",
            .right = "email: {type: text, unique: true}\n",
        },
    [RULE_EMPTY_LIST] =
        {
            .name = "empty-list",
            .severity = SEVERITY_ERROR,
            .what = "A list or mapping is empty that must have something in it.",
            .why = "A table without columns, an enum without values or a key of no columns can't be made.",
            .at = RULE_AT_TABLE,
            .wrong = "columns: {id: id}\n"
                     "unique: [[]]\n",
            .right = "columns: {id: id}\n",
        },
    [RULE_UNKNOWN_ENGINE] =
        {
            .name = "unknown-engine",
            .severity = SEVERITY_ERROR,
            .what = "`engines` names an engine that does not exist.",
            .why = "Engines are `sqlite` and `postgres`.",
            .at = RULE_AT_FILE,
            .wrong = "schema: shop\n"
                     "engines: [sqlit]\n"
                     "tables:\n"
                     "  users: {columns: {id: id}}\n",
            .right = "schema: shop\n"
                     "engines: [sqlite]\n"
                     "tables:\n"
                     "  users: {columns: {id: id}}\n",
        },
    [RULE_MISSING_ENGINE] =
        {
            .name = "missing-engine",
            .severity = SEVERITY_ERROR,
            .what = "`engines` does not name `sqlite`.",
            .why =
                "All SQL of the schema and its queries is tried on SQLite when you generate, whichever engines the "
                "program meets.",
            .at = RULE_AT_FILE,
            .wrong = "schema: shop\n"
                     "engines: [postgres]\n"
                     "tables:\n"
                     "  users: {columns: {id: id}}\n",
            .right = "schema: shop\n"
                     "engines: [sqlite]\n"
                     "tables:\n"
                     "  users: {columns: {id: id}}\n",
        },
    [RULE_ENVIRONMENT_URL] =
        {
            .name = "environment-url",
            .severity = SEVERITY_ERROR,
            .what =
                "The URL of an environment does not say which engine's database it is, names none, or has a `${` "
                "without a variable's name and a `}` behind it.",
            .why = "The program would fail when it opens the database, in that environment alone.",
            .at = RULE_AT_FILE,
            .wrong = "schema: shop\n"
                     "environments:\n"
                     "  development: shop.db\n"
                     "tables:\n"
                     "  users: {columns: {id: id}}\n",
            .right = "schema: shop\n"
                     "environments:\n"
                     "  development: sqlite:shop.db\n"
                     "tables:\n"
                     "  users: {columns: {id: id}}\n",
        },

    /* ---- Names ---- */

    [RULE_INVALID_NAME] =
        {
            .name = "invalid-name",
            .severity = SEVERITY_ERROR,
            .what = "A name is empty, holds control characters, or is no C identifier where it must be one "
                    "(`schema`, `entity`).",
            .why = "Tables and columns may have any other name: what C can't write becomes `_`. The schema's "
                   "name and the entities begin the names of the generated functions, and so are given as "
                   "they will stand.",
            .at = RULE_AT_TABLES,
            .wrong = "users: {entity: app-user, columns: {id: id}}\n",
            .right = "users: {entity: app_user, columns: {id: id}}\n",
        },
    [RULE_RESERVED_NAME] =
        {
            .name = "reserved-name",
            .severity = SEVERITY_ERROR,
            .what = "A name belongs to another: tables `jdb_…` to the runtime, `sqlite_…` to SQLite, types to "
                    "the language, and some names of schemas to the headers of C.",
            .why = "The tables of the runtime hold what it knows of the database; a schema called `string` "
                   "would write a header `string.h`.",
            .at = RULE_AT_TABLES,
            .wrong = "jdb_users: {columns: {id: id}}\n",
            .right = "users: {columns: {id: id}}\n",
        },
    [RULE_DUPLICATE_NAME] =
        {
            .name = "duplicate-name",
            .severity = SEVERITY_ERROR,
            .what = "Two tables, columns, entities, enum values, constraints or indexes have the same name. "
                    "Names of the database that differ in case alone are the same.",
            .why = "SQLite does not tell `Users` from `users`; constraints and indexes share one space of "
                   "names with the tables.",
            .at = RULE_AT_TABLES,
            .wrong = "users: {columns: {id: id}}\n"
                     "Users: {columns: {id: id}}\n",
            .right = "users: {columns: {id: id}}\n"
                     "members: {columns: {id: id}}\n",
        },
    [RULE_C_NAME] =
        {
            .name = "c-name",
            .severity = SEVERITY_ERROR,
            .what = "Two names of the schema become the same name in C.",
            .why = "Each table, column, enum value and function has a C name that is made of the schema's "
                   "words; characters that C can't write become `_`, macros are in capitals. Rename one, or "
                   "give a table another `entity`.",
            .at = RULE_AT_COLUMNS,
            .wrong = "first-name: text\n"
                     "first_name: text\n",
            .right = "first-name: text\n"
                     "last_name: text\n",
        },

    /* ---- Types and values ---- */

    [RULE_MISSING_TYPE] =
        {
            .name = "missing-type",
            .severity = SEVERITY_ERROR,
            .what = "A column has neither a type nor `references`, from which a type would follow.",
            .why = "Nothing can be stored without knowing what it is.",
            .at = RULE_AT_COLUMNS,
            .wrong = "email: {unique: true}\n",
            .right = "email: {type: text, unique: true}\n",
        },
    [RULE_UNKNOWN_TYPE] =
        {
            .name = "unknown-type",
            .severity = SEVERITY_ERROR,
            .what = "A column's type is neither one of the language nor an enum of the schema.",
            .why = "Types are `id`, `int`, `bool`, `real`, `text`, `blob`, `json`, `timestamp`, `date`, "
                   "`uuid`, and the names under `enums`.",
            .at = RULE_AT_COLUMNS,
            .wrong = "email: string\n",
            .right = "email: text\n",
        },
    [RULE_INVALID_LITERAL] =
        {
            .name = "invalid-literal",
            .severity = SEVERITY_ERROR,
            .what = "A default, a bound or a value of a seed is no value of its column's type.",
            .why = "It would be refused by the database, or be stored as something else. Numbers are decimal "
                   "and without quotes, times are in UTC or say their offset, JSON is valid.",
            .at = RULE_AT_COLUMNS,
            .wrong = "opens: {type: date, default: 2026-02-30}\n",
            .right = "opens: {type: date, default: 2026-02-28}\n",
        },
    [RULE_BOUND_TYPE] =
        {
            .name = "bound-type",
            .severity = SEVERITY_ERROR,
            .what = "`min` or `max` stands at a column whose values have no order and no length.",
            .why = "They bound numbers, times and dates by value, text, JSON and blobs by length.",
            .at = RULE_AT_COLUMNS,
            .wrong = "active: {type: bool, max: 1}\n",
            .right = "active: bool\n",
        },
    [RULE_BOUND_LENGTH] =
        {
            .name = "bound-length",
            .severity = SEVERITY_ERROR,
            .what = "The `min` or `max` length of a text or blob is negative.",
            .why = "No text is shorter than nothing.",
            .at = RULE_AT_COLUMNS,
            .wrong = "name: {type: text, min: -1}\n",
            .right = "name: {type: text, min: 0}\n",
        },
    [RULE_BOUND_ORDER] =
        {
            .name = "bound-order",
            .severity = SEVERITY_ERROR,
            .what = "A column's `min` is greater than its `max`.",
            .why = "No value could be stored.",
            .at = RULE_AT_COLUMNS,
            .wrong = "level: {type: int, min: 5, max: 1}\n",
            .right = "level: {type: int, min: 1, max: 5}\n",
        },
    [RULE_DEFAULT_BOUNDS] =
        {
            .name = "default-bounds",
            .severity = SEVERITY_ERROR,
            .what = "A default is outside of its column's `min` and `max`.",
            .why = "Each row that relies on the default would be refused.",
            .at = RULE_AT_COLUMNS,
            .wrong = "level: {type: int, min: 1, max: 5, default: 0}\n",
            .right = "level: {type: int, min: 1, max: 5, default: 1}\n",
        },
    [RULE_DEFAULT_CHECK] =
        {
            .name = "default-check",
            .severity = SEVERITY_ERROR,
            .what = "The column's own `check` refuses its default, or a default in SQL is no value of the "
                    "column's type or bounds. SQLite was asked.",
            .why = "Each row that relies on the default would be refused. A check that looks at other "
                   "columns too is not held against the default, and a default that is another value each "
                   "time is held against its type alone.",
            .at = RULE_AT_COLUMNS,
            .wrong = "even: {type: int, check: even % 2 = 0, default: 7}\n",
            .right = "even: {type: int, check: even % 2 = 0, default: 8}\n",
        },
    [RULE_COLLATE_TYPE] =
        {
            .name = "collate-type",
            .severity = SEVERITY_ERROR,
            .what = "`collate` stands at a column that is no text.",
            .why = "A collation says how texts compare; nothing else has one.",
            .at = RULE_AT_COLUMNS,
            .wrong = "level: {type: int, collate: nocase}\n",
            .right = "name: {type: text, collate: nocase}\n",
        },
    [RULE_UNKNOWN_COLLATION] =
        {
            .name = "unknown-collation",
            .severity = SEVERITY_WARNING,
            .what = "SQLite itself has no collation of this name: it has `binary`, `nocase` and `rtrim`.",
            .why = "A program can register more; if yours does so before it creates the database, all is "
                   "well. Without it, the tables can't be made.",
            .at = RULE_AT_COLUMNS,
            .wrong = "name: {type: text, collate: nocas}\n",
            .right = "name: {type: text, collate: nocase}\n",
        },

    /* ---- Columns and tables ---- */

    [RULE_ID_COLUMN] =
        {
            .name = "id-column",
            .severity = SEVERITY_ERROR,
            .what = "A column of type `id` has a key that makes no sense for it: `null`, `default`, "
                    "`references` or `generated`.",
            .why = "An `id` is the primary key that the database hands out: it is never null, and its value "
                   "follows from nothing else. A reference to another table's id has its type by itself.",
            .at = RULE_AT_TABLE,
            .wrong = "columns: {number: {type: id, null: true}}\n",
            .right = "columns: {number: id}\n",
        },
    [RULE_SEVERAL_IDS] =
        {
            .name = "several-ids",
            .severity = SEVERITY_ERROR,
            .what = "A table has two columns of type `id`.",
            .why = "The database hands out one key a row. Another number is an `int`.",
            .at = RULE_AT_COLUMNS,
            .wrong = "number: id\n",
            .right = "number: {type: int, unique: true}\n",
        },
    [RULE_GENERATED_COLUMN] =
        {
            .name = "generated-column",
            .severity = SEVERITY_ERROR,
            .what = "A generated column has a default, or is in the primary key.",
            .why = "The database computes its value from the other columns of the row, each time the row is "
                   "written.",
            .at = RULE_AT_COLUMNS,
            .wrong = "net: int\n"
                     "gross: {type: int, generated: net + 1, default: 0}\n",
            .right = "net: int\n"
                     "gross: {type: int, generated: net + 1}\n",
        },
    [RULE_ALL_GENERATED] =
        {
            .name = "all-generated",
            .severity = SEVERITY_ERROR,
            .what = "All columns of a table are generated.",
            .why = "There would be nothing to generate them from.",
            .at = RULE_AT_TABLE,
            .wrong = "columns:\n"
                     "  two: {type: int, generated: 1 + 1}\n",
            .right = "columns:\n"
                     "  id: id\n"
                     "  two: {type: int, generated: 1 + 1}\n",
        },
    [RULE_NO_PRIMARY_KEY] =
        {
            .name = "no-primary-key",
            .severity = SEVERITY_WARNING,
            .what = "A table has no primary key.",
            .why = "It gets no get, exists, update and delete, for nothing tells one of its rows from "
                   "another. A column `id: id` is a key that the database hands out.",
            .at = RULE_AT_TABLE,
            .wrong = "columns: {email: text}\n",
            .right = "columns: {id: id, email: text}\n",
        },
    [RULE_SEVERAL_PRIMARY_KEYS] =
        {
            .name = "several-primary-keys",
            .severity = SEVERITY_ERROR,
            .what = "A column says that it is the primary key (`primary: true`, or the type `id`), and the "
                    "table has another.",
            .why = "A table has one primary key. For one of several columns, use the table's `primary_key`; "
                   "for a second key, `unique`.",
            .at = RULE_AT_TABLE,
            .wrong = "columns:\n"
                     "  id: id\n"
                     "  email: {type: text, primary: true}\n",
            .right = "columns:\n"
                     "  id: id\n"
                     "  email: {type: text, unique: true}\n",
        },
    [RULE_NULLABLE_KEY] =
        {
            .name = "nullable-key",
            .severity = SEVERITY_ERROR,
            .what = "A column of the primary key is nullable.",
            .why = "A key tells rows apart, and null is equal to nothing, not even to null.",
            .at = RULE_AT_TABLE,
            .wrong = "columns:\n"
                     "  code: {type: text, null: true, primary: true}\n",
            .right = "columns:\n"
                     "  code: {type: text, primary: true}\n",
        },
    [RULE_WITHOUT_ROWID] =
        {
            .name = "without-rowid",
            .severity = SEVERITY_ERROR,
            .what = "A table is `without_rowid`, and has a column of type `id`, or no primary key.",
            .why = "Such a table is stored by its primary key, in place of the row's number from which "
                   "SQLite makes ids.",
            .at = RULE_AT_TABLE,
            .wrong = "columns: {id: id, word: text}\n"
                     "without_rowid: true\n",
            .right = "columns: {word: {type: text, primary: true}}\n"
                     "without_rowid: true\n",
        },
    [RULE_REFUSED_TABLE] =
        {
            .name = "refused-table",
            .severity = SEVERITY_ERROR,
            .what = "SQLite refuses to make the table, and no single piece of SQL in it is to blame: it has "
                    "more than 2,000 columns, or generated columns that follow from one another in a circle.",
            .why = "Every table is made once in memory, so that what would fail when the database is created "
                   "is said here.",
            .at = RULE_AT_TABLE,
            .wrong = "columns:\n"
                     "  id: id\n"
                     "  net: {type: real, generated: gross / 1.2}\n"
                     "  gross: {type: real, generated: net * 1.2}\n",
            .right = "columns:\n"
                     "  id: id\n"
                     "  net: real\n"
                     "  gross: {type: real, generated: net * 1.2}\n",
        },
    [RULE_SQL_TYPE] =
        {
            .name = "sql-type",
            .severity = SEVERITY_ERROR,
            .what = "`sql_type` is a type that a STRICT table can't have.",
            .why =
                "SQLite takes any word for a type in other tables alone. `sql_type` is for tables that exist: what the "
                "language makes itself needs none.",
            .at = RULE_AT_TABLE,
            .wrong = "columns: {id: id, title: {type: text, sql_type: VARCHAR(80)}}\n",
            .right = "strict: false\n"
                     "columns: {id: id, title: {type: text, sql_type: VARCHAR(80)}}\n",
        },
    [RULE_KEY_WITHOUT_EFFECT] =
        {
            .name = "key-without-effect",
            .severity = SEVERITY_ERROR,
            .what =
                "A column has a key that means nothing there: `autoincrement` without being an id, `virtual` without "
                "`generated`, `deferred` without `references`, `on_null` where null is a value.",
            .why = "Whoever wrote it relies on something that would not happen.",
            .at = RULE_AT_COLUMNS,
            .wrong = "number: {type: int, autoincrement: true}\n",
            .right = "number: int\n",
        },
    [RULE_SQLITE_ONLY] =
        {
            .name = "sqlite-only",
            .severity = SEVERITY_WARNING,
            .what = "The schema is PostgreSQL's too, and says something that only SQLite knows.",
            .why =
                "A collation of SQLite's, ON CONFLICT of a constraint, a virtual table, a trigger in SQLite's words, a "
                "column of PostgreSQL's own type that a query gives without CAST(... AS text): "
                "PostgreSQL has nothing that does the same. Where SQL stands, `{sqlite: ..., postgres: ...}` gives each "
                "engine its own words, and \"\" of one leaves it out there.",
            .at = RULE_AT_FILE,
            .wrong = "schema: shop\n"
                     "engines: [sqlite, postgres]\n"
                     "tables:\n"
                     "  users: {columns: {id: id, mail: {type: text, collate: nocase}}}\n",
            .right =
                "schema: shop\n"
                "engines: [sqlite, postgres]\n"
                "tables:\n"
                "  users: {columns: {id: id, mail: {type: text, collate: {sqlite: nocase, postgres: \"\"}}}}\n",
        },
    [RULE_POSTGRES_SQL] =
        {
            .name = "postgres-sql",
            .severity = SEVERITY_WARNING,
            .what =
                "The schema is PostgreSQL's too, and it would refuse SQL that SQLite takes, or take it for something "
                "else: sort NULL behind all else, for one.",
            .why =
                "SQLite has operators and functions of its own (`GLOB`, `strftime()`), and numbers for bools and times: "
                "`flag = 1` compares two types there. Some words both take, `flag = TRUE`; for others, "
                "`{sqlite: ..., postgres: ...}` gives each engine its own, and a query says its statement once more "
                "behind a line `-- postgres:`. `ORDER BY` of what may be NULL says `NULLS FIRST`, or `DESC NULLS LAST`: "
                "SQLite's order on both. What is not sure is not told: `janus-db check` has PostgreSQL prepare "
                "every statement.",
            .at = RULE_AT_FILE,
            .wrong = "schema: shop\n"
                     "engines: [sqlite, postgres]\n"
                     "tables:\n"
                     "  users:\n"
                     "    columns:\n"
                     "      id: id\n"
                     "      name: {type: text, check: name GLOB 'a*'}\n",
            .right = "schema: shop\n"
                     "engines: [sqlite, postgres]\n"
                     "tables:\n"
                     "  users:\n"
                     "    columns:\n"
                     "      id: id\n"
                     "      name: {type: text, check: {sqlite: \"name GLOB '[a-z]*'\", postgres: \"name ~ "
                     "'^[a-z]'\"}}\n",
        },
    [RULE_POSTGRES_NAME] =
        {
            .name = "postgres-name",
            .severity = SEVERITY_ERROR,
            .what = "The schema is PostgreSQL's too, and a name is longer than its names are, or one that it gives itself.",
            .why =
                "PostgreSQL cuts names after 63 bytes and goes on, so that what is called so is not found again. Every table "
                "has columns of its own there (`ctid`, `xmin`), and an id of `t` a sequence called `t_id_seq`.",
            .at = RULE_AT_FILE,
            .wrong =
                "schema: shop\n"
                "engines: [sqlite, postgres]\n"
                "tables:\n"
                "  a_table_with_a_name_that_says_more_than_postgresql_likes_to_hear: {columns: {id: id}}\n",
            .right = "schema: shop\n"
                     "engines: [sqlite, postgres]\n"
                     "tables:\n"
                     "  a_table: {columns: {id: id}}\n",
        },

    /* ---- References and foreign keys ---- */

    [RULE_UNKNOWN_TABLE] =
        {
            .name = "unknown-table",
            .severity = SEVERITY_ERROR,
            .what = "A table that is referred to does not exist.",
            .why = "The message shows the name that is nearest to it.",
            .at = RULE_AT_TABLES,
            .wrong = "users: {columns: {id: id}}\n"
                     "orders:\n"
                     "  columns: {id: id, user_id: {references: user}}\n"
                     "  indexes: [user_id]\n",
            .right = "users: {columns: {id: id}}\n"
                     "orders:\n"
                     "  columns: {id: id, user_id: {references: users}}\n"
                     "  indexes: [user_id]\n",
        },
    [RULE_UNKNOWN_COLUMN] =
        {
            .name = "unknown-column",
            .severity = SEVERITY_ERROR,
            .what = "A key, an index or a reference names a column that its table does not have.",
            .why = "The message shows the name that is nearest to it.",
            .at = RULE_AT_TABLE,
            .wrong = "columns: {id: id, email: text}\n"
                     "indexes: [emial]\n",
            .right = "columns: {id: id, email: text}\n"
                     "indexes: [email]\n",
        },
    [RULE_REFERENCE_TARGET] =
        {
            .name = "reference-target",
            .severity = SEVERITY_ERROR,
            .what = "`references` names a table without a primary key, or with one of several columns.",
            .why = "A column refers to one column: the parent's primary key, or the one behind the dot in "
                   "`table.column`. For a key of several columns, use the table's `foreign_keys`.",
            .at = RULE_AT_TABLES,
            .wrong = "shops:\n"
                     "  columns: {country: text, number: int}\n"
                     "  primary_key: [country, number]\n"
                     "orders:\n"
                     "  columns: {id: id, shop: {references: shops}}\n"
                     "  indexes: [shop]\n",
            .right = "shops:\n"
                     "  columns: {country: text, number: int}\n"
                     "  primary_key: [country, number]\n"
                     "orders:\n"
                     "  columns: {id: id, country: text, number: int}\n"
                     "  foreign_keys: [{columns: [country, number], references: shops}]\n"
                     "  indexes: [{columns: [country, number]}]\n",
        },
    [RULE_REFERENCE_CYCLE] =
        {
            .name = "reference-cycle",
            .severity = SEVERITY_ERROR,
            .what = "Columns refer to one another in a circle, and none of them has a type.",
            .why = "The type of a reference is that of the column it refers to; in a circle, none is the "
                   "first.",
            .at = RULE_AT_TABLES,
            .wrong = "hens: {columns: {id: {references: eggs, primary: true}}}\n"
                     "eggs: {columns: {id: {references: hens, primary: true}}}\n",
            .right = "hens: {columns: {id: {type: int, references: eggs, primary: true}}}\n"
                     "eggs: {columns: {id: {references: hens, primary: true}}}\n",
        },
    [RULE_ACTION_WITHOUT_REFERENCE] =
        {
            .name = "action-without-reference",
            .severity = SEVERITY_ERROR,
            .what = "A column has `on_delete` or `on_update`, but no `references`.",
            .why = "They say what follows for this row when the row that it refers to goes or changes.",
            .at = RULE_AT_COLUMNS,
            .wrong = "user_id: {type: int, on_delete: cascade}\n",
            .right = "user_id: int\n",
        },
    [RULE_FOREIGN_KEY_COUNT] =
        {
            .name = "foreign-key-count",
            .severity = SEVERITY_ERROR,
            .what = "A foreign key has more columns than it refers to, or fewer.",
            .why = "Each column is held against one of the parent's, in their order: those of `to`, or of "
                   "the primary key.",
            .at = RULE_AT_TABLES,
            .wrong = "shops:\n"
                     "  columns: {country: text, number: int}\n"
                     "  primary_key: [country, number]\n"
                     "orders:\n"
                     "  columns: {id: id, country: text}\n"
                     "  foreign_keys: [{columns: [country], references: shops}]\n"
                     "  indexes: [country]\n",
            .right = "shops:\n"
                     "  columns: {country: text, number: int}\n"
                     "  primary_key: [country, number]\n"
                     "orders:\n"
                     "  columns: {id: id, country: text, number: int}\n"
                     "  foreign_keys: [{columns: [country, number], references: shops}]\n"
                     "  indexes: [{columns: [country, number]}]\n",
        },
    [RULE_FOREIGN_KEY_TYPE] =
        {
            .name = "foreign-key-type",
            .severity = SEVERITY_ERROR,
            .what = "A column has another type than the column it refers to.",
            .why = "No value of it could be found there. Leave the type out: it follows from `references`.",
            .at = RULE_AT_TABLES,
            .wrong = "users: {columns: {id: id}}\n"
                     "orders:\n"
                     "  columns: {id: id, user_id: {type: text, references: users}}\n"
                     "  indexes: [user_id]\n",
            .right = "users: {columns: {id: id}}\n"
                     "orders:\n"
                     "  columns: {id: id, user_id: {references: users}}\n"
                     "  indexes: [user_id]\n",
        },
    [RULE_FOREIGN_KEY_TARGET] =
        {
            .name = "foreign-key-target",
            .severity = SEVERITY_ERROR,
            .what = "What a foreign key refers to is neither a primary key nor unique.",
            .why = "A foreign key names one row of the parent. SQLite refuses it, but only when a row is "
                   "written.",
            .at = RULE_AT_TABLES,
            .wrong = "users: {columns: {id: id, email: text}}\n"
                     "letters:\n"
                     "  columns: {id: id, email: {references: users.email}}\n"
                     "  indexes: [email]\n",
            .right = "users: {columns: {id: id, email: {type: text, unique: true}}}\n"
                     "letters:\n"
                     "  columns: {id: id, email: {references: users.email}}\n"
                     "  indexes: [email]\n",
        },
    [RULE_FOREIGN_KEY_INDEX] =
        {
            .name = "foreign-key-index",
            .severity = SEVERITY_WARNING,
            .what = "No index, unique key or primary key of the table begins with the columns of the foreign "
                    "key.",
            .why = "Each time a row of the parent is deleted, or its key changes, the database looks for "
                   "rows that refer to it: without an index it reads the whole table. So do the functions "
                   "that list, count and delete by this key. An index of some rows (`where`) does not count.",
            .at = RULE_AT_TABLES,
            .wrong = "users: {columns: {id: id}}\n"
                     "orders:\n"
                     "  columns: {id: id, user_id: {references: users}}\n",
            .right = "users: {columns: {id: id}}\n"
                     "orders:\n"
                     "  columns: {id: id, user_id: {references: users}}\n"
                     "  indexes: [user_id]\n",
        },
    [RULE_SET_NULL] =
        {
            .name = "set-null",
            .severity = SEVERITY_ERROR,
            .what = "`on_delete: set null` (or `on_update`) stands at a column that is not nullable, or that "
                    "is generated.",
            .why = "The database could not do it, and would refuse to delete the parent's row instead.",
            .at = RULE_AT_TABLES,
            .wrong = "users: {columns: {id: id}}\n"
                     "orders:\n"
                     "  columns: {id: id, user_id: {references: users, on_delete: set null}}\n"
                     "  indexes: [user_id]\n",
            .right = "users: {columns: {id: id}}\n"
                     "orders:\n"
                     "  columns: {id: id, user_id: {references: users, null: true, on_delete: set null}}\n"
                     "  indexes: [user_id]\n",
        },
    [RULE_SET_DEFAULT] =
        {
            .name = "set-default",
            .severity = SEVERITY_ERROR,
            .what = "`on_delete: set default` (or `on_update`) stands at a column without a default that can't be NULL.",
            .why = "There is nothing to set it to.",
            .at = RULE_AT_TABLES,
            .wrong = "users: {columns: {id: id}}\n"
                     "orders:\n"
                     "  columns: {id: id, user_id: {references: users, on_delete: set default}}\n"
                     "  indexes: [user_id]\n",
            .right = "users: {columns: {id: id}}\n"
                     "orders:\n"
                     "  columns: {id: id, user_id: {references: users, default: 1, on_delete: set default}}\n"
                     "  indexes: [user_id]\n",
        },

    /* ---- Indexes ---- */

    [RULE_REPEATED_COLUMN] =
        {
            .name = "repeated-column",
            .severity = SEVERITY_ERROR,
            .what = "A key or an index names a column twice.",
            .why = "The second does nothing. An index may have a column twice with two collations.",
            .at = RULE_AT_TABLE,
            .wrong = "columns: {id: id, name: text}\n"
                     "indexes: [{columns: [name, name]}]\n",
            .right = "columns: {id: id, name: text}\n"
                     "indexes: [{columns: [name]}]\n",
        },
    [RULE_REDUNDANT_INDEX] =
        {
            .name = "redundant-index",
            .severity = SEVERITY_WARNING,
            .what = "An index, or a key, is equal to another one of the table, or is the beginning of "
                    "another: the other serves all that it could.",
            .why = "Each write keeps both, and no read is faster for it. Leave it out, unless you want the "
                   "function that comes with it: an index on `name` gives `list_by_name`, and one on `name, "
                   "town` gives `list_by_name_and_town`.",
            .at = RULE_AT_TABLE,
            .wrong = "columns: {id: id, name: text, town: text}\n"
                     "indexes: [name, {columns: [name, town]}]\n",
            .right = "columns: {id: id, name: text, town: text}\n"
                     "indexes: [{columns: [name, town]}]\n",
        },

    /* ---- SQL ---- */

    [RULE_BROKEN_SQL] =
        {
            .name = "broken-sql",
            .severity = SEVERITY_ERROR,
            .what = "SQLite does not understand a piece of SQL in the schema: a `check`, a `generated`, a "
                    "`where`, an `{sql: …}`, a view, a trigger or a virtual table.",
            .why = "Each is tried on SQLite, whose own words are shown at the place that they mean. Text "
                   "stands between single quotes; between double quotes stand names. A check, an index or a "
                   "generated column must give the same answer for the same row at any time: it can't ask "
                   "for the time or for a random number.",
            .at = RULE_AT_COLUMNS,
            .wrong = "email: {type: text, check: \"lenght(email) > 3\"}\n",
            .right = "email: {type: text, check: \"length(email) > 3\"}\n",
        },
    [RULE_UNKNOWN_MODULE] =
        {
            .name = "unknown-module",
            .severity = SEVERITY_WARNING,
            .what = "A virtual table is of a module that this program's SQLite does not have.",
            .why =
                "Whether it is right can't be tried then, and the program that creates it has to load the module first. "
                "Views and triggers are not tried either: they may mean that table.",
            .at = RULE_AT_FILE,
            .wrong = "schema: shop\n"
                     "tables: {users: {columns: {id: id}}}\n"
                     "virtual_tables: {nearby: spellfix1}\n",
            .right = "schema: shop\n"
                     "tables: {users: {columns: {id: id}}}\n"
                     "virtual_tables: {texts: fts5(body)}\n",
        },
    [RULE_UNKNOWN_FUNCTION] =
        {
            .name = "unknown-function",
            .severity = SEVERITY_WARNING,
            .what = "A view or a trigger calls a function that SQLite itself does not have.",
            .why =
                "A program can register more; if yours does so in each of its connections, all is well. Without it, what uses "
                "the view or sets off the trigger fails. What else the view or trigger says can't be tried.",
            .at = RULE_AT_FILE,
            .wrong = "schema: shop\n"
                     "tables: {users: {columns: {id: id, name: text}}}\n"
                     "views: {titles: SELECT title_sort(name) FROM users}\n",
            .right = "schema: shop\n"
                     "tables: {users: {columns: {id: id, name: text}}}\n"
                     "views: {titles: SELECT upper(name) FROM users}\n",
        },

    /* ---- Seeds ---- */

    [RULE_SEED_FILE] =
        {
            .name = "seed-file",
            .severity = SEVERITY_ERROR,
            .what = "A seed can't be read, or its file has a name that is no part of a C name.",
            .why = "`seeds/NAME.yaml` becomes the function `SCHEMA_seed_NAME`: letters, digits and `_` "
                   "alone.",
        },
    [RULE_SEED_ENDING] =
        {
            .name = "seed-ending",
            .severity = SEVERITY_WARNING,
            .what = "A file beside the seeds looks like one, but ends in `.yml`, `.json` or `.YAML`. It is not "
                    "read.",
            .why = "Seeds are the files `seeds/NAME.yaml`: rows in another would be missing without a word. "
                   "JSON is read under that name, too. Files of all other endings are passed over.",
        },
    [RULE_SEED_SHAPE] =
        {
            .name = "seed-shape",
            .severity = SEVERITY_ERROR,
            .what = "A seed is no mapping of tables to rows, or a row is no mapping of columns to values.",
            .why = "The rows of a table are a list, or a mapping of labels to rows; a column takes one "
                   "value.",
            .at = RULE_AT_SEED,
            .wrong = "users: [ada@example.com]\n",
            .right = "users: [{email: ada@example.com}]\n",
        },
    [RULE_UNKNOWN_LABEL] =
        {
            .name = "unknown-label",
            .severity = SEVERITY_ERROR,
            .what = "A reference names a row by a label that no row of that table has in the file.",
            .why = "A word in the place of a foreign key is the label of a row of the parent, or else a "
                   "value of its key.",
            .at = RULE_AT_SEED,
            .wrong = "users:\n"
                     "  ada: {email: ada@example.com}\n"
                     "orders:\n"
                     "  - {user_id: adda}\n",
            .right = "users:\n"
                     "  ada: {email: ada@example.com}\n"
                     "orders:\n"
                     "  - {user_id: ada}\n",
        },
    [RULE_DUPLICATE_LABEL] =
        {
            .name = "duplicate-label",
            .severity = SEVERITY_ERROR,
            .what = "Two rows of a table have the same label, in lists of rows under names of the table that "
                    "differ in case.",
            .why = "A reference to it could mean either.",
            .at = RULE_AT_SEED,
            .wrong = "users:\n"
                     "  ada: {email: ada@example.com}\n"
                     "Users:\n"
                     "  ada: {email: lovelace@example.com}\n",
            .right = "users:\n"
                     "  ada: {email: ada@example.com}\n"
                     "  lovelace: {email: lovelace@example.com}\n",
        },
    [RULE_SEED_MISSING_COLUMN] =
        {
            .name = "seed-missing-column",
            .severity = SEVERITY_ERROR,
            .what = "A row gives no value for a column that must have one.",
            .why = "The column is not nullable and has no default: the database would refuse the row.",
            .at = RULE_AT_SEED,
            .wrong = "users: [{boss: null}]\n",
            .right = "users: [{email: ada@example.com}]\n",
        },
    [RULE_SEED_DUPLICATE_COLUMN] =
        {
            .name = "seed-duplicate-column",
            .severity = SEVERITY_ERROR,
            .what = "A row gives a column twice, in names that differ in case.",
            .why = "One of the two values would be lost.",
            .at = RULE_AT_SEED,
            .wrong = "users: [{email: ada@example.com, Email: ada@example.org}]\n",
            .right = "users: [{email: ada@example.com}]\n",
        },
    [RULE_SEED_GENERATED_COLUMN] =
        {
            .name = "seed-generated-column",
            .severity = SEVERITY_ERROR,
            .what = "A row gives a value for a generated column.",
            .why = "The database computes it.",
            .at = RULE_AT_SEED,
            .wrong = "users: [{email: ada@example.com, initial: a}]\n",
            .right = "users: [{email: ada@example.com}]\n",
        },
    [RULE_SEED_RANGE] =
        {
            .name = "seed-range",
            .severity = SEVERITY_ERROR,
            .what = "A value is outside of its column's `min` and `max`.",
            .why = "The database would refuse the row.",
            .at = RULE_AT_SEED,
            .wrong = "orders: [{user_id: 1, total: -5}]\n",
            .right = "orders: [{user_id: 1, total: 5}]\n",
        },
    [RULE_SEED_PASSWORD] =
        {
            .name = "seed-password",
            .severity = SEVERITY_ERROR,
            .what = "A `!password` holds no `${VARIABLE}`, is not written so that one can be found, or stands "
                    "at a column that is no text.",
            .why = "A password never stands in a file: it comes from the environment when the seed is "
                   "loaded, and what the database gets is its hash.",
            .at = RULE_AT_SEED,
            .wrong = "users: [{email: ada@example.com, password_hash: !password \"hunter2\"}]\n",
            .right = "users: [{email: ada@example.com, password_hash: !password \"${ADA_PASSWORD}\"}]\n",
        },
    [RULE_SEED_KEY] =
        {
            .name = "seed-key",
            .severity = SEVERITY_ERROR,
            .what = "A row gives nothing that would find it again.",
            .why = "A seed that is loaded twice changes nothing: a row is looked for by its key, or else by "
                   "all that it gives but passwords.",
            .at = RULE_AT_SEED,
            .wrong = "orders:\n"
                     "  - {user_id: 1}\n"
                     "stamps:\n"
                     "  - {}\n",
            .right = "orders:\n"
                     "  - {user_id: 1}\n"
                     "stamps:\n"
                     "  - {number: 1}\n",
        },
    [RULE_SEED_DUPLICATE] =
        {
            .name = "seed-duplicate",
            .severity = SEVERITY_ERROR,
            .what = "Nothing tells two rows of a table apart.",
            .why = "The second would be taken for the first, and not be loaded.",
            .at = RULE_AT_SEED,
            .wrong = "users:\n"
                     "  ada: {email: ada@example.com}\n"
                     "  eve: {email: ada@example.com}\n",
            .right = "users:\n"
                     "  ada: {email: ada@example.com}\n"
                     "  eve: {email: eve@example.com}\n",
        },
    [RULE_SEED_CYCLE] =
        {
            .name = "seed-cycle",
            .severity = SEVERITY_ERROR,
            .what = "Rows refer to one another in a circle, and none can be loaded first.",
            .why = "One of the references must be nullable and no part of the row's key: it is set when all "
                   "rows of the circle are there.",
            .at = RULE_AT_SEED,
            .wrong = "links:\n"
                     "  a: {next: b}\n"
                     "  b: {next: a}\n",
            .right = "links:\n"
                     "  a: {next: 1}\n"
                     "  b: {next: a}\n",
        },
    [RULE_SEED_CONSTRAINT] =
        {
            .name = "seed-constraint",
            .severity = SEVERITY_ERROR,
            .what = "SQLite refuses a row: a check of its table is broken, or a unique key is given twice. "
                    "The rows were tried in memory.",
            .why = "Loading the seed would fail. That a foreign key names a row which is not in the file is "
                   "not looked at: it may be in the database.",
            .at = RULE_AT_SEED,
            .wrong = "users: [{email: ada.example.com}]\n",
            .right = "users: [{email: ada@example.com}]\n",
        },

    /* ---- Queries ---- */

    [RULE_MIGRATION_FILE] =
        {
            .name = "migration-file",
            .severity = SEVERITY_ERROR,
            .what = "The directory of a migration has another name than NNNN_NAME, or a file in it is missing or can't be read.",
            .why =
                "The history is what databases were made by: a migration that is passed over would be missing in them. "
                "Each has `up.sqlite.sql`, `state.yaml`, and, when it can be undone, `down.sqlite.sql`; where the schema names "
                "`postgres` among its engines, the same for it, which `janusgen migrate new` writes also for migrations that "
                "are there already.",
        },
    [RULE_MIGRATION_NUMBER] =
        {
            .name = "migration-number",
            .severity = SEVERITY_ERROR,
            .what = "A number of a migration is there twice, or is missing.",
            .why =
                "Two branches that were merged may both have added the same number, and neither state knows of the "
                "other's change. The one that no database has yet is deleted and written anew, from the state after "
                "the other one.",
        },
    [RULE_MIGRATION_TEXT] =
        {
            .name = "migration-text",
            .severity = SEVERITY_ERROR,
            .what = "A comment of a migration that says what its SQL is for, `-- refuse unique: …` or `-- rebuild: …`, is not "
                    "complete, or has no end.",
            .why =
                "These steps do more than run: a refusal tells which rows stand in the way, and a table that is made "
                "anew is compared with the old one.",
        },
    [RULE_MIGRATION_SQL] =
        {
            .name = "migration-sql",
            .severity = SEVERITY_ERROR,
            .what = "SQLite refuses a statement of a migration.",
            .why =
                "All migrations are run in memory, one after the other, and back as far as they can be undone: what fails "
                "there would fail on every database.",
        },
    [RULE_MIGRATION_STATE] =
        {
            .name = "migration-state",
            .severity = SEVERITY_ERROR,
            .what = "The newest migration does not lead to its state, or not back to where it began.",
            .why =
                "SQL that was edited may have lost a column, a key or an index that the state, and so the program, has, or made "
                "what the state does not have: a later migration that makes the table anew would drop it. It is found as the "
                "program's `status` finds it: where columns stand, names of constraints and how SQL is written make no "
                "difference. What is to stay is put into the schema, and the migration written anew. A way back that leaves "
                "something makes the next way there fail; a migration that can't be undone has no `down.sqlite.sql`.",
        },
    [RULE_MIGRATION_DRIFT] =
        {
            .name = "migration-drift",
            .severity = SEVERITY_WARNING,
            .what = "An older migration left something else than its state, which is so to this day; or the newest makes a table or "
                    "a view that no schema knows.",
            .why =
                "A database may have the older one, so that it is edited no more: a new migration puts right what `status` "
                "tells of. A table beside the schema's may be another program's, or have been forgotten.",
        },
    [RULE_MIGRATION_FILL] =
        {
            .name = "migration-fill",
            .severity = SEVERITY_ERROR,
            .what = "A new column must have a value, and nothing gives one to the rows that are there.",
            .why =
                "`fill` is an expression in SQL, over the row's other columns, that a migration gives them. A default does "
                "as well, and so does `null: true`. Of a column whose type changes, however it is stored, `fill` says what "
                "its values become; where it also stops being null and `fill` does not name it, what NULL becomes.",
        },
    [RULE_MIGRATION_ORDER] =
        {
            .name = "migration-order",
            .severity = SEVERITY_ERROR,
            .what = "A view or trigger of PostgreSQL tells a table's columns by their places, and these may be others in "
                    "databases that exist.",
            .why =
                "`SELECT *` in a UNION and INSERT without names take columns in the order that the table has, and a column "
                "that a migration adds is its last one, wherever the schema has it. SQLite's tables are made anew where "
                "it matters; PostgreSQL's can't be.",
        },
    [RULE_MIGRATION_LOSS] =
        {
            .name = "migration-loss",
            .severity = SEVERITY_ERROR,
            .what = "A migration loses data: a table or column goes, a type gets narrower, or values that were written are "
                    "computed from then on.",
            .why =
                "It may be meant, or be a rename that `was` should have told: a line `-- loses: column users.nick` in its "
                "`up.sqlite.sql` says that it is.",
        },
    [RULE_MIGRATION_RENAME] =
        {
            .name = "migration-rename",
            .severity = SEVERITY_WARNING,
            .what = "A column or table is new, and one that is gone looks like it.",
            .why =
                "Without `was: old_name` the old one is dropped with all that is in it. Nobody is asked: the schema says "
                "what is meant.",
        },
    [RULE_MIGRATION_WAS] =
        {
            .name = "migration-was",
            .severity = SEVERITY_ERROR,
            .what = "A column or table is said to have had another name, and was there already beside it.",
            .why =
                "What is called so stays what it is, and the other one would go, or stay, against what the schema says. "
                "Two that change names do it over three migrations: `a` becomes `c`, `b` becomes `a`, `c` becomes `b`.",
        },
    [RULE_MIGRATION_ROWS] =
        {
            .name = "migration-rows",
            .severity = SEVERITY_WARNING,
            .what = "Rows that are there may stand in the way of the newest migration.",
            .why =
                "`janusgen migrate lint` tells of each. Applying it looks for such rows first, names them, and changes "
                "nothing when there are any.",
        },
    [RULE_MIGRATION_MISSING] =
        {
            .name = "migration-missing",
            .severity = SEVERITY_WARNING,
            .what = "The schema is not as its newest migration left it.",
            .why = "Databases that follow the history would not have what the generated code needs.",
        },
    [RULE_QUERY_FILE] =
        {
            .name = "query-file",
            .severity = SEVERITY_ERROR,
            .what = "A file of queries can't be read, or its name, without `.sql`, is no C name.",
            .why = "Every `queries/NAME.sql` beside the schema is read, and its functions stand in "
                   "`SCHEMA.query.NAME.h`.",
        },
    [RULE_QUERY_HEADER] =
        {
            .name = "query-header",
            .severity = SEVERITY_ERROR,
            .what = "The line that begins a query is not `-- name: what_it_does :kind`, or a statement has none.",
            .why =
                "The name becomes the function's. The kind is what it gives: `:exec` nothing, `:count` how many "
                "rows were changed, `:one` a row, `:many` a list of rows.",
            .at = RULE_AT_QUERY,
            .wrong = "-- name: users_of_boss :all\n"
                     "SELECT * FROM users WHERE boss = :boss;\n",
            .right = "-- name: users_of_boss :many\n"
                     "SELECT * FROM users WHERE boss = :boss;\n",
        },
    [RULE_QUERY_SQL] =
        {
            .name = "query-sql",
            .severity = SEVERITY_ERROR,
            .what = "SQLite does not take a query's statement, or it is none that queries are for.",
            .why =
                "Each is prepared on a database in memory that has the schema's tables: what it says here it would "
                "say when the program runs. A query is one SELECT, INSERT, UPDATE or DELETE.",
            .at = RULE_AT_QUERY,
            .wrong = "-- name: forget_user :exec\n"
                     "DELETE FROM users WHERE mail = :email;\n",
            .right = "-- name: forget_user :exec\n"
                     "DELETE FROM users WHERE email = :email;\n",
        },
    [RULE_QUERY_PARAMETER] =
        {
            .name = "query-parameter",
            .severity = SEVERITY_ERROR,
            .what = "A parameter is not written as `:name`, or not where it can stand.",
            .why =
                "Its name becomes the C parameter's; the same name twice is one parameter. A list, `IN (:ids...)`, stands "
                "by itself between its parentheses. An optional one, `:since?`, stands in conditions of WHERE, ON or "
                "HAVING, which are left out when it is NULL. `ORDER BY :order(created_at, email desc)` allows just "
                "these orders.",
            .at = RULE_AT_QUERY,
            .wrong = "-- name: orders_of :many\n"
                     "SELECT * FROM orders WHERE user_id = ?;\n",
            .right = "-- name: orders_of :many\n"
                     "SELECT * FROM orders WHERE user_id = :user_id;\n",
        },
    [RULE_QUERY_TYPE] =
        {
            .name = "query-type",
            .severity = SEVERITY_ERROR,
            .what = "The type of a parameter or of a column that a query gives can't be found out, or a parameter is of "
                    "two.",
            .why =
                "A parameter is what it is compared with or written to, a column what its expression gives. Where "
                "that is open, say it: `:limit int`, `:since timestamp null`, `CAST(… AS INTEGER)`, or a line "
                "`-- column: total int null` below the query's name.",
            .at = RULE_AT_QUERY,
            .wrong = "-- name: echo :one\n"
                     "SELECT :word AS word;\n",
            .right = "-- name: echo :one\n"
                     "SELECT :word text AS word;\n",
        },
    [RULE_QUERY_JSON_TYPE] =
        {
            .name = "query-json-type",
            .severity = SEVERITY_WARNING,
            .what = "A parameter is compared with a value inside of JSON, and its type is not said: text is taken.",
            .why =
                "SQLite compares what stands in the JSON: a number is never equal to a text, and less than any.",
            .at = RULE_AT_QUERY,
            .wrong = "-- name: users_of_size :many\n"
                     "-- plan: scan ok\n"
                     "SELECT id FROM users WHERE initial ->> '$.size' = :size;\n",
            .right = "-- name: users_of_size :many\n"
                     "-- plan: scan ok\n"
                     "SELECT id FROM users WHERE initial ->> '$.size' = :size int;\n",
        },
    [RULE_QUERY_VALUE] =
        {
            .name = "query-value",
            .severity = SEVERITY_ERROR,
            .what = "A query writes a value that its column never takes, leaves out a column that must have one, or "
                    "compares a column with what none of its values is like: an enum with a word that is none of "
                    "its, a date with text.",
            .why =
                "Whenever the query runs, SQLite would refuse the row, or the comparison would say the same of all "
                "rows. Dates are days since 1970 and timestamps are microseconds: to SQLite any number is less than "
                "any text. What puts a default for NULL (`INSERT OR REPLACE`) may write NULL.",
            .at = RULE_AT_QUERY,
            .wrong = "-- name: cancel_orders :exec\n"
                     "UPDATE orders SET total = NULL WHERE id = :id;\n",
            .right = "-- name: cancel_orders :exec\n"
                     "UPDATE orders SET total = 0 WHERE id = :id;\n",
        },
    [RULE_QUERY_ROWS] =
        {
            .name = "query-rows",
            .severity = SEVERITY_ERROR,
            .what = "What a query's kind says that it gives is not what its statement gives.",
            .why =
                "`:one` and `:many` need rows, of a SELECT or RETURNING; `:exec` and `:count` would throw them away.",
            .at = RULE_AT_QUERY,
            .wrong = "-- name: clear_orders :many\n"
                     "DELETE FROM orders;\n",
            .right = "-- name: clear_orders :count\n"
                     "DELETE FROM orders;\n",
        },
    [RULE_QUERY_COLUMN] =
        {
            .name = "query-column",
            .severity = SEVERITY_ERROR,
            .what = "A column that a query gives has no name, one that C can't take, or another's.",
            .why = "It becomes a member of the row's struct.",
            .at = RULE_AT_QUERY,
            .wrong = "-- name: total_of :one\n"
                     "SELECT total + 1 FROM orders WHERE user_id = :user_id;\n",
            .right = "-- name: total_of :one\n"
                     "SELECT total + 1 AS next FROM orders WHERE user_id = :user_id;\n",
        },
    [RULE_QUERY_PLAN] =
        {
            .name = "query-plan",
            .severity = SEVERITY_WARNING,
            .what = "SQLite runs a query by reading a whole table, or by sorting what it found.",
            .why =
                "The more rows there are, the longer it takes. The index that is named was tried: with it the plan does "
                "not have that line. Where few rows will ever be, or all are wanted, a line `-- plan: scan ok` "
                "below the query's name accepts it. Aggregates over a whole table, a first few of its rows (`LIMIT`) and "
                "writing all of it are not told of; `janusgen check --plans` prints every plan. A query with `:order(…)` "
                "is planned in each order, one with optional conditions also without them: that it reads all of "
                "a table then is what such a call asks for. Plans are made for empty tables: SQLite guesses how many "
                "rows there will be.",
            .at = RULE_AT_QUERY,
            .wrong = "-- name: large_orders :many\n"
                     "SELECT * FROM orders WHERE total >= :least ORDER BY total DESC;\n",
            .right = "-- name: large_orders :many\n"
                     "-- plan: scan ok\n"
                     "SELECT * FROM orders WHERE total >= :least ORDER BY total DESC;\n",
        },
    [RULE_QUERY_PLAN_DEMAND] =
        {
            .name = "query-plan-demand",
            .severity = SEVERITY_ERROR,
            .what = "A query's plan does not use the index that a line `-- plan: index NAME` demands, there is no such "
                    "index, or a line `-- plan:` says something else.",
            .why =
                "The line holds a plan fast: a query or index that is changed later can't lose it in silence. NAME is "
                "an index, or a key. Of a query with `:order(…)`, the plan of one order has to use it.",
            .at = RULE_AT_QUERY,
            .wrong = "-- name: orders_of :many\n"
                     "-- plan: index orders_user_id_idx\n"
                     "SELECT * FROM orders WHERE id = :user_id;\n",
            .right = "-- name: orders_of :many\n"
                     "-- plan: index orders_user_id_idx\n"
                     "SELECT * FROM orders WHERE user_id = :user_id;\n",
        },
    [RULE_QUERY_POSTGRES] =
        {
            .name = "query-postgres",
            .severity = SEVERITY_ERROR,
            .what = "A query says its statement once more in PostgreSQL's words, behind a line `-- postgres:`, and takes "
                    "other parameters there, has other orders, or gives columns by a star.",
            .why =
                "Both are one function. What types PostgreSQL's columns have is seen when it prepares the statement.",
            .at = RULE_AT_QUERY,
            .wrong = "-- name: code :one\n"
                     "SELECT printf('%06d', id) AS code FROM users WHERE id = :id;\n"
                     "-- postgres:\n"
                     "SELECT lpad(id::text, 6, '0') AS code FROM users WHERE id = :user_id;\n",
            .right = "-- name: code :one\n"
                     "SELECT printf('%06d', id) AS code FROM users WHERE id = :id;\n"
                     "-- postgres:\n"
                     "SELECT lpad(id::text, 6, '0') AS code FROM users WHERE id = :id;\n",
        },

    /* ---- Templates ---- */

    [RULE_TEMPLATE_FILE] =
        {
            .name = "template-file",
            .severity = SEVERITY_ERROR,
            .what = "A template of the directory given by `--templates` can't be read.",
            .why = "Templates there take the place of the program's own, one by one: passing over one that "
                   "can't be read would bring the program's own back without a word.",
        },
    [RULE_TEMPLATE_SYNTAX] =
        {
            .name = "template-syntax",
            .severity = SEVERITY_ERROR,
            .what = "A template is no Mustache: a tag is not closed, or a section does not end as it begins.",
            .why = "The templates are Mustache without lambdas; nothing is escaped.",
            .at = RULE_AT_TEMPLATE,
            .wrong = "{{#tables}}{{entity}}\n",
            .right = "/* {{schema}} */\n",
        },
    [RULE_TEMPLATE_NAME] =
        {
            .name = "template-name",
            .severity = SEVERITY_ERROR,
            .what = "A template names something that its view does not have.",
            .why = "A name that is misspelt would print nothing.",
            .at = RULE_AT_TEMPLATE,
            .wrong = "/* {{schem}} */\n",
            .right = "/* {{schema}} */\n",
        },
    [RULE_TEMPLATE_PARTIAL] =
        {
            .name = "template-partial",
            .severity = SEVERITY_ERROR,
            .what = "A template includes one that does not exist.",
            .why = "It is looked for in the directory given by `--templates`, and then among the program's "
                   "own.",
            .at = RULE_AT_TEMPLATE,
            .wrong = "{{> paramaters}}\n",
            .right = "/* {{schema}} */\n",
        },
    [RULE_TEMPLATE_DEPTH] =
        {
            .name = "template-depth",
            .severity = SEVERITY_ERROR,
            .what = "Sections and partials are nested more than 512 deep: most likely a partial includes "
                    "itself.",
            .why = "Rendering would not end.",
            .at = RULE_AT_TEMPLATE,
            .wrong = "{{> schema.h}}\n",
            .right = "/* {{schema}} */\n",
        },
};
