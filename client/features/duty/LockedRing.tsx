import { PhoneFilled } from "@ant-design/icons";
import { useCallback, useState } from "react";
import type { RingCall } from "../../../shared/contracts/duty.ts";
import type { EventPayload } from "../../../shared/contracts/registry.ts";
import { RING_FOR_MS } from "../../../shared/domain/duty/ring.ts";
import { roleMay } from "../../../shared/domain/identity/permissions.ts";
import { nowMs, useNow } from "../../platform/clock.ts";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { useSocketEvent } from "../../platform/platform.ts";
import { useSession } from "../session/index.ts";
import { RingSound } from "./RingSound.tsx";
import { useRingCalls } from "./useDuty.ts";
import "./duty.css";

/** When each live ring was last heard of, by its id. */
const useHeard = (): ReadonlyMap<string, number> => {
  const [heard, setHeard] = useState<ReadonlyMap<string, number>>(new Map());
  useSocketEvent(
    "session:ringing",
    useCallback(({ ringId, live }: EventPayload<"session:ringing">) => {
      setHeard((before) => {
        const after = new Map(before);
        if (live) after.set(ringId, nowMs());
        else after.delete(ringId);
        return after;
      });
    }, []),
  );
  return heard;
};

/** Rings on a locked screen (EM11): who calls and their telephone, nothing of the patient; unlocking answers. */
export const LockedRing = () => {
  const { session } = useSession();
  return <Ringing enabled={roleMay(session.acting.role, "request.answer")} />;
};

/** The same on a page that was loaded in a locked session: whose it is only the server knows. */
export const LockedSessionRing = () => <Ringing enabled />;

const Ringing = ({ enabled }: { enabled: boolean }) => {
  const t = useText();
  const calls = useRingCalls(enabled);
  const heard = useHeard();
  const now = useNow();
  const lately = (sinceMs: number) => now - sinceMs < RING_FOR_MS;
  const known = (calls.data ?? []).filter(({ startedAt }) =>
    lately(Date.parse(startedAt)),
  );
  // The session may be over by now: then only the ring itself is known.
  const unknown = calls.isError && [...heard.values()].some(lately);
  if (known.length === 0 && !unknown) return null;
  return (
    <div
      className="emergency-banners locked-ring"
      role="alert"
      data-testid="locked-ring"
    >
      <RingSound />
      <div className="emergency-banner">
        <PhoneFilled aria-hidden className="emergency-icon" />
        <div className="emergency-words">
          <strong>{t("ring.calling")}</strong>
          {known.map((call) => (
            <Caller key={call.id} call={call} />
          ))}
          <span>{t("ring.unlockToAnswer")}</span>
        </div>
      </div>
    </div>
  );
};

const Caller = ({ call: { from, phone } }: { call: RingCall }) => {
  const t = useText();
  const { localName } = useLanguage();
  const organisation = localName(from.name);
  return (
    <span>
      {t("ring.lockedFrom", { organisation })}{" "}
      {phone === null ? (
        t("ring.lockedNoPhone")
      ) : (
        <a href={`tel:${phone.replace(/[^+\d]/g, "")}`}>{phone}</a>
      )}
    </span>
  );
};
