// @xapi/cmi5: one learner's whole session of an assignable unit, from its launch address on.
// The library is made for browsers: what it takes from one is given to it here.

import { createRequire } from "node:module";
import { refusal, tell, told } from "./told.mjs";

const require = createRequire(import.meta.url);
const launched = new URL(told.launch);
globalThis.XMLHttpRequest = require("xhr2");
globalThis.window = { location: launched };
globalThis.location = launched;
const module = require("@xapi/cmi5/dist/Cmi5.umd.js");
const Cmi5 = module.default ?? module;

/** The ids, or why the library itself would not send it. */
async function said(send) {
  try {
    return (await send()).data;
  } catch (error) {
    return error.message;
  }
}

const report = {};
const unit = new Cmi5();
report.available = Cmi5.isCmiAvailable;
report.initialized = (await unit.initialize()).data;
report.launchData = unit.launchData;
report.preferences = unit.getLearnerPreferences();
report.again = await refusal(new Cmi5().initialize());

report.progressed = (await unit.progress(50)).data;
report.answered = (
  await unit.interactionChoice("quiz", "q1", ["b"], ["b"], [
    { id: "a", description: { en: "A loop" } },
    { id: "b", description: { en: "A function" } },
  ], { en: "Which?" }, undefined, true)
).data;
if (told.answer === "moveOn") {
  report.movedOn = await unit.moveOn({ score: told.score });
} else {
  report.judged = await said(() => unit.pass(told.score));
  report.completed = await said(() => unit.complete());
  report.terminated = (await unit.terminate()).data;
}

const { actor, activityId, registration } = unit.launchParameters;
const state = { agent: actor, activityId, registration };
await unit.xapi.setState({ ...state, stateId: "bookmark", state: { page: 9 } });
report.bookmark = (await unit.xapi.getState({ ...state, stateId: "bookmark" })).data;
report.overwritten = await refusal(
  unit.xapi.setState({ ...state, stateId: "LMS.LaunchData", state: { launchMode: "Browse" } }),
);
if (told.preference) {
  await unit.xapi.createAgentProfile({
    agent: actor,
    profileId: "cmi5LearnerPreferences",
    profile: { languagePreference: told.preference },
  });
}
report.beyond = await refusal(
  unit.xapi.sendStatement({
    statement: { actor: { mbox: "mailto:he@example.org" }, verb: { id: "https://example.org/v" }, object: { id: activityId } },
  }),
);

tell(report);
