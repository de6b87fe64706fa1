import type { DicomJson } from "../imaging/dicomJson.ts";
import { SOP_CLASS } from "./classes.ts";
import { CONCEPT } from "./concepts.ts";
import {
  byImage,
  referenceTo,
  type ImageRef,
  type MadeBy,
  type ObjectNames,
} from "./dataSet.ts";
import { contentItem, documentModules, observerItems } from "./document.ts";

/** A Key Object Selection of images of one study: PS3.3 A.35.4, PS3.16 TID 2010. */
export const keyObjectSelection = (
  images: readonly [ImageRef, ...ImageRef[]],
  names: Omit<ObjectNames, "sopClassUid">,
  by: MadeBy,
): DicomJson =>
  documentModules(
    images,
    {
      ...{ ...names, sopClassUid: SOP_CLASS.keyObjects },
      series: {
        ...{ modality: "KO", number: 9002 },
        description: "Lianzhen key images",
      },
      ...{ title: CONCEPT.ofInterest, template: "2010" },
    },
    [
      ...observerItems(by),
      ...byImage(images.map((image) => ({ image }))).map(({ image, frames }) =>
        contentItem("CONTAINS", "IMAGE", null, {
          "00081199": {
            vr: "SQ",
            Value: [referenceTo(image, frames)],
          },
        }),
      ),
    ],
    by,
  );
