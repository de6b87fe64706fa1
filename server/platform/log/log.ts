import { pino, type Logger } from "pino";

export type Log = Logger;

/**
 * JSON lines on standard output. Ids only: request bodies, headers, query strings and names are never given to it; the
 * paths below are a second net.
 */
export const createLog = (level: string, nodeId: string): Log =>
  pino({
    level,
    base: { node: nodeId },
    redact: {
      paths: [
        "password",
        "*.password",
        "headers",
        "*.headers",
        "body",
        "*.body",
        "cookie",
        "*.cookie",
      ],
      remove: true,
    },
  });
