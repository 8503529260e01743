// What an LMS keeps for the tool in its frame (LTI postMessage Storage 0.1), as strictly as it may be:
// one origin, a message id of at most 64 letters, 500 bytes a value, 4096 together.
"use strict";

{
  const allowed = document.currentScript.dataset.toolOrigin;
  const values = new Map();
  const bytes = (text) => new TextEncoder().encode(text).length;

  const refusal = (code, message) => ({ error: { code, message } });

  function put({ key, value }) {
    if (typeof key !== "string" || !key) return refusal("bad_request", "There is no key.");
    if (value === null || value === undefined) {
      values.delete(key);
      return { key, value: null };
    }
    if (typeof value !== "string") return refusal("bad_request", "The value is no text.");
    const others = [...values].filter(([each]) => each !== key);
    const total = others.reduce((sum, [k, v]) => sum + bytes(k) + bytes(v), bytes(key) + bytes(value));
    if (bytes(value) > 500 || total > 4096) return refusal("storage_exhaustion", "That is too much.");
    values.set(key, value);
    return { key, value };
  }

  function get({ key }) {
    if (typeof key !== "string" || !key) return refusal("bad_request", "There is no key.");
    return { key, value: values.get(key) ?? null };
  }

  const acts = { "lti.put_data": put, "lti.get_data": get };

  window.addEventListener("message", ({ data, origin, source }) => {
    if (typeof data !== "object" || data === null || !Object.hasOwn(acts, data.subject)) return;
    const { subject, message_id: id } = data;
    if (typeof id !== "string" || !id || id.length > 64) return;
    const asked = origin === allowed;
    window.heard = [...(window.heard ?? []), { subject, origin, key: data.key }];
    const answer = asked ? acts[subject](data) : refusal("wrong_origin", "Another tool is open here.");
    source.postMessage({ ...answer, subject: `${subject}.response`, message_id: id }, origin);
  });
}
