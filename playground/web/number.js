// The second tab: what a published number allows, and a count of predictions, each as the command would do it.

import { download, element, onDrop } from "./dom.js";

const MOST_BYTES = 200_000_000;
const TABLES = /\.(csv|tsv|npz)$/i;
const ARRAY = /\.npy$/i;
const KINDS = [
  ["predicted", "class answers"],
  ["proba", "probabilities"],
  ["logits", "scores before softmax or sigmoid (logits)"],
];
const PAGE = "audit.html";

/** The words as a shell takes them. */
export function asCommand(words) {
  const quoted = words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`));
  return `trueup ${quoted.join(" ")}`;
}

function field(label, control) {
  return element("div", { class: "pg-field" }, element("label", { for: control.id }, label), control);
}

function printed(words, text) {
  return [
    element("p", {}, "The command for it: ", element("code", {}, asCommand(words))),
    text && element("pre", { class: "pg-drawn", tabindex: "0", role: "group", "aria-label": "what the command prints" }, text),
  ];
}

/** What a command says where it does not work, without what belongs to a terminal. */
function complaint(answer) {
  const lines = answer.err.trim().split("\n").filter((line) => !/^Try 'trueup/.test(line));
  return lines.join("\n").replace(/^trueup( \w+)?: error: /, "") || `It ended with exit code ${answer.code}.`;
}

export class NumberTab {
  constructor({ reader, given, say }) {
    Object.assign(this, { reader, given, say });
    this.files = new Map();
    this.root = element("div", { class: "pg-number" }, this.boundsPart(), this.auditPart());
  }

  boundsPart() {
    const input = (id, attributes) => element("input", { id, ...attributes });
    this.reported = input("pg-reported", { required: true, inputmode: "decimal", placeholder: "0.9976" });
    this.classes = input("pg-classes", { required: true, type: "number", min: 1, placeholder: "10" });
    this.samples = input("pg-samples", { type: "number", min: 1, placeholder: "10000" });
    this.head = element("select", { id: "pg-head" }, element("option", {}, "softmax"), element("option", {}, "sigmoid"));
    this.range = element("div", { class: "pg-answer" });
    const submit = (event) => {
      event.preventDefault();
      this.bounds();
    };
    return element("section", { "aria-labelledby": "pg-bounds-title" },
      element("h2", { id: "pg-bounds-title" }, "What a published number allows"),
      element("p", {}, "An element-wise (binary) accuracy over several outputs was published: what can the true one be?"),
      element("form", { onsubmit: submit, class: "pg-controls" },
        field("Reported", this.reported), field("Outputs", this.classes), field("Rows (optional)", this.samples),
        field("Last activation", this.head),
        element("div", { class: "pg-buttons" }, element("button", { class: "pg-main" }, "Tell the range"))),
      this.range);
  }

  async bounds() {
    const words = ["bounds", "--reported", this.reported.value.trim(), "--classes", this.classes.value];
    if (this.samples.value) words.push("--samples", this.samples.value);
    if (this.head.value !== "softmax") words.push("--head", this.head.value);
    this.say("Reading …", false, true);
    try {
      const answer = await this.reader.ask("command", { words });
      if (answer.code) this.say(complaint(answer), true);
      else this.say("The range is told below.");
      this.range.replaceChildren(...(answer.code ? [] : printed(words, answer.out)));
    } catch (error) {
      this.say(error.message, true);
    }
  }

  auditPart() {
    this.input = element("input", {
      type: "file", id: "pg-data", class: "pg-hidden", multiple: true, accept: ".csv,.tsv,.npy,.npz",
      onchange: () => {
        this.take([...this.input.files]);
        this.input.value = "";
      },
    });
    this.form = element("div", { class: "pg-form" });
    this.counted = element("div", { class: "pg-answer" });
    const inside = this.given.audit
      ? [
          element("p", {}, "Drop a table of labels and predictions (.csv, .tsv, .npz), or two arrays (.npy), and see what the accuracy is. ",
            "The files stay in this page."),
          element("label", { class: "pg-button pg-drop", for: "pg-data" }, this.input, "Drop files here, or choose them"),
          this.form, this.counted,
        ]
      : [element("p", {}, "This site was built without NumPy and SciPy, so predictions are counted on the command line: ",
          element("code", {}, "pip install 'trueup[audit]'"), " and ", element("code", {}, "trueup audit"), ".")];
    const section = element("section", { "aria-labelledby": "pg-audit-title" },
      element("h2", { id: "pg-audit-title" }, "Count predictions"), ...inside);
    if (this.given.audit) onDrop(section, (files) => this.take(files));
    return section;
  }

  async take(files) {
    const known = files.filter(({ name }) => TABLES.test(name) || ARRAY.test(name));
    const other = files.find((file) => !known.includes(file));
    if (other) {
      const where = /\.(py|ipynb)$/i.test(other.name) ? " Programs belong to the first tab." : "";
      return this.say(`${other.name} holds no table that is read here: .csv, .tsv, .npz or .npy is expected.${where}`, true);
    }
    const large = known.find(({ size }) => size > MOST_BYTES);
    if (large) return this.say(`${large.name} is larger than 200 MB: count it on the command line.`, true);
    if (known.some(({ name }) => TABLES.test(name)) || [...this.files.keys()].some((name) => TABLES.test(name))) this.files.clear();
    for (const file of known) {
      const name = file.name.replace(/[^\w. ()-]/g, "_").replace(/^-/, "_");
      this.files.set(name, new Uint8Array(await file.arrayBuffer()));
    }
    this.counted.replaceChildren();
    return this.offer();
  }

  async offer() {
    const names = [...this.files.keys()];
    const table = names.find((name) => TABLES.test(name));
    this.say("Reading …", false, true);
    try {
      this.form.replaceChildren(...(table ? await this.tableForm(table) : this.arrayForm(names)));
      this.say(table || names.length > 1 ? `${names.join(" and ")}: say what stands where.` : `${names[0]} is here; the other array is missing.`);
      // While somebody says what stands where, what counts is loaded.
      this.reader.ask("prepare").catch(() => {});
    } catch (error) {
      this.files.clear();
      this.form.replaceChildren();
      this.say(error.message, true);
    }
  }

  kindField() {
    this.kind = element("select", { id: "pg-kind" }, element("option", { value: "" }, "choose …"),
      KINDS.map(([value, words]) => element("option", { value }, words)));
    return field("The predictions are", this.kind);
  }

  reportedField() {
    this.figure = element("input", { id: "pg-figure", placeholder: "0.9976 macro_f1=0.81" });
    return field("Reported (optional, or several)", this.figure);
  }

  runButton() {
    return element("div", { class: "pg-buttons" }, element("button", { type: "button", class: "pg-main", onclick: () => this.audit() }, "Count"));
  }

  async tableForm(name) {
    const { columns, delimiter, error } = await this.reader.ask("columns", { name, data: this.files.get(name) });
    if (error) throw new Error(error);
    this.arrays = null;
    this.delimiter = delimiter;
    this.labels = element("select", { id: "pg-labels", onchange: () => leaveOut() }, columns.map((each) => element("option", { value: each }, each)));
    this.scores = columns.map((each, index) => element("input", { type: "checkbox", id: `pg-score-${index}`, value: each }));
    const ticks = this.scores.map((box) => element("span", { class: "pg-tick" }, box, element("label", { for: box.id }, box.value)));
    const leaveOut = () => {
      for (const box of this.scores) {
        box.disabled = box.value === this.labels.value;
        box.checked &&= !box.disabled;
      }
    };
    leaveOut();
    const free = this.scores.filter((box) => !box.disabled);
    if (free.length === 1) free[0].checked = true;
    return [
      element("div", { class: "pg-controls" }, field(`Labels in ${name}`, this.labels), this.kindField(), this.reportedField()),
      element("fieldset", { class: "pg-columns" }, element("legend", {}, "Columns of the predictions"), ticks),
      this.runButton(),
    ];
  }

  arrayForm(names) {
    this.scores = null;
    const choice = (id, chosen) => element("select", { id }, names.map((each) => element("option", { value: each, selected: each === chosen }, each)));
    if (names.length < 2) return [];
    this.arrays = { labels: choice("pg-labels", names[0]), scores: choice("pg-scores", names[1]) };
    return [
      element("div", { class: "pg-controls" }, field("Labels", this.arrays.labels), field("Predictions", this.arrays.scores),
        this.kindField(), this.reportedField()),
      this.runButton(),
    ];
  }

  words() {
    const kind = this.kind.value;
    if (!kind) throw new Error("Choose what the predictions are: class answers, probabilities or logits. It is never guessed.");
    const reported = this.figure.value.trim().split(/\s+/).filter(Boolean).flatMap((each) => ["--reported", each]);
    if (this.arrays) {
      const { labels, scores } = this.arrays;
      if (labels.value === scores.value) throw new Error("Labels and predictions are the same file; choose two.");
      return ["audit", labels.value, `--${kind}`, scores.value, ...reported];
    }
    const chosen = this.scores.filter(({ checked }) => checked).map(({ value }) => value);
    if (!chosen.length) throw new Error("Choose the columns of the predictions.");
    const [table] = this.files.keys();
    const option = kind === "predicted" ? "--predicted-column" : `--${kind}-columns`;
    const parted = this.delimiter ? ["--delimiter", this.delimiter] : [];
    return ["audit", table, "--labels-column", this.labels.value, option, chosen.join(","), ...parted, ...reported];
  }

  async audit() {
    try {
      const words = this.words();
      this.say("Counting …", false, true);
      const files = [...this.files].map(([name, data]) => ({ name, data }));
      const asked = [...words, "--output-format", "html", "--output-file", PAGE];
      const answer = await this.reader.ask("command", { words: asked, files, page: PAGE });
      this.counted.replaceChildren();
      if (!answer.page) return this.say(complaint(answer), true);
      this.counted.replaceChildren(...printed(words, ""), this.shown(answer.page),
        element("p", {}, element("button", { type: "button", onclick: () => download(PAGE, answer.page, "text/html") }, "Download this page")));
      return this.say("Counted: the report stands below.");
    } catch (error) {
      return this.say(error.message, true);
    }
  }

  /** The report's own page, in a frame in which nothing can run, as high as what it holds. */
  shown(page) {
    const frame = element("iframe", { class: "pg-frame", title: "Report of the audit", sandbox: "allow-same-origin allow-popups", srcdoc: page });
    const fit = () => {
      const content = frame.contentDocument?.documentElement;
      if (content) frame.style.height = `${content.scrollHeight + 4}px`;
    };
    frame.addEventListener("load", () => {
      fit();
      new ResizeObserver(fit).observe(frame.contentDocument.body);
    });
    return frame;
  }
}
