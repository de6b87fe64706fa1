import { z } from "zod";
import { SharedViewDocument } from "../../../shared/contracts/sharedViewing.ts";
import { DicomUid } from "../../../shared/contracts/ids.ts";
import {
  emptyDocument,
  SHARED_VIEW_PROTOCOL,
} from "../../../shared/domain/sharedViewing/document.ts";

/** Of a document of protocol 1: one pane, an image by its position in the series. */
const Protocol1 = z.object({
  panes: z.array(
    z.object({
      paneId: z.string(),
      studyInstanceUid: DicomUid.nullable(),
      seriesInstanceUid: DicomUid.nullable(),
      window: z.object({ center: z.number(), width: z.number() }).nullable(),
    }),
  ),
});

/** What protocols 4 and 5 have in common: in 4 nothing was drawn on planes. */
const SAME: readonly number[] = [4, SHARED_VIEW_PROTOCOL];

/** Of a document of protocol 2 or 3: today's, without presentations, and in 2 without planes. */
const WithPanes = z.looseObject({ panes: z.array(z.looseObject({})) });

/**
 * A stored document in today's form. One of protocol 2 to 4 keeps everything. One of protocol 1 keeps its series and window; it stands at the first image, since
 * which image a position meant is not in it. Throws on what is neither.
 */
export const readStoredDocument = (
  protocolVersion: number,
  stored: unknown,
): SharedViewDocument => {
  if (SAME.includes(protocolVersion)) return SharedViewDocument.parse(stored);
  if (protocolVersion === 2 || protocolVersion === 3) {
    const { panes, ...rest } = WithPanes.parse(stored);
    return SharedViewDocument.parse({
      crosshair: null,
      ...rest,
      panes: panes.map((pane) => ({
        ...{ plane: null, ...pane },
        presentation: null,
      })),
    });
  }
  const before = Protocol1.parse(stored).panes[0];
  const [blank] = emptyDocument.panes;
  return SharedViewDocument.parse({
    ...emptyDocument,
    panes: [{ ...blank, ...before, paneId: blank?.paneId }],
  });
};
