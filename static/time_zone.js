/* Chooses the browser's time zone for somebody who has not chosen one yet. */
"use strict";

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const select = document.querySelector("[data-guess-time-zone] [name=time_zone]");

if (select && zone) {
  const isOffered = [...select.options].some((option) => option.value === zone);
  // Browsers know some zones by an older name.
  if (!isOffered) select.prepend(new Option(zone.replaceAll("_", " "), zone));
  select.value = zone;
}
