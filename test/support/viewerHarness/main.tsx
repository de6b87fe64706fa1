import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { I18nextProvider } from "react-i18next";
import { Study } from "../../../shared/contracts/studies.ts";
import { useLocalView, Viewer } from "../../../client/features/viewer/index.ts";
import { createI18n } from "../../../client/platform/i18n/i18n.ts";
import "../../../client/ui/base.css";

/** The viewer alone, over studies of the harness server. */
const Harness = () => {
  const [studies, setStudies] = useState<Study[]>([]);
  const { document, operate } = useLocalView();
  useEffect(() => {
    void fetch("/studies.json")
      .then((reply) => reply.json())
      .then((body) => {
        const read = Study.array().parse(body);
        setStudies(read);
        const first = read[0];
        if (first?.series[0])
          operate({
            type: "showSeries",
            paneId: "main",
            studyInstanceUid: first.studyInstanceUid,
            seriesInstanceUid: first.series[0].seriesInstanceUid,
          });
      });
  }, [operate]);
  const pane = document.panes[0];
  return pane && <Viewer studies={studies} pane={pane} onGesture={operate} />;
};
const root = window.document.getElementById("root");
if (root)
  createRoot(root).render(
    <I18nextProvider i18n={createI18n("zh")}>
      <Harness />
    </I18nextProvider>,
  );
