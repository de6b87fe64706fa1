import { describe, expect, it } from "vitest";
import { SharedViewClient } from "../../client/features/sharedViewing/sharedViewClient.ts";
import type { SharedViewOperation } from "../../shared/domain/sharedViewing/document.ts";
import {
  GOOD_LINE,
  LossyConnection,
  SharedViewServer,
  type Line,
} from "../support/lossySharedView.ts";
import { seededRandom, type SeededRandom } from "../support/seededRandom.ts";
import { VirtualTime } from "../support/virtualTime.ts";

const ROUNDS = 150;
const SERIES = ["1.2.1", "1.2.2", "1.2.3"];

const uuid = (n: number) =>
  `0190b000-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;

const badLine = (random: SeededRandom): Line => ({
  lossOfEvents: random.next() * 0.3,
  lossOfCalls: random.next() * 0.3,
  duplication: random.next() * 0.5,
  longestDelayMs: 20 + random.below(2_000),
});

const anyGesture = (
  random: SeededRandom,
  seriesInstanceUid: string | null,
): SharedViewOperation => {
  const on = seriesInstanceUid ?? undefined;
  const paneId = random.chance(0.95) ? "main" : "other";
  if (on === undefined || random.chance(0.05))
    return {
      type: "showSeries",
      paneId,
      studyInstanceUid: "1.2",
      seriesInstanceUid: random.pick(SERIES),
    };
  return random.chance(0.7)
    ? {
        type: "scroll",
        paneId,
        seriesInstanceUid: on,
        imageIndex: random.below(40),
      }
    : {
        type: "setWindow",
        paneId,
        seriesInstanceUid: on,
        window: random.chance(0.2)
          ? null
          : { center: random.below(100), width: 1 + random.below(900) },
      };
};

const play = async (seed: number, people: number) => {
  const random = seededRandom(seed);
  const time = new VirtualTime();
  const server = new SharedViewServer(5 + random.below(60));
  let ids = 0;
  const pages = Array.from({ length: people }, (_, n) => {
    const line = new LossyConnection(
      server,
      uuid(n),
      time,
      random,
      badLine(random),
    );
    const client = new SharedViewClient({
      gateway: line,
      caseId: uuid(999),
      newOpId: () => uuid(1_000 + (ids += 1)),
      later: time.later,
      onChange: () => undefined,
    });
    return { line, client, joined: false };
  });
  for (let step = 0; step < 120; step += 1) {
    const page = random.pick(pages);
    if (!page.joined) {
      page.client.open();
      page.joined = true;
    } else if (random.chance(0.04)) page.line.disconnect();
    else if (random.chance(0.15)) page.line.reconnect();
    else
      for (let burst = 1 + random.below(6); burst > 0; burst -= 1)
        page.client.operate(
          anyGesture(
            random,
            page.client.state.document.panes[0]?.seriesInstanceUid ?? null,
          ),
        );
    await time.run(random.below(400));
  }
  for (const page of pages) {
    page.line.line = GOOD_LINE;
    if (!page.joined) page.client.open();
    page.line.reconnect();
  }
  await time.run(120_000);
  // What was announced to nobody and followed by nothing shows only when the line is next asked.
  pages.forEach(({ line }) => line.reconnect());
  await time.run(60_000);
  return { server, pages };
};

describe("shared viewing over a bad line", () => {
  const base = Number(process.env["FUZZ_SEED"] ?? 20_261_121);

  it(`[SV] every page ends with the server's document (seeds ${base} and on)`, async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const seed = base + round;
      const { server, pages } = await play(seed, 2 + (seed % 3));
      for (const { client } of pages) {
        const what = `seed ${seed}`;
        expect(client.state.phase, what).toBe("live");
        expect(client.isSettled, what).toBe(true);
        expect(client.state.document, what).toEqual(server.document);
      }
    }
  });

  it(`[SV] applies no gesture twice (seeds ${base} and on)`, async () => {
    for (let round = 0; round < 20; round += 1) {
      const { server } = await play(base + round, 2);
      const ids = server.log.map(({ clientOpId }) => clientOpId);
      expect(new Set(ids).size, `seed ${base + round}`).toBe(ids.length);
    }
  });
});
