// Read the Docs tells each page which versions of the site there are. Elsewhere (on a machine of one's own) nobody
// does, and nothing is shown; nor is there a choice where there is one version.

const chosenVersion = (versions) => {
  const choice = document.createElement("select");
  choice.className = "trueup-versions";
  choice.setAttribute("aria-label", "Version of the documentation");
  for (const { slug, urls } of versions.active) {
    choice.add(new Option(slug, urls.documentation, false, slug === versions.current.slug));
  }
  return choice;
};

// The same page of that version where it is there, else the version's first page.
const goTo = async (version, current) => {
  const page = location.href.startsWith(current) ? location.href.slice(current.length) : "";
  const there = await fetch(version + page, { method: "HEAD" }).catch(() => ({ ok: false }));
  location.assign(there.ok ? version + page : version);
};

document.addEventListener("readthedocs-addons-data-ready", (event) => {
  const { versions } = event.detail.data();
  const search = document.querySelector(".md-header label[for='__search']");
  if (versions.active.length < 2 || search === null || document.querySelector(".trueup-versions")) return;
  const choice = chosenVersion(versions);
  choice.addEventListener("change", () => goTo(choice.value, versions.current.urls.documentation));
  search.before(choice);
});
