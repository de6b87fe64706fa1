import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Study } from "../../../shared/contracts/studies.ts";
import {
  cameraOf,
  readPresentation,
} from "../../../shared/domain/exchange/readPresentation.ts";
import { numbers, text } from "../../../shared/domain/imaging/dicomJson.ts";
import type { SharedViewOperation } from "../../../shared/domain/sharedViewing/document.ts";
import type { TextKey } from "../../../shared/i18n/catalogue.ts";
import type { SeriesImage } from "../../platform/dicom/seriesImages.ts";
import { objectQuery } from "./objectQuery.ts";
import { seriesQuery } from "./seriesQuery.ts";
import type { ListedObject } from "./StoredObjects.tsx";

type ShowPresentation = Extract<
  SharedViewOperation,
  { type: "showPresentation" }
>;
const within = (value: number, least: number, most: number) =>
  Math.min(most, Math.max(least, value));

/**
 * Opens saved objects: a presentation in a pane, on an image that it names and that is here; the others to be read.
 * `show` is null where this person may look only.
 */
export const useOpenObject = (
  studies: readonly Study[],
  paneId: string,
  show: ((operation: ShowPresentation) => void) | null,
) => {
  const queries = useQueryClient();
  const [reading, setReading] = useState<ListedObject | null>(null);
  const [notice, setNotice] = useState<TextKey | null>(null);
  const [error, setError] = useState<unknown>(null);

  const present = async (
    object: ListedObject,
    ask: (operation: ShowPresentation) => void,
  ) => {
    setNotice("viewer.object.opening");
    const attributes = await queries.query(objectQuery(object));
    const read = readPresentation(attributes);
    const { studyInstanceUid } = object;
    const study = studies.find(
      (each) =>
        each.caseId === object.caseId &&
        each.studyInstanceUid === studyInstanceUid,
    );
    let image: SeriesImage | undefined;
    for (const named of read.images) {
      const series = study?.series.find(
        (each) => each.seriesInstanceUid === named.seriesInstanceUid,
      );
      if (!series || image) continue;
      const { seriesInstanceUid, instanceCount } = series;
      const images = await queries.query(
        seriesQuery(
          { caseId: object.caseId, studyInstanceUid, seriesInstanceUid },
          instanceCount,
        ),
      );
      image = images.find(
        (each) =>
          each.sopInstanceUid === named.sopInstanceUid &&
          (named.frames.length === 0 || named.frames.includes(each.frame)),
      );
    }
    if (!image) {
      setNotice("viewer.object.imageGone");
      return;
    }
    setNotice(null);
    ask(operationOf(read, image, { object, paneId }));
  };

  return {
    reading,
    close: () => setReading(null),
    notice,
    error,
    open: (object: ListedObject) => {
      setError(null);
      setNotice(null);
      if (object.kind !== "presentation") setReading(object);
      else if (show)
        present(object, show).catch((cause: unknown) => {
          setNotice(null);
          setError(cause);
        });
    },
  };
};

const operationOf = (
  read: ReturnType<typeof readPresentation>,
  image: SeriesImage,
  { object, paneId }: { object: ListedObject; paneId: string },
): ShowPresentation => {
  const { attributes, seriesInstanceUid, sopInstanceUid, frame } = image;
  const { window, area } = read.of(image);
  const { zoom, pan } = cameraOf(area, {
    columns: numbers(attributes, "00280011")[0] ?? 1,
    rows: numbers(attributes, "00280010")[0] ?? 1,
  });
  const isInverse = text(attributes, "00280004") === "MONOCHROME1";
  return {
    ...{ type: "showPresentation", paneId, frame },
    studyInstanceUid: object.studyInstanceUid,
    ...{ seriesInstanceUid, sopInstanceUid },
    window: window && {
      center: within(window.center, -1e6, 1e6),
      width: within(window.width, 1, 1e6),
    },
    inverted: read.inverse !== isInverse,
    rotation: read.rotation,
    flippedHorizontally: read.flippedHorizontally,
    flippedVertically: false,
    zoom: within(zoom, 0.05, 50),
    pan: { x: within(pan.x, -1e5, 1e5), y: within(pan.y, -1e5, 1e5) },
    presentation: {
      seriesInstanceUid: object.seriesInstanceUid,
      sopInstanceUid: object.sopInstanceUid,
    },
  };
};
