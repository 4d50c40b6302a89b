// run.js - what an editor shows in schema files and seeds: completion, docs, mistakes underlined.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const { Client } = require("./client");

process.chdir(path.join(__dirname, "../.."));

const JANUS = "schema/schema.schema.json";
const JANUS_SEEDS = "generated/janus.seeds.schema.json";

const COLUMN_KEYS =
    "autoincrement check collate default deferred doc fill generated max min null on_delete on_null on_update primary " +
    "references secret sql_type type unique virtual was";
const TABLE_KEYS = "checks columns doc entity foreign_keys indexes primary_key strict unique was without_rowid";
const TYPES = "blob bool date id int json real text timestamp uuid";

let passed = 0;
let failed = 0;

function verdict(name, actual, expected) {
    if (JSON.stringify(actual) === JSON.stringify(expected)) {
        passed++;
        return;
    }
    failed++;
    console.log(`FAILED ${name}\n  expected ${JSON.stringify(expected)}\n  actually ${JSON.stringify(actual)}`);
}

const modeline = (schema) => `# yaml-language-server: $schema=${path.resolve(schema)}\n`;
const directories = (parent) => fs.readdirSync(parent).map((name) => `${parent}/${name}`);

// ---- Files that janusgen accepts: nothing is underlined, and what is added is --------------------------------

function yamlFiles(directory) {
    if (!fs.existsSync(directory)) return [];
    return directories(directory).filter((file) => file.endsWith(".yaml"));
}

function rightFiles() {
    const files = ["schema/schema.yaml", ...yamlFiles("schema/seeds")].map((file) => ({ file, head: "" }));
    for (const directory of directories("tests/golden").filter((name) => fs.statSync(name).isDirectory())) {
        const seeds = `${directory}/expected/${path.basename(directory)}.seeds.schema.json`;
        files.push({ file: `${directory}/schema.yaml`, head: modeline(JANUS) });
        files.push(...yamlFiles(`${directory}/seeds`).map((file) => ({ file, head: modeline(seeds) })));
    }
    return files;
}

// The second copy shows that the server did look: it says nothing of a file that it stumbles over.
async function checkRightFile(client, { file, head }) {
    const text = head + fs.readFileSync(file, "utf8");
    const diagnostics = await client.open(file, text);
    verdict(`${file}: nothing is wrong`, diagnostics.map(({ message }) => message), []);
    const more = await client.open(file.replace(/[^/]*$/, "more_$&"), `${text}\nno_such_name: 1\n`);
    verdict(`${file}: a wrong name`, more.map(({ message }) => message), ["Property no_such_name is not allowed."]);
}

// ---- Files that it refuses: the line that it names is underlined -----------------------------------------------

const VISIBLE_RULES = [
    "empty-list",
    "invalid-name",
    "missing-key",
    "missing-type",
    "unknown-engine",
    "unknown-key",
    "wrong-shape",
    "wrong-value",
];

// The modeline moves each line down by one, and the protocol counts from zero.
async function checkRule(client, rule) {
    const file = `tests/errors/${rule}.yaml`;
    const [, line] = fs.readFileSync(`tests/errors/${rule}.err`, "utf8").match(/:(\d+):\d+: error:/);
    const diagnostics = await client.open(file, modeline(JANUS) + fs.readFileSync(file, "utf8"));
    verdict(rule, diagnostics.map(({ range }) => range.start.line), [Number(line)]);
}

// ---- Documents of our own --------------------------------------------------------------------------------------

// Lines that end in "# wrong" are underlined, and no others.
async function checkMarks(client, file, text) {
    const marked = (line) => line.endsWith("# wrong");
    const lines = text.split("\n");
    const diagnostics = await client.open(file, text);
    const underlined = new Set(diagnostics.map(({ range }) => range.start.line));
    lines.forEach((line, i) => verdict(`${file}: ${line.trim()}`, underlined.has(i), marked(line)));
}

const SCHEMA_MISTAKES = `${modeline(JANUS)}schema: shop
engines: [sqlite, oracle]  # wrong
enums: {state: [open, "null", 1], empty: []}  # wrong
tables:
  users:
    columns:
      id: id
      a_number: 5  # wrong
      an_enum: state
      typed_by_a_number: {type: 5}  # wrong
      typed_by_a_mapping: {type: {text: 254}}  # wrong
      a_quoted_type: {type: "text"}
      action: {references: users, on_delete: casc}  # wrong
      action_in_capitals: {references: users, on_delete: SET NULL, null: true}
      flag: {type: text, null: 5}  # wrong
      old_flag: {type: text, unique: yes}  # wrong
      key: {type: text, nul: true}  # wrong
      no_type: {null: true}  # wrong
      default: {type: int, default: {sq: 1}}  # wrong
      sql_default: {type: int, default: {sql: 1}}
      list_default: {type: int, default: [1]}  # wrong
      bound: {type: int, min: true}  # wrong
      doc: {type: text, doc: [a, b]}  # wrong
      no_doc: {type: text, doc: }
      no_sql_type: {type: blob, sql_type: "", on_null: IGNORE}
      no_word: {type: text, on_null: skip}  # wrong
      postgres_type: {type: int, sql_type: {postgres: smallint}}
      sqlite_type: {type: int, sql_type: {sqlite: INT}}  # wrong
      postgres_default: {type: int, default: {sql: {sqlite: "", postgres: "1"}}}
    primary_key: {columns: [id], nam: x}  # wrong
    unique: [id, [id, a_number], {columns: id}]  # wrong
    indexes:
      - id
      - {columns: id desc}
      - {columns: [{sql: 1, column: id}]}  # wrong
      - {columns: []}  # wrong
      - {where: "1"}  # wrong
    foreign_keys:
      - {columns: [id], references: users, to: id}
      - {columns: [id], references: gone, dangling: true}
      - {columns: [id], references: gone, dangling: 1}  # wrong
      - {columns: [id]}  # wrong
    checks: [id > 0, {sql: id > 0, name: positive}, {name: negative}]  # wrong
    entity: a user  # wrong
    without_rowid: 1  # wrong
    strict: off  # wrong
views: {a: SELECT 1, b: {sql: SELECT 1, columns: [x]}, c: {columns: [x]}}  # wrong
triggers: {a: AFTER INSERT ON users BEGIN SELECT 1; END, b: {sqlite: "", postgres: x}}
definitions: {a: {postgres: CREATE TYPE a AS ENUM ()}, b: CREATE TYPE b AS ENUM ()}  # wrong
virtual_tables: {a: fts5(x)}
`;

const SEED_MISTAKES = `${modeline(JANUS_SEEDS)}users:
  ada:
    email: ada@example.com
    password_hash: !password "\${ADA}"
    role: admin
    created_at: 1767225600000000
  bob: {email: bob@example.com, password_hash: 1, mail: x}  # wrong
  eve: {email: eve@example.com, password_hash: x, role: king}  # wrong
  joe: {password_hash: x}  # wrong
  sue: {email: [sue], password_hash: x}  # wrong
admins:
  - {user_id: ada, admin_level: 5}
  - {user_id: 2, admin_level: high}  # wrong
  - {user_id: {email: x}}  # wrong
images:
security:
  - {action: nobody}
  - {user_id: null, action: nobody}
userz: {}  # wrong
`;

// The text without its cursor, and where that is.
function placeCursor(text) {
    const [before, after] = text.split("|");
    const lines = before.split("\n");
    return { text: before + after, position: { line: lines.length - 1, character: lines.at(-1).length } };
}

async function checkCompletion(client, name, written, expected) {
    const { text, position } = placeCursor(written);
    await client.open(`${name}.yaml`, text);
    const labels = await client.complete(`${name}.yaml`, position);
    verdict(`completion of ${name}`, labels.sort().join(" "), expected);
}

async function checkHover(client, name, written, expected) {
    const { text, position } = placeCursor(written);
    await client.open(`${name}.yaml`, text);
    const shown = await client.hover(`${name}.yaml`, position);
    verdict(`hover on ${name}`, shown.includes(expected) || shown, true);
}

const column = (text) => `${modeline(JANUS)}schema: shop\ntables:\n  users:\n    columns:\n      id: id\n      ${text}\n`;
const table = (text) => `${modeline(JANUS)}schema: shop\ntables:\n  users:\n    ${text}\n`;
const row = (text) => `${modeline(JANUS_SEEDS)}users:\n  ada:\n    ${text}\n`;

function ownDocuments(client) {
    const action = "What happens to this row when the one that it refers to is deleted";
    return [
        checkMarks(client, "schema_mistakes.yaml", SCHEMA_MISTAKES),
        checkMarks(client, "seed_mistakes.yaml", SEED_MISTAKES),
        checkCompletion(client, "a column's keys", column("name:\n        |"), COLUMN_KEYS),
        checkCompletion(client, "a table's keys", table("|"), TABLE_KEYS),
        checkCompletion(client, "types", column("name: {type: |}"), TYPES),
        checkCompletion(client, "short types", column("name: |"), TYPES),
        checkCompletion(client, "actions", column("user_id: {references: users, on_delete: |}"),
            "cascade no action restrict set default set null"),
        checkCompletion(client, "flags", column("name: {type: text, null: |}"), "false true"),
        checkCompletion(client, "engines", `${modeline(JANUS)}engines: |\n`, "postgres sqlite"),
        checkCompletion(client, "a seed's columns", row("|"), "created_at email id password_hash role"),
        checkCompletion(client, "an enum's words", row("role: |"), "admin researcher user"),
        checkHover(client, "an action", column("user_id: {references: users, on_d|elete: cascade}"), action),
        checkHover(client, "a type", column("created_at: time|stamp"), "microseconds since 1970"),
        checkHover(client, "a seed's column", row("em|ail: ada@example.com"), "Where we reach them"),
    ];
}

const PATIENCE = 60000;

async function main() {
    const client = await Client.start();
    const giveUp = setTimeout(() => {
        console.log(`FAILED the server says nothing for ${PATIENCE / 1000} seconds`);
        client.server.kill();
        process.exit(1);
    }, PATIENCE);
    await Promise.all([
        ...rightFiles().map((file) => checkRightFile(client, file)),
        ...VISIBLE_RULES.map((rule) => checkRule(client, rule)),
        ...ownDocuments(client),
    ]);
    await client.stop();
    clearTimeout(giveUp);
    console.log(`${passed} passed, ${failed} failed`);
    process.exitCode = failed ? 1 : 0;
}

main();
