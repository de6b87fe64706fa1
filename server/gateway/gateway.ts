import type { Clock } from "../platform/ambient.ts";
import { describe } from "../platform/http/describe.ts";
import type { Log } from "../platform/log/log.ts";
import { PATIENCE, type Ending, type Patience } from "./dimse/acceptor.ts";
import { listenForDimse, type DimseTls } from "./dimse/listener.ts";
import { createAnnouncer } from "./forward/announcer.ts";
import {
  createForwarder,
  LANES,
  type Later,
  type LineState,
} from "./forward/forwarder.ts";
import {
  createPlatformLine,
  reasonOfFailure,
  reasonOfStatus,
  type PlatformLine,
} from "./forward/stow.ts";
import type { Aside } from "./queue/asides.ts";
import { openDiskQueue } from "./queue/diskQueue.ts";
import type { Queued } from "./queue/queued.ts";
import { createFindService } from "./findService.ts";
import { createStoreService } from "./storeService.ts";
import { createWorklistFeed } from "./worklist/feed.ts";

/** Everything that differs between a clinic's gateway and a test. */
export interface GatewayDeps {
  directory: string;
  server: URL;
  token: string;
  dimse: {
    host: string;
    port: number;
    aeTitle: string;
    callingAeTitles: readonly string[];
    tls?: DimseTls | undefined;
    patience?: Patience;
  };
  clock: Clock;
  later: Later;
  random: () => number;
  log: Log;
}

/** What the page shows; nothing of a patient. */
export interface GatewayState {
  associations: number;
  waiting: { images: number; bytes: number; urgent: number };
  asides: Aside[];
  line: LineState;
  worklist: { items: number; fetchedAt: number | null; problem: string | null };
}

export interface Gateway {
  readonly dimsePort: number;
  state(): GatewayState;
  /** Asks the platform now; `reason` null: it answers, and the token holds. */
  testLine(): Promise<{ reason: string | null; status: number | null }>;
  /** Does not wait for the end of a pause. */
  retryNow(): void;
  /** Puts what was set aside into the queue again. */
  takeBack(): Promise<void>;
  /** Deletes what was set aside. */
  discardAsides(): Promise<void>;
  /** Takes no more, lets go of the line; what is in the queue stays there. */
  close(): Promise<void>;
}

/** The site gateway: takes images from devices, keeps them on the disk, and sends them on over whatever line there is. */
export const createGateway = async (deps: GatewayDeps): Promise<Gateway> => {
  const { log, clock, later, random, server, token, dimse } = deps;
  const queue = await openDiskQueue(deps.directory, { clock, log });
  const line = createPlatformLine({ server, token, connections: LANES });
  const announcer = await createAnnouncer({
    ...{ directory: deps.directory, queue, line, later, log },
  });
  const urgentNumbers = new Set<string>();
  const isUrgent = ({ accessionNumber }: Queued) =>
    urgentNumbers.has(accessionNumber);
  const forwarder = createForwarder({
    ...{ queue, line, clock, later, random, log },
    isUrgent,
    left: (image) => announcer.left(image),
  });
  const worklist = await createWorklistFeed({
    ...{ directory: deps.directory, line, clock, later, log },
    changed: () => {
      noteUrgent();
      forwarder.wake();
    },
  });
  const noteUrgent = () => {
    urgentNumbers.clear();
    for (const { accessionNumber, urgency } of worklist.current().items)
      if (urgency === "emergency") urgentNumbers.add(accessionNumber);
  };
  noteUrgent();
  const listener = await listenForDimse({
    ...{ ...dimse, patience: dimse.patience ?? PATIENCE, log },
    services: {
      store: createStoreService({
        ...{ queue, log },
        kept: (image, association) => {
          announcer.came(image, association);
          forwarder.wake();
        },
      }),
      find: createFindService({ worklist, clock, log }),
      ended: (association) => announcer.ended(association),
    },
    ended: (ending) => tell(log, ending),
    failed: (error) =>
      log.error({ error: describe(error) }, "association failed"),
  });
  forwarder.wake();

  return {
    dimsePort: listener.port,
    state: () => {
      const waiting = queue.waiting();
      return {
        associations: listener.open(),
        waiting: {
          images: waiting.length,
          bytes: waiting.reduce((sum, { bytes }) => sum + bytes, 0),
          urgent: waiting.filter(isUrgent).length,
        },
        asides: queue.asides(),
        line: forwarder.state(),
        worklist: {
          items: worklist.current().items.length,
          fetchedAt: worklist.current().fetchedAt,
          problem: worklist.lastProblem(),
        },
      };
    },
    testLine: () => testLine(line),
    retryNow: () => forwarder.retryNow(),
    takeBack: async () => {
      const studyUids = queue.asides().map(({ studyUid }) => studyUid);
      await queue.takeBack();
      announcer.recount(studyUids);
      forwarder.retryNow();
    },
    discardAsides: async () => {
      const studyUids = queue.asides().map(({ studyUid }) => studyUid);
      const images = await queue.discardAsides();
      log.warn({ images }, "what was set aside was deleted by hand");
      announcer.recount(studyUids);
    },
    close: async () => {
      await listener.close();
      worklist.stop();
      announcer.stop();
      await forwarder.stop();
      line.close();
    },
  };
};

const testLine = async (line: PlatformLine) => {
  try {
    const { status, body } = await line.call("GET", "/api/worklist");
    if (status === 200 && body.startsWith("[")) return { reason: null, status };
    return {
      reason: status === 200 ? "notThePlatform" : reasonOfStatus(status),
      status,
    };
  } catch (error) {
    return { reason: reasonOfFailure(error), status: null };
  }
};

/** AE titles are names of devices and not told: some clinics put a doctor's name there. */
const tell = (log: Log, ending: Ending): void => {
  if (ending.cause === "released") log.info(ending, "association ended");
  else log.warn(ending, "association ended");
};
