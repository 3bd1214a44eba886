// What came of a check, as elements: findings with their excerpts, the diff, and what was read.

import { count, element } from "./dom.js";

/** What the lines of a fix do not say themselves. */
function safetyOf(fix, unsafe) {
  if (fix?.safety === "safe") return "Safe: only how a number is counted changes.";
  if (fix?.safety === "unsafe" && unsafe) return "Unsafe: training, a name or a number changes; look at it first.";
  return "";
}

/** Lines of [style, text] runs as one block of text. */
function drawn(lines, label) {
  const block = element("pre", { class: "pg-drawn", tabindex: "0", role: "group", "aria-label": label });
  for (const line of lines) {
    for (const [style, text] of line) block.append(style ? element("span", { class: `pg-${style}` }, text) : text);
    block.append("\n");
  }
  return block;
}

/** "line 36", "cell 3, line 2". */
export function inWords({ cell, row }) {
  return cell === null ? `line ${row}` : `cell ${cell}, line ${row}`;
}

/** One finding. goTo(place) shows a place in the program; site is where the pages of the rules stand;
 * unsafe: unsafe fixes are made too. */
export function finding(found, { goTo, site, unsafe }) {
  const at = (where) => element("button", { type: "button", class: "pg-at", onclick: () => goTo(where) }, inWords(where));
  const code = found.page ? element("a", { href: `${site}rules/${found.name}/` }, found.code) : found.code;
  const why = [found.expected, found.happens].filter(Boolean).map((text) => `${text}.`).join(" ");
  return element("article", { class: `pg-finding pg-is-${found.severity}` },
    element("h3", {},
      element("span", { class: `pg-badge pg-${found.severity}` }, found.severity), " ", element("span", { class: "pg-code" }, code),
      " ", found.have),
    element("p", {}, why),
    drawn(found.excerpt, `the program with its marks, ${inWords(found.where)}`),
    element("ul", { class: "pg-parties", "aria-label": "the places" },
      found.parties.map(({ role, text, where }) => element("li", {}, element("strong", {}, role), ` ${text}, `, at(where)))),
    found.change && element("p", {}, element("strong", {}, "To change: "), `${found.change}.`),
    found.fix && found.fix.lines.length ? drawn(found.fix.lines, "the fix") : null,
    safetyOf(found.fix, unsafe) && element("p", { class: "pg-small" }, safetyOf(found.fix, unsafe)),
    found.holds_for && element("p", { class: "pg-small" }, `Holds for: ${found.holds_for}.`));
}

/** The lines of a unified diff. */
export function diff(lines) {
  const block = element("pre", { class: "pg-drawn", tabindex: "0", role: "group", "aria-label": "the changes of all fixes" });
  for (const line of lines) {
    const kind = /^(---|\+\+\+|@@)/.test(line) ? "gutter" : { "+": "added", "-": "removed" }[line[0]];
    block.append(kind ? element("span", { class: `pg-${kind}` }, line) : line, "\n");
  }
  return block;
}

/** What was read, and what was not. */
export function reading(answer, goTo) {
  const at = (where) => element("button", { type: "button", class: "pg-at", onclick: () => goTo(where) }, inWords(where));
  const setups = answer.setups.map((setup) =>
    element("div", { class: "pg-setup" },
      element("p", {}, at(setup.where), ` ${setup.target}`, element("span", { class: "pg-small" }, ` (${setup.why})`)),
      element("dl", {}, setup.parties.map(([role, text]) => [element("dt", {}, role), element("dd", {}, text)])),
      setup.missing.length
        ? element("ul", {}, setup.missing.map(([part, why]) => element("li", {}, `${part} is not known: ${why}`)))
        : null));
  return [
    ...setups,
    element("pre", { class: "pg-drawn pg-closing", tabindex: "0", role: "group", "aria-label": "what the command says at its end" },
      answer.closing.join("\n")),
  ];
}

/** One sentence for the line that is read out. */
export function summary(answer) {
  const found = answer.findings.length;
  const read = answer.setups.length;
  if (found) return `${count(found, "finding")}.`;
  if (read) return `No findings. ${count(read, "setup was", "setups were")} read.`;
  return "No findings, and no setup was read: nothing here trains or scores a classifier that trueup can follow.";
}
