import type { CaseDetail } from "../../shared/contracts/cases.ts";
import type { ConsultRequest } from "../../shared/contracts/consults.ts";
import type {
  DirectoryEntry,
  SessionView,
} from "../../shared/contracts/identity.ts";
import type { Channel } from "../../shared/contracts/notifications.ts";
import type { StoredImage } from "../../shared/contracts/studies.ts";
import { giveConsent } from "./consultSteps.ts";
import { withPatient } from "./dicomFixtures.ts";
import type { Person, TestApp } from "./testApp.ts";

/** One consult that is under way: the township clinic's case, asked of the county hospital, both in the room. */
export interface World {
  clinic: Person;
  radiologist: Person;
  clinicPersonId: string;
  leadOrganisationId: string;
  patientName: string;
  nationalId: string;
  caseId: string;
  attachmentId: string;
  /** The clinic person's own way beyond the browser. */
  channelId: string;
  requestId: string;
  image: StoredImage;
  viewId: string;
  /** The clinic's own. */
  seatId: string;
}

export const TEST_PATIENT = {
  identity: "named",
  name: "测试甲",
  sex: "male",
  birthDate: "1949-12-31",
  nationalId: "11010519491231002X",
  phone: "13800000000",
} as const;

/** The patient whom the sample CT (ct-chest-37) states: its images are shown in this patient's case at once. */
export const CT_PATIENT = {
  identity: "named",
  name: "Bellona",
  sex: "male",
  birthDate: null,
  nationalId: null,
  phone: null,
} as const;

/** Walks the main job over HTTP and sockets up to the room. `dicom`: the bytes of one image of the case. */
export const openWorld = async (
  app: TestApp,
  dicom: Uint8Array,
): Promise<World> => {
  const clinic = await app.logIn("clinic");
  const radiologist = await app.logIn("radiologist");
  const { person } = await clinic.call<SessionView>("GET", "/api/session");
  const { acting } = await radiologist.call<SessionView>("GET", "/api/session");
  const patient = { ...TEST_PATIENT, sex: "female" };
  const { id: caseId } = await clinic.call<CaseDetail>("POST", "/api/cases", {
    commandId: crypto.randomUUID(),
    patient,
    chiefComplaint: "咳嗽两周",
    history: "",
  });
  const image = (await (
    await clinic.fetch(
      "PUT",
      `/api/cases/${caseId}/images/${crypto.randomUUID()}`,
      withPatient(dicom, { name: "Ceshi^Jia", sex: "F" }),
      {
        "content-type": "application/dicom",
      },
    )
  ).json()) as StoredImage;
  const attachmentId = crypto.randomUUID();
  const consent = Buffer.concat([Buffer.from("%PDF-1.4\n"), Buffer.alloc(64)]);
  await clinic.fetch(
    "PUT",
    `/api/cases/${caseId}/attachments/${attachmentId}?kind=consent`,
    new Uint8Array(consent),
    {
      "content-type": "application/pdf",
      "x-file-name": encodeURIComponent("同意书.pdf"),
    },
  );
  await giveConsent(clinic, caseId);
  await clinic.call<DirectoryEntry[]>("GET", "/api/directory");
  const asked = await clinic.call<ConsultRequest>(
    "POST",
    `/api/cases/${caseId}/requests`,
    {
      commandId: crypto.randomUUID(),
      kind: "consult",
      organisationId: acting.organisation.id,
      personId: null,
      urgency: "urgent",
      question: "请协助阅片",
    },
  );
  await radiologist.call("POST", `/api/requests/${asked.id}/acceptance`, {
    expectedVersion: asked.version,
  });
  const { id: channelId } = await clinic.call<Channel>("PUT", "/api/channels", {
    kind: "email",
    personId: person.id,
    address: "clinic@example.test",
  });
  const { viewId } = await clinic.order("sharedView:open", {
    caseId: asked.caseId,
  });
  const { seatId } = await clinic.order("room:join", {
    requestId: asked.id,
    resumeSeatId: null,
  });
  await radiologist.order("room:join", {
    requestId: asked.id,
    resumeSeatId: null,
  });
  return {
    ...{ clinic, radiologist, caseId, attachmentId, image, viewId, seatId },
    clinicPersonId: person.id,
    leadOrganisationId: acting.organisation.id,
    patientName: patient.name,
    nationalId: patient.nationalId,
    requestId: asked.id,
    channelId,
  };
};
