/* Chooses the browser's time zone for somebody who has not chosen one yet, or offers it to who goes without. */
"use strict";

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const select = document.querySelector("[data-guess-time-zone] [name=time_zone]");

if (select && zone) {
  const isOffered = [...select.options].some((option) => option.value === zone);
  // Browsers know some zones by an older name.
  if (!isOffered) select.prepend(new Option(zone.replaceAll("_", " "), zone));
  select.value = zone;
}

// Who is content with UTC is not asked again by this browser, unless it has moved.
const offer = document.querySelector("[data-offer-time-zone]");
const KEPT = "utc-kept-in";

if (offer && zone && !/^(Etc\/)?UTC$/.test(zone) && localStorage.getItem(KEPT) !== zone) {
  offer.querySelector("[name=time_zone]").value = zone;
  offer.querySelector("[data-zone]").textContent = zone.replaceAll("_", " ");
  offer.querySelector("[type=button]").addEventListener("click", () => {
    localStorage.setItem(KEPT, zone);
    offer.hidden = true;
  });
  offer.hidden = false;
}
