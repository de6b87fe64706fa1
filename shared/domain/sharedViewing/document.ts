/** Version of the operations and of the document; a client of another version is told to reload. */
export const SHARED_VIEW_PROTOCOL = 1;

/** One pane of the layout. Image coordinates and DICOM UIDs only, never screen pixels. */
export interface Pane {
  paneId: string;
  studyInstanceUid: string | null;
  seriesInstanceUid: string | null;
  /** Position in the series' reading order, from 0. */
  imageIndex: number;
  /** Window centre and width in modality units (HU for CT); null: as the image asks. */
  window: { center: number; width: number } | null;
}
/** What everyone sees. Panes are a list even when there is one, so that layouts only add entries. */
export interface SharedViewDocument {
  panes: readonly Pane[];
}

export type SharedViewOperation =
  | {
      type: "showSeries";
      paneId: string;
      studyInstanceUid: string;
      seriesInstanceUid: string;
    }
  | {
      type: "scroll";
      paneId: string;
      /** The series the gesture was made on; where the pane shows another by then, nothing changes. */
      seriesInstanceUid?: string | undefined;
      imageIndex: number;
    }
  | {
      type: "setWindow";
      paneId: string;
      /** As in `scroll`. */
      seriesInstanceUid?: string | undefined;
      window: { center: number; width: number } | null;
    };

export const emptyDocument: SharedViewDocument = {
  panes: [
    {
      paneId: "main",
      studyInstanceUid: null,
      seriesInstanceUid: null,
      imageIndex: 0,
      window: null,
    },
  ],
};

/**
 * The document after the operation. Every client and the server run this one function over the same ordered
 * operations, so they end with the same document. An operation on an unknown pane, or made on a series that the pane
 * shows no more, changes nothing.
 */
export const applyOperation = (
  document: SharedViewDocument,
  operation: SharedViewOperation,
): SharedViewDocument => ({
  ...document,
  panes: document.panes.map((pane) =>
    pane.paneId === operation.paneId ? applyToPane(pane, operation) : pane,
  ),
});

const applyToPane = (pane: Pane, operation: SharedViewOperation): Pane => {
  if (
    operation.type !== "showSeries" &&
    operation.seriesInstanceUid !== undefined &&
    operation.seriesInstanceUid !== pane.seriesInstanceUid
  )
    return pane;
  switch (operation.type) {
    case "showSeries":
      return {
        paneId: pane.paneId,
        studyInstanceUid: operation.studyInstanceUid,
        seriesInstanceUid: operation.seriesInstanceUid,
        imageIndex: 0,
        window: null,
      };
    case "scroll":
      return { ...pane, imageIndex: operation.imageIndex };
    case "setWindow":
      return { ...pane, window: operation.window };
  }
};
