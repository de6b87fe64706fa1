import type { CaseId } from "../../../shared/contracts/ids.ts";
import { lazy, Suspense } from "react";
import { useText } from "../../platform/i18n/useText.ts";
import { Waiting } from "../../ui/Waiting.tsx";

/** The imaging code is the largest part of the client: people are seen before it has come. */
const SharedViewer = lazy(async () => ({
  default: (await import("./SharedViewer.tsx")).SharedViewer,
}));

/** The case's images as everybody in the room sees them. */
export const SharedImages = ({ caseId }: { caseId: CaseId | undefined }) => {
  const t = useText();
  return (
    <section className="room-images" aria-label={t("room.images")}>
      {caseId && (
        <Suspense fallback={<Waiting label={t("app.loading")} />}>
          <SharedViewer caseId={caseId} />
        </Suspense>
      )}
    </section>
  );
};
