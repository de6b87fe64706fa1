import type { Request, Response } from "express";
import { dicomWebRoutes } from "../../../shared/contracts/dicomWeb.ts";
import type { Actor } from "../../../shared/domain/identity/actor.ts";
import type { Platform } from "../../platform/deps.ts";
import type { Named } from "./reach.ts";
import { requireJson, type BaseOf } from "./routes.ts";
import type { Search } from "./search.ts";
import type { Level } from "./searchKeys.ts";
import { searchQueryOf } from "./searchQuery.ts";

export const mountSearch = (
  { mount }: Pick<Platform, "mount">,
  { search }: Search,
  baseOf: BaseOf,
): void => {
  const at =
    (level: Level) =>
    async (call: {
      actor: Actor;
      params: Named;
      query: Readonly<Record<string, string | string[]>>;
      request: Request;
      response: Response;
      requestId: string;
    }): Promise<void> => {
      const { actor, params, request, response, requestId } = call;
      requireJson(request);
      const query = searchQueryOf(call.query, level);
      const base = baseOf(request);
      const asked = { level, named: params, query, base };
      const { results, more } = await search(actor, asked, requestId);
      const warnings = [
        ...(more ? ["There are additional results that can be requested"] : []),
        ...(query.ignored.length > 0
          ? [`Parameters were ignored: ${query.ignored.join(", ")}`]
          : []),
      ];
      if (warnings.length > 0)
        response.setHeader(
          "Warning",
          warnings.map((text) => `299 lianzhen "${text}"`).join(", "),
        );
      response
        .setHeader("Content-Type", "application/dicom+json")
        .end(JSON.stringify(results));
    };
  mount(dicomWebRoutes.searchStudies, at("study"));
  mount(dicomWebRoutes.searchSeries, at("series"));
  mount(dicomWebRoutes.searchSeriesOfStudy, at("series"));
  mount(dicomWebRoutes.searchInstances, at("instance"));
  mount(dicomWebRoutes.searchInstancesOfStudy, at("instance"));
  mount(dicomWebRoutes.searchInstancesOfSeries, at("instance"));
};
