import type { LeftOut } from "../../../shared/contracts/dicomObjects.ts";
import type { ObjectKind } from "../../../shared/domain/exchange/classes.ts";
import type { PresentationNote } from "../../../shared/domain/exchange/readPresentation.ts";
import type { ReportNote } from "../../../shared/domain/exchange/readReport.ts";
import type { TextKey } from "../../../shared/i18n/catalogue.ts";

export const OBJECT_NAMES: Readonly<Record<ObjectKind, TextKey>> = {
  presentation: "viewer.object.presentation",
  keyImages: "viewer.object.keyImages",
  report: "viewer.object.report",
};

export const PRESENTATION_NOTES: Readonly<Record<PresentationNote, TextKey>> = {
  empty: "viewer.presentation.empty",
  colour: "viewer.presentation.colour",
  table: "viewer.presentation.table",
  overlay: "viewer.presentation.overlay",
  shutter: "viewer.presentation.shutter",
  size: "viewer.presentation.size",
  compound: "viewer.presentation.compound",
  tooMany: "viewer.presentation.tooMany",
};

export const REPORT_NOTES: Readonly<Record<ReportNote, TextKey>> = {
  tooDeep: "viewer.report.tooDeep",
  tooLarge: "viewer.report.tooLarge",
  empty: "viewer.report.empty",
  notComplete: "viewer.report.notComplete",
};

export const LEFT_OUT_WORDS: Readonly<Record<LeftOut, TextKey>> = {
  plane: "viewer.leftOut.plane",
  inversion: "viewer.leftOut.inversion",
  values: "viewer.leftOut.values",
  gone: "viewer.leftOut.gone",
};
