import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import {
  readPresentation,
  type Presentation,
} from "../../../shared/domain/exchange/readPresentation.ts";
import type { Pane } from "../../../shared/domain/sharedViewing/document.ts";
import type { CaseId } from "../../../shared/contracts/ids.ts";
import type { Study } from "../../../shared/contracts/studies.ts";
import { objectQuery } from "./objectQuery.ts";

/** The saved presentation that a pane shows; `error`: it was not read, and its drawings are missing. */
export const usePresentation = (
  { presentation }: Pick<Pane, "presentation">,
  study: Study | undefined,
): {
  presentation: Presentation | null;
  error: Error | null;
} => {
  const wanted = presentation !== null && study !== undefined;
  const { data, error } = useQuery({
    ...objectQuery({
      caseId: study?.caseId ?? ("" as CaseId), // not asked for without a study
      studyInstanceUid: study?.studyInstanceUid ?? "",
      seriesInstanceUid: presentation?.seriesInstanceUid ?? "",
      sopInstanceUid: presentation?.sopInstanceUid ?? "",
    }),
    enabled: wanted,
  });
  const read = useMemo(() => data && readPresentation(data), [data]);
  return {
    presentation: (wanted && read) || null,
    error: wanted ? error : null,
  };
};
