// The server as the extension starts it, spoken to by the library's own reader and writer of messages.
// Skipped where no Python with trueup[editor] is named in TRUEUP_PYTHON.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { createProtocolConnection, StreamMessageReader, StreamMessageWriter } from "vscode-languageserver-protocol/node";
import { serverCommand } from "../src/command";

const WRONG = `import keras
(x, y), _ = keras.datasets.mnist.load_data()
y = keras.utils.to_categorical(y, 10)
model = keras.Sequential([keras.layers.Dense(10, activation="softmax")])
model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x, y)
`;

const python = process.env.TRUEUP_PYTHON;

test("the server that is started finds what is wrong", { skip: python === undefined, timeout: 120_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "trueup-"));
  const { command, args } = serverCommand({ path: [], python: [python as string] });
  const server = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  connection.onRequest("client/registerCapability", () => null);
  connection.listen();
  const folders = [{ uri: pathToFileURL(folder).href, name: "project" }];
  await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: null,
    capabilities: { textDocument: { publishDiagnostics: { relatedInformation: true } } },
    workspaceFolders: folders,
  });
  const shown = new Promise<{ diagnostics: { code: string; relatedInformation: unknown[] }[] }>((resolve) => {
    connection.onNotification("textDocument/publishDiagnostics", resolve);
  });
  await connection.sendNotification("initialized", {});
  const uri = pathToFileURL(join(folder, "train.py")).href;
  const document = { uri, languageId: "python", version: 1, text: WRONG };
  await connection.sendNotification("textDocument/didOpen", { textDocument: document });
  const { diagnostics } = await shown;
  assert.deepEqual(diagnostics.map((each) => each.code), ["TU202"]);
  assert.ok(diagnostics[0].relatedInformation.length >= 3);
  const ended = new Promise((resolve) => server.on("exit", resolve));
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  assert.equal(await ended, 0);
});
