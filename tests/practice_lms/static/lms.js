// What a page of an LMS does for a tool in its iframe: submit, resize, close, keep values.
"use strict";

for (const form of document.querySelectorAll("form[data-auto-submit]")) form.submit();

const leaving = document.querySelector("a[data-leave-frame]");
if (leaving && window.top !== window) window.top.location = leaving.href;

const frame = document.querySelector("iframe[data-tool-origin]");
const storage = document.body.dataset.platformStorage;

// Which messages this LMS takes, and in which frame (LTI Client Side postMessages 0.1).
const offered = ["lti.capabilities", "lti.put_data", "lti.get_data"].map((subject) => ({
  subject, ...(storage === "_parent" || subject === "lti.capabilities" ? {} : { frame: storage }),
}));

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
  } else if (storage !== undefined && subject === "lti.capabilities") {
    const answer = { subject: `${subject}.response`, message_id: message.message_id };
    event.source.postMessage({ ...answer, supported_messages: offered }, event.origin);
  }
});
