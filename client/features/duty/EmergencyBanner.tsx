import { PhoneFilled } from "@ant-design/icons";
import { Button } from "antd";
import { useEffect } from "react";
import { useNavigate } from "react-router";
import type { Ring } from "../../../shared/contracts/duty.ts";
import { RING_FOR_MS } from "../../../shared/domain/duty/ring.ts";
import { roleMay } from "../../../shared/domain/identity/permissions.ts";
import { ButtonLink } from "../../platform/ButtonLink.tsx";
import { useNow, useSeconds } from "../../platform/clock.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { useSession } from "../session/index.ts";
import { RingSound } from "./RingSound.tsx";
import { useAcceptRing, useRings, useSeeRing } from "./useDuty.ts";
import "./duty.css";

/**
 * Over every page of whoever is rung: the emergency, the ring, and the one click that accepts it. Below the cover of a
 * locked screen it is silent: `LockedRing` rings there.
 */
export const EmergencyBanner = ({ locked }: { locked: boolean }) => {
  const { session } = useSession();
  const rings = useRings(roleMay(session.acting.role, "request.answer"));
  const now = useNow();
  // EM8: it falls silent by itself, also where nothing more is heard of it.
  const ringing = (rings.data ?? []).filter(
    ({ startedAt }) => now - Date.parse(startedAt) < RING_FOR_MS,
  );
  if (locked || ringing.length === 0) return null;
  return (
    <div className="emergency-banners">
      <RingSound />
      {ringing.map((ring) => (
        <RingBanner key={ring.id} ring={ring} />
      ))}
    </div>
  );
};

/** Tells the server once that the ring stands on a screen that somebody can see. */
const useSeen = ({ id, seenAt }: Ring) => {
  const { mutate } = useSeeRing();
  const isSeen = seenAt !== null;
  useEffect(() => {
    if (isSeen) return;
    const look = () => {
      if (document.visibilityState === "visible") mutate(id);
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [id, isSeen, mutate]);
};

const RingBanner = ({ ring }: { ring: Ring }) => {
  const t = useText();
  const { localName } = useLanguage();
  const navigate = useNavigate();
  const now = useSeconds();
  useSeen(ring);
  const { request } = ring;
  const accept = useAcceptRing((accepted) => {
    void navigate(
      accepted.roomOpen ? `/rooms/${accepted.id}` : `/cases/${accepted.caseId}`,
    );
  });
  const seconds = Math.max(
    0,
    Math.floor((now - Date.parse(ring.startedAt)) / 1_000),
  );
  return (
    <div
      className="emergency-banner"
      role="alertdialog"
      aria-label={t("ring.calling")}
      data-testid="emergency-banner"
    >
      <PhoneFilled aria-hidden className="emergency-icon" />
      <div className="emergency-words">
        <strong>{t("ring.calling")}</strong>
        {/* Not read out each second. */}
        <span aria-live="off">
          {t("ring.from", {
            organisation: localName(request.from.name),
            person: localName(request.askedBy.name),
            seconds,
          })}
        </span>
        {ring.level === "escalation" && <span>{t("ring.escalatedToYou")}</span>}
        <span className="emergency-question" title={request.question}>
          {request.question}
        </span>
        {accept.error && <ErrorNotice error={accept.error} />}
      </div>
      <div className="emergency-actions">
        {request.allowed.includes("accept") && (
          <Button
            size="large"
            className="emergency-accept"
            loading={accept.isPending}
            onClick={() => accept.mutate(request)}
          >
            {t("ring.accept")}
          </Button>
        )}
        <ButtonLink to={`/cases/${request.caseId}`} size="large" ghost>
          {t("ring.look")}
        </ButtonLink>
      </div>
    </div>
  );
};
