import { randomUUID } from "node:crypto";
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
} from "express";
import helmet from "helmet";
import type { ErrorCode } from "../../../shared/errors.ts";
import { AppError } from "../appError.ts";
import type { Log } from "../log/log.ts";
import { languageOf, requestIdOf } from "./context.ts";
import { describe } from "./describe.ts";
import { errorReply, statusOf } from "./errorReply.ts";
import { originIsOurs } from "./origin.ts";

/** Largest JSON body; texts of a case are far below it, everything larger is streamed. */
const JSON_LIMIT = "1mb";
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

export const jsonBody: RequestHandler = express.json({
  limit: JSON_LIMIT,
  strict: true,
});

/** Handlers before any route: request id, security headers, origin of unsafe requests. */
export const createHttp = (options: {
  /** Browsers reach us by HTTPS, here or at the proxy. */
  secure: boolean;
  /** How many proxies stand before us; the last of them names the caller's address. */
  trustedProxies: number;
  publicOrigin: string | undefined;
}): Express => {
  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", options.trustedProxies);
  app.set("etag", false);
  app.use((_request, response, next) => {
    const requestId = randomUUID().slice(0, 8);
    response.locals["requestId"] = requestId;
    response.setHeader("X-Request-Id", requestId);
    next();
  });
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          // Cornerstone's codecs are WebAssembly and run in workers made from blobs.
          scriptSrc: ["'self'", "'wasm-unsafe-eval'"],
          workerSrc: ["'self'", "blob:"],
          // antd writes its styles into the page.
          styleSrc: ["'self'", "'unsafe-inline'"],
          imgSrc: ["'self'", "data:", "blob:"],
          mediaSrc: ["'self'", "blob:", "mediastream:"],
          connectSrc: ["'self'"],
          frameAncestors: ["'none'"],
          formAction: ["'self'"],
          baseUri: ["'none'"],
          objectSrc: ["'none'"],
        },
      },
      strictTransportSecurity: options.secure ? { maxAge: 15_552_000 } : false,
      crossOriginOpenerPolicy: { policy: "same-origin" },
      referrerPolicy: { policy: "same-origin" },
    }),
  );
  app.use((request, _response, next) => {
    const { origin, host } = request.headers;
    const site = request.headers["sec-fetch-site"];
    if (
      !SAFE.has(request.method) &&
      !originIsOurs(origin, host, site?.toString(), options.publicOrigin)
    )
      throw new AppError("origin.foreign");
    next();
  });
  // Answers hold patient data: no cache on the way or in the browser keeps them, unless a route says otherwise.
  app.use((_request, response, next) => {
    response.setHeader("Cache-Control", "no-store");
    next();
  });
  return app;
};

/** After all routes: what nobody answered, and what was thrown. */
export const finishHttp = (app: Express, log: Log): void => {
  app.use(() => {
    throw new AppError("server.notFound");
  });
  const onError: ErrorRequestHandler = (
    thrown: unknown,
    request,
    response,
    next,
  ) => {
    const error = asAppError(thrown);
    const requestId = requestIdOf(request);
    if (error.code === "server.internal")
      log.error(
        {
          requestId,
          route: (request.route as { path?: string } | undefined)?.path,
          error: describe(thrown),
        },
        "request failed",
      );
    if (response.headersSent) {
      next(thrown); // half an answer is out: Express breaks the connection, so that it is not taken for a whole one
      return;
    }
    if (statusOf(error) === 401 && isForPrograms(request))
      response.setHeader("WWW-Authenticate", 'Bearer realm="dicom-web"');
    const values = error.values["minutes"];
    if (values !== undefined) response.setHeader("Retry-After", values * 60);
    response
      .status(statusOf(error))
      .json(
        errorReply(
          error,
          languageOf(request.headers["accept-language"]),
          requestId,
        ),
      );
    // The rest of a refused upload is not waited for.
    if (!request.complete) request.socket.destroySoon();
  };
  app.use(onError);
};

/** Programs learn from the header how to log in (RFC 6750); our own pages have their form. */
const isForPrograms = (request: Request): boolean =>
  request.headers.authorization !== undefined ||
  request.path.startsWith("/dicom-web/");

const asAppError = (thrown: unknown): AppError => {
  if (thrown instanceof AppError) return thrown;
  const { type, status } = (thrown ?? {}) as {
    type?: unknown;
    status?: unknown;
  };
  const byType = PARSER_ERRORS[String(type)];
  if (byType) return new AppError(byType);
  // What Express itself refuses: a file that is not there, an address that does not decode.
  if (status === 404) return new AppError("server.notFound");
  if (typeof status === "number" && status >= 400 && status < 500)
    return new AppError("input.invalid");
  return new AppError("server.internal");
};

/** Errors of Express' own body parser, by their `type`. */
const PARSER_ERRORS: Readonly<Record<string, ErrorCode>> = {
  "entity.too.large": "input.tooLarge",
  "entity.parse.failed": "input.notJson",
  "encoding.unsupported": "input.unsupportedType",
  "charset.unsupported": "input.unsupportedType",
  "request.aborted": "upload.incomplete",
};
