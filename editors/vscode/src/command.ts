// How the server is started: what the user says, else the Python that is chosen in VS Code.

/** A program and its arguments. */
export interface Command {
  command: string;
  args: string[];
}

/** What the extension is told: `trueup.path`, and the words that start the chosen Python, where one is chosen. */
export interface Said {
  path: readonly string[];
  python: readonly string[] | undefined;
}

/** The command that starts the server. */
export function serverCommand(said: Said): Command {
  const words = said.path.filter((word) => word.length > 0);
  if (words.length > 0) {
    return { command: words[0], args: [...words.slice(1), "server"] };
  }
  if (said.python !== undefined && said.python.length > 0) {
    const [program, ...more] = said.python;
    return { command: program, args: [...more, "-m", "trueup", "server"] };
  }
  return { command: "trueup", args: ["server"] };
}

/** What to tell where the server does not start. */
export function notStarted(command: Command, reason: string): string {
  const line = [command.command, ...command.args].join(" ");
  return `trueup: "${line}" does not start (${reason}). Install it there: pip install "trueup[editor]"`;
}
