import { once } from "node:events";
import { Agent, request, type IncomingMessage } from "node:http";

/** `text` only of what was asked for as JSON; of anything else only the number of bytes is known. */
export interface LeanReply {
  status: number;
  bytes: number;
  text: string;
}
export type LeanAsk = (
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: Uint8Array,
) => Promise<LeanReply>;

/**
 * A client that does next to nothing: it runs on the same two cores as the server that it measures, where `fetch` took up
 * to a third of the time.
 */
export const leanClient = (
  address: string,
  credentials: Readonly<Record<string, string>>,
): { ask: LeanAsk; close: () => void } => {
  const agent = new Agent({ keepAlive: true });
  const ask: LeanAsk = async (method, path, headers, body) => {
    const sent = request(address + path, {
      ...{ agent, method },
      headers: {
        ...credentials,
        ...headers,
        ...(body && { "content-length": body.length }),
      },
    });
    sent.end(body);
    const [reply] = (await once(sent, "response")) as [IncomingMessage];
    const isText = headers["accept"]?.includes("json") === true;
    const chunks: Buffer[] = [];
    let bytes = 0;
    reply.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (isText) chunks.push(chunk);
    });
    await once(reply, "end");
    const text = Buffer.concat(chunks).toString();
    return { status: reply.statusCode ?? 0, bytes, text };
  };
  return { ask, close: () => agent.destroy() };
};
