import { ApiError } from "./apiError.ts";

/**
 * An answer of which nothing comes for so long does not come any more, whatever the operating system still hopes for: a
 * connection that died in a cut of the line tells nobody. Long, because a thin line may be full of images that leave.
 */
export const SILENCE_MS = 60_000;

/**
 * Fetches with all of the body, as text or bytes. Throws ApiError `client.network`, also after `SILENCE_MS` without
 * anything, or the signal's reason once aborted.
 */
export const fetchWhole = async <T>(
  ask: typeof fetch,
  url: string,
  {
    signal,
    ...init
  }: Omit<RequestInit, "signal"> & { signal?: AbortSignal | undefined },
  read: (body: Response) => Promise<T>,
): Promise<{ status: number; body: T }> => {
  signal?.throwIfAborted();
  // Chromium 109 has no `AbortSignal.any`.
  const over = new AbortController();
  const callOff = () => over.abort(signal?.reason);
  signal?.addEventListener("abort", callOff);
  let silence: ReturnType<typeof setTimeout> | undefined;
  const moves = () => {
    clearTimeout(silence);
    silence = setTimeout(() => over.abort(), SILENCE_MS);
  };
  moves();
  try {
    const { status, body } = await ask(url, { ...init, signal: over.signal });
    const watched = body?.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({
        start: moves,
        transform: (part, to) => {
          moves();
          to.enqueue(part);
        },
      }),
    );
    return { status, body: await read(new Response(watched ?? null)) };
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new ApiError("client.network", { cause });
  } finally {
    clearTimeout(silence);
    signal?.removeEventListener("abort", callOff);
  }
};

const isGateway = (status: number) => status >= 502 && status <= 504;

/** An answer's JSON. Throws ApiError: `client.network` where a proxy says that it reaches no server, else `client.badReply`. */
export const jsonOf = (status: number, text: string): unknown => {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch (cause) {
    throw new ApiError(
      isGateway(status) ? "client.network" : "client.badReply",
      { cause },
    );
  }
};
