import { ageOn } from "../../../shared/domain/cases/age.ts";
import { caseDayOf } from "../../../shared/domain/cases/caseNumber.ts";
import { consultTexts } from "../../../shared/i18n/consults.ts";
import { opinionTexts } from "../../../shared/i18n/opinions.ts";
import type { VersionState } from "../../../shared/domain/opinions/lifecycle.ts";
import { createSheet, type Attachment } from "../../platform/paper/sheet.ts";
import type { LaterImages } from "../studies/index.ts";
import type { DecisionDocument, OpinionDocument } from "./documents.ts";
import { chinaTime, shortDigest, words, type PaperKey } from "./words.ts";

export interface PaperInput {
  document: OpinionDocument;
  documentSha256: string;
  state: VersionState;
  withdrawal: { at: string; reason: string } | null;
  decision: DecisionDocument | null;
  /** What it was not read on, as it came later (OP14). */
  later: LaterImages | null;
  /** Whole address of the verification page. */
  verifyAddress: string;
  /** What proves the signature without this program. */
  proof: Attachment;
}

const say = (
  key: PaperKey,
  values?: Readonly<Record<string, string | number>>,
) => words("zh", key, values);
const PARTS = ["findings", "diagnosis", "advice", "notes"] as const;

const ageWords = ({ patient, signedAt }: OpinionDocument): string => {
  const age =
    patient.birthDate === null
      ? undefined
      : ageOn(patient.birthDate, caseDayOf(new Date(signedAt)));
  if (!age) return "";
  const { unit, ...values } = age;
  return say(`paper.age.${unit}`, values);
};
const withPerson = (side: OpinionDocument["inviting"]): string =>
  `${side.organisation.name.zh} ${side.person.name.zh}`;
const imagesOf = ({ images }: OpinionDocument): string =>
  images.length === 0
    ? say("paper.noImages")
    : images
        .map(({ modality, instances, description }) =>
          say("paper.image", { modality, instances, description }).trim(),
        )
        .join(";");

type Sheet = ReturnType<typeof createSheet>;

const head = (sheet: Sheet, input: PaperInput) => {
  const { document, state, withdrawal, later } = input;
  const center = { align: "center", weight: "bold" } as const;
  sheet.paragraph(document.invited.organisation.name.zh, {
    ...center,
    size: 16,
  });
  sheet.paragraph(say("paper.title"), { ...center, size: 20 });
  sheet.paragraph(
    `${say("paper.number")} ${document.number}  ${say("paper.version", { version: document.version })}`,
    { align: "center", size: 9.5, color: "#333333" },
  );
  sheet.gap(6);
  if (withdrawal)
    sheet.stamp(
      say("paper.withdrawn", {
        time: chinaTime(withdrawal.at),
        reason: withdrawal.reason,
      }),
      "#b00020",
    );
  else if (state === "former") sheet.stamp(say("paper.former"), "#b35900");
  else if (later)
    sheet.stamp(
      say("paper.laterImages", {
        instances: later.instances,
        series: later.series,
        time: chinaTime(later.since.toISOString()),
      }),
      "#b35900",
    );
};

const patientBlock = (sheet: Sheet, document: OpinionDocument) => {
  const { patient } = document;
  const cell = (key: PaperKey, text: string, share: number) => ({
    ...{ label: say(key), text, share },
  });
  sheet.row([
    cell("paper.patient", patient.name, 0.4),
    cell("paper.sex", say(`paper.sex.${patient.sex}`), 0.25),
    cell("paper.age", ageWords(document), 0.35),
  ]);
  sheet.row([
    cell("paper.birthDate", patient.birthDate ?? "", 0.4),
    cell("paper.nationalId", patient.nationalIdMasked ?? "", 0.6),
  ]);
  sheet.row([
    cell("paper.caseNumber", document.caseNumber, 0.4),
    cell("paper.askedAt", chinaTime(document.askedAt), 0.35),
    cell("paper.urgency", consultTexts[`urgency.${document.urgency}`].zh, 0.25),
  ]);
  sheet.row([cell("paper.inviting", withPerson(document.inviting), 1)]);
  sheet.row([cell("paper.invited", withPerson(document.invited), 1)]);
  sheet.row([cell("paper.question", document.question, 1)]);
  sheet.row([cell("paper.images", imagesOf(document), 1)]);
};

const signatureLine = (
  sheet: Sheet,
  key: "paper.signature" | "paper.countersignature",
  side: OpinionDocument["inviting"],
  at: string,
) =>
  sheet.paragraph(
    say(key, {
      person: side.person.name.zh,
      organisation: side.organisation.name.zh,
      time: chinaTime(at),
    }),
    { align: "right", weight: "bold" },
  );

const body = (sheet: Sheet, { document, decision }: PaperInput) => {
  sheet.gap(6);
  if (document.reason !== null)
    sheet.paragraph(`${say("paper.reason")}:${document.reason}`);
  if (document.incompleteReason !== null)
    sheet.paragraph(`${say("paper.incomplete")}:${document.incompleteReason}`);
  for (const part of PARTS) {
    const text = document.content[part].trim();
    if (text === "" && part === "notes") continue;
    sheet.heading(opinionTexts[`opinion.part.${part}`].zh);
    sheet.paragraph(text === "" ? say("paper.nothing") : text);
  }
  sheet.gap(10);
  signatureLine(sheet, "paper.signature", document.invited, document.signedAt);
  sheet.heading(opinionTexts["opinion.decision"].zh);
  if (!decision) {
    sheet.paragraph(say("paper.undecided"), { color: "#555555" });
    return;
  }
  sheet.paragraph(decision.text);
  sheet.gap(6);
  signatureLine(sheet, "paper.countersignature", decision, decision.decidedAt);
};

/** The opinion as a Chinese hospital's paper. The same input makes the same bytes. */
export const drawPaper = (input: PaperInput): Promise<Buffer> => {
  const { document, documentSha256, verifyAddress } = input;
  const { number, version } = document;
  const sheet = createSheet({
    // Nothing of the patient: titles turn up in window bars and print queues.
    title: `${say("paper.title")} ${number}`,
    author: document.invited.organisation.name.zh,
    at: new Date(document.signedAt),
    foot: (page, pages) => say("paper.foot", { number, version, page, pages }),
  });
  head(sheet, input);
  patientBlock(sheet, document);
  body(sheet, input);
  sheet.gap(14);
  sheet.code(verifyAddress, [
    say("paper.check"),
    verifyAddress,
    say("paper.digest", { digest: shortDigest(documentSha256) }),
    say("paper.imagesLimit"),
    say("paper.liability"),
  ]);
  sheet.attach(input.proof);
  return sheet.finish();
};
