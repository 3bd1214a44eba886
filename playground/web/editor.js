// The program: a text area with numbers beside it. A notebook is shown as its code cells, and is not typed into.

import { element } from "./dom.js";

const LABEL = "Program: Python, or the JSON of a notebook";

export class Editor {
  /** changed() is called when somebody types. */
  constructor(changed) {
    this.area = element("textarea", {
      id: "pg-program", class: "pg-area", wrap: "off", spellcheck: "false", autocapitalize: "off", autocomplete: "off",
      "aria-describedby": "pg-program-help",
    });
    this.numbers = element("div", { class: "pg-numbers", "aria-hidden": "true" });
    this.root = element("div", { class: "pg-editor" }, this.numbers, this.area);
    this.label = element("label", { for: "pg-program" }, LABEL);
    this.area.addEventListener("scroll", () => this.follow());
    this.area.addEventListener("input", () => {
      this.number();
      changed();
    });
    this.starts = null;
    this.marks = new Map();
    this.number();
  }

  get text() {
    return this.area.value;
  }

  /** A program that can be typed into. */
  show(text) {
    this.starts = null;
    this.area.readOnly = false;
    this.area.value = text;
    this.marks.clear();
    this.number();
    this.area.scrollTop = this.area.scrollLeft = 0;
  }

  /** The code cells of a notebook, [number, text] each; the lines between them are ours. */
  showCells(cells) {
    const lines = [];
    this.starts = new Map();
    for (const [number, text] of cells) {
      lines.push(`# cell ${number}`);
      this.starts.set(number, lines.length);
      lines.push(...text.split("\n"), "");
    }
    this.area.readOnly = true;
    this.area.value = lines.join("\n");
    this.number();
  }

  /** Mark the rows of findings: [{where, severity}], the most severe last. */
  mark(findings) {
    this.marks = new Map(findings.map(({ where, severity }) => [this.rowOf(where), severity]));
    this.number();
  }

  /** Select a place and bring it into view. */
  goTo(where) {
    const lines = this.area.value.split("\n");
    const [first, last] = [this.rowOf(where), this.rowOf({ ...where, row: where.end_row })];
    if (first > lines.length) return;
    const offset = (row, column) => {
      const before = lines.slice(0, row - 1).reduce((sum, line) => sum + line.length + 1, 0);
      return before + [...(lines[row - 1] ?? "")].slice(0, column - 1).join("").length;
    };
    this.area.focus({ preventScroll: true });
    this.area.setSelectionRange(offset(first, where.column), offset(last, where.end));
    const height = parseFloat(getComputedStyle(this.area).lineHeight);
    this.area.scrollTop = Math.max(0, (first - 1) * height - this.area.clientHeight / 3);
    this.area.scrollIntoView({ block: "nearest" });
  }

  rowOf({ cell, row }) {
    return (this.starts?.get(cell) ?? 0) + row;
  }

  number() {
    const many = this.area.value.split("\n").length;
    this.root.style.setProperty("--digits", String(many).length);
    this.numbers.replaceChildren(
      ...Array.from({ length: many }, (_, index) => {
        const severity = this.marks.get(index + 1);
        return element("span", { class: severity && `pg-${severity}` }, String(index + 1));
      }),
    );
    this.follow();
  }

  follow() {
    this.numbers.style.transform = `translateY(${-this.area.scrollTop}px)`;
  }
}
