// Keeps the numbers of an open page fresh. [data-live] names an address that answers with the page's parts, each with
// an id and [data-part]; [data-load] names one whose answer takes the element's place, once.
"use strict";

const EVERY = 5000;

async function load(element) {
  const answer = await fetch(element.dataset.load);
  if (answer.ok) element.outerHTML = await answer.text();
}

function place(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  for (const part of fresh.querySelectorAll("[data-part]")) {
    const shown = document.getElementById(part.id);
    if (shown && !shown.contains(document.activeElement) && shown.innerHTML !== part.innerHTML) {
      shown.replaceChildren(...part.childNodes);
    }
  }
}

function keepFresh(address) {
  let version = "";
  async function look() {
    if (document.hidden) return;
    const answer = await fetch(address, { headers: version ? { "If-None-Match": version } : {} });
    if (answer.status !== 200) return;
    version = answer.headers.get("ETag") || "";
    place(await answer.text());
  }
  const tick = () => look().catch(() => {}).finally(() => setTimeout(tick, EVERY));
  setTimeout(tick, EVERY);
  document.addEventListener("visibilitychange", () => look().catch(() => {}));
}

for (const element of document.querySelectorAll("[data-load]")) load(element).catch(() => {});
for (const element of document.querySelectorAll("[data-live]")) keepFresh(element.dataset.live);
