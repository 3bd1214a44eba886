// Compiles the Python of a folder with the Python that will run it: node compile.mjs PYODIDE FOLDER.
// What is compiled is taken as it is, whatever the time of its source says: the files are unpacked anew in each page.

import { pathToFileURL } from "node:url";
import path from "node:path";

const [distribution, folder] = process.argv.slice(2).map((each) => path.resolve(each));
const { loadPyodide } = await import(pathToFileURL(path.join(distribution, "pyodide.mjs")));
// The order of a set of constants would differ from one run to the next.
const python = await loadPyodide({ indexURL: distribution, env: { HOME: "/", PYTHONHASHSEED: "0" } });
python.mountNodeFS("/packages", folder);
const compiled = python.runPython(`
import compileall, py_compile, site
compileall.compile_dir(
    "/packages", quiet=1, stripdir="/packages", prependdir=site.getsitepackages()[0],
    invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
)
`);
process.exit(compiled ? 0 : 1);
