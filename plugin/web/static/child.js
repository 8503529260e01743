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
      range.selectNodeContents(button.parentElement.querySelector("pre"));
      window.getSelection().removeAllRanges();
      window.getSelection().addRange(range);
    }
    window.setTimeout(() => { button.textContent = words.copy; }, 2000);
  }

  for (const block of document.querySelectorAll(".lesson .highlight")) {
    const text = block.querySelector("pre").textContent;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = words.copy;
    button.addEventListener("click", () => copy(button, text));
    block.append(button);
  }

  document.querySelector("form[data-autosubmit]")?.requestSubmit();
})();
