// What a page of an LMS does for a tool in its iframe: submit, resize, close, keep values.
"use strict";

for (const form of document.querySelectorAll("form[data-auto-submit]")) form.submit();

const leaving = document.querySelector("a[data-leave-frame]");
if (leaving && window.top !== window) window.top.location = leaving.href;

const frame = document.querySelector("iframe[data-tool-origin]");
const kept = new Map();

// The platform storage of LTI Client Side postMessages 0.1, only where this LMS offers it.
const answers = {
  "lti.capabilities": () => ({
    supported_messages: Object.keys(answers).map((subject) => ({ subject })),
  }),
  "lti.put_data": ({ key, value }, origin) => {
    if (value === null) kept.delete(`${origin} ${key}`);
    else kept.set(`${origin} ${key}`, value);
    return { key, value };
  },
  "lti.get_data": ({ key }, origin) => ({ key, value: kept.get(`${origin} ${key}`) ?? null }),
};

window.addEventListener("message", (event) => {
  if (!frame || event.origin !== frame.dataset.toolOrigin) return;
  let message = event.data;
  if (typeof message === "string") {
    try { message = JSON.parse(message); } catch { return; }
  }
  const subject = message?.subject;
  if (subject === "lti.frameResize" && Number.isFinite(Number(message.height))) {
    frame.style.height = `${Math.min(Math.max(Number(message.height), 200), 30000)}px`;
  } else if (subject === "org.imsglobal.lti.close" || subject === "lti.close") {
    window.location.assign(frame.dataset.closesTo);
  } else if ("platformStorage" in document.body.dataset && Object.hasOwn(answers, subject)) {
    const answer = answers[subject](message, event.origin);
    event.source.postMessage(
      { ...answer, subject: `${subject}.response`, message_id: message.message_id },
      event.origin,
    );
  }
});
