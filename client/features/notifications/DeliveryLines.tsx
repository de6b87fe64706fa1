import type { ConsultRequest } from "../../../shared/contracts/consults.ts";
import type { Delivery } from "../../../shared/contracts/notifications.ts";
import { isAwaited } from "../../../shared/domain/notifications/notice.ts";
import { useText, type Translate } from "../../platform/i18n/useText.ts";
import { timeWords } from "../../platform/times.ts";
import { Notice } from "../../ui/Notice.tsx";
import { StatusTag } from "../../ui/StatusTag.tsx";
import { useRequestDeliveries, useTroubledDeliveries } from "./useNotices.ts";

/** How far one message came, as a sentence for the side that caused it. */
export const deliveryWords = (t: Translate, delivery: Delivery): string => {
  const { kind, problem, status, attempts, failingSince, endedAt } = delivery;
  if (kind === null) return t("notice.noChannel");
  const values = {
    kind: t(`notice.kind.${kind}`),
    problem: problem ? t(`notice.problem.${problem}`) : "",
    time: timeWords(endedAt ?? failingSince ?? delivery.madeAt),
    count: Math.max(0, attempts - 1),
  };
  if (status === "sent") return t("notice.sent", values);
  if (status === "dead") return t("notice.dead", values);
  if (failingSince === null) return t("notice.sending", values);
  return t(attempts > 1 ? "notice.retrying" : "notice.failed", values);
};

type Awaiting = Pick<ConsultRequest, "id" | "status">;

const isTrouble = ({ status, failingSince }: Delivery) =>
  status === "dead" || (status === "waiting" && failingSince !== null);

/** Whether the other side was told beyond the browser: what failed stands out, the rest is one quiet line. */
export const DeliveryLines = ({ request }: { request: Awaiting }) => {
  const t = useText();
  const deliveries = useRequestDeliveries(request.id).data ?? [];
  const last = deliveries.at(-1);
  if (!last) return null;
  // Of the newest event everything; what did not arrive, only while somebody waits for it.
  const shown = deliveries.filter(
    ({ event, status }) =>
      event === last.event &&
      (status === "sent" || isAwaited(event, request.status)),
  );
  if (shown.length === 0) return null;
  const trouble = shown.filter(isTrouble);
  const quiet = shown.filter((delivery) => !isTrouble(delivery));
  return (
    <div className="lz-stack-tight" data-testid="deliveries">
      {trouble.map((delivery) => (
        <Notice key={delivery.id} tone="waiting" role="status">
          {deliveryWords(t, delivery)}
        </Notice>
      ))}
      {quiet.map((delivery) => (
        <p key={delivery.id} className="lz-faint">
          {deliveryWords(t, delivery)}
        </p>
      ))}
    </div>
  );
};

/** In a list: only that something did not arrive; the sentence is its tooltip. */
export const DeliveryMark = ({ request }: { request: Awaiting }) => {
  const t = useText();
  const troubled = useTroubledDeliveries().data ?? [];
  const mine = troubled.filter(
    (delivery) =>
      delivery.requestId === request.id &&
      isTrouble(delivery) &&
      isAwaited(delivery.event, request.status),
  );
  if (mine.length === 0) return null;
  const words = mine.map((delivery) => deliveryWords(t, delivery)).join("\n");
  return (
    <span title={words}>
      <StatusTag tone="waiting">{t("notice.mark")}</StatusTag>
      <span className="lz-hidden">{words}</span>
    </span>
  );
};
