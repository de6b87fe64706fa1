import type { RequestHandler } from "express";
import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export interface Metrics {
  readonly contentType: string;
  /** Whoever asks meanwhile gets the same: anybody may ask, and some numbers are counted over whole tables. */
  read(): Promise<string>;
  /** Times every request by its route's pattern, never by its URL. */
  readonly timeRequests: RequestHandler;
  /** A number read at each scrape. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void;
}

export const createMetrics = (): Metrics => {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const duration = new Histogram({
    name: "lianzhen_http_request_seconds",
    help: "Time to answer, by route pattern",
    labelNames: ["method", "route", "status"],
    buckets: [0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5, 30],
    registers: [register],
  });
  let reading: Promise<string> | undefined;
  return {
    contentType: register.contentType,
    read: () =>
      (reading ??= register.metrics().finally(() => (reading = undefined))),
    timeRequests: (request, response, next) => {
      const end = duration.startTimer();
      response.on("finish", () => {
        const route =
          (request.route as { path?: string } | undefined)?.path ?? "none";
        end({ method: request.method, route, status: response.statusCode });
      });
      next();
    },
    gauge: (name, help, read) => {
      new Gauge({
        name,
        help,
        registers: [register],
        async collect() {
          this.set(await read());
        },
      });
    },
  };
};
