// client.js - the yaml-language-server, spoken to as an editor does.
"use strict";

const { spawn } = require("node:child_process");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const rpc = require("vscode-jsonrpc/node");

// What the README tells users to set, and nothing from the network.
const SETTINGS = {
    yaml: {
        validate: true,
        completion: true,
        hover: true,
        schemaStore: { enable: false },
        customTags: ["!password scalar"],
    },
};

class Client {
    static async start() {
        const client = new Client();
        await client.connection.sendRequest("initialize", {
            processId: process.pid,
            rootUri: null,
            capabilities: {
                workspace: { configuration: true },
                textDocument: { hover: { contentFormat: ["markdown"] }, completion: {}, publishDiagnostics: {} },
            },
        });
        client.connection.sendNotification("initialized", {});
        return client;
    }

    constructor() {
        const program = require.resolve("yaml-language-server/bin/yaml-language-server");
        this.server = spawn(process.execPath, [program, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
        this.opened = new Map(); // by address: what waits for the diagnostics of a document
        this.connection = rpc.createMessageConnection(
            new rpc.StreamMessageReader(this.server.stdout),
            new rpc.StreamMessageWriter(this.server.stdin),
        );
        this.connection.onRequest("workspace/configuration", ({ items }) =>
            items.map(({ section }) => SETTINGS[section] ?? null),
        );
        this.connection.onRequest("client/registerCapability", () => null);
        this.connection.onNotification("textDocument/publishDiagnostics", ({ uri, diagnostics }) =>
            this.opened.get(uri)?.(diagnostics),
        );
        this.connection.listen();
    }

    // Opens a document of this text at a path, where it need not be; gives its diagnostics.
    open(file, text) {
        const uri = pathToFileURL(path.resolve(file)).href;
        const diagnostics = new Promise((resolve) => this.opened.set(uri, resolve));
        this.connection.sendNotification("textDocument/didOpen", {
            textDocument: { uri, languageId: "yaml", version: 1, text },
        });
        return diagnostics;
    }

    at(method, file, position) {
        const uri = pathToFileURL(path.resolve(file)).href;
        return this.connection.sendRequest(`textDocument/${method}`, { textDocument: { uri }, position });
    }

    // The keys and values that can stand at a position, without what the settings offer everywhere (tags) and the
    // outline of a whole mapping.
    async complete(file, position) {
        const OUTLINE = 7;
        const { items } = await this.at("completion", file, position);
        return items
            .filter(({ label, kind }) => !label.startsWith("!") && kind !== OUTLINE)
            .map(({ label }) => label);
    }

    // The text that is shown at a position.
    async hover(file, position) {
        const hover = await this.at("hover", file, position);
        return hover ? hover.contents.value : "";
    }

    async stop() {
        await this.connection.sendRequest("shutdown");
        this.connection.sendNotification("exit");
        this.connection.dispose();
    }
}

module.exports = { Client };
