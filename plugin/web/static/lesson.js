/* The comforts of a lesson page; without them its links lead to the same things. */
(function () {
  "use strict";
  const words = document.documentElement.dataset;

  /* A figure's picture, large and over the text, at the height where the reader is. */
  function enlarged(link) {
    const dialog = document.createElement("dialog");
    const picture = link.querySelector("img");
    dialog.className = "enlarged";
    dialog.setAttribute("aria-label", picture.alt);
    const large = document.createElement("img");
    large.src = link.href;
    large.alt = picture.alt;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "btn btn-quiet";
    close.textContent = words.close;
    close.addEventListener("click", () => dialog.close());
    const save = document.createElement("a");
    save.href = link.href;
    save.download = "";
    save.textContent = words.save;
    const acts = document.createElement("p");
    acts.append(close, save);
    dialog.append(large, acts);
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("close", () => { dialog.remove(); link.focus(); });
    return dialog;
  }

  for (const link of document.querySelectorAll(".lesson .enlarge")) {
    link.addEventListener("click", (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return;
      event.preventDefault();
      const dialog = enlarged(link);
      document.body.append(dialog);
      dialog.style.top = `${window.scrollY + link.getBoundingClientRect().top}px`;
      dialog.showModal();
    });
  }

  /* The section that is read, told when the page is left. */
  const form = document.querySelector("form[data-place]");
  const sections = [...document.querySelectorAll(".contents a")]
    .map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))))
    .filter((target) => target && target.closest(".lesson"));
  if (!form || sections.length < 2) return;
  let seen = null, told = null, moved = false;

  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting && moved) seen = entry.target.id;
    }
  }, { rootMargin: "0px 0px -50% 0px" });
  sections.forEach((section) => observer.observe(section));
  for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"]) {
    window.addEventListener(kind, () => { moved = true; }, { passive: true });
  }

  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" || seen === null || seen === told) return;
    const body = new URLSearchParams({ section: told = seen });
    for (const name of ["csrf_token", "enrolment", "visit"]) {
      body.set(name, form.elements[name].value);
    }
    const held = document.querySelector("#child-window input"); // in a frame without cookies
    if (held) body.set(held.name, held.value);
    navigator.sendBeacon(form.dataset.place, body);
  });
})();
