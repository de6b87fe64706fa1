import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  commands,
  routes,
  type CommandName,
} from "../../shared/contracts/registry.ts";
import {
  roleMay,
  ROLES,
  type Action,
  type Role,
} from "../../shared/domain/identity/permissions.ts";
import { hashPassword } from "../../server/platform/auth/passwords.ts";
import type { Access, RouteContract } from "../../shared/contracts/contract.ts";
import { inputOf, type Leaves } from "../support/contractInput.ts";
import { DEMO_PASSWORD } from "../../server/features/identity/index.ts";
import { sharedData } from "../support/sharedData.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";
import { openWorld, type World } from "../support/world.ts";
import { SHARED_VIEW_PROTOCOL } from "../../shared/domain/sharedViewing/document.ts";

/**
 * Every route and every socket command there is, each tried without log-in, from another organisation, and with every
 * role. A new one without a line here does not compile, and one that is mounted without a contract fails the first test.
 */
type RouteName = keyof typeof routes;
type AccessWorld = World & { colleagueId: string };
interface Attempt {
  path: string;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** Whether the path names a record of one organisation: from another one the answer is then 404. */
  record: boolean;
}
const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const multipart = {
  "content-type": 'multipart/related; type="application/dicom"; boundary=x',
};
const open = (
  path: string,
  body?: unknown,
  headers?: Attempt["headers"],
): Attempt => ({
  path,
  body,
  record: false,
  ...(headers ? { headers } : {}),
});
const record = (
  path: string,
  body?: unknown,
  headers?: Attempt["headers"],
): Attempt => ({
  path,
  body,
  record: true,
  ...(headers ? { headers } : {}),
});
const id = () => crypto.randomUUID();

const attempts: { [R in RouteName]: (world: AccessWorld) => Attempt } = {
  readAbout: () => open("/api/about"),
  readOpenApi: () => open("/api/openapi.json"),
  readHealth: () => open("/healthz"),
  readReadiness: () => open("/readyz"),
  readMetrics: () => open("/metrics"),
  logIn: () => open("/api/session", { login: "nobody", password: "wrong" }),
  readSession: () => open("/api/session"),
  readImageKey: () => open("/api/session/image-key"),
  logOut: () => open("/api/session"),
  // For nobody's session in particular: the attempt of a stranger only.
  lockSession: () => open("/api/session/lock"),
  reportInput: () => open("/api/session/input"),
  actAs: () => open("/api/session/acting", { organisationId: id() }),
  listTokens: () => open("/api/tokens"),
  makeToken: () => open("/api/tokens", { name: "x" }),
  revokeToken: () => record(`/api/tokens/${id()}/revocation`),
  listDirectory: () => open("/api/directory"),
  listPeople: () => open("/api/people"),
  readPacs: () => open("/api/pacs"),
  revokePerson: ({ colleagueId }) =>
    record(`/api/people/${colleagueId}/revocation`),
  openCase: () => open("/api/cases", {}),
  searchCases: () => open("/api/cases/search", {}),
  readCase: ({ caseId }) => record(`/api/cases/${caseId}`),
  reviseCase: ({ caseId }) =>
    record(`/api/cases/${caseId}`, {
      expectedVersion: 999,
      chiefComplaint: "x",
      history: "",
    }),
  addAttachment: ({ caseId }) =>
    record(`/api/cases/${caseId}/attachments/${id()}?kind=file`, png, {
      "content-type": "image/png",
      "x-file-name": "a.png",
    }),
  readAttachment: ({ caseId, attachmentId }) =>
    record(`/api/cases/${caseId}/attachments/${attachmentId}`),
  readOriginal: ({ caseId, attachmentId }) =>
    record(`/api/cases/${caseId}/attachments/${attachmentId}/original`),
  listConsents: ({ caseId }) => record(`/api/cases/${caseId}/consents`),
  giveConsent: ({ caseId, attachmentId }) =>
    record(`/api/cases/${caseId}/consents`, {
      ...{ commandId: id(), purposes: ["service"] },
      signer: { name: "x", relation: "patient" },
      proof: { kind: "scan", attachmentId, signedOn: "2026-11-21" },
    }),
  deferConsent: ({ caseId }) =>
    record(`/api/cases/${caseId}/consents/deferrals`, {
      ...{ commandId: id(), purposes: ["service"], reasonKind: "emergency" },
    }),
  // Never given, so that nobody's attempt ends what the other attempts stand on.
  withdrawConsent: ({ caseId }) =>
    record(`/api/cases/${caseId}/consents/withdrawals`, {
      ...{ commandId: id(), purposes: ["teaching"], reason: "x" },
      signer: { name: "x", relation: "patient" },
    }),
  readSignature: ({ caseId }) =>
    record(`/api/cases/${caseId}/consents/${id()}/signature`),
  askConsult: ({ caseId, leadOrganisationId }) =>
    record(`/api/cases/${caseId}/requests`, {
      commandId: id(),
      kind: "consult",
      organisationId: leadOrganisationId,
      personId: null,
      urgency: "routine",
      question: "?",
    }),
  listCaseRequests: ({ caseId }) => record(`/api/cases/${caseId}/requests`),
  readRequest: ({ requestId }) => record(`/api/requests/${requestId}`),
  readInbox: () => open("/api/inbox"),
  checkIdentity: ({ requestId }) =>
    record(`/api/requests/${requestId}/identity-check`),
  acceptRequest: ({ requestId }) =>
    record(`/api/requests/${requestId}/acceptance`, { expectedVersion: 999 }),
  declineRequest: ({ requestId }) =>
    record(`/api/requests/${requestId}/refusal`, {
      expectedVersion: 999,
      reason: "x",
    }),
  readOpinion: ({ requestId }) => record(`/api/requests/${requestId}/opinion`),
  saveOpinionDraft: ({ requestId }) =>
    record(`/api/requests/${requestId}/opinion/draft`, {
      baseVersion: 999,
      content: { findings: "", diagnosis: "x", advice: "x", notes: "" },
    }),
  answerAdvice: ({ requestId }) =>
    record(`/api/requests/${requestId}/answers`, {
      ...{ expectedVersion: 999, commandId: id(), text: "x" },
    }),
  askAgain: ({ requestId }) =>
    record(`/api/requests/${requestId}/further-questions`, {
      ...{ expectedVersion: 999, commandId: id(), text: "x" },
    }),
  discardOpinionDraft: ({ requestId }) =>
    record(`/api/requests/${requestId}/opinion/draft/999`),
  signOpinion: ({ requestId }) =>
    record(`/api/requests/${requestId}/opinion/versions`, {
      ...{ commandId: id(), draftVersion: 999, afterVersion: 0 },
      ...{ password: "wrong", reason: null, incompleteReason: null },
      confirmed: [],
    }),
  withdrawOpinion: ({ requestId }) =>
    record(`/api/requests/${requestId}/opinion/versions/1/withdrawal`, {
      ...{ password: "wrong", reason: "x" },
    }),
  acknowledgeWithdrawal: ({ requestId }) =>
    record(`/api/requests/${requestId}/opinion/versions/1/acknowledgement`),
  acknowledgeLaterImages: ({ requestId }) =>
    record(`/api/requests/${requestId}/opinion/versions/1/later-images`, {
      instances: 1,
    }),
  listOutdatedOpinions: () => open("/api/outdated-opinions"),
  listWithdrawnOpinions: () => open("/api/withdrawn-opinions"),
  decideOnOpinion: ({ requestId }) =>
    record(`/api/requests/${requestId}/opinion/versions/1/decision`, {
      ...{ commandId: id(), password: "wrong", text: "x" },
    }),
  readOpinionPaper: ({ requestId }) =>
    record(`/api/requests/${requestId}/opinion/versions/1/paper`),
  verifyOpinion: () => open("/verify/nobody-knows"),
  listOpinions: () => open("/api/opinions"),
  completeRequest: ({ requestId }) =>
    record(`/api/requests/${requestId}/completion`, { expectedVersion: 999 }),
  uploadImage: ({ caseId }) =>
    record(`/api/cases/${caseId}/images/${id()}`, png, {
      "content-type": "application/dicom",
    }),
  listPriorStudies: ({ caseId }) =>
    record(`/api/cases/${caseId}/prior-studies`),
  listKeyImages: ({ caseId }) => record(`/api/cases/${caseId}/key-images`),
  setKeyImage: ({ caseId }) =>
    record(`/api/cases/${caseId}/key-images`, {
      ...{ sopInstanceUid: "1.2.404", frame: 1, marked: true },
    }),
  saveObjects: ({ caseId }) =>
    record(`/api/cases/${caseId}/dicom-objects`, { commandId: id() }),
  listStudies: ({ caseId }) => record(`/api/cases/${caseId}/studies`),
  listImageDigests: ({ caseId }) =>
    record(`/api/cases/${caseId}/image-digests`),
  // The asker's own: what another institution finds in it is in gatewayWorklist.test.ts.
  readWorklist: () => open("/api/worklist"),
  listArrivedStudies: () => open("/api/arrived-studies"),
  takeStudy: ({ caseId }) =>
    record(`/api/cases/${caseId}/arrived-studies/1.2.3`),
  // Its own institution's, under a UID that only programs know.
  announceStudy: () => open("/api/studies-on-the-way/1.2.3", { waiting: "x" }),
  listPatientChecks: ({ caseId }) =>
    record(`/api/cases/${caseId}/patient-checks`),
  decidePatientCheck: ({ caseId }) =>
    record(`/api/cases/${caseId}/patient-checks/${id()}/decision`, {
      expectedVersion: 999,
      decision: "rejected",
      reason: "x",
    }),
  planCopy: ({ caseId, image }) =>
    record(`/api/cases/${caseId}/studies/${image.studyInstanceUid}/copy-plan`),
  listCopies: ({ caseId }) => record(`/api/cases/${caseId}/copies`),
  confirmCopy: ({ caseId, image }) =>
    record(`/api/cases/${caseId}/copies`, {
      ...{ commandId: id(), purpose: "research", approval: "2026-1" },
      ...{ studyInstanceUid: image.studyInstanceUid, dates: "removed" },
      groups: [
        {
          ...{ seriesInstanceUid: image.seriesInstanceUid, rows: 9 },
          ...{
            columns: 9,
            imagesSha256: "0".repeat(64),
            regions: [],
            looked: true,
          },
        },
      ],
    }),
  downloadCopy: ({ caseId }) =>
    record(`/api/cases/${caseId}/copies/${id()}/images`),
  readSeriesMetadata: ({ image }) =>
    record(
      `/dicom-web/studies/${image.studyInstanceUid}/series/${image.seriesInstanceUid}/metadata`,
    ),
  readInstance: ({ image }) => record(instancePath(image)),
  readStudy: ({ image }) =>
    record(`/dicom-web/studies/${image.studyInstanceUid}`),
  readSeries: ({ image }) =>
    record(
      `/dicom-web/studies/${image.studyInstanceUid}/series/${image.seriesInstanceUid}`,
    ),
  readRenderedStudy: ({ image }) =>
    record(`/dicom-web/studies/${image.studyInstanceUid}/rendered`),
  readRenderedSeries: ({ image }) =>
    record(
      `/dicom-web/studies/${image.studyInstanceUid}/series/${image.seriesInstanceUid}/thumbnail`,
    ),
  readRenderedInstance: ({ image }) =>
    record(`${instancePath(image)}/rendered`),
  readRenderedFrames: ({ image }) =>
    record(`${instancePath(image)}/frames/1/rendered`),
  // Lists: what another institution finds in them is in dicomWebSearch.test.ts.
  searchStudies: () => open("/dicom-web/studies"),
  searchSeries: () => open("/dicom-web/series"),
  searchInstances: () => open("/dicom-web/instances"),
  searchSeriesOfStudy: ({ image }) =>
    open(`/dicom-web/studies/${image.studyInstanceUid}/series`),
  searchInstancesOfStudy: ({ image }) =>
    open(`/dicom-web/studies/${image.studyInstanceUid}/instances`),
  searchInstancesOfSeries: ({ image }) =>
    open(
      `/dicom-web/studies/${image.studyInstanceUid}/series/${image.seriesInstanceUid}/instances`,
    ),
  // What a program stores is its own institution's: there is no record of another one to reach for.
  storeImages: () => open("/dicom-web/studies", png, multipart),
  storeStudyImages: ({ image }) =>
    open(`/dicom-web/studies/${image.studyInstanceUid}`, png, multipart),
  readStudyMetadata: ({ image }) =>
    record(`/dicom-web/studies/${image.studyInstanceUid}/metadata`),
  readInstanceMetadata: ({ image }) =>
    record(`${instancePath(image)}/metadata`),
  readBulkData: ({ image }) => record(`${instancePath(image)}/bulkdata`),
  listChannels: () => open("/api/channels"),
  setChannel: () => open("/api/channels", { kind: "none" }),
  removeChannel: () => record(`/api/channels/${id()}`),
  testChannel: ({ channelId }) => record(`/api/channels/${channelId}/test`),
  listRequestDeliveries: ({ requestId }) =>
    record(`/api/requests/${requestId}/deliveries`),
  readDuty: () => open("/api/duty"),
  setDuty: ({ clinicPersonId }) =>
    open(`/api/duty/${clinicPersonId}`, { onDuty: "x" }),
  setDutyPhone: () => open("/api/duty-phone", { phone: "x" }),
  listRings: () => open("/api/rings"),
  listRingCalls: () => open("/api/ring-calls"),
  seeRing: () => record(`/api/rings/${id()}/sighting`),
  readRing: ({ requestId }) => record(`/api/requests/${requestId}/ring`),
  listDeliveries: () => open("/api/deliveries"),
  readFrames: ({ image }) => record(`${instancePath(image)}/frames/1`),
};
const instancePath = (image: World["image"]) =>
  `/dicom-web/studies/${image.studyInstanceUid}/series/${image.seriesInstanceUid}/instances/${image.sopInstanceUid}`;

const commandAttempts: { [N in CommandName]: (world: AccessWorld) => object } =
  {
    "sharedView:open": ({ caseId }) => ({ caseId }),
    "sharedView:operate": ({ viewId }) => ({
      viewId,
      protocolVersion: SHARED_VIEW_PROTOCOL,
      clientOpId: id(),
      baseSeq: 0,
      operation: {
        type: "showSeries",
        paneId: "none",
        studyInstanceUid: "1.2",
        seriesInstanceUid: "1.2",
      },
    }),
    "sharedView:catchUp": ({ viewId }) => ({ viewId, afterSeq: 0 }),
    "sharedView:close": ({ viewId }) => ({ viewId }),
    "room:join": ({ requestId }) => ({ requestId, resumeSeatId: null }),
    "room:leave": ({ seatId }) => ({ seatId }),
    "room:connectTransport": ({ seatId }) => ({
      seatId,
      transportId: "t",
      dtlsParameters: {},
    }),
    "room:restartIce": ({ seatId }) => ({ seatId, transportId: "t" }),
    "room:produce": ({ seatId }) => ({
      ...{
        seatId,
        commandId: id(),
        transportId: "t",
        kind: "audio",
        source: "microphone",
      },
      ...{ rtpParameters: {}, paused: false },
    }),
    "room:setAlone": ({ seatId }) => ({ seatId, alone: true }),
    "room:setProducerPaused": ({ seatId }) => ({
      seatId,
      producerId: "p",
      paused: true,
    }),
    "room:closeProducer": ({ seatId }) => ({ seatId, producerId: "p" }),
    "room:consume": ({ seatId }) => ({
      seatId,
      producerId: "p",
      rtpCapabilities: {},
    }),
    "room:resumeConsumer": ({ seatId }) => ({ seatId, consumerId: "c" }),
    "room:produceData": ({ seatId }) => ({
      ...{ seatId, transportId: "t" },
      sctpStreamParameters: {},
    }),
    "room:consumeData": ({ seatId }) => ({ seatId }),
  };

/** Said here a second time, apart from the code: who may see a patient's record at all. */
const SEES_CASES: readonly Role[] = [
  ...([
    "grassrootsDoctor",
    "siteDispatcher",
    "departmentHead",
    "medicalAffairs",
    "coordinator",
  ] as const),
  ...([
    "invitedExpert",
    "readingDoctor",
    "reviewingDoctor",
    "pathologist",
  ] as const),
];

describe.skipIf(sharedData === undefined)("access", () => {
  let app: TestApp;
  /** `colleagueId`: somebody of the clinic who may be revoked over and over. */
  let world: AccessWorld;
  /** One person of every role at the owning clinic, and at another clinic of the alliance. */
  const own = new Map<Role, Person>();
  const foreign = new Map<Role, Person>();

  beforeAll(async () => {
    app = await startTestApp();
    const opened = await openWorld(
      app,
      readFileSync(join(sharedData ?? "", "ct-chest-37/1.dcm")),
    );
    const passwordHash = await hashPassword(DEMO_PASSWORD);
    const colleagueId = await addPerson(
      app,
      "colleague",
      "hekou",
      "learner",
      passwordHash,
    );
    world = { ...opened, colleagueId };
    for (const [people, code] of [
      [own, "hekou"],
      [foreign, "liulin"],
    ] as const)
      for (const role of ROLES) {
        const login = `${code}-${role}`;
        await addPerson(app, login, code, role, passwordHash);
        people.set(role, await app.logIn(login));
      }
  });
  afterAll(() => app.close());

  it("every mounted route and command is one of the contracts, and the other way round", () => {
    expect(
      [...app.routes].map(({ path, method }) => `${method} ${path}`).sort(),
    ).toEqual(
      Object.values(routes)
        .map(({ path, method }) => `${method} ${path}`)
        .sort(),
    );
    expect([...app.commandNames].sort()).toEqual(Object.keys(commands).sort());
    expect(ROLES.filter((role) => roleMay(role, "case.read")).sort()).toEqual(
      [...SEES_CASES].sort(),
    );
  });

  const routeNames = Object.keys(routes) as RouteName[];
  const closed = routeNames.filter((name) => routes[name].access !== "public");

  it.each(closed)("%s asks a stranger to log in", async (name) => {
    const { path, body, headers } = attempts[name](world);
    const response = await app.stranger.fetch(
      routes[name].method,
      path,
      body,
      headers,
    );
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: "session.required" });
  });

  it.each(closed.filter((name) => routes[name].access !== "session"))(
    "%s is open to exactly the roles that may",
    async (name) => {
      const action = routes[name].access as Action;
      for (const role of ROLES) {
        const { path, body, headers } = attempts[name](world);
        const response = await own
          .get(role)
          ?.fetch(routes[name].method, path, body, headers);
        const forbidden =
          response?.status === 403 &&
          (await codeOf(response)) === "role.forbidden";
        expect(forbidden, `${role} ${name}`).toBe(!roleMay(role, action));
      }
    },
  );

  it.each(routeNames)(
    "%s of another organisation does not exist",
    async (name) => {
      const route = routes[name];
      const { path, body, headers, record: isRecord } = attempts[name](world);
      if (!isRecord) return;
      for (const [role, person] of foreign) {
        if (
          route.access !== "public" &&
          route.access !== "session" &&
          !roleMay(role, route.access)
        )
          continue;
        const response = await person.fetch(route.method, path, body, headers);
        expect(response.status, `${role} ${name}`).toBe(404);
      }
    },
  );

  it("lists of another organisation hold nothing of the case", async () => {
    const doctor = foreign.get("grassrootsDoctor");
    const found = JSON.stringify([
      await doctor?.call("POST", "/api/cases/search", {}),
      await doctor?.call("GET", "/api/inbox"),
      await doctor?.call("POST", "/api/cases/search", {
        text: world.nationalId,
      }),
    ]);
    expect(found).not.toContain(world.caseId);
    expect(found).not.toContain(world.requestId);
  });

  const commandNames = Object.keys(commands) as CommandName[];

  it("no socket opens without a log-in", async () => {
    await expect(app.stranger.connect()).rejects.toThrow("session.required");
  });

  it.each(commandNames)(
    "%s is open to exactly the roles that may",
    async (name) => {
      const { access } = commands[name];
      if (access === "session") return;
      for (const role of ROLES) {
        const ack = await own
          .get(role)
          ?.command(name, commandAttempts[name](world) as never);
        const forbidden =
          ack?.ok === false && ack.error.code === "role.forbidden";
        expect(forbidden, `${role} ${name}`).toBe(!roleMay(role, access));
      }
    },
  );

  it.each(commandNames)(
    "%s on another organisation's record or seat is refused as unknown",
    async (name) => {
      const { access } = commands[name];
      for (const [role, person] of foreign) {
        if (access !== "session" && !roleMay(role, access)) continue;
        const ack = await person.command(
          name,
          commandAttempts[name](world) as never,
        );
        // Closing a view that one has not opened, or may not see, changes nothing and says nothing.
        if (name === "sharedView:close")
          expect(ack.ok || /otFound$/.test(ack.error.code)).toBe(true);
        else
          expect(
            ack.ok ? "answered" : ack.error.code,
            `${role} ${name}`,
          ).toMatch(/otFound$/);
      }
    },
  );

  it("a seat is its session's: a colleague of the same organisation cannot use it", async () => {
    const colleague = own.get("departmentHead");
    for (const name of commandNames.filter(
      (n) => n.startsWith("room:") && n !== "room:join",
    )) {
      const ack = await colleague?.command(
        name,
        commandAttempts[name](world) as never,
      );
      expect(ack?.ok === false && ack.error.code, name).toBe("seat.notFound");
    }
  });

  /** Those who reach the case from either side, and the first role that may. */
  const callersOf = (access: Access) => [
    ...[world.clinic, world.radiologist],
    ...ROLES.filter(
      (role) =>
        access !== "public" && access !== "session" && roleMay(role, access),
    )
      .slice(0, 1)
      .flatMap((role) => own.get(role) ?? []),
  ];
  const ALTERNATIVES = [0, 1, 2];

  it.each(routeNames)(
    "%s takes no text with what cannot be kept, and fails over no number",
    async (name) => {
      const route: RouteContract = routes[name];
      if (!route.body || "stream" in route.body) return;
      const { path } = attempts[name](world);
      for (const caller of callersOf(route.access))
        for (const alternative of ALTERNATIVES)
          for (const leaves of HOSTILE) {
            const body = inputOf(route.body, leaves, alternative);
            const response = await caller.fetch(route.method, path, body);
            const said = `${JSON.stringify(leaves)} ${alternative}`;
            expect(response.status, said).toBeLessThan(500);
            if (!JSON.stringify(body).includes(escapeOf(leaves.text))) continue;
            expect(await codeOf(response), said).toMatch(
              /^(input\.invalid|role\.forbidden)$/,
            );
          }
    },
  );

  it("an address with what cannot be kept, or too large a number, names nothing", async () => {
    const draft = `/api/requests/${world.requestId}/opinion/draft`;
    expect(await app.stranger.refusal("GET", "/verify/%00")).toEqual({
      status: 404,
      code: "server.notFound",
    });
    for (const version of ["99999999999", "9e99", "1.5", "0"])
      expect(
        await world.radiologist.refusal("DELETE", `${draft}/${version}`),
      ).toEqual({ status: 404, code: "server.notFound" });
  });

  it("no command fails over a text that cannot be kept, or over a number", async () => {
    for (const name of commandNames.filter((each) => each !== "room:leave"))
      // Each operation is another alternative.
      for (
        let alternative = 0;
        alternative < (name === "sharedView:operate" ? 14 : 1);
        alternative += 1
      )
        for (const leaves of HOSTILE) {
          const made = inputOf(commands[name].request, leaves, alternative);
          const named = Object.entries(commandAttempts[name](world)).filter(
            ([key]) => /^(viewId|seatId|caseId|protocolVersion)$/.test(key),
          );
          const request = { ...(made as object), ...Object.fromEntries(named) };
          const ack = await world.clinic.command(name, request);
          const code = ack.ok ? "taken" : ack.error.code;
          const said = `${name} ${JSON.stringify(leaves)} ${alternative}`;
          expect(code, said).not.toBe("server.internal");
          if (JSON.stringify(request).includes(escapeOf(leaves.text)))
            expect(code, said).toBe("input.invalid");
        }
  });

  it("every refusal left an audit line without any patient data", async () => {
    const rows = await app.deps.db.query
      .selectFrom("audit_event")
      .selectAll()
      .execute();
    expect(
      rows.filter(({ outcome }) => outcome === "denied").length,
    ).toBeGreaterThan(100);
    const text = JSON.stringify(rows);
    expect(text).not.toContain(world.patientName);
    expect(text).not.toContain(world.nationalId);
  });
});

/** PostgreSQL keeps no NUL; half a character is none; `integer` ends at 2^31. */
const HOSTILE: readonly Leaves[] = [
  { text: "\0", number: "least" },
  { text: "\ud800", number: "least" },
  { text: "x", number: "most" },
];
/** As JSON writes it; of a harmless text something that stands nowhere. */
const escapeOf = (text: string) =>
  text === "x" ? "\n" : JSON.stringify(text).slice(1, -1);

const codeOf = async (response: Response) =>
  ((await response.json()) as { code: string }).code;

const addPerson = async (
  app: TestApp,
  login: string,
  code: string,
  role: Role,
  passwordHash: string,
) => {
  const { db, ids } = app.deps;
  const organisation = await db.query
    .selectFrom("organisation")
    .select("id")
    .where("code", "=", code)
    .executeTakeFirstOrThrow();
  const personId = ids();
  await db.query
    .insertInto("person")
    .values({
      id: personId,
      login,
      name_zh: login,
      name_en: login,
      password_hash: passwordHash,
    })
    .execute();
  await db.query
    .insertInto("membership")
    .values({
      person_id: personId,
      organisation_id: organisation.id,
      department_id: null,
      role,
    })
    .execute();
  return personId;
};
