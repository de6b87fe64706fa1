import { StrictMode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { I18nextProvider } from "react-i18next";
import { CaseId } from "../../../shared/contracts/ids.ts";
import { studyRoutes, type Study } from "../../../shared/contracts/studies.ts";
import { useLocalView, Viewer } from "../../../client/features/viewer/index.ts";
import {
  SharedViewNotice,
  useSharedView,
} from "../../../client/features/sharedViewing/index.ts";
import { createI18n } from "../../../client/platform/i18n/i18n.ts";
import {
  createPlatform,
  PlatformContext,
} from "../../../client/platform/platform.ts";
import { cssVariables } from "../../../client/ui/theme.ts";
import "../../../client/ui/base.css";

/**
 * The viewer alone on one case of the real server, by the session cookie that the test has set:
 * `#<caseId>` with a view of its own, `#<caseId>/shared` with the case's shared view.
 */
const [caseIdText = "", mode = ""] = location.hash.slice(1).split("/");
const caseId = CaseId.parse(caseIdText);
const language = location.search === "?en" ? "en" : "zh";
const platform = createPlatform(
  () => language,
  (error) => {
    throw error;
  },
);
platform.socket.open();

const Local = ({ studies }: { studies: Study[] }) => {
  const { document, operate } = useLocalView();
  const [pane] = document.panes;
  return pane && <Viewer studies={studies} pane={pane} onGesture={operate} />;
};
const Shared = ({ studies }: { studies: Study[] }) => {
  const view = useSharedView(caseId);
  const [pane] = view.document.panes;
  return (
    <>
      <SharedViewNotice view={view} />
      {pane && (
        <Viewer studies={studies} pane={pane} onGesture={view.operate} />
      )}
    </>
  );
};
const Harness = () => {
  const [studies, setStudies] = useState<Study[]>([]);
  useEffect(() => {
    void platform.api
      .call(studyRoutes.listStudies, { params: { caseId } })
      .then(setStudies);
  }, []);
  return mode === "shared" ? (
    <Shared studies={studies} />
  ) : (
    <Local studies={studies} />
  );
};

const root = document.getElementById("root");
for (const [name, value] of Object.entries(cssVariables("light")))
  document.documentElement.style.setProperty(name, value);
if (root)
  createRoot(root).render(
    <StrictMode>
      <I18nextProvider i18n={createI18n(language)}>
        <PlatformContext value={platform}>
          <Harness />
        </PlatformContext>
      </I18nextProvider>
    </StrictMode>,
  );
