// Starts `trueup server` for Python files and notebooks, and starts it again when what it was started by changes.

import * as vscode from "vscode";
import { LanguageClient, LanguageClientOptions } from "vscode-languageclient/node";
import { Command, notStarted, serverCommand } from "./command";

let client: LanguageClient | undefined;
let running: Promise<void> = Promise.resolve();

/** What the Python extension gives of itself; the parts that are asked for here. */
interface PythonApi {
  settings: { getExecutionDetails(resource?: vscode.Uri): { execCommand: string[] | undefined } };
}

async function chosenPython(): Promise<string[] | undefined> {
  const extension = vscode.extensions.getExtension<PythonApi>("ms-python.python");
  if (extension === undefined) {
    return undefined;
  }
  const api = extension.isActive ? extension.exports : await extension.activate();
  return api?.settings?.getExecutionDetails(vscode.workspace.workspaceFolders?.[0]?.uri)?.execCommand;
}

async function start(): Promise<void> {
  const said = vscode.workspace.getConfiguration("trueup");
  const command: Command = serverCommand({ path: said.get<string[]>("path", []), python: await chosenPython() });
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: "file", language: "python" },
      { scheme: "untitled", language: "python" },
      { scheme: "vscode-notebook-cell", language: "python" },
    ],
    initializationOptions: { settings: said.get<object>("settings", {}) },
  };
  client = new LanguageClient("trueup", "trueup", { command: command.command, args: command.args }, options);
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    const reason = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(notStarted(command, reason));
  }
}

async function stop(): Promise<void> {
  const stopping = client;
  client = undefined;
  await stopping?.stop();
}

/** One start or stop after the other, however fast they are asked for. */
function restart(): Promise<void> {
  running = running.then(stop).then(start);
  return running;
}

export function activate(context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(
    vscode.commands.registerCommand("trueup.restart", restart),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("trueup") || change.affectsConfiguration("python.defaultInterpreterPath")) {
        void restart();
      }
    }),
  );
  return restart();
}

export function deactivate(): Promise<void> {
  running = running.then(stop);
  return running;
}
