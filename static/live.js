/* Keeps the cards of an open page true, tells which of them were seen, and what to do where an answer gets lost.
   Without it the pages work all the same. */
"use strict";

(() => {
  const page = document.querySelector(".column");
  const find = (selector, within = page) => within.querySelector(selector);
  const cards = () => [...page.querySelectorAll("[data-invitation]")];
  const ids = (list) => list.map((card) => card.dataset.invitation).join(",");

  // --- What has changed ---

  const SOON = 15_000;
  const LATE = 240_000;
  const waiting = new Map();
  let etag = "";
  let pause = SOON;
  let timer;
  let looking = new AbortController();

  // Whoever is in a card with the keyboard, writes in it or waits for its answer is not disturbed.
  function isBusy(card) {
    const isWriting = [...card.querySelectorAll("input:not([type=hidden])")].some((input) => input.value);
    const isIn = card !== document.activeElement && card.contains(document.activeElement);
    return isIn || isWriting || "asks" in card.dataset || find("details[open], .htmx-request", card) !== null;
  }

  function put(fresh) {
    const card = document.getElementById(fresh.id);
    if (!card || card.dataset.version === fresh.dataset.version) return waiting.delete(fresh.id);
    if (isBusy(card)) return waiting.set(fresh.id, fresh);
    waiting.delete(fresh.id);
    const hadFocus = card === document.activeElement;
    const isChanged = keepRead(card, fresh);
    if (isChanged || card.dataset.state !== fresh.dataset.state) tell(fresh);
    card.replaceWith(fresh);
    window.htmx.process(fresh);
    if (hadFocus) fresh.focus({ preventScroll: true });
  }

  // An answer is given to the gig that was read (`as_of`): to a changed one the server says so first, and asks.
  function keepRead(card, fresh) {
    if (card.dataset.asOf === fresh.dataset.asOf) return false;
    fresh.dataset.asOf = card.dataset.asOf;
    for (const field of fresh.querySelectorAll("[name=as_of]")) field.value = card.dataset.asOf;
    for (const note of fresh.querySelectorAll("[data-changed]")) note.hidden = false;
    return true;
  }

  function putDetails(fresh) {
    const details = find("[data-details]");
    if (fresh && !details.isEqualNode(fresh)) details.replaceWith(fresh);
  }

  function tell(card) {
    const said = [".card-title, .row-title", "[data-say]:not([hidden])"].flatMap((what) => [...card.querySelectorAll(what)]);
    find("[data-told]").textContent = said.map((part) => part.textContent.trim()).join(": ");
  }

  function count(amounts) {
    for (const place of document.querySelectorAll("[data-count]")) {
      const amount = amounts[place.dataset.count];
      place.textContent = amount;
      place.hidden = amount === "0";
    }
  }

  function take(html) {
    const answer = new DOMParser().parseFromString(html, "text/html");
    const state = find("[data-pending]", answer);
    count(state.dataset);
    const news = find("[data-news] a");
    if (news && Number(state.dataset.newest) > Number(page.dataset.newest)) news.hidden = false;
    [...state.children].forEach(put);
    putDetails(find("[data-details]", answer));
    watch();
  }

  async function look() {
    const { live, from = "" } = page.dataset;
    const headers = etag ? { "If-None-Match": etag } : {};
    looking = new AbortController();
    const { signal } = looking;
    const answer = await fetch(`${live}?ids=${ids(cards())}&from=${from}`, { headers, signal, cache: "no-store" });
    // Signed out meanwhile: there is nothing more to look for.
    if (answer.redirected) delete page.dataset.live;
    else if (answer.status === 200) {
      const html = await answer.text();
      etag = answer.headers.get("ETag");
      take(html);
    }
    pause = answer.status < 400 ? SOON : later();
  }

  const later = () => Math.min(2 * pause, LATE);

  // What was looked at before an answer was given is no longer true after it.
  const isAnswering = () => find(".htmx-request, .htmx-settling") !== null;

  function forget() {
    looking.abort();
    waiting.clear();
    etag = "";
  }

  async function turn() {
    stop();
    if (isAnswering()) return next();
    looking.abort();
    [...waiting.values()].forEach(put);
    try {
      await look();
    } catch {
      pause = later();
    }
    next();
  }

  function next() {
    stop();
    if (!document.hidden && page.dataset.live) timer = setTimeout(turn, pause);
  }

  function stop() {
    clearTimeout(timer);
  }

  // --- What was seen ---

  const SEEN_AFTER = 1_000;
  const inSight = new Set();
  let sending;

  const eye = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting, intersectionRatio, intersectionRect } of entries) {
      // Of a card higher than the screen never a half is in sight.
      const isSeen = isIntersecting && (intersectionRatio >= 0.5 || intersectionRect.height > window.innerHeight / 2);
      isSeen ? inSight.add(target) : inSight.delete(target);
    }
    clearTimeout(sending);
    sending = setTimeout(send, SEEN_AFTER);
  }, { threshold: [0, 0.25, 0.5, 0.75, 1] });

  async function send() {
    const seen = [...inSight].filter((card) => card.isConnected && "unseen" in card.dataset);
    if (document.hidden || !page.dataset.seen || seen.length === 0) return;
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const body = new URLSearchParams({ ids: ids(seen), csrfmiddlewaretoken: token });
    const answer = await fetch(page.dataset.seen, { method: "POST", body, keepalive: true }).catch(() => null);
    if (answer && answer.ok) seen.forEach((card) => { delete card.dataset.unseen; eye.unobserve(card); });
  }

  function watch() {
    cards().filter((card) => "unseen" in card.dataset).forEach((card) => eye.observe(card));
  }

  // --- An answer ---

  document.addEventListener("htmx:beforeRequest", forget);

  // The keyboard stays with the card, a screen reader tells how it stands, and the others may clash with it now.
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    const card = document.getElementById(detail.target.id);
    find("[data-trouble]").hidden = true;
    if (!card) return;
    tell(card);
    card.focus();
    turn();
  });

  // Signed out meanwhile: the answer is a page to sign in, which is no card.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, pathInfo } = event.detail;
    if (new URL(xhr.responseURL).pathname === pathInfo.requestPath) return;
    event.detail.shouldSwap = false;
    window.location.reload();
  });

  // The server's own page says best what is wrong. An answer that comes twice is one.
  document.addEventListener("htmx:responseError", ({ detail }) => {
    const button = detail.elt.form ? detail.elt : undefined;
    (detail.elt.form || detail.elt).requestSubmit(button);
  });

  document.addEventListener("htmx:sendError", () => {
    find("[data-trouble]").hidden = false;
  });

  // --- Only while somebody looks ---

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return stop();
    send();
    if (page.dataset.live) turn();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && page.dataset.live) turn();
  });

  watch();
  next();
})();
