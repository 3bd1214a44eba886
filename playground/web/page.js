// The playground: two tabs over one reader. The site's page holds an element for it and says what is so without it.

import { CheckTab } from "./check.js";
import { element } from "./dom.js";
import { programIn } from "./link.js";
import { NumberTab } from "./number.js";
import { Reader } from "./reader.js";

const HERE = new URL(".", import.meta.url);

/** The tabs with their panels, worked by mouse and by arrow keys. */
function tabbed(tabs) {
  const heads = tabs.map(({ id, title }, index) =>
    element("button", {
      type: "button", role: "tab", id: `pg-tab-${id}`, "aria-controls": `pg-panel-${id}`, class: "pg-tab",
      onclick: () => choose(index),
      onkeydown: (event) => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!step) return;
        event.preventDefault();
        choose((index + step + tabs.length) % tabs.length, true);
      },
    }, title));
  const panels = tabs.map(({ id, content }) =>
    element("div", { role: "tabpanel", id: `pg-panel-${id}`, "aria-labelledby": `pg-tab-${id}` }, content));
  const choose = (chosen, focus = false) => {
    heads.forEach((head, index) => {
      head.setAttribute("aria-selected", String(index === chosen));
      head.tabIndex = index === chosen ? 0 : -1;
      panels[index].hidden = index !== chosen;
    });
    if (focus) heads[chosen].focus();
  };
  choose(0);
  return [element("div", { role: "tablist", "aria-label": "What to look at", class: "pg-tabs" }, heads), ...panels];
}

/** The line that says what is going on; it is read out, errors at once. */
function statusLine(reader) {
  const words = element("span");
  const stop = element("button", { type: "button", class: "pg-at", hidden: true, onclick: () => reader().stop() }, "Stop");
  const line = element("div", { class: "pg-status" }, element("div", { role: "status", "aria-live": "polite" }, words), stop);
  let timer;
  const say = (text, wrong = false, busy = false) => {
    clearTimeout(timer);
    words.textContent = text;
    line.classList.toggle("pg-wrong", wrong);
    line.classList.toggle("pg-busy", busy);
    stop.hidden = true;
    if (busy) timer = setTimeout(() => (stop.hidden = false), 5_000);
  };
  return { line, say, said: () => words.textContent };
}

async function start() {
  const root = document.getElementById("trueup-playground");
  const given = await (await fetch(new URL("given.json", HERE))).json();
  let reader;
  const { line, say, said } = statusLine(() => reader);
  let stageShown = "";
  const hear = ({ stage, failed }) => {
    // What somebody is to know of a link or a file is not written over.
    if (stage && (failed || !line.classList.contains("pg-wrong"))) say(stage, failed, !failed);
    else if (!stage && said() === stageShown) say("");
    stageShown = stage;
  };
  reader = new Reader(hear);
  const shared = { reader, given, say, site: new URL(root.dataset.site, location.href.split("#")[0]).href };
  const check = new CheckTab(shared);
  const number = new NumberTab(shared);
  root.replaceChildren(line, ...tabbed([
    { id: "check", title: "Check a program", content: check.root },
    { id: "number", title: "Check a number", content: number.root },
  ]));
  const openLink = async () => {
    try {
      const program = await programIn(location.hash);
      if (program) await check.show(program);
      return program;
    } catch (error) {
      return say(error.message, true) ?? true;
    }
  };
  window.addEventListener("hashchange", openLink);
  reader.ask("libraries").then((libraries) => check.offer(libraries), (error) => say(error.message, true));
  // Whoever comes without a program sees what one looks like.
  if (!(await openLink())) check.begin();
}

start().catch((error) => {
  document.querySelector("#trueup-playground .pg-absent").textContent = `The playground could not be started: ${error.message}`;
});
