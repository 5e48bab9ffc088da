// The official client as a judge: does one thing, and prints what came of it as one JSON document.
//   node client.mjs SCENARIO CONNECTION [JSON]
import {
  EventStoreDBClient, binaryEvent, jsonEvent, START, END, FORWARDS, BACKWARDS, NO_STREAM, ANY, STREAM_EXISTS, streamNameFilter, eventTypeFilter,
} from "@eventstore/db-client";

const [scenario, connection, json] = process.argv.slice(2);
const given = JSON.parse(json ?? "{}");
const client = EventStoreDBClient.connectionString(connection);

const revision = (text) => ({ no_stream: NO_STREAM, any: ANY, stream_exists: STREAM_EXISTS })[text] ?? BigInt(text);
const shown = (resolved) => ({
  stream: resolved.event.streamId,
  revision: Number(resolved.event.revision),
  id: resolved.event.id,
  type: resolved.event.type,
  data: resolved.event.data,
  metadata: resolved.event.metadata,
  created: resolved.event.created,
  position: resolved.event.position?.commit?.toString() ?? null,
});
const collect = async (stream) => {
  const events = [];
  for await (const resolved of stream) events.push(shown(resolved));
  return events;
};

// Reads a subscription until it has what was asked for; says what else it was told.
const follow = (subscription, count) => new Promise((resolve, reject) => {
  const told = { events: [], confirmed: false, caughtUp: 0, checkpoints: [] };
  const end = async () => { await subscription.unsubscribe(); resolve(told); };
  subscription
    .on("confirmation", () => { told.confirmed = true; })
    .on("caughtUp", () => { told.caughtUp++; if (count === 0) end(); })
    .on("data", (event) => { told.events.push(shown(event)); if (told.events.length === count) end(); })
    .on("error", reject);
});

const scenarios = {
  async append() {
    const events = given.events.map((e) => given.binary
      ? binaryEvent({ id: e.id, type: e.type, data: Buffer.from(JSON.stringify(e.data ?? {})), metadata: Buffer.from("{}") })
      : jsonEvent({ id: e.id, type: e.type, data: e.data, metadata: e.metadata }));
    const result = await client.appendToStream(given.stream, events, {
      expectedRevision: revision(given.expected),
      throwOnAppendFailure: true,
      // Credentials of a call make the client take the call for one append; without them it takes the batched one.
      ...(given.single ? { credentials: { username: "someone", password: "anything" } } : {}),
    });
    return { success: result.success, revision: Number(result.nextExpectedRevision), position: result.position?.commit?.toString() ?? null };
  },
  readStream: () => collect(client.readStream(given.stream, {
    direction: given.backwards ? BACKWARDS : FORWARDS,
    fromRevision: given.from === undefined ? (given.backwards ? END : START) : BigInt(given.from),
    maxCount: given.count ?? Number.MAX_SAFE_INTEGER,
  })),
  readAll: () => collect(client.readAll({
    direction: given.backwards ? BACKWARDS : FORWARDS,
    fromPosition: given.from === undefined ? (given.backwards ? END : START) : { commit: BigInt(given.from), prepare: BigInt(given.from) },
    maxCount: given.count ?? Number.MAX_SAFE_INTEGER,
  })),
  followAll: () => follow(client.subscribeToAll({
    fromPosition: given.from === undefined ? START : { commit: BigInt(given.from), prepare: BigInt(given.from) },
    ...(given.prefix ? { filter: streamNameFilter({ prefixes: [given.prefix] }) } : {}),
    ...(given.regex ? { filter: eventTypeFilter({ regex: given.regex }) } : {}),
  }), given.count),
  followStream: () => follow(client.subscribeToStream(given.stream, { fromRevision: given.from === undefined ? START : BigInt(given.from) }), given.count),
  async delete() { await client.deleteStream(given.stream); return {}; },
  async tombstone() { await client.tombstoneStream(given.stream); return {}; },
  async setMetadata() { await client.setStreamMetadata(given.stream, { maxCount: 1 }); return {}; },
};

let answer;
try {
  answer = { answer: await scenarios[scenario]() };
} catch (error) {
  answer = {
    error: error.type ?? error.name,
    message: error.message,
    actual: error.actualVersion?.toString() ?? null,
    expected: error.expectedVersion?.toString() ?? null,
  };
}
await client.dispose();
await new Promise((done) => process.stdout.write(JSON.stringify(answer, (_, value) => (typeof value === "bigint" ? value.toString() : value)), done));
process.exit(0);
