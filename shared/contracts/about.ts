import { z } from "zod";
import { defineRoute, type RouteTable } from "./contract.ts";
import { LocalName } from "./ids.ts";
import { Role } from "./identity.ts";
import { ChannelKind } from "./notifications.ts";

/** An account of the demo alliance, as the log-in page offers it. */
export const DemoAccount = z
  .object({
    login: z.string(),
    name: LocalName,
    organisation: LocalName,
    role: Role,
  })
  .meta({ id: "DemoAccount" });
export type DemoAccount = z.infer<typeof DemoAccount>;

/** What a browser must know before anyone has logged in. */
export const About = z
  .object({
    version: z.string(),
    /** `off`: this installation runs without video and sound (`MEDIA=off`); everything else works. */
    media: z.enum(["on", "off"]),
    /** Ways to reach people beyond the browser; empty: an open browser is the only one. */
    notify: z.array(ChannelKind),
    /** Minutes without input after which a page is covered and its session locked. */
    lockMinutes: z.number().positive(),
    /** Null outside the demo, where no account may be offered. */
    demo: z
      .object({ password: z.string(), accounts: z.array(DemoAccount) })
      .nullable(),
  })
  .meta({ id: "About" });
export type About = z.infer<typeof About>;

export const aboutRoutes = {
  readAbout: defineRoute({
    method: "GET",
    path: "/api/about",
    summary: "What this installation is, for the log-in page",
    access: "public",
    reply: About,
  }),
  readOpenApi: defineRoute({
    method: "GET",
    path: "/api/openapi.json",
    summary: "This interface as OpenAPI 3.1, generated from the contracts",
    access: "public",
    reply: { stream: ["application/json"] },
  }),
  readHealth: defineRoute({
    method: "GET",
    path: "/healthz",
    summary: "The process runs",
    access: "public",
    reply: z.object({ status: z.literal("ok") }),
  }),
  readReadiness: defineRoute({
    method: "GET",
    path: "/readyz",
    summary: "What the process needs answers; 503 when the database does not",
    access: "public",
    reply: z.object({
      database: z.literal("ok"),
      /** `away`: rooms are without video and sound, everything else works. */
      media: z.enum(["ok", "off", "away"]),
      /** `away`: a hospital's PACS does not answer; what is only there cannot be opened, what arrives is taken and moved later. */
      pacs: z.enum(["ok", "off", "away"]),
    }),
    errors: ["server.unavailable"],
  }),
  readMetrics: defineRoute({
    method: "GET",
    path: "/metrics",
    summary: "Prometheus metrics; counts only",
    access: "public",
    reply: { stream: ["text/plain"] },
  }),
} as const satisfies RouteTable;
