import type { CaseDetail } from "../../shared/contracts/cases.ts";
import type { ConsultRequest } from "../../shared/contracts/consults.ts";
import type { SessionView } from "../../shared/contracts/identity.ts";
import type { Person } from "./testApp.ts";

/** A new case of a patient without a name. */
export const openCase = (
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
  name: "acceptance" | "refusal" | "opinions" | "completion",
  body: Readonly<Record<string, unknown>> = {},
): Promise<ConsultRequest> =>
  person.call<ConsultRequest>("POST", `/api/requests/${request.id}/${name}`, {
    expectedVersion: request.version,
    ...body,
  });
