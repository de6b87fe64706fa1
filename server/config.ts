import { readFileSync } from "node:fs";
import { z } from "zod";
import { PacsUrl, type PacsAccess } from "./platform/pacs/pacsSites.ts";

const flag = z
  .enum(["0", "1", "true", "false"])
  .transform((text) => text === "1" || text === "true");
const port = z.coerce.number().int().min(0).max(65_535);
const list = z.string().transform((text) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== ""),
);
const role = z.enum(["web", "media", "notify"]);

/** The environment, variable by variable. Empty means absent. */
const Environment = z
  .object({
    NODE_ENV: z.string().default("development"),
    PORT: port.default(3000),
    HOST: z.string().default("127.0.0.1"),
    /** Certificate and key files (PEM): HTTPS. */
    TLS_CERT: z.string().optional(),
    TLS_KEY: z.string().optional(),
    /** HTTPS on the local network with a certificate made on the spot. */
    LAN: flag.default(false),
    /** How many reverse proxies stand before us and append to X-Forwarded-For. */
    TRUST_PROXY: z.coerce.number().int().min(0).max(8).default(0),
    /** What browsers call us behind a proxy: the only origin then, and HTTPS decides cookies. */
    PUBLIC_ORIGIN: z
      .url({ protocol: /^https?$/ })
      .transform((text) => new URL(text).origin)
      .optional(),
    DATA_DIR: z.string().default("./data"),
    DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    /** DICOMweb root of the PACS of every institution that has none of its own (`npm run admin -- pacs set`). */
    PACS_URL: PacsUrl.optional(),
    /** With a user: HTTP Basic with the secret. Without: the secret is a bearer token. */
    PACS_USER: z.string().optional(),
    PACS_SECRET: z.string().optional(),
    PACS_SECRET_FILE: z.string().optional(),
    /** Copies of what a PACS has, kept here to open fast. */
    PACS_CACHE_GB: z.coerce.number().nonnegative().default(50),
    REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),
    /** At least 32 characters; only the demo makes one by itself, into DATA_DIR. */
    SECRET_KEY: z.string().min(32).optional(),
    KEYRING_FILE: z.string().optional(),
    /** Where the tail of the audit chain is anchored; best on a medium that only appends. */
    AUDIT_ANCHOR_FILE: z.string().optional(),
    DEMO: flag.default(false),
    LOG_LEVEL: z
      .enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"])
      .default("info"),
    ROLES: list.pipe(z.array(role).min(1)).default(["web", "media", "notify"]),
    NODE_ID: z
      .string()
      .regex(/^[a-zA-Z0-9._-]{1,64}$/)
      .default("node-1"),
    MEDIA: z.enum(["on", "off"]).default("on"),
    /** ws://host:port of a media process; without it the media node runs in this process. */
    MEDIA_NODE_URL: z.url({ protocol: /^(ws|wss|http|https)$/ }).optional(),
    /** Shared with the media process of MEDIA_NODE_URL. Its ports and addresses: media/config.ts. */
    MEDIA_CONTROL_SECRET: z.string().min(32).optional(),
    /** Mail server for notices, `smtp://user:password@host:port` or `smtps://`. */
    SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
    /** The sender of that mail, e.g. `联诊 <noreply@hospital.example>`. */
    NOTIFY_FROM: z.string().min(3).max(200).optional(),
    /** The hospital's gateway for SMS, WeCom or DingTalk, and the secret its messages are signed with. */
    NOTIFY_WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
    NOTIFY_WEBHOOK_SECRET: z.string().min(32).optional(),
    SESSION_IDLE_MINUTES: z.coerce.number().positive().default(60),
    /** Without input for so long a page is covered and its session locked. */
    SESSION_LOCK_MINUTES: z.coerce.number().positive().default(10),
    SESSION_HOURS: z.coerce.number().positive().default(12),
    /** Images and files one institution may keep. */
    STORAGE_QUOTA_GB: z.coerce.number().positive().default(2_000),
    /** `off`: HEIC photographs are refused by name, and their decoder is never loaded (HEVC is patented). */
    HEIC: z.enum(["on", "off"]).default("on"),
    SEAT_GRACE_SECONDS: z.coerce.number().positive().default(30),
  })
  .check(({ value, issues }) => {
    const bad = (path: string, message: string) =>
      issues.push({ code: "custom", path: [path], message, input: undefined });
    const production = value.NODE_ENV === "production";
    if (production && value.DEMO)
      bad("DEMO", "the demo alliance is refused when NODE_ENV=production");
    if (!value.DEMO && value.SECRET_KEY === undefined)
      bad("SECRET_KEY", "required outside the demo");
    if ((value.TLS_CERT === undefined) !== (value.TLS_KEY === undefined))
      bad("TLS_CERT", "TLS_CERT and TLS_KEY go together");
    if (value.REDIS_URL !== undefined && value.DATABASE_URL === undefined)
      bad(
        "DATABASE_URL",
        "REDIS_URL joins several processes: they need one PostgreSQL",
      );
    if ((value.SMTP_URL === undefined) !== (value.NOTIFY_FROM === undefined))
      bad("NOTIFY_FROM", "SMTP_URL and NOTIFY_FROM go together");
    if (
      (value.NOTIFY_WEBHOOK_URL === undefined) !==
      (value.NOTIFY_WEBHOOK_SECRET === undefined)
    )
      bad(
        "NOTIFY_WEBHOOK_SECRET",
        "NOTIFY_WEBHOOK_URL and NOTIFY_WEBHOOK_SECRET go together",
      );
    if (
      (value.SMTP_URL !== undefined ||
        value.NOTIFY_WEBHOOK_URL !== undefined) &&
      value.PUBLIC_ORIGIN === undefined
    )
      bad(
        "PUBLIC_ORIGIN",
        "notices carry a link: say what browsers call this installation",
      );
    const { PACS_SECRET, PACS_SECRET_FILE } = value;
    if (PACS_SECRET !== undefined && PACS_SECRET_FILE !== undefined)
      bad("PACS_SECRET", "one of PACS_SECRET and PACS_SECRET_FILE");
    const hasSecret = (PACS_SECRET ?? PACS_SECRET_FILE) !== undefined;
    if (value.PACS_USER !== undefined && !hasSecret)
      bad("PACS_SECRET", "PACS_USER needs PACS_SECRET or PACS_SECRET_FILE");
    if (hasSecret && value.PACS_URL === undefined)
      bad("PACS_URL", "PACS_SECRET belongs to a PACS: name it");
    if (
      value.REDIS_URL !== undefined &&
      value.MEDIA === "on" &&
      value.MEDIA_NODE_URL === undefined
    )
      bad(
        "MEDIA_NODE_URL",
        "several web processes share one media process, since a room lives on one: name it, or set MEDIA=off",
      );
    if (!value.ROLES.includes("web"))
      bad(
        "ROLES",
        "this program serves web; run media alone with `npm run media`",
      );
    if (
      !value.ROLES.includes("media") &&
      value.MEDIA === "on" &&
      value.MEDIA_NODE_URL === undefined
    )
      bad(
        "MEDIA_NODE_URL",
        "with ROLES=web, name the media process or set MEDIA=off",
      );
  });
export type Config = z.infer<typeof Environment>;

/** Thrown with every bad name at once, and never a value. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

export const readConfig = (
  env: Readonly<Record<string, string | undefined>>,
): Config => {
  const present = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== ""),
  );
  const parsed = Environment.safeParse(present);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(
    ({ path, message }) => `  ${path.join(".")}: ${message}`,
  );
  throw new ConfigError(
    `配置有误 The configuration is not right:\n${lines.join("\n")}`,
  );
};

/** The PACS of the environment. @throws ConfigError where the file of its secret cannot be read */
export const pacsAccessOf = ({
  PACS_URL: url,
  PACS_USER: user,
  PACS_SECRET,
  PACS_SECRET_FILE: file,
}: Config): PacsAccess | undefined => {
  if (url === undefined) return undefined;
  const secret =
    PACS_SECRET ?? (file === undefined ? undefined : secretIn(file));
  return { url, credentials: secret ? { user, secret } : undefined };
};

const secretIn = (file: string): string => {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new ConfigError(
      `配置有误 The configuration is not right:\n  PACS_SECRET_FILE: ${String((error as NodeJS.ErrnoException).code)}`,
    );
  }
};
