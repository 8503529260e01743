// A login in a frame that gets no cookie: keep the value that ties it to this window, or find it.
// LTI Client Side postMessages 0.1, LTI postMessage Storage 0.1; docs/decisions/frames-without-cookies.md
(function () {
  "use strict";
  const WAIT_MS = 1000;
  const place = document.getElementById("login");
  const { key, target } = place.dataset;
  const origins = place.dataset.origins.split(" ").filter(Boolean);

  /* The frame that the LMS named, beside ours in its page; a page that stands alone has none. */
  function storageFrame() {
    if (!target || window.parent === window) return null;
    if (target === "_parent") return window.parent;
    try {
      return window.parent.frames[target] || null;
    } catch {
      return null;
    }
  }

  /* Ask the frame; only a page of the LMS's own origins gets the question or can answer it. */
  function ask(frame, subject, values) {
    return new Promise((resolve, reject) => {
      const id = crypto.randomUUID();
      const message = { subject, message_id: id, key, ...values };

      function end() {
        window.removeEventListener("message", hear);
        window.clearTimeout(late);
        window.clearTimeout(others);
      }

      function hear(event) {
        const said = event.data;
        if (event.source !== frame || !origins.includes(event.origin)) return;
        if (!said || said.message_id !== id || said.subject !== `${subject}.response`) return;
        end();
        if (said.error) reject(new Error("refused"));
        else resolve(said);
      }

      const late = window.setTimeout(() => { end(); reject(new Error("late")); }, WAIT_MS);
      const others = window.setTimeout(() => {
        for (const origin of origins.slice(1)) frame.postMessage(message, origin);
      }, WAIT_MS / 4);
      window.addEventListener("message", hear);
      frame.postMessage(message, origins[0]);
    });
  }

  async function keep(value) {
    const frame = storageFrame();
    if (frame && origins.length) {
      try {
        await ask(frame, "lti.put_data", { value });
        const held = await ask(frame, "lti.get_data", {});
        if (held.value === value) return true;
      } catch { /* then here */ }
    }
    try {
      window.sessionStorage.setItem(key, value);
      return window.sessionStorage.getItem(key) === value;
    } catch {
      return false;
    }
  }

  /* What is found is taken away: it is good for this one launch. */
  async function find() {
    const frame = storageFrame();
    if (frame && origins.length) {
      try {
        const held = await ask(frame, "lti.get_data", {});
        ask(frame, "lti.put_data", { value: null }).catch(() => {});
        if (typeof held.value === "string" && held.value) return held.value;
      } catch { /* then here */ }
    }
    try {
      const held = window.sessionStorage.getItem(key);
      window.sessionStorage.removeItem(key);
      return held || "";
    } catch {
      return "";
    }
  }

  function show(id, isShown) {
    document.getElementById(id).hidden = !isShown;
  }

  async function begin() {
    show("offer", false);
    show("trying", true);
    const again = document.getElementById("again");
    if (again) {
      again.elements.browser.value = await find();
      again.submit();
    } else if (await keep(place.dataset.value)) {
      window.location.replace(place.dataset.onward);
    } else {
      show("trying", false);
      show("offer", true);
    }
  }

  begin();
})();
