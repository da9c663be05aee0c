// Everything works without this script; with it, pages follow what happens.
"use strict";

// An element with data-live is replaced by the fragments that its address streams.
for (const place of document.querySelectorAll("[data-live]")) {
  const source = new EventSource(place.dataset.live);
  source.addEventListener("fragment", (event) => {
    place.innerHTML = event.data;
  });
  // Rows that are new go on top; one that has changed takes its own place.
  source.addEventListener("lines", (event) => {
    const box = document.createElement("tbody");
    box.innerHTML = event.data;
    for (const row of [...box.rows].reverse()) {
      const known = document.getElementById(row.id);
      if (known) known.replaceWith(row);
      else place.prepend(row);
    }
  });
  source.addEventListener("end", (event) => {
    source.close();
    if (place.dataset.then === "reload" || event.data === "signed-out") location.reload();
  });
}

// A box in the head of a table ticks all boxes below.
for (const all of document.querySelectorAll("input[data-all]")) {
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of document.querySelectorAll(`input[name="${all.dataset.all}"]`)) {
      box.checked = all.checked;
    }
  });
}

// A button that copies a text.
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.copied;
  });
}

// A form is sent once, however often its button is pressed.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
