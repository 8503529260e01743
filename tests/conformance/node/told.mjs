// What every client here is told, and how it tells what came back.

export const told = JSON.parse(process.env.CLIENT);

export const ANA = { objectType: "Agent", mbox: "mailto:ana@example.org" };
export const THING = "https://example.org/things/one";
export const TRIED = { id: "https://example.org/verbs/tried", display: { en: "tried" } };

/** One JSON object on the standard output: what the test asserts on. */
export function tell(report) {
  process.stdout.write(JSON.stringify(report));
}

let lastStatus = null;
const fetchAsItIs = globalThis.fetch;

/** @xapi/xapi's errors on fetch do not say which status there was. */
globalThis.fetch = async (...given) => {
  const answer = await fetchAsItIs(...given);
  lastStatus = answer.status;
  return answer;
};

/** The status of a request that must be refused. */
export async function refusal(request) {
  try {
    const answer = await request;
    return `not refused: ${answer?.status}`;
  } catch (error) {
    return error.response?.status ?? lastStatus ?? String(error);
  }
}
