import type {
  EventName,
  EventPayload,
} from "../../shared/contracts/registry.ts";

/** Names under which answers of the server are kept; a key invalidates everything that begins with it. */
export const queryKeys = {
  about: ["about"],
  directory: ["directory"],
  inbox: ["inbox"],
  pacs: ["pacs"],
  caseLists: ["cases"],
  case: (caseId: string) => ["case", caseId],
  caseRequests: (caseId: string) => ["caseRequests", caseId],
  consents: (caseId: string) => ["consents", caseId],
  studies: (caseId: string) => ["studies", caseId],
  /** All lists of series' images; one has its case, UID and count after it. */
  allSeriesImages: ["seriesImages"],
  seriesImages: (
    series: { caseId: string; seriesInstanceUid: string },
    instanceCount: number,
  ) => [
    "seriesImages",
    series.caseId,
    series.seriesInstanceUid,
    String(instanceCount),
  ],
  object: (caseId: string, sopInstanceUid: string) => [
    "object",
    caseId,
    sopInstanceUid,
  ],
  priorStudies: (caseId: string) => ["priorStudies", caseId],
  copies: (caseId: string) => ["copies", caseId],
  copyPlan: (caseId: string, studyUid: string) => [
    ...["copyPlan", caseId, studyUid],
  ],
  keyImages: (caseId: string) => ["keyImages", caseId],
  patientChecks: (caseId: string) => ["patientChecks", caseId],
  arrivals: ["arrivals"],
  apiTokens: ["apiTokens"],
  request: (requestId: string) => ["request", requestId],
  channels: ["channels"],
  duty: ["duty"],
  /** What rings for the person now. */
  rings: ["rings"],
  /** The same as a locked screen may show it. */
  ringCalls: ["ringCalls"],
  ring: (requestId: string) => ["ring", requestId],
  /** All answers about messages; one request's have its id after it. */
  deliveries: ["deliveries"],
  requestDeliveries: (requestId: string) => ["deliveries", requestId],
  opinion: (requestId: string) => ["opinion", requestId],
  opinions: ["opinions"],
  withdrawnOpinions: ["withdrawnOpinions"],
} as const;

type Key = readonly string[];
type StaleAfter = {
  [N in EventName]?: (payload: EventPayload<N>) => readonly Key[];
};
const staleAfter: StaleAfter = {
  "case:changed": ({ caseId }) => [
    queryKeys.case(caseId),
    queryKeys.consents(caseId),
    queryKeys.caseLists,
  ],
  "studies:changed": ({ caseId }) => [
    queryKeys.studies(caseId),
    queryKeys.allSeriesImages,
    queryKeys.patientChecks(caseId),
    queryKeys.keyImages(caseId),
    queryKeys.case(caseId),
    queryKeys.caseLists,
  ],
  "arrivals:changed": () => [queryKeys.arrivals],
  "keyImages:changed": ({ caseId }) => [queryKeys.keyImages(caseId)],
  "request:identityChecked": ({ requestId, caseId }) => [
    queryKeys.request(requestId),
    queryKeys.caseRequests(caseId),
    queryKeys.case(caseId),
  ],
  "request:changed": ({ requestId, caseId }) => [
    queryKeys.inbox,
    queryKeys.request(requestId),
    queryKeys.opinion(requestId),
    queryKeys.caseRequests(caseId),
    queryKeys.case(caseId),
    queryKeys.caseLists,
  ],
  "duty:changed": () => [queryKeys.duty],
  "ring:changed": ({ requestId }) => [
    queryKeys.rings,
    queryKeys.ring(requestId),
  ],
  "session:ringing": () => [queryKeys.ringCalls],
  "notice:changed": ({ requestId }) =>
    requestId === null ? [queryKeys.channels] : [queryKeys.deliveries],
  "opinion:changed": ({ requestId, caseId }) => [
    queryKeys.opinion(requestId),
    queryKeys.opinions,
    queryKeys.withdrawnOpinions,
    queryKeys.case(caseId),
  ],
};

/** The events that make answers stale. */
export const staleAfterEvents = Object.keys(staleAfter) as EventName[];

/** Which answers an event makes stale. */
export const keysStaleAfter = <N extends EventName>(
  name: N,
  payload: EventPayload<N>,
): readonly Key[] => staleAfter[name]?.(payload) ?? [];

/**
 * Gathers keys for `delayMs` and hands each over once: a series of 500 images arrives as 500 events, and one question
 * to the server answers them all.
 */
export const gatherKeys = (
  flush: (keys: readonly Key[]) => void,
  delayMs: number,
) => {
  let waiting = new Map<string, Key>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    add: (keys: readonly Key[]) => {
      for (const key of keys) waiting.set(key.join(" "), key);
      timer ??= setTimeout(() => {
        const keysNow = [...waiting.values()];
        waiting = new Map();
        timer = undefined;
        flush(keysNow);
      }, delayMs);
    },
    stop: () => clearTimeout(timer),
  };
};
