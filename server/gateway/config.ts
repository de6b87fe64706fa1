import { readFileSync } from "node:fs";
import { z } from "zod";
import type { DimseTls } from "./dimse/listener.ts";

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
const aeTitle = z
  .string()
  .regex(/^[\x21-\x7e](?:[\x20-\x7e]{0,14}[\x21-\x7e])?$/);
const port = z.coerce.number().int().min(0).max(65_535);

/** Everything the gateway reads from the environment; the README lists it for people. */
const Environment = z
  .object({
    /** The platform, `https://lianzhen.example`. */
    GATEWAY_SERVER: z.url({ protocol: /^https?$/ }),
    /** The site's API token, or the file that holds it. */
    GATEWAY_TOKEN: z.string().optional(),
    GATEWAY_TOKEN_FILE: z.string().optional(),
    GATEWAY_DIR: z.string().min(1).default("./gateway-data"),
    /** Devices of the clinic's network have to reach it. */
    DIMSE_HOST: z.string().default("0.0.0.0"),
    DIMSE_PORT: port.default(11_112),
    DIMSE_AE_TITLE: aeTitle.default("LIANZHEN"),
    /** Separated by commas; empty: any device that names our AE title. */
    DIMSE_CALLING_AE_TITLES: z
      .string()
      .default("")
      .transform((text) =>
        text
          .split(",")
          .map((title) => title.trim())
          .filter((title) => title !== ""),
      )
      .pipe(z.array(aeTitle)),
    /** Both: DIMSE over TLS, and no other. With the authority's certificate a device must show one of its own. */
    DIMSE_TLS_KEY_FILE: z.string().optional(),
    DIMSE_TLS_CERT_FILE: z.string().optional(),
    DIMSE_TLS_CA_FILE: z.string().optional(),
    /** The page: this machine only, unless told otherwise. */
    GATEWAY_HOST: z.string().default("127.0.0.1"),
    GATEWAY_PORT: port.default(3_080),
    LOG_LEVEL: z
      .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"])
      .default("info"),
  })
  .check(({ value, issues }) => {
    const bad = (path: string, message: string) =>
      issues.push({ code: "custom", path: [path], message, input: undefined });
    if (
      (value.GATEWAY_TOKEN === undefined) ===
      (value.GATEWAY_TOKEN_FILE === undefined)
    )
      bad(
        "GATEWAY_TOKEN",
        "one of GATEWAY_TOKEN and GATEWAY_TOKEN_FILE is needed",
      );
    const { DIMSE_TLS_KEY_FILE: key, DIMSE_TLS_CERT_FILE: cert } = value;
    if (
      (key === undefined) !== (cert === undefined) ||
      (value.DIMSE_TLS_CA_FILE !== undefined && cert === undefined)
    )
      bad(
        "DIMSE_TLS_CERT_FILE",
        "TLS needs DIMSE_TLS_KEY_FILE and DIMSE_TLS_CERT_FILE",
      );
    const { protocol, hostname } = new URL(value.GATEWAY_SERVER);
    if (protocol !== "https:" && !LOOPBACK.test(hostname))
      bad("GATEWAY_SERVER", "images and the token leave by https:// only");
  });

export interface GatewayConfig extends z.infer<typeof Environment> {
  token: string;
  tls: DimseTls | undefined;
}

/** Thrown with every bad name at once, and never a value. */
export class GatewayConfigError extends Error {
  override readonly name = "GatewayConfigError";
}

/** @throws GatewayConfigError */
export const readGatewayConfig = (
  env: Readonly<Record<string, string | undefined>>,
): GatewayConfig => {
  const present = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== ""),
  );
  const parsed = Environment.safeParse(present);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(
      ({ path, message }) => `  ${path.join(".")}: ${message}`,
    );
    throw new GatewayConfigError(
      `网关配置有误 The gateway's configuration is not right:\n${lines.join("\n")}`,
    );
  }
  return {
    ...{ ...parsed.data, token: tokenOf(parsed.data) },
    tls: tlsOf(parsed.data),
  };
};

const tokenOf = (config: z.infer<typeof Environment>): string => {
  const { GATEWAY_TOKEN, GATEWAY_TOKEN_FILE = "" } = config;
  if (GATEWAY_TOKEN !== undefined) return GATEWAY_TOKEN.trim();
  return fileOf("GATEWAY_TOKEN_FILE", GATEWAY_TOKEN_FILE)
    .toString("utf8")
    .trim();
};

const tlsOf = (config: z.infer<typeof Environment>): DimseTls | undefined => {
  const { DIMSE_TLS_KEY_FILE, DIMSE_TLS_CERT_FILE, DIMSE_TLS_CA_FILE } = config;
  if (DIMSE_TLS_KEY_FILE === undefined || DIMSE_TLS_CERT_FILE === undefined)
    return undefined;
  return {
    key: fileOf("DIMSE_TLS_KEY_FILE", DIMSE_TLS_KEY_FILE),
    cert: fileOf("DIMSE_TLS_CERT_FILE", DIMSE_TLS_CERT_FILE),
    ca:
      DIMSE_TLS_CA_FILE === undefined
        ? undefined
        : fileOf("DIMSE_TLS_CA_FILE", DIMSE_TLS_CA_FILE),
  };
};

const fileOf = (name: string, path: string): Buffer => {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new GatewayConfigError(
      `${name}: ${String((error as NodeJS.ErrnoException).code)}`,
    );
  }
};
