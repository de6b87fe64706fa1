import type { ConsultRequest } from "../../../shared/contracts/consults.ts";
import type { DirectoryEntry } from "../../../shared/contracts/identity.ts";

/** What the page holds; `personId` is empty where the institution decides who answers. */
export type AskForm = Readonly<{
  kind: ConsultRequest["kind"];
  urgency: ConsultRequest["urgency"];
  organisationId: string;
  personId: string;
  question: string;
  /** The same until an answer came, whatever was changed meanwhile: sending twice asks once. */
  commandId: string;
}>;

/** An only institution is chosen at once: there is nothing to decide. */
export const emptyAsk = (
  commandId: string,
  directory: readonly DirectoryEntry[],
): AskForm => ({
  kind: "consult",
  urgency: "routine",
  organisationId:
    directory.length === 1 ? (directory[0]?.organisation.id ?? "") : "",
  personId: "",
  question: "",
  commandId,
});

/** What keeps the form from being sent, by field. */
export const askProblems = (
  form: AskForm,
): Partial<Record<"organisationId" | "question", true>> => ({
  ...(form.organisationId === "" && { organisationId: true }),
  ...(form.question.trim() === "" && { question: true }),
});
