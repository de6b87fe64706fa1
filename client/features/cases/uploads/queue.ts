import type { StoredImage } from "../../../../shared/contracts/studies.ts";
import { ERRORS, type ErrorCode } from "../../../../shared/errors.ts";
import { toApiError, type ApiError } from "../../../platform/apiError.ts";

/** What became of a file that arrived; `held`: kept, and not shown until somebody has checked the patient. */
export type Arrival = StoredImage["status"] | "held";
export type FileStatus =
  | "queued"
  | "checking"
  | "sending"
  | Arrival
  | "failed"
  | "cancelled";

/** A file to send, with the name the person knows it by (its path in the folder). */
export interface NamedFile {
  name: string;
  bytes: number;
  /** Files of an archive are inflated when their turn comes. */
  file: Blob | ((signal: AbortSignal) => Promise<Blob>);
  /** Not sent at all, and why. */
  refused?: ApiError;
}
export interface UploadItem {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
  readonly sentBytes: number;
  readonly status: FileStatus;
  readonly error: ApiError | null;
}
export interface UploadState {
  readonly items: readonly UploadItem[];
  readonly counts: Readonly<Record<FileStatus, number>>;
  readonly totalBytes: number;
  readonly sentBytes: number;
  /** From the rate so far; null while there is none. */
  readonly secondsLeft: number | null;
  readonly active: boolean;
  /** The line is down: what is under way waits, and goes on by itself. */
  readonly away: boolean;
  /** Files that `retry` would send. */
  readonly again: number;
}

export interface QueueDeps {
  /** Whether the case has these bytes already; asked before they are sent, so that a folder dropped again goes on where it stopped. */
  isThere: (file: Blob) => Promise<boolean>;
  send: (
    file: Blob,
    options: {
      name: string;
      uploadId: string;
      signal: AbortSignal;
      onProgress: (sentBytes: number) => void;
    },
  ) => Promise<Arrival>;
  newId: () => string;
  now: () => number;
  /** Resolves after `ms`, or once aborted. */
  pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Whether the server answers at all now. */
  answers: (signal: AbortSignal) => Promise<boolean>;
  /** Nothing was under way, and now something is. */
  onBegin: () => void;
  /** Calls back soon, once for many changes. */
  schedule: (notify: () => void) => void;
}
export interface UploadQueue {
  add: (files: readonly NamedFile[]) => void;
  /** Pauses: stops what runs and holds back what waits; `retry` sends it after all. */
  cancel: () => void;
  /** Sends everything again that failed or was cancelled; under its former id, so that nothing is stored twice. */
  retry: () => void;
  /** Forgets the list; only when nothing is under way. */
  dismiss: () => void;
  state: () => UploadState;
  subscribe: (listener: () => void) => () => void;
}

const MAX_IN_FLIGHT = 3;
/** Pauses before a file that met a passing failure (line, busy server) is tried again by itself. */
const RETRY_PAUSES_MS = [1_000, 4_000];
/** Between two looks whether the line is back. */
const AWAY_PAUSE_MS = 3_000;
/** Below this the rate is a guess that jumps. */
const RATE_AFTER_MS = 1_500;

const isServerCode = (code: string): code is ErrorCode =>
  Object.hasOwn(ERRORS, code);
const mayPass = ({ code }: ApiError) =>
  code === "client.network" || (isServerCode(code) && "retry" in ERRORS[code]);

const AGAIN: ReadonlySet<FileStatus> = new Set(["failed", "cancelled"]);
const WAITING: ReadonlySet<FileStatus> = new Set([
  "queued",
  "checking",
  "sending",
]);

interface Entry {
  item: UploadItem;
  file: NamedFile["file"];
  /** Refused for what it is: sending it again changes nothing. */
  refused: boolean;
}

const summarise = (
  entries: readonly Entry[],
  elapsedMs: number,
  bytesBefore: number,
  away: boolean,
): UploadState => {
  const counts: Record<FileStatus, number> = {
    queued: 0,
    checking: 0,
    sending: 0,
    stored: 0,
    duplicate: 0,
    conflict: 0,
    held: 0,
    failed: 0,
    cancelled: 0,
  };
  let totalBytes = 0;
  let sentBytes = 0;
  let leftBytes = 0;
  for (const { item } of entries) {
    counts[item.status] += 1;
    totalBytes += item.bytes;
    sentBytes += item.sentBytes;
    if (WAITING.has(item.status)) leftBytes += item.bytes - item.sentBytes;
  }
  const active = counts.queued + counts.checking + counts.sending > 0;
  const rate = (sentBytes - bytesBefore) / elapsedMs;
  return {
    items: entries.map(({ item }) => item),
    counts,
    totalBytes,
    sentBytes,
    secondsLeft:
      active && !away && elapsedMs > RATE_AFTER_MS && rate > 0
        ? Math.ceil(leftBytes / rate / 1_000)
        : null,
    active,
    away: active && away,
    again: entries.filter(
      ({ item, refused }) => !refused && AGAIN.has(item.status),
    ).length,
  };
};

/** Sends the files of one case, at most three at a time, and knows how far each one is. */
export const createUploadQueue = (deps: QueueDeps): UploadQueue => {
  let entries: Entry[] = [];
  let abort = new AbortController();
  let startedAtMs = 0;
  let bytesBefore = 0;
  let running = 0;
  /** While the line is down: settles once it is back, or nobody waits any more. */
  let away: Promise<void> | null = null;
  let snapshot = summarise([], 0, 0, false);
  let scheduled = false;
  const listeners = new Set<() => void>();

  const refresh = () => {
    scheduled = false;
    snapshot = summarise(
      ...([entries, deps.now() - startedAtMs, bytesBefore] as const),
      away !== null,
    );
    listeners.forEach((listener) => listener());
  };
  const change = (entry: Entry, part: Partial<UploadItem>) => {
    entry.item = { ...entry.item, ...part };
    if (scheduled) return;
    scheduled = true;
    deps.schedule(refresh);
  };

  const sendOnce = async (entry: Entry, signal: AbortSignal) => {
    const blob =
      entry.file instanceof Blob ? entry.file : await entry.file(signal);
    if (await deps.isThere(blob)) {
      signal.throwIfAborted();
      // Not sent, so it says nothing about the line.
      bytesBefore += entry.item.bytes;
      change(entry, { status: "duplicate", sentBytes: entry.item.bytes });
      return;
    }
    signal.throwIfAborted();
    change(entry, { status: "sending" });
    const status = await deps.send(blob, {
      name: entry.item.name,
      uploadId: entry.item.id,
      signal,
      onProgress: (sentBytes) =>
        change(entry, { sentBytes: Math.min(sentBytes, entry.item.bytes) }),
    });
    change(entry, { status, sentBytes: entry.item.bytes });
  };
  const waitForLine = async (signal: AbortSignal) => {
    do await deps.pause(AWAY_PAUSE_MS, signal);
    while (!signal.aborted && !(await deps.answers(signal)));
    away = null;
    refresh();
  };
  /** Whether the line was down; settles once it is not, or the signal is aborted. */
  const wasAway = async (signal: AbortSignal) => {
    if (!away && (await deps.answers(signal))) return false;
    away ??= waitForLine(signal);
    refresh();
    await away;
    return true;
  };
  const sendEntry = async (entry: Entry, signal: AbortSignal) => {
    change(entry, { status: "checking", sentBytes: 0, error: null });
    for (let attempt = 0; ; attempt += 1) {
      try {
        signal.throwIfAborted();
        await sendOnce(entry, signal);
        return;
      } catch (cause) {
        if (signal.aborted) {
          change(entry, { status: "cancelled", sentBytes: 0 });
          return;
        }
        const error = toApiError(cause);
        change(entry, { status: "checking", sentBytes: 0 });
        // A line that is down is no fault of the file's, however long it lasts.
        const isLine = error.code === "client.network";
        if (isLine && (await wasAway(signal))) attempt = -1;
        else {
          const pauseMs = RETRY_PAUSES_MS[attempt];
          if (pauseMs === undefined || !mayPass(error)) {
            change(entry, { status: "failed", error });
            return;
          }
          await deps.pause(pauseMs, signal);
        }
      }
    }
  };
  const runLane = async (signal: AbortSignal) => {
    for (;;) {
      const next = signal.aborted
        ? undefined
        : entries.find(({ item }) => item.status === "queued");
      if (!next) return;
      await sendEntry(next, signal);
    }
  };
  const pump = () => {
    const { signal } = abort;
    const lanes = Math.min(
      MAX_IN_FLIGHT,
      entries.filter(({ item }) => item.status === "queued").length + running,
    );
    while (running < lanes) {
      running += 1;
      void runLane(signal).finally(() => {
        running -= 1;
        // A lane that was cancelled makes room for what was put in again meanwhile.
        if (signal.aborted && !abort.signal.aborted) pump();
      });
    }
  };
  const begin = () => {
    if (!snapshot.active) {
      deps.onBegin();
      startedAtMs = deps.now();
      bytesBefore = entries.reduce((sum, { item }) => sum + item.sentBytes, 0);
    }
    if (abort.signal.aborted) abort = new AbortController();
    pump();
    refresh();
  };

  return {
    add: (files) => {
      entries = [
        ...entries,
        ...files.map(({ name, bytes, file, refused }): Entry => ({
          file,
          refused: refused !== undefined,
          item: {
            id: deps.newId(),
            name,
            bytes,
            sentBytes: 0,
            status: refused ? "failed" : "queued",
            error: refused ?? null,
          },
        })),
      ];
      begin();
    },
    cancel: () => {
      for (const entry of entries)
        if (entry.item.status === "queued")
          entry.item = { ...entry.item, status: "cancelled" };
      abort.abort();
      refresh();
    },
    retry: () => {
      for (const entry of entries)
        if (!entry.refused && AGAIN.has(entry.item.status))
          entry.item = { ...entry.item, status: "queued", error: null };
      begin();
    },
    dismiss: () => {
      if (snapshot.active) return;
      entries = [];
      refresh();
    },
    state: () => snapshot,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
