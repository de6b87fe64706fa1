import { randomInt } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { io } from "socket.io-client";
import {
  afterAll,
  afterEach,
  beforeAll,
  describe,
  expect,
  it,
  vi,
} from "vitest";
import { createSocketGateway } from "../../client/features/sharedViewing/gateway.ts";
import { SharedViewClient } from "../../client/features/sharedViewing/sharedViewClient.ts";
import { createLiveSocket } from "../../client/platform/socket.ts";
import type { PaneOperation } from "../../shared/domain/sharedViewing/document.ts";
import { ask, openCase, sessionOf, step } from "../support/consultSteps.ts";
import { layLine } from "../support/cuttableLine.ts";
import { dicomFile, fixtureUid } from "../support/dicomFixtures.ts";
import { freePort } from "../support/mediaWorker.ts";
import { seededRandom, type SeededRandom } from "../support/seededRandom.ts";
import {
  startServerProcess,
  type ServerProcess,
} from "../support/serverProcess.ts";
import { Person } from "../support/testApp.ts";

const seed = Number(process.env["TEST_SEED"] ?? randomInt(1_000_000));
const SLICES = 5;
const GESTURES = 90;
const WAIT = { timeout: 60_000, interval: 100 };

const STUDY = "view";
const studyInstanceUid = fixtureUid(STUDY);
const seriesInstanceUid = fixtureUid(`${STUDY}/series`);
const sopOf = (n: number) => fixtureUid(`${STUDY}/series/slice-${n}`);

/** One person's page without its pixels: the product's own end of the shared view, over its own socket. */
const openPage = async (address: string, login: string) => {
  const person = new Person(address);
  await person.logIn(login);
  const { person: self } = await sessionOf(person);
  const uncaught: unknown[] = [];
  const socket = io(address, {
    autoConnect: false,
    forceNew: true,
    transports: ["websocket"],
    reconnectionDelay: 100,
    reconnectionDelayMax: 500,
    extraHeaders: { cookie: person.cookie ?? "" },
  });
  const live = createLiveSocket({
    socket,
    checkSession: () => Promise.resolve(true),
    report: (error) => uncaught.push(error),
  });
  const gateway = createSocketGateway(live);
  /** Gestures that the server has said it keeps. */
  const acknowledged: string[] = [];
  const open = (caseId: string) => {
    const client = new SharedViewClient({
      gateway: {
        ...gateway,
        operate: async (request) => {
          const reply = await gateway.operate(request);
          acknowledged.push(request.clientOpId);
          return reply;
        },
      },
      caseId,
      personId: self.id,
      newOpId: () => crypto.randomUUID(),
      later: (delayMs, run) => {
        const timer = setTimeout(run, delayMs);
        return () => clearTimeout(timer);
      },
      onChange: () => undefined,
    });
    live.open();
    client.open();
    return client;
  };
  return { person, open, acknowledged, uncaught, close: () => live.close() };
};

const anyGesture = (random: SeededRandom): PaneOperation => {
  const on = { paneId: "main", seriesInstanceUid };
  switch (random.below(3)) {
    case 0:
      return {
        ...on,
        type: "showImage",
        sopInstanceUid: sopOf(random.below(SLICES)),
        frame: 1,
      };
    case 1:
      return {
        ...on,
        type: "setWindow",
        window: { center: random.below(200), width: 1 + random.below(900) },
      };
    default:
      return { ...on, type: "setInverted", inverted: random.chance(0.5) };
  }
};

describe(`a shared view whose server is killed (TEST_SEED=${seed})`, () => {
  let dataDir: string;
  let env: Readonly<Record<string, string>>;
  /** The server that lives, or is coming up. */
  let server: Promise<ServerProcess>;
  const start = () => (server = startServerProcess(env));
  /** What a test opened, also when it fails. */
  const closing: (() => unknown)[] = [];

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "lianzhen-view-"));
    env = { DATA_DIR: dataDir, PORT: String(await freePort()), MEDIA: "off" };
    await start();
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  afterAll(async () => {
    try {
      await (await server).end("SIGTERM");
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  });

  /** Both people's pages on a case of theirs, live, each over a line of its own, with the images before them. */
  const together = async () => {
    const { address } = await server;
    // One address through all the server's lives, and lines that drop by themselves.
    const lines = [await layLine(address), await layLine(address)] as const;
    closing.push(...lines.map((line) => () => line.close()));
    const pages = [
      await openPage(lines[0].address, "clinic"),
      await openPage(lines[1].address, "radiologist"),
    ] as const;
    closing.push(...pages.map((page) => () => page.close()));
    const [clinic, radiologist] = pages;
    const { id: caseId } = await openCase(clinic.person);
    for (let i = 0; i < SLICES; i += 1)
      await clinic.person.fetch(
        "PUT",
        `/api/cases/${caseId}/images/${crypto.randomUUID()}`,
        dicomFile({
          study: STUDY,
          instance: `slice-${i}`,
          instanceNumber: i + 1,
        }),
        { "content-type": "application/dicom" },
      );
    const asked = await ask(clinic.person, caseId, radiologist.person);
    await step(radiologist.person, asked, "acceptance");
    const clients = [clinic.open(caseId), radiologist.open(caseId)] as const;
    closing.push(...clients.map((client) => () => client.close()));
    await vi.waitFor(
      () =>
        expect(clients.map(({ state }) => state.phase)).toEqual([
          ...["live", "live"],
        ]),
      WAIT,
    );
    clients[0].operate({
      type: "showSeries",
      paneId: "main",
      studyInstanceUid,
      seriesInstanceUid,
    });
    await vi.waitFor(
      () =>
        expect(clients[1].state.document.panes[0]).toMatchObject({
          seriesInstanceUid,
        }),
      WAIT,
    );
    return { lines, pages, clients, caseId };
  };

  it("[SV] every page ends with the server's document, and no acknowledged gesture is lost or doubled", async ({
    signal,
  }) => {
    const random = seededRandom(seed);
    const { lines, pages, clients, caseId } = await together();
    const kills = new Set(
      [30, 60].map((about) => about + random.below(20) - 10),
    );
    const cuts = new Set(
      [15, 45, 75].map((about) => about + random.below(20) - 10),
    );
    for (let gesture = 0; gesture < GESTURES; gesture += 1) {
      signal.throwIfAborted();
      if (cuts.has(gesture)) lines.forEach((line) => line.cut());
      if (kills.has(gesture)) {
        expect(await (await server).end("SIGKILL")).toBe("SIGKILL");
        clients.forEach((client) => client.operate(anyGesture(random)));
        await start();
      }
      random.pick(clients).operate(anyGesture(random));
      // The next comes while this one is on its way, or after an answer.
      if (random.chance(0.5))
        await pages[0].person.fetch("GET", "/readyz").catch(() => undefined);
      if (random.chance(0.3)) lines.forEach((line) => line.mend());
    }
    lines.forEach((line) => line.mend());

    await vi.waitFor(
      () =>
        expect(
          clients.map(({ state, isSettled }) => [state.phase, isSettled]),
        ).toEqual([
          ["live", true],
          ["live", true],
        ]),
      WAIT,
    );
    const late = new Person((await server).address);
    closing.push(() => late.leave());
    await late.logIn("radiologist");
    const truth = await late.order("sharedView:open", { caseId });
    await vi.waitFor(() => {
      for (const { state } of clients)
        expect(state.document).toEqual(truth.document);
    }, WAIT);
    const said = await late.order("sharedView:catchUp", {
      viewId: truth.viewId,
      afterSeq: 0,
    });
    const kept =
      said.kind === "operations"
        ? said.operations.map(({ clientOpId }) => clientOpId)
        : [];
    expect(new Set(kept).size).toBe(kept.length);
    const acknowledged = pages.flatMap((page) => page.acknowledged);
    expect(acknowledged.length).toBeGreaterThan(5);
    expect(acknowledged.filter((id) => !kept.includes(id as never))).toEqual(
      [],
    );
    expect(pages.flatMap(({ uncaught }) => uncaught)).toEqual([]);
  });

  // The storm above does not show this: there a page's own gestures that went unanswered, or the gap before the next one
  // that it hears of, make it ask for what it missed.
  it("[SV] a page that only watches has what happened while its line was down, though nobody does anything more", async () => {
    const { lines, clients } = await together();
    const [leading, watching] = clients;
    lines[1].cut();
    leading.operate({
      ...{ type: "setInverted", paneId: "main", seriesInstanceUid },
      inverted: true,
    });
    await vi.waitFor(() => expect(leading.isSettled).toBe(true), WAIT);
    expect(watching.state.document).not.toEqual(leading.state.document);
    lines[1].mend();
    await vi.waitFor(
      () => expect(watching.state.document).toEqual(leading.state.document),
      WAIT,
    );
    // And is told again of what comes.
    leading.operate({
      ...{ type: "setInverted", paneId: "main", seriesInstanceUid },
      inverted: false,
    });
    await vi.waitFor(
      () => expect(watching.state.document).toEqual(leading.state.document),
      WAIT,
    );
  });
});
