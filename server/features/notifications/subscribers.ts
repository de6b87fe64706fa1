import type { EventPayload } from "../../../shared/contracts/registry.ts";
import type { NoticeEvent } from "../../../shared/domain/notifications/notice.ts";
import type { Platform } from "../../platform/deps.ts";
import type { Consults } from "../consults/index.ts";
import type { NoticeService } from "./service.ts";

type Status = EventPayload<"request:changed">["status"];

/** Which steps of a request are told beyond the browser, and to which side. */
const TOLD: Partial<
  Record<Status, { event: NoticeEvent; to: "asker" | "addressee" }>
> = {
  asked: { event: "requestAsked", to: "addressee" },
  accepted: { event: "requestAccepted", to: "asker" },
  declined: { event: "requestDeclined", to: "asker" },
  answered: { event: "adviceAnswered", to: "asker" },
  askedAgain: { event: "adviceAskedAgain", to: "addressee" },
  opinionWritten: { event: "opinionWritten", to: "asker" },
};

/** NO1, NO2. An emergency rings instead of being told once: see the duty slice. */
export const subscribeNotices = (
  { db, outbox }: Pick<Platform, "db" | "outbox">,
  consults: Pick<Consults, "routing">,
  service: Pick<NoticeService, "tell" | "wake">,
): void => {
  outbox.subscribe(
    "request:changed",
    async ({ requestId, status, version }) => {
      const told = TOLD[status];
      if (!told) return;
      const written = await db.transaction(async (tx) => {
        const routing = await consults.routing(tx, requestId);
        if (!routing) return false;
        const { from, to, urgency } = routing;
        if (told.event === "requestAsked" && urgency === "emergency")
          return false;
        const toAsker = told.to === "asker";
        await service.tell(tx, {
          request: { id: requestId, version },
          event: told.event,
          senderOrganisationId: toAsker
            ? to.organisationId
            : from.organisationId,
          to: toAsker
            ? {
                organisationId: from.organisationId,
                personIds: [from.personId],
              }
            : {
                organisationId: to.organisationId,
                personIds: to.personId === null ? [] : [to.personId],
              },
          urgent: urgency === "emergency",
        });
        return true;
      });
      if (written) service.wake();
    },
  );
};
