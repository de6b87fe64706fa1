import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export const GATEWAY_SECRET = "g".repeat(40);

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}
/** What the gateway does with the next messages: a status, or nothing at all until the caller gives up. */
type Behaviour =
  | { status: number; location?: string }
  | "silent"
  | "endlessAnswer";

/** A hospital's gateway as a real HTTP server on loopback. */
export const startGateway = async () => {
  const received: Received[] = [];
  let behaviour: Behaviour = { status: 200 };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const body = Buffer.concat(parts).toString();
      received.push({ headers: request.headers, body });
      if (behaviour === "silent") return;
      if (behaviour === "endlessAnswer") {
        response.writeHead(200);
        const more = () => {
          while (response.write("x".repeat(65_536)));
        };
        response.on("drain", more);
        more();
        return;
      }
      const { status, location } = behaviour;
      response.writeHead(status, location ? { location } : {}).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/messages`,
    received,
    behave: (next: Behaviour) => {
      behaviour = next;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
};
export type Gateway = Awaited<ReturnType<typeof startGateway>>;

/** Whether a message carries the signature that README describes, reckoned here a second time. */
export const isSigned = ({ headers, body }: Received): boolean => {
  const timestamp = String(headers["x-lianzhen-timestamp"]);
  const expected = createHmac("sha256", GATEWAY_SECRET)
    .update(`${timestamp}.${body}`)
    .digest("hex");
  return headers["x-lianzhen-signature"] === `sha256=${expected}`;
};

/** A mail server on loopback. `refuse`: the reply code to the recipient, e.g. 451 or 550. */
export const startMailServer = async (port = 0) => {
  const mails: { to: string[]; text: string }[] = [];
  let refuse: number | undefined;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onRcptTo: (_address, _session, callback) => {
      if (refuse === undefined) callback();
      else callback(Object.assign(new Error("no"), { responseCode: refuse }));
    },
    onData: (stream, session, callback) => {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        mails.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          text: Buffer.concat(parts).toString(),
        });
        callback();
      });
    },
  });
  await new Promise<void>((resolve) => {
    server.listen(port, "127.0.0.1", () => resolve());
  });
  const address = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    port: address.port,
    mails,
    refuse: (code: number | undefined) => {
      refuse = code;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
      }),
  };
};
