/* The pages of a frame that gets no cookie: each is asked for by a form that brings the session. */
(function () {
  "use strict";
  const LOOK = "/in-window/look", DO = "/in-window/do";
  const held = document.getElementById("child-window");
  const field = held.querySelector("input");

  /* The path of an address of this service, as it would be outside of such a frame; else null. */
  function pathOf(address) {
    const url = new URL(address, document.baseURI);
    if (url.origin !== window.location.origin || !/^https?:$/.test(url.protocol)) return null;
    const prefix = [LOOK, DO].find((each) => url.pathname.startsWith(`${each}/`)) || "";
    return url.pathname.slice(prefix.length) + url.search + url.hash;
  }

  function look(path) {
    held.action = LOOK + path;
    held.submit();
  }

  function isHere(target) {
    return target === "" || target === "_self";
  }

  const stays = pathOf(window.location.href).split("#")[0];

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button !== 0 || !isHere(link.target)) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const path = pathOf(link.href);
    if (path === null) return;
    const [before, place] = path.split("#");
    if (place !== undefined && before === stays) return;
    event.preventDefault();
    look(path);
  });

  /* Attributes, not properties: a field of the form may be called "action" or "method". */
  function said(form, button, name) {
    return button?.getAttribute(`form${name}`) ?? form.getAttribute(name) ?? "";
  }

  document.addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    if (event.defaultPrevented || form.hasAttribute("data-onward")) return;
    if (!isHere(said(form, button, "target"))) return;
    const path = pathOf(said(form, button, "action") || window.location.href);
    if (path === null) return;
    if (said(form, button, "method").toLowerCase() === "post") {
      if (button?.hasAttribute("formaction")) button.setAttribute("formaction", DO + path);
      else form.setAttribute("action", DO + path);
      if (!form.querySelector("[name='child_window']")) form.append(field.cloneNode());
      return;
    }
    event.preventDefault();
    look(`${path.split(/[?#]/)[0]}?${new URLSearchParams(new FormData(form, button))}`);
  });

  /* A picture asks without the session; it is asked for again with it. */
  async function fetched(path) {
    const body = new URLSearchParams(new FormData(held));
    const answer = await fetch(LOOK + path, { method: "POST", body, credentials: "omit" });
    if (!answer.ok) throw new Error(String(answer.status));
    const reader = new FileReader();
    const read = new Promise((resolve) => { reader.onload = () => resolve(reader.result); });
    reader.readAsDataURL(await answer.blob());
    return read;
  }

  for (const picture of document.querySelectorAll("img[src^='/curricula/']")) {
    fetched(pathOf(picture.src)).then((data) => {
      const large = picture.closest("a.enlarge");
      picture.src = data;
      if (large) large.href = data;
    }).catch(() => {});
  }

  const place = document.querySelector("form[data-place]");
  if (place) place.dataset.place = DO + pathOf(place.dataset.place);

  document.querySelector("form[data-onward]")?.submit();
})();
