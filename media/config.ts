import { isIP } from "node:net";
import { availableParallelism, networkInterfaces } from "node:os";
import { z } from "zod";
import type { ListenAddress } from "./engine/engine.ts";

const port = z.coerce.number().int().min(1).max(65_535);
const address = z.union([
  z.ipv4(),
  z.ipv6(),
  z
    .string()
    .regex(/^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9-]+)*$/),
]);
const list = z
  .string()
  .transform((text) => text.split(",").map((part) => part.trim()))
  .pipe(z.array(address).min(1).max(8));

const MediaEnvironment = z.object({
  HOST: z.string().min(1).default("127.0.0.1"),
  MEDIA_PORT: port.max(65_000).default(40_000),
  MEDIA_LISTEN_IP: z.union([z.ipv4(), z.ipv6()]).optional(),
  MEDIA_ANNOUNCED_ADDRESS: list.optional(),
  MEDIA_WORKERS: z.coerce.number().int().min(1).max(128).optional(),
});
const ControlEnvironment = z.object({
  MEDIA_CONTROL_HOST: z.string().min(1).default("127.0.0.1"),
  MEDIA_CONTROL_PORT: port.default(3_100),
  MEDIA_CONTROL_SECRET: z.string().min(32),
});

interface MediaConfig {
  listen: ListenAddress;
  workers: number;
}
interface MediaControlConfig {
  host: string;
  port: number;
  secret: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where media is received, from the environment. Without `MEDIA_LISTEN_IP` it follows `HOST`: loopback stays loopback;
 * an address given for browsers to reach (`MEDIA_ANNOUNCED_ADDRESS`), or a `HOST` open to the network, opens media too.
 * Without `MEDIA_ANNOUNCED_ADDRESS` an open node announces this machine's own IPv4 addresses.
 * @throws Error that names every bad variable and no value.
 */
export const readMediaConfig = (environment: Environment): MediaConfig => {
  const env = parse(MediaEnvironment, environment);
  const announced = env.MEDIA_ANNOUNCED_ADDRESS;
  const ip = env.MEDIA_LISTEN_IP ?? listenIpFor(env.HOST, Boolean(announced));
  const open = ip === "0.0.0.0" || ip === "::";
  return {
    listen: {
      ip,
      port: env.MEDIA_PORT,
      announcedAddresses: announced ?? (open ? ownAddresses() : []),
    },
    workers: env.MEDIA_WORKERS ?? availableParallelism(),
  };
};

/** Where a media process of its own is driven from. The secret has no default. */
export const readMediaControlConfig = (
  environment: Environment,
): MediaControlConfig => {
  const env = parse(ControlEnvironment, environment);
  return {
    host: env.MEDIA_CONTROL_HOST,
    port: env.MEDIA_CONTROL_PORT,
    secret: env.MEDIA_CONTROL_SECRET,
  };
};

const parse = <S extends z.ZodType>(
  schema: S,
  environment: Environment,
): z.output<S> => {
  const set = Object.entries(environment).filter(([, value]) => value !== "");
  const result = schema.safeParse(Object.fromEntries(set));
  if (result.success) return result.data;
  const names = new Set(result.error.issues.map(({ path }) => String(path[0])));
  throw new Error(`wrong or missing: ${[...names].sort().join(", ")}`);
};

const listenIpFor = (host: string, announced: boolean): string => {
  if (announced) return "0.0.0.0";
  if (host === "localhost") return "127.0.0.1";
  return isIP(host) ? host : "0.0.0.0";
};

const ownAddresses = (): string[] => {
  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === "IPv4" && !internal)
    .map((entry) => entry.address);
  return own.length ? own : ["127.0.0.1"];
};
