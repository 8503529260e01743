// @xapi/xapi against a running LRS: statements, attachments, voiding, states and profiles.

import XAPI from "@xapi/xapi";
import { createHash, randomUUID } from "node:crypto";
import { ANA, THING, TRIED, refusal, tell, told } from "./told.mjs";

const lrs = new XAPI({
  endpoint: told.endpoint,
  auth: XAPI.toBasicAuth(told.key, told.secret),
  adapter: told.adapter,
});
const registration = randomUUID();
const about = (number) => ({
  actor: ANA,
  verb: TRIED,
  object: { objectType: "Activity", id: THING },
  result: { score: { raw: number } },
  context: { registration },
});

const tag = (answer) => answer.headers.etag ?? answer.headers.get?.("etag");
const report = { registration };

report.one = (await lrs.sendStatement({ statement: about(0) })).data;
report.many = (await lrs.sendStatements({ statements: [1, 2, 3, 4, 5, 6].map(about) })).data;
report.other = (await lrs.sendStatement({
  statement: { ...about(7), verb: XAPI.Verbs.COMPLETED },
})).data;
report.read = (await lrs.getStatement({ statementId: report.one[0] })).data;

report.pages = [];
let page = await lrs.getStatements({ agent: ANA, verb: TRIED.id, registration, limit: 3 });
for (;;) {
  report.pages.push(page.data.statements.map((statement) => statement.id));
  if (!page.data.more) break;
  page = await lrs.getMoreStatements({ more: page.data.more });
}
report.first = (
  await lrs.getStatements({ activity: THING, registration, ascending: true, limit: 1 })
).data.statements.map((statement) => statement.id);
report.after = (
  await lrs.getStatements({ registration, since: report.read.stored, ascending: true })
).data.statements.map((statement) => statement.id);
report.elsewhere = (await lrs.getStatements({ registration: randomUUID() })).data.statements;

const bytes = new TextEncoder().encode("What she wrote,\nin two lines.");
const attachment = {
  usageType: XAPI.AttachmentUsages.SUPPORTING_MEDIA,
  display: { en: "Her notes" },
  contentType: "text/plain",
  length: bytes.length,
  sha2: createHash("sha256").update(bytes).digest("hex"),
};
const withData = {
  statement: { ...about(8), attachments: [attachment] },
  attachments: [bytes.buffer],
};
if (told.adapter === "axios") {
  // in Node, axios names a Blob application/octet-stream over what the library says
  report.misnamed = await refusal(lrs.sendStatement(withData));
} else {
  report.attached = (await lrs.sendStatement(withData)).data;
  report.parts = (
    await lrs.getStatement({ statementId: report.attached[0], attachments: true })
  ).data.slice(1);
}

report.voiding = (await lrs.voidStatement({ actor: ANA, statementId: report.one[0] })).data;
report.gone = await refusal(lrs.getStatement({ statementId: report.one[0] }));
report.voided = (await lrs.getVoidedStatement({ voidedStatementId: report.one[0] })).data.id;
report.voidings = (
  await lrs.voidStatements({ actor: ANA, statementIds: report.many.slice(0, 2) })
).data;
report.invalid = await refusal(lrs.sendStatement({ statement: { ...about(9), verb: {} } }));

const state = { agent: ANA, activityId: THING, stateId: "place", registration };
await lrs.setState({ ...state, state: { page: 3 } });
await lrs.createState({ ...state, state: { seen: [1, 2] } });
const kept = await lrs.getState(state);
report.state = kept.data;
report.states = (await lrs.getStates({ agent: ANA, activityId: THING, registration })).data;
report.stale = await refusal(
  lrs.setState({ ...state, state: { page: 4 }, etag: '"0"', matchHeader: "If-Match" }),
);
await lrs.setState({ ...state, state: { page: 4 }, etag: tag(kept), matchHeader: "If-Match" });
report.changed = (await lrs.getState(state)).data;
await lrs.deleteState({ ...state, etag: tag(await lrs.getState(state)) });
report.noState = await refusal(lrs.getState(state));
for (const stateId of ["a", "b"]) await lrs.setState({ ...state, stateId, state: { stateId } });
await lrs.deleteStates({ agent: ANA, activityId: THING, registration });
report.noStates = (await lrs.getStates({ agent: ANA, activityId: THING, registration })).data;

for (const [kind, whose] of [
  ["Activity", { activityId: THING }],
  ["Agent", { agent: ANA }],
]) {
  const one = { ...whose, profileId: "sizes" };
  const seen = {};
  const set = (profile, etag, matchHeader) =>
    lrs[`set${kind}Profile`]({ ...one, profile, etag, matchHeader });
  await set({ a: 1 }, "*", "If-None-Match");
  seen.again = await refusal(set({ a: 2 }, "*", "If-None-Match"));
  const first = await lrs[`get${kind}Profile`](one);
  await lrs[`create${kind}Profile`]({ ...one, profile: { b: 2 } });
  seen.stale = await refusal(set({ a: 3 }, tag(first), "If-Match"));
  const second = await lrs[`get${kind}Profile`](one);
  seen.read = second.data;
  await set({ c: 3 }, tag(second), "If-Match");
  const third = await lrs[`get${kind}Profile`](one);
  seen.changed = third.data;
  seen.ids = (await lrs[`get${kind}Profiles`](whose)).data;
  await lrs[`delete${kind}Profile`]({ ...one, etag: tag(third) });
  seen.gone = await refusal(lrs[`get${kind}Profile`](one));
  report[`profileOf${kind}`] = seen;
}

report.about = (await lrs.getAbout()).data.version;
report.activity = (await lrs.getActivity({ activityId: THING })).data.id;
report.person = (await lrs.getAgent({ agent: ANA })).data.mbox;

tell(report);
