import type { CaseDetail } from "../../shared/contracts/cases.ts";
import type { CaseConsents } from "../../shared/contracts/consents.ts";
import type { ConsultRequest } from "../../shared/contracts/consults.ts";
import type { Opinion, OpinionDraft } from "../../shared/contracts/opinions.ts";
import { DEMO_PASSWORD } from "../../server/features/identity/index.ts";
import type { SessionView } from "../../shared/contracts/identity.ts";
import type { Person } from "./testApp.ts";

/** A new case of a patient without a name, with the consent that a request needs. */
export const openCase = async (
  person: Person,
  change: Readonly<Record<string, unknown>> = {},
): Promise<CaseDetail> => {
  const { id } = await openBareCase(person, change);
  await giveConsent(person, id);
  return person.call<CaseDetail>("GET", `/api/cases/${id}`);
};

/** A line across the pad: as much of a signature as a test needs. */
export const PEN = {
  width: 400,
  height: 150,
  strokes: [
    [
      [20.5, 30, 0],
      [120, 90, 16],
      [220, 40, 33],
    ],
  ],
};

/** The patient signs on the screen for what a request needs, or for other purposes. */
export const giveConsent = (
  person: Person,
  caseId: string,
  purposes: readonly string[] = ["service", "dataTransfer"],
): Promise<CaseConsents> =>
  person.call<CaseConsents>("POST", `/api/cases/${caseId}/consents`, {
    commandId: crypto.randomUUID(),
    purposes,
    signer: { name: "签署人", relation: "patient" },
    proof: {
      ...{ kind: "pen", textVersion: "2026-11", language: "zh" },
      signature: PEN,
    },
  });

/** A new case of a patient without a name, and without any consent. */
export const openBareCase = (
  person: Person,
  change: Readonly<Record<string, unknown>> = {},
): Promise<CaseDetail> =>
  person.call<CaseDetail>("POST", "/api/cases", {
    commandId: crypto.randomUUID(),
    patient: {
      ...{ identity: "temporary", reason: "unknown", name: "" },
      ...{ sex: "unknown", birthDate: null, phone: null },
    },
    chiefComplaint: "头痛两天",
    history: "",
    ...change,
  });

/** The acting membership and the person of a session. */
export const sessionOf = (person: Person): Promise<SessionView> =>
  person.call<SessionView>("GET", "/api/session");

/** Asks the institution of `whom` for a consult. */
export const ask = async (
  from: Person,
  caseId: string,
  whom: Person,
  change: Readonly<Record<string, unknown>> = {},
): Promise<ConsultRequest> => {
  const { acting } = await sessionOf(whom);
  return from.call<ConsultRequest>("POST", `/api/cases/${caseId}/requests`, {
    commandId: crypto.randomUUID(),
    kind: "consult",
    organisationId: acting.organisation.id,
    personId: null,
    urgency: "routine",
    question: "请会诊",
    ...change,
  });
};

/** One step of a request, on the version that is given. */
export const step = (
  person: Person,
  request: { id: string; version: number },
  name:
    | "acceptance"
    | "refusal"
    | "answers"
    | "further-questions"
    | "completion",
  body: Readonly<Record<string, unknown>> = {},
): Promise<ConsultRequest> =>
  person.call<ConsultRequest>("POST", `/api/requests/${request.id}/${name}`, {
    expectedVersion: request.version,
    ...body,
  });

export const OPINION = {
  findings: "右上肺磨玻璃影",
  diagnosis: "考虑肺炎",
  advice: "抗感染后 2 周复查",
  notes: "",
};
const opinionOf = (requestId: string) => `/api/requests/${requestId}/opinion`;

/** Writes a draft and signs it as the next version. */
export const signOpinion = async (
  person: Person,
  requestId: string,
  change: Readonly<Record<string, unknown>> = {},
  content: Partial<typeof OPINION> = {},
): Promise<Opinion> => {
  const before = await person.call<Opinion>("GET", opinionOf(requestId));
  const { version, doubts } = await person.call<OpinionDraft>(
    "PUT",
    `${opinionOf(requestId)}/draft`,
    {
      baseVersion: before.draft?.version ?? 0,
      content: { ...OPINION, ...content },
    },
  );
  const afterVersion = before.versions.at(-1)?.version ?? 0;
  return person.call<Opinion>("POST", `${opinionOf(requestId)}/versions`, {
    commandId: crypto.randomUUID(),
    draftVersion: version,
    afterVersion,
    password: DEMO_PASSWORD,
    reason: afterVersion === 0 ? null : "更正部位",
    incompleteReason: before.imagesArriving ? "急" : null,
    confirmed: doubts,
    ...change,
  });
};

/** Records the inviting side's decision on the last version and countersigns: the request is done. */
export const decide = async (
  person: Person,
  requestId: string,
  change: Readonly<Record<string, unknown>> = {},
): Promise<Opinion> => {
  const { versions } = await person.call<Opinion>("GET", opinionOf(requestId));
  return person.call<Opinion>(
    "POST",
    `${opinionOf(requestId)}/versions/${versions.at(-1)?.version ?? 0}/decision`,
    {
      commandId: crypto.randomUUID(),
      password: DEMO_PASSWORD,
      text: "按意见治疗",
      ...change,
    },
  );
};
