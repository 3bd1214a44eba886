// Python, trueup and what it reads: all in here, so that the page stays quick. One question at a time, in their order.

import { loadPyodide } from "./pyodide/pyodide.mjs";
import { filesOf } from "./archive.js";

const HERE = new URL(".", import.meta.url).href;
const WORK = "/files";
const stage = (words) => self.postMessage({ stage: words });

let python, answers, toBytes, counting;
const begun = begin();
begun.catch((error) => self.postMessage({ stage: `The reader could not be started: ${inWords(error)}`, failed: true }));

async function begin() {
  stage("Loading Python …");
  const [loaded, packed] = await Promise.all([loadPyodide({ indexURL: `${HERE}pyodide/` }), filesOf(`${HERE}trueup.tar.gz`)]);
  python = loaded;
  stage("Loading trueup …");
  lay(packed, python.runPython("import site; site.getsitepackages()[0]"));
  python.FS.mkdirTree(WORK);
  python.FS.chdir(WORK);
  answers = python.pyimport("answers");
  toBytes = python.runPython("lambda data: data.to_bytes()");
  // What a first program costs is paid before somebody waits for it.
  const first = new TextEncoder().encode("model.compile(loss='mse')\nimport keras\n");
  answered("check", first, { name: "a.py", target: "", unsafe: false, width: 80 });
  stage("");
}

/** Write files where Python imports from; it has not looked there yet. */
function lay(files, folder) {
  const known = new Set();
  for (const [name, data] of files) {
    const path = `${folder}/${name}`;
    const parent = path.slice(0, path.lastIndexOf("/"));
    if (!known.has(parent)) python.FS.mkdirTree(parent);
    known.add(parent);
    python.FS.writeFile(path, data, { canOwn: true });
  }
}

/** Of an error of Python its last line; what comes before speaks of our own files. */
function inWords(error) {
  const lines = String(error?.message ?? error).trim().split("\n");
  return lines[lines.length - 1];
}

/** What a function of `answers` says of bytes. */
function answered(name, data, asked) {
  const held = toBytes(data);
  try {
    return JSON.parse(answers[name](held, JSON.stringify(asked)));
  } finally {
    held.destroy();
  }
}

const QUESTIONS = {
  libraries: () => JSON.parse(answers.libraries()),
  check: ({ data, asked }) => answered("check", data, asked),
  repaired: ({ data, asked }) => answered("repaired", data, asked),
  prepare: () => loadCounting(),
  columns: ({ name, data }) => {
    place([{ name, data }]);
    return JSON.parse(answers.columns(name));
  },
  command: async ({ words, files = [], page = "" }) => {
    if (words[0] === "audit") {
      stage("Loading NumPy and SciPy …");
      await loadCounting();
    }
    place(files);
    const given = python.toPy(words);
    try {
      const answer = JSON.parse(answers.command(given));
      const written = page && python.FS.analyzePath(page).exists;
      return { ...answer, page: written ? python.FS.readFile(page, { encoding: "utf8" }) : "" };
    } finally {
      given.destroy();
      for (const { name } of [...files, { name: page }]) remove(name);
    }
  },
};

function place(files) {
  for (const { name, data } of files) python.FS.writeFile(name, data);
}

function remove(name) {
  if (name && python.FS.analyzePath(name).exists) python.FS.unlink(name);
}

/** NumPy, SciPy and what counts with them; begun once, and again where it failed. */
function loadCounting() {
  counting ??= python
    .loadPackage(["numpy", "scipy"], { messageCallback: () => {} })
    .then(() => answers.prepare())
    .catch((error) => {
      counting = undefined;
      throw error;
    });
  return counting;
}

let last = begun;
self.onmessage = ({ data: { id, what, ...details } }) => {
  last = last
    .catch(() => {})
    .then(() => begun)
    .then(() => QUESTIONS[what](details))
    .then(
      (answer) => self.postMessage({ id, answer }),
      (error) => self.postMessage({ id, error: inWords(error) }),
    );
};
