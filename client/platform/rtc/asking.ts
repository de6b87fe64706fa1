import { ApiError } from "../apiError.ts";
import type { LiveSocket } from "../socket.ts";
import type { Schedule } from "./mediaLink.ts";

/** Pause before the same question is asked again. */
const RETRY_MS = [300, 1_000] as const;
const LONGEST_RETRY_MS = 2_000;

/** Worth asking again: nothing was refused. A lost session comes back with the socket, under a new log-in. */
const isTransient = (error: unknown): boolean =>
  error instanceof ApiError &&
  (error.needsLogIn ||
    error.code === "client.timeout" ||
    error.code === "command.tooMany" ||
    error.code === "server.unavailable");

/** Resolves after `delayMs`, or as soon as `ended` aborts. */
const pause = (
  schedule: Schedule,
  delayMs: number,
  ended: AbortSignal,
  onWakeable?: (wake: () => void) => void,
): Promise<void> =>
  new Promise((resolve) => {
    const go = () => {
      callOff();
      ended.removeEventListener("abort", go);
      resolve();
    };
    const callOff = schedule(go, delayMs);
    ended.addEventListener("abort", go);
    onWakeable?.(go);
  });

interface AskingDeps {
  /** Asks once and deals with the answer. */
  ask: () => Promise<void>;
  /** False while asking is pointless; `need` is called when that changes. */
  mayAsk: () => boolean;
  onRetry: (attempt: number) => void;
  onRefused: (error: unknown) => void;
  /** No question is under way any more. */
  onIdle: () => void;
  schedule: Schedule;
  ended: AbortSignal;
}

/** Asks one question until it is answered or refused, one at a time, and once more for each new reason to ask. */
export class Asking {
  readonly #deps: AskingDeps;
  #due = false;
  #running = false;
  #wake: (() => void) | undefined;

  constructor(deps: AskingDeps) {
    this.#deps = deps;
  }

  /** There is reason to ask: now, or after the question under way. */
  need(): void {
    this.#due = true;
    this.#wake?.();
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    const { ask, mayAsk, onRefused, onIdle, ended } = this.#deps;
    this.#running = true;
    let failed = 0;
    const goesOn = () => this.#due && !ended.aborted && mayAsk();
    while (goesOn()) {
      this.#due = false;
      try {
        await ask();
        failed = 0;
      } catch (error) {
        if (isTransient(error)) {
          failed += 1;
          await this.#beforeRetry(failed);
        } else if (!ended.aborted) onRefused(error);
      }
    }
    this.#running = false;
    onIdle();
  }

  async #beforeRetry(attempt: number): Promise<void> {
    const { schedule, ended, onRetry } = this.#deps;
    this.#due = true;
    onRetry(attempt);
    const delayMs = RETRY_MS[attempt - 1] ?? LONGEST_RETRY_MS;
    await pause(schedule, delayMs, ended, (wake) => {
      this.#wake = wake;
    });
  }
}

/** Resolves once `holds`; rejects when `closed` aborts first. `subscribe` tells of every change. */
const until = (
  holds: () => boolean,
  subscribe: (listener: () => void) => () => void,
  closed: AbortSignal,
): Promise<void> =>
  new Promise((resolve, reject) => {
    const look = () => {
      if (closed.aborted) reject(new ApiError("client.network"));
      else if (holds()) resolve();
      else return;
      stop();
      closed.removeEventListener("abort", look);
    };
    const stop = subscribe(look);
    closed.addEventListener("abort", look);
    look();
  });

/**
 * Commands that wait until `ready` and are repeated, unchanged and under the same ids, until they are answered. They
 * reject with the server's refusal, or when `closed` aborts.
 */
export const persistentCommands =
  (
    gateway: Pick<LiveSocket, "command">,
    ready: () => boolean,
    subscribe: (listener: () => void) => () => void,
    schedule: Schedule,
  ) =>
  (closed: AbortSignal): LiveSocket["command"] =>
  async (name, request, options) => {
    for (;;) {
      await until(ready, subscribe, closed);
      try {
        return await gateway.command(name, request, options);
      } catch (error) {
        if (!isTransient(error) || closed.aborted) throw error;
        await pause(schedule, RETRY_MS[0], closed);
      }
    }
  };
