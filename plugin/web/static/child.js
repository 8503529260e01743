/* What a page does when it may: nothing here is needed to read, answer or finish. */
(function () {
  "use strict";
  const words = document.documentElement.dataset;

  function tellHeight() {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    window.parent.postMessage(JSON.stringify({ subject: "lti.frameResize", height }), "*");
    window.parent.postMessage({ subject: "lti.frameResize", height }, "*");
  }

  if (window.parent !== window) {
    new ResizeObserver(tellHeight).observe(document.body);
    tellHeight();
  }

  async function copy(button, text) {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = words.copied;
    } catch {
      const range = document.createRange();
      range.selectNodeContents(button.parentElement.querySelector("pre, code"));
      window.getSelection().removeAllRanges();
      window.getSelection().addRange(range);
    }
    window.setTimeout(() => { button.textContent = words.copy; }, 2000);
  }

  for (const block of document.querySelectorAll(".lesson .highlight, .command, .raw")) {
    const text = block.querySelector("pre, code").textContent;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = words.copy;
    button.addEventListener("click", () => copy(button, text));
    block.append(button);
  }

  for (const button of document.querySelectorAll("[data-print]")) {
    button.dataset.print = "ready";
    button.addEventListener("click", () => window.print());
  }

  /* Tabs of one group: who reads of Windows here reads of Windows below. */
  function openAlike(tab) {
    const title = tab.firstElementChild.textContent;
    for (const other of document.querySelectorAll(".group-tabs > .tab:not([open])")) {
      if (other.firstElementChild.textContent === title) other.open = true;
    }
  }

  for (const tab of document.querySelectorAll(".group-tabs > .tab")) {
    tab.addEventListener("toggle", () => { if (tab.open) openAlike(tab); });
  }

  /* A question of its own opens above the page, unless the page stands in a frame. */
  function raise(box) {
    const dialog = document.createElement("dialog");
    const body = box.querySelector(".dialog-body");
    const close = document.createElement("button");
    close.className = "btn btn-link";
    close.textContent = box.dataset.close;
    close.addEventListener("click", () => dialog.close());
    dialog.className = "raised";
    dialog.setAttribute("aria-labelledby", box.id + "-title");
    dialog.addEventListener("close", () => { box.append(body); dialog.remove(); });
    dialog.append(body, close);
    document.body.append(dialog);
    dialog.showModal();
  }

  if (window.parent === window) {
    for (const box of document.querySelectorAll("details.dialog")) {
      box.firstElementChild.addEventListener("click", (event) => {
        event.preventDefault();
        raise(box);
      });
    }
  }

  /* Enter in a one-line answer checks that answer; without this it does nothing. */
  for (const input of document.querySelectorAll(".item .one-line input")) {
    input.addEventListener("keydown", (event) => {
      const check = input.closest(".item").querySelector("button[name='check']");
      if (event.key === "Enter" && !event.isComposing && check) {
        event.preventDefault();
        check.click();
      }
    });
  }

  for (const time of document.querySelectorAll("time[data-local]")) {
    const hour = { hour: "2-digit", minute: "2-digit" };
    time.textContent = new Date(time.dateTime).toLocaleTimeString(document.documentElement.lang, hour);
  }

  document.querySelector("form[data-autosubmit]")?.requestSubmit();
})();
