import type { Platform } from "../../platform/deps.ts";
import { caseTopic } from "../cases/index.ts";
import * as repository from "./repository.ts";

/** RQ3: with its reach, the declining institution's sockets leave what is said about the case, on every node. */
export const subscribeConsults = ({
  db,
  outbox,
  realtime,
}: Pick<Platform, "db" | "outbox" | "realtime">): void => {
  outbox.subscribe("request:changed", async ({ requestId, caseId, status }) => {
    if (status !== "declined") return;
    const organisationId = await repository.addresseeWithoutReach(
      db.query,
      requestId,
    );
    if (organisationId !== undefined)
      realtime.unsubscribe(`organisation:${organisationId}`, caseTopic(caseId));
  });
};
