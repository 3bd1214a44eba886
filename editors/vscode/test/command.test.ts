import assert from "node:assert/strict";
import { test } from "node:test";
import { notStarted, serverCommand } from "../src/command";

test("what the user says comes first", () => {
  const said = { path: ["uvx", "--from", "trueup[editor]", "trueup"], python: ["/usr/bin/python3"] };
  assert.deepEqual(serverCommand(said), { command: "uvx", args: ["--from", "trueup[editor]", "trueup", "server"] });
});

test("then the chosen Python, with the words that start it", () => {
  const python = ["conda", "run", "-n", "nets", "python"];
  const found = serverCommand({ path: [], python });
  assert.deepEqual(found, { command: "conda", args: ["run", "-n", "nets", "python", "-m", "trueup", "server"] });
});

test("else what is on the path; empty words say nothing", () => {
  assert.deepEqual(serverCommand({ path: [""], python: undefined }), { command: "trueup", args: ["server"] });
  assert.deepEqual(serverCommand({ path: [], python: [] }), { command: "trueup", args: ["server"] });
});

test("where it does not start, the command and the remedy are told", () => {
  const told = notStarted({ command: "python", args: ["-m", "trueup", "server"] }, "ENOENT");
  assert.match(told, /"python -m trueup server" does not start \(ENOENT\)/);
  assert.match(told, /pip install "trueup\[editor\]"/);
});
