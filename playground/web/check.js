// The first tab: a program or a notebook, its findings, the diff of its fixes, and what was read.

import { count, download, element, onDrop } from "./dom.js";
import { Editor } from "./editor.js";
import { diff, finding, reading, summary } from "./findings.js";
import { fragmentOf } from "./link.js";

const PAUSE = 700;
const MOST_BYTES = 5_000_000;
const LONG_LINK = 8_000;
const SUFFIXES = [".py", ".ipynb", ".txt"];
const RANK = { note: 0, warning: 1, error: 2 };

export class CheckTab {
  /** say(words) tells the status line; site is the address of the site's root. */
  constructor({ reader, given, say, site }) {
    Object.assign(this, { reader, given, say, site });
    this.name = "train.py";
    this.data = null;
    this.turn = 0;
    this.editor = new Editor(() => this.typed());
    this.results = element("section", { class: "pg-results", "aria-label": "Result" });
    this.root = element("div", { class: "pg-check" }, this.controls(), this.panes());
    onDrop(this.root, (files) => this.take(files));
    this.editor.area.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.check();
      }
    });
    this.columns = 0;
    new ResizeObserver(() => this.resized()).observe(this.results);
  }

  controls() {
    this.example = element("select", { id: "pg-example", onchange: () => this.choose(this.example.value) },
      element("option", { value: "" }, "a story …"),
      this.given.examples.map(({ title }, index) => element("option", { value: String(index) }, title)));
    this.library = element("select", { id: "pg-library", onchange: () => this.libraryChosen() },
      element("option", { value: "" }, "as the program tells"));
    this.release = element("select", { id: "pg-release", disabled: true, onchange: () => this.check() });
    this.unsafe = element("input", { type: "checkbox", id: "pg-unsafe", onchange: () => this.check() });
    this.file = element("input", {
      type: "file", id: "pg-file", class: "pg-hidden", accept: SUFFIXES.join(","),
      onchange: () => {
        this.take([...this.file.files]);
        this.file.value = "";
      },
    });
    const field = (label, control) => element("div", { class: "pg-field" }, element("label", { for: control.id }, label), control);
    return element("div", { class: "pg-controls" },
      field("Example", this.example), field("Library", this.library), field("Release", this.release),
      element("div", { class: "pg-field pg-tick" }, this.unsafe, element("label", { for: "pg-unsafe" }, "unsafe fixes too")),
      element("div", { class: "pg-buttons" },
        element("button", { type: "button", class: "pg-main", onclick: () => this.check(), title: "Ctrl+Enter" }, "Check"),
        element("label", { class: "pg-button", for: "pg-file" }, this.file, "Open a file"),
        element("button", { type: "button", onclick: () => this.share() }, "Copy a link")));
  }

  panes() {
    this.help = element("p", { id: "pg-program-help", class: "pg-small" });
    this.describe();
    return element("div", { class: "pg-panes" },
      element("section", { class: "pg-source", "aria-label": "Program" }, this.editor.label, this.editor.root, this.help),
      this.results);
  }

  describe(words = "") {
    this.help.replaceChildren(words || "Paste, type, or drop a .py or .ipynb file anywhere here. Ctrl+Enter checks.");
    if (this.data) {
      this.help.append(" ", element("button", { type: "button", class: "pg-at", onclick: () => this.leave() }, "Close the notebook"));
    }
  }

  /** Fill in the libraries, once the reader knows them; a release that was asked for before is then chosen. */
  offer(libraries) {
    this.libraries = libraries;
    this.library.append(...libraries.map(({ key, title }) => element("option", { value: key }, title)));
    this.setTarget(this.wanted ?? "");
  }

  setTarget(target) {
    this.wanted = target;
    if (!this.libraries) return;
    const [key, version] = target.split("==");
    this.library.value = this.libraries.some((each) => each.key === key) ? key : "";
    this.fillReleases();
    if (!version || !this.library.value) return;
    if (![...this.release.options].some(({ value }) => value === version)) {
      this.release.append(element("option", { value: version }, version));
    }
    this.release.value = version;
  }

  fillReleases() {
    const chosen = this.libraries?.find(({ key }) => key === this.library.value);
    this.release.disabled = !chosen;
    this.release.replaceChildren(...(chosen?.releases ?? []).map((each) => element("option", { value: each }, each)));
  }

  libraryChosen() {
    this.fillReleases();
    this.check();
  }

  get target() {
    if (!this.libraries) return this.wanted ?? "";
    return this.library.value ? `${this.library.value}==${this.release.value}` : "";
  }

  choose(index) {
    if (index !== "") this.show(this.given.examples[Number(index)]);
  }

  /** The first story, unless somebody has begun to write. */
  begin() {
    if (this.data || this.editor.text || !this.given.examples.length) return;
    this.example.value = "0";
    this.choose("0");
  }

  /** Show a program and check it. */
  show({ name, target = "", unsafe = false, text }) {
    this.unsafe.checked = unsafe;
    this.setTarget(target);
    if (name.toLowerCase().endsWith(".ipynb")) return this.openNotebook(name, new TextEncoder().encode(text));
    this.leaveNotebook(name);
    this.editor.show(text);
    return this.check();
  }

  leaveNotebook(name) {
    Object.assign(this, { name, data: null });
    this.editor.label.textContent = name === "train.py" ? "Program" : `Program: ${name}`;
    this.describe();
  }

  leave() {
    this.leaveNotebook("train.py");
    this.editor.show("");
    this.results.replaceChildren();
    this.editor.area.focus();
  }

  openNotebook(name, data) {
    Object.assign(this, { name, data });
    this.editor.showCells([]);
    this.editor.label.textContent = `Notebook: ${name}`;
    this.describe("The code cells of the notebook.");
    return this.check();
  }

  /** Take a dropped or chosen file. */
  async take(files) {
    const [file] = files;
    if (!file) return;
    const name = file.name;
    const suffix = SUFFIXES.find((each) => name.toLowerCase().endsWith(each));
    const where = /\.(csv|tsv|npy|npz)$/i.test(name) ? " Predictions and labels belong to the second tab." : "";
    if (files.length > 1) return this.refuse(`${files.length} files came; one program or notebook is read at a time.`);
    if (!suffix) return this.refuse(`${name} is no program: a .py or .ipynb file is expected here.${where}`);
    if (file.size > MOST_BYTES) return this.refuse(`${name} has ${file.size.toLocaleString("en")} bytes; at most 5 MB are read here.`);
    const data = new Uint8Array(await file.arrayBuffer());
    if (suffix !== ".ipynb" && data.includes(0)) return this.refuse(`${name} is no text: it holds zero bytes.`);
    this.example.value = "";
    if (suffix === ".ipynb") return this.openNotebook(name, data);
    return this.show({ name: name.replace(/\.txt$/i, ".py"), target: this.target, unsafe: this.unsafe.checked, text: new TextDecoder().decode(data) });
  }

  refuse(words) {
    this.say(words, true);
  }

  typed() {
    clearTimeout(this.timer);
    this.example.value = "";
    if (/^\s*\{/.test(this.editor.text) && this.editor.text.includes('"cells"')) {
      return this.openNotebook("notebook.ipynb", new TextEncoder().encode(this.editor.text));
    }
    this.timer = setTimeout(() => this.check(), PAUSE);
  }

  resized() {
    // In the tab that is not looked at nothing has a width.
    if (!this.results.clientWidth) return;
    const columns = this.fitting();
    if (Math.abs(columns - this.columns) < 3 || !this.answered) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.check(), PAUSE / 2);
  }

  /** Columns of an excerpt that fit into a finding. */
  fitting() {
    const probe = element("pre", { class: "pg-drawn" }, element("span", {}, "0".repeat(100)));
    const frame = element("article", { class: "pg-finding pg-probe" }, probe);
    this.results.append(frame);
    const column = probe.firstChild.getBoundingClientRect().width / 100;
    const { paddingLeft, paddingRight } = getComputedStyle(probe);
    const room = probe.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    frame.remove();
    return Math.max(40, Math.min(100, Math.floor(room / column)));
  }

  ask(what) {
    this.columns = this.fitting();
    const asked = { name: this.name, target: this.target, unsafe: this.unsafe.checked, width: this.columns };
    return this.reader.ask(what, { data: this.data ?? new TextEncoder().encode(this.editor.text), asked });
  }

  /** Check what stands there; of several that were asked for, the last one is shown. */
  async check() {
    clearTimeout(this.timer);
    const turn = ++this.turn;
    if (!this.data && !this.editor.text.trim()) {
      this.results.replaceChildren();
      this.editor.mark([]);
      return this.say("");
    }
    this.say("Reading …", false, true);
    this.results.setAttribute("aria-busy", "true");
    try {
      const answer = await this.ask("check");
      if (turn === this.turn) this.answer(answer);
    } catch (error) {
      if (turn === this.turn) this.say(error.message, true);
    } finally {
      if (turn === this.turn) this.results.removeAttribute("aria-busy");
    }
  }

  answer(answer) {
    if (answer.error) {
      this.results.replaceChildren();
      return this.say(answer.error, true);
    }
    this.answered = true;
    if (answer.cells) this.editor.showCells(answer.cells);
    this.editor.mark([...answer.findings].sort((a, b) => RANK[a.severity] - RANK[b.severity]));
    this.say(summary(answer));
    const goTo = (where) => this.editor.goTo(where);
    this.results.replaceChildren(
      element("h2", {}, answer.findings.length ? count(answer.findings.length, "finding") : "No findings"),
      ...answer.findings.map((each) => finding(each, { goTo, site: this.site, unsafe: this.unsafe.checked })),
      ...this.fixes(answer),
      element("h2", {}, "What was read"), ...reading(answer, goTo),
      ...answer.crashes.map((trace) => element("details", {}, element("summary", {}, "trueup failed on this file: please report it"),
        element("pre", { class: "pg-drawn" }, trace))));
  }

  fixes(answer) {
    if (!answer.diff.length) return [];
    const use = this.data
      ? element("button", { type: "button", onclick: () => this.repair() }, "Download the repaired notebook")
      : element("button", { type: "button", onclick: () => this.repair() }, "Make these changes");
    return [element("h2", {}, "What the fixes change"), diff(answer.diff), element("p", { class: "pg-small" }, answer.fixes.join(" ")),
      element("p", {}, use)];
  }

  async repair() {
    try {
      const { data } = await this.ask("repaired");
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      if (this.data) return download(this.name, bytes, "application/x-ipynb+json");
      this.editor.show(new TextDecoder().decode(bytes));
      return await this.check();
    } catch (error) {
      return this.say(error.message, true);
    }
  }

  async share() {
    const text = this.data ? new TextDecoder().decode(this.data) : this.editor.text;
    const fragment = await fragmentOf({ name: this.name, target: this.target, unsafe: this.unsafe.checked, text });
    history.replaceState(null, "", fragment);
    const long = fragment.length > LONG_LINK ? ` It has ${fragment.length.toLocaleString("en")} characters, and some programs cut that.` : "";
    try {
      await navigator.clipboard.writeText(location.href);
      this.say(`The link is copied; the program stands in it behind the #.${long}`);
    } catch {
      this.say(`The link stands in the address of this page; copy it from there.${long}`);
    }
  }
}
