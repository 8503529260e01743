// tincanjs against a running LRS: statements, voiding, states and profiles (xAPI 1.0.2, its newest).

import TinCan from "tincanjs";
import { ANA, THING, TRIED, tell, told } from "./told.mjs";

const lrs = new TinCan.LRS({
  endpoint: told.endpoint,
  username: told.key,
  password: told.secret,
  allowFail: false,
});
const registration = TinCan.Utils.getUUID();
const agent = new TinCan.Agent(ANA);
const activity = new TinCan.Activity({ id: THING });

/** Its callbacks as a promise: the error is a status, 404 of a document is an empty one. */
function ask(method, ...given) {
  const last = given[given.length - 1];
  return new Promise((resolve) => {
    const options = { ...last, callback: (error, result) => resolve({ error, result }) };
    lrs[method](...given.slice(0, -1), options);
  });
}

const about = (more = {}) =>
  new TinCan.Statement({ actor: ANA, verb: TRIED, target: { id: THING }, context: { registration }, ...more });
const idsOf = ({ result }) => result.statements.map((statement) => statement.id);
const report = { registration, version: lrs.version };

const first = about();
report.saved = { error: (await ask("saveStatement", first, {})).error, id: first.id };
const many = [1, 2, 3, 4, 5, 6].map(() => about());
report.savedMany = {
  error: (await ask("saveStatements", many, {})).error,
  ids: many.map((statement) => statement.id),
};
report.invalid = (await ask("saveStatement", about({ result: { score: { scaled: 7 } } }), {})).error;

report.pages = [];
let page = await ask("queryStatements", { params: { agent, verb: TRIED.id, registration, limit: 3 } });
for (;;) {
  report.pages.push(idsOf(page));
  if (!page.result.more) break;
  page = await ask("moreStatements", { url: page.result.more });
}
report.ofActivity = idsOf(await ask("queryStatements", { params: { activity, registration } }));
const read = (await ask("retrieveStatement", first.id, {})).result;
report.read = { id: read.id, stored: read.stored, authority: read.authority.account.name };

const voiding = new TinCan.Statement({
  actor: ANA,
  verb: { id: "http://adlnet.gov/expapi/verbs/voided" },
  target: { objectType: "StatementRef", id: first.id },
});
report.voiding = { error: (await ask("saveStatement", voiding, {})).error, id: voiding.id };
report.gone = (await ask("retrieveStatement", first.id, {})).error;
report.voided = (await ask("retrieveVoidedStatement", first.id, {})).result.id;

const json = { contentType: "application/json" };
const hers = { agent, activity, registration };
report.setState = (await ask("saveState", "place", { page: 3 }, { ...hers, ...json })).error;
const kept = (await ask("retrieveState", "place", hers)).result;
report.state = kept.contents;
report.staleState = (
  await ask("saveState", "place", { page: 5 }, { ...hers, ...json, lastSHA1: "0" })
).error;
report.mergedState = (
  await ask("saveState", "place", { seen: 1 }, { ...hers, ...json, method: "POST", lastSHA1: kept.etag })
).error;
report.afterMerge = (await ask("retrieveState", "place", hers)).result.contents;
report.states = (await ask("retrieveStateIds", hers)).result;
report.droppedState = (await ask("dropState", "place", hers)).error;
report.noState = (await ask("retrieveState", "place", hers)).result;
await ask("saveState", "a", "text", { ...hers, contentType: "text/plain" });
report.droppedStates = (await ask("dropState", null, hers)).error;
report.noStates = (await ask("retrieveStateIds", hers)).result;

for (const [kind, whose] of [
  ["Activity", { activity }],
  ["Agent", { agent }],
]) {
  const seen = {};
  const save = async (value, more = {}) =>
    (await ask(`save${kind}Profile`, "sizes", value, { ...whose, ...json, ...more })).error;
  const retrieve = async () => (await ask(`retrieve${kind}Profile`, "sizes", whose)).result;
  seen.made = await save({ a: 1 });
  seen.again = await save({ a: 2 });
  const one = await retrieve();
  seen.read = one.contents;
  seen.changed = await save({ b: 2 }, { lastSHA1: one.etag });
  seen.stale = await save({ c: 3 }, { lastSHA1: one.etag });
  seen.reread = (await retrieve()).contents;
  seen.ids = (await ask(`retrieve${kind}ProfileIds`, whose)).result;
  seen.dropped = (await ask(`drop${kind}Profile`, "sizes", whose)).error;
  seen.gone = await retrieve();
  report[`profileOf${kind}`] = seen;
}

const described = (await ask("retrieveActivity", THING, {})).result;
report.activity = described.id;
const versions = (await ask("about", {})).result;
report.about = versions.version;

tell(report);
