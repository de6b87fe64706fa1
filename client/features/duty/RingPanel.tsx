import type { ConsultRequest } from "../../../shared/contracts/consults.ts";
import type { RingProgress } from "../../../shared/contracts/duty.ts";
import { RING_FOR_MS } from "../../../shared/domain/duty/ring.ts";
import { useSeconds } from "../../platform/clock.ts";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { useConnectionState } from "../../platform/platform.ts";
import { secondWords } from "../../platform/times.ts";
import { Notice } from "../../ui/Notice.tsx";
import { useRingProgress } from "./useDuty.ts";
import "./duty.css";

/** How an emergency's ringing goes: who was rung, on whose screen it stands, the telephone, what comes next. */
export const RingPanel = ({ request }: { request: ConsultRequest }) => {
  const isEmergency = request.urgency === "emergency";
  const ring = useRingProgress(request.id, isEmergency).data?.ring;
  if (!isEmergency || !ring) return null;
  return (
    <section className="ring-panel" data-testid="ring-panel">
      {ring.endedAt === null ? (
        <LiveRing request={request} ring={ring} />
      ) : (
        <RungPeople ring={ring} />
      )}
    </section>
  );
};

const LiveRing = ({
  request,
  ring,
}: {
  request: ConsultRequest;
  ring: RingProgress;
}) => {
  const t = useText();
  const { localName } = useLanguage();
  const now = useSeconds();
  const away = useConnectionState() === "away";
  const to = localName(request.to.name);
  const sinceMs = now - Date.parse(ring.startedAt);
  // A page that lost its line cannot be told: it knows the time itself.
  const phoneIsDue =
    ring.phoneShownAt !== null || away || now >= Date.parse(ring.phoneAt);
  return (
    <>
      <Notice tone="critical">{t("ring.doNotDelay")}</Notice>
      <p className="request-sentence">
        {sinceMs > RING_FOR_MS
          ? t("ring.silent")
          : t("ring.progress", {
              to,
              seconds: Math.max(0, Math.floor(sinceMs / 1_000)),
            })}
      </p>
      {!ring.onDuty && <p className="lz-soft">{t("ring.nobodyOnDuty")}</p>}
      {request.side === "inviting" && phoneIsDue && (
        <div role="status" className="ring-phone">
          {ring.phone === null ? (
            t("ring.noPhone", { to })
          ) : (
            <>
              {t(ring.onDuty ? "ring.callPhone" : "ring.callPhoneNow", { to })}{" "}
              <a href={`tel:${ring.phone.replace(/[^+\d]/g, "")}`}>
                {ring.phone}
              </a>
            </>
          )}
        </div>
      )}
      <p className="lz-faint" role="status">
        {ring.escalatedAt === null
          ? t("ring.escalateAt")
          : t("ring.escalated", { time: secondWords(ring.escalatedAt) })}
      </p>
      <RungPeople ring={ring} />
    </>
  );
};

const RungPeople = ({ ring }: { ring: RingProgress }) => {
  const t = useText();
  const { localName } = useLanguage();
  return (
    <details open={ring.endedAt === null}>
      <summary className="lz-soft">
        {t("ring.people")}
        {ring.endedAt !== null &&
          ` · ${t("ring.ended", { time: secondWords(ring.endedAt) })}`}
      </summary>
      <ul className="ring-people">
        {ring.people.map(({ person, level, rungAt, seenAt }) => (
          <li key={person.id}>
            <span>
              {localName(person.name)}{" "}
              {(ring.onDuty || level === "escalation") && (
                <span className="lz-faint">{t(`ring.level.${level}`)}</span>
              )}
            </span>
            <span className="lz-faint">
              {t("ring.rungAt", { time: secondWords(rungAt) })}
            </span>
            <span className={seenAt === null ? "lz-faint" : "ring-seen"}>
              {seenAt === null
                ? t("ring.notSeen")
                : t("ring.seenAt", { time: secondWords(seenAt) })}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
};
