import {
  OpenAPIRegistry,
  OpenApiGeneratorV31,
  type ResponseConfig,
  type RouteConfig,
} from "@asteasolutions/zod-to-openapi";
import { z } from "zod";
import type { RouteContract } from "../../../shared/contracts/contract.ts";
import { ERRORS, type ErrorCode } from "../../../shared/errors.ts";

const ErrorBody = z
  .object({ code: z.string(), message: z.string(), requestId: z.string() })
  .meta({ id: "Error" });

/** The interface as an OpenAPI 3.1 document, from the very contracts that the server mounts. */
export const openApiOf = (
  routes: readonly RouteContract[],
  version: string,
): object => {
  const registry = new OpenAPIRegistry();
  registry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: "lianzhen.session",
  });
  registry.registerComponent("securitySchemes", "apiToken", {
    type: "http",
    scheme: "bearer",
    description:
      "Made by `npm run admin -- token create` or at /api/tokens; shown once.",
  });
  for (const route of routes) registry.registerPath(pathOf(route));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: "3.1.0",
    info: {
      title: "Lianzhen 联诊",
      version,
      description:
        "Remote consults: cases, requests, images (DICOMweb) and opinions of a medical alliance.",
    },
  });
};

const pathOf = (route: RouteContract): RouteConfig => ({
  method: route.method.toLowerCase() as "get",
  path: route.path.replace(/:(\w+)/g, "{$1}"),
  summary: route.summary,
  security: securityOf(route),
  request: {
    ...(route.params ? { params: route.params } : {}),
    ...(route.query ? { query: route.query } : {}),
    ...(route.body
      ? { body: { content: contentOf(route.body), required: true } }
      : {}),
  },
  responses: {
    ...(route.reply
      ? { 200: { description: "Done", content: contentOf(route.reply) } }
      : { 204: { description: "Done" } }),
    ...refusalsOf(route),
    ...otherAnswersOf(route),
  },
});

const otherAnswersOf = ({ reply, alsoAnswers = {} }: RouteContract) =>
  Object.fromEntries(
    Object.entries(alsoAnswers).map(([status, description]) => [
      status,
      { description, ...(reply && { content: contentOf(reply) }) },
    ]),
  );

const securityOf = ({ access, tokenScope }: RouteContract) => {
  if (access === "public") return [];
  return [{ session: [] }, ...(tokenScope ? [{ apiToken: [tokenScope] }] : [])];
};

const contentOf = (part: NonNullable<RouteContract["body"]>) =>
  "stream" in part
    ? Object.fromEntries(
        part.stream.map((type) => [
          type,
          { schema: { type: "string", format: "binary" } as const },
        ]),
      )
    : { "application/json": { schema: part } };

const refusalsOf = (route: RouteContract): Record<string, ResponseConfig> => {
  const codes: ErrorCode[] = [
    ...(route.access === "public"
      ? []
      : (["session.required", "session.expired"] as const)),
    ...(route.access === "public" || route.access === "session"
      ? []
      : (["role.forbidden"] as const)),
    ...(route.tokenScope
      ? (["token.unknown", "token.expired", "token.scope"] as const)
      : []),
    ...(route.tokenScope ? (["token.tooManyAttempts"] as const) : []),
    ...(route.errors ?? []),
  ];
  const statuses = [...new Set(codes.map((code) => ERRORS[code].status))];
  return Object.fromEntries(
    statuses.map((status) => [
      String(status),
      {
        description: codes
          .filter((code) => ERRORS[code].status === status)
          .join(", "),
        content: { "application/json": { schema: ErrorBody } },
      },
    ]),
  );
};
