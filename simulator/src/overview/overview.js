// Asks for the page again each second and takes over what differs, part by part. Links and the
// table's frame stay the same elements, so that focus, selection and scrolling are kept.
"use strict";

const INTERVAL = 1000;

async function update() {
  if (!document.hidden) {
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        for (const part of document.querySelectorAll("[data-live]")) {
          const next = page.getElementById(part.id);
          if (next && next.innerHTML !== part.innerHTML) {
            part.innerHTML = next.innerHTML;
          }
        }
      }
      document.body.classList.toggle("lost", !answer.ok);
    } catch {
      // The simulator has ended, or refuses connections for a while: what is shown is old.
      document.body.classList.add("lost");
    }
  }
  setTimeout(update, INTERVAL);
}

setTimeout(update, INTERVAL);
