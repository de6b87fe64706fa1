import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { CaseDetail } from "../../shared/contracts/cases.ts";
import type { ConsultRequest } from "../../shared/contracts/consults.ts";
import type { SessionView } from "../../shared/contracts/identity.ts";
import type { RequestId } from "../../shared/contracts/ids.ts";
import {
  MediaError,
  type MediaNode,
} from "../../shared/contracts/mediaControl.ts";
import type { JoinReply } from "../../shared/contracts/rooms.ts";
import { decide, giveConsent, signOpinion } from "../support/consultSteps.ts";
import { createFakeEngine, type FakeEngine } from "../support/fakeEngine.ts";
import { startLocalNode } from "../support/mediaNode.ts";
import {
  dtlsParameters,
  opusParameters,
  vp8Parameters,
} from "../support/rtp.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";
import { TEST_PATIENT } from "../support/world.ts";

const GRACE_MS = 900;

describe("rooms", () => {
  let app: TestApp;
  let engine: FakeEngine;
  let node: MediaNode;
  let clinic: Person;
  let radiologist: Person;
  const others: Person[] = [];

  beforeAll(async () => {
    engine = createFakeEngine();
    node = await startLocalNode(engine);
    app = await startTestApp({ mediaNode: node, seatGraceMs: GRACE_MS });
  });
  afterAll(async () => {
    await app.close();
    await node.close();
  });
  afterEach(() => {
    for (const person of [clinic, radiologist, ...others.splice(0)])
      person.leave();
  });

  const logIn = async (login: string) => {
    const person = await app.logIn(login);
    others.push(person);
    return person;
  };

  /** A new request of the clinic to the lead hospital, accepted; both logged in anew. */
  const acceptedRequest = async (target = app): Promise<ConsultRequest> => {
    clinic = await target.logIn("clinic");
    radiologist = await target.logIn("radiologist");
    const { acting } = await radiologist.call<SessionView>(
      "GET",
      "/api/session",
    );
    const opened = await clinic.call<CaseDetail>("POST", "/api/cases", {
      commandId: randomUUID(),
      patient: { ...TEST_PATIENT, sex: "female" },
      chiefComplaint: "咳嗽两周",
      history: "",
    });
    await giveConsent(clinic, opened.id);
    const asked = await clinic.call<ConsultRequest>(
      "POST",
      `/api/cases/${opened.id}/requests`,
      {
        commandId: randomUUID(),
        kind: "consult",
        organisationId: acting.organisation.id,
        personId: null,
        urgency: "urgent",
        question: "请协助阅片",
      },
    );
    return radiologist.call<ConsultRequest>(
      "POST",
      `/api/requests/${asked.id}/acceptance`,
      { expectedVersion: asked.version },
    );
  };
  const join = (person: Person, requestId: RequestId, resume?: JoinReply) =>
    person.order("room:join", {
      requestId,
      resumeSeatId: resume?.seatId ?? null,
    });
  const sendVideo = async (person: Person, seat: JoinReply) =>
    person.order("room:produce", {
      seatId: seat.seatId,
      commandId: randomUUID(),
      transportId: seat.media?.sendTransport.transportId ?? "none",
      kind: "video",
      source: "camera",
      rtpParameters: vp8Parameters(),
      paused: false,
    });
  const refusal = async (asked: Promise<unknown>) => {
    const error = await asked.catch((thrown: unknown) => thrown);
    return error instanceof Error ? error.message.split(": ").at(-1) : "none";
  };
  /** What the media node says of the seat's transports: `there`, or why not. */
  const mediaOf = ({ roomId, seatId, media }: JoinReply) => {
    const transportId = media?.sendTransport.transportId ?? "none";
    return node.call("restartIce", { roomId, seatId, transportId }).then(
      () => "there",
      (error: unknown) => (error instanceof MediaError ? error.code : error),
    );
  };

  it("one round trip gives media, seats and the shared view, and moves the request into session", async () => {
    const request = await acceptedRequest();
    const mine = await join(clinic, request.id);
    expect(mine).toMatchObject({ resumed: false, mediaUnavailable: null });
    expect(mine.media?.sendTransport.iceCandidates).not.toHaveLength(0);
    expect(mine.sharedView.seq).toBe(0);
    expect(mine.seats.map(({ seatId }) => seatId)).toEqual([mine.seatId]);
    const { status } = await clinic.call<ConsultRequest>(
      "GET",
      `/api/requests/${request.id}`,
    );
    expect(status).toBe("inSession");
  });

  it("a join is heard by those inside, who are listed to the newcomer with what they send", async () => {
    const request = await acceptedRequest();
    const first = await join(clinic, request.id);
    const { producerId } = await sendVideo(clinic, first);
    const heard = clinic.nextEvent(
      "room:seatJoined",
      ({ seat }) => seat.seatId !== first.seatId,
    );
    const second = await join(radiologist, request.id);
    expect((await heard).seat).toMatchObject({
      seatId: second.seatId,
      connected: true,
      producers: [],
    });
    expect(second.seats).toMatchObject([
      { seatId: first.seatId, producers: [{ producerId, paused: false }] },
      { seatId: second.seatId },
    ]);
  });

  it("media commands reach the node, and the others hear of them", async () => {
    const request = await acceptedRequest();
    const mine = await join(clinic, request.id);
    const theirs = await join(radiologist, request.id);
    const { seatId } = mine;
    for (const offer of [
      mine.media?.sendTransport,
      mine.media?.receiveTransport,
    ]) {
      const transport = { seatId, transportId: offer?.transportId ?? "" };
      await clinic.order("room:connectTransport", {
        ...transport,
        dtlsParameters: dtlsParameters(),
      });
      await clinic.order("room:restartIce", transport);
    }
    const added = radiologist.nextEvent("room:producerAdded");
    const { producerId } = await sendVideo(clinic, mine);
    expect(await added).toMatchObject({ seatId, producer: { producerId } });
    const { consumerId } = await radiologist.order("room:consume", {
      seatId: theirs.seatId,
      producerId,
      rtpCapabilities: theirs.media?.routerRtpCapabilities ?? {},
    });
    await radiologist.order("room:resumeConsumer", {
      seatId: theirs.seatId,
      consumerId,
    });
    const muted = radiologist.nextEvent("room:producerChanged");
    await clinic.order("room:setProducerPaused", {
      ...{ seatId, producerId },
      paused: true,
    });
    expect(await muted).toMatchObject({ producerId, paused: true });
    const closed = radiologist.nextEvent("room:producerClosed");
    await clinic.order("room:closeProducer", { seatId, producerId });
    expect(await closed).toMatchObject({ seatId, producerId });
  });

  it("a repeated produce is one producer and is announced once", async () => {
    const request = await acceptedRequest();
    const mine = await join(clinic, request.id);
    const socket = await radiologist.connect();
    await join(radiologist, request.id);
    const produce = {
      seatId: mine.seatId,
      commandId: randomUUID(),
      transportId: mine.media?.sendTransport.transportId ?? "",
      kind: "audio" as const,
      source: "microphone" as const,
      rtpParameters: opusParameters(),
      paused: false,
    };
    let announced = 0;
    socket.on("room:producerAdded", () => (announced += 1));
    const first = await clinic.order("room:produce", produce);
    expect(await clinic.order("room:produce", produce)).toEqual(first);
    const paused = radiologist.nextEvent("room:producerChanged");
    await clinic.order("room:setProducerPaused", {
      seatId: mine.seatId,
      producerId: first.producerId,
      paused: true,
    });
    await paused;
    expect(announced).toBe(1);
  });

  describe("rights", () => {
    it("no seat before the request is accepted, none for an institution outside it", async () => {
      const request = await acceptedRequest();
      const asked = await clinic.call<ConsultRequest>(
        "POST",
        `/api/cases/${request.caseId}/requests`,
        {
          commandId: randomUUID(),
          kind: "consult",
          organisationId: request.to.id,
          personId: null,
          urgency: "routine",
          question: "?",
        },
      );
      expect(await refusal(join(clinic, asked.id))).toBe("room.notOpen");
      const stranger = await logIn("clinic2");
      expect(await refusal(join(stranger, request.id))).toBe(
        "request.notFound",
      );
    });

    it("another session of the same person cannot use or resume the seat", async () => {
      const request = await acceptedRequest();
      const mine = await join(clinic, request.id);
      const elsewhere = await logIn("clinic");
      const { seatId } = mine;
      const transportId = mine.media?.sendTransport.transportId ?? "";
      for (const ask of [
        () => elsewhere.order("room:restartIce", { seatId, transportId }),
        () => elsewhere.order("room:leave", { seatId }),
      ])
        expect(await refusal(ask())).toBe("seat.notFound");
      const other = await join(elsewhere, request.id, mine);
      expect(other.seatId).not.toBe(seatId);
      expect(other.resumed).toBe(false);
    });

    it("a seat cannot consume, pause or close another seat's media, nor use its transports", async () => {
      const request = await acceptedRequest();
      const mine = await join(clinic, request.id);
      const theirs = await join(radiologist, request.id);
      const { producerId } = await sendVideo(clinic, mine);
      const { seatId } = theirs;
      const transportId = mine.media?.sendTransport.transportId ?? "";
      const pause = { seatId, producerId, paused: true };
      for (const ask of [
        () => radiologist.order("room:setProducerPaused", pause),
        () => radiologist.order("room:closeProducer", { seatId, producerId }),
        () => radiologist.order("room:restartIce", { seatId, transportId }),
        () =>
          clinic.order("room:consume", {
            seatId: mine.seatId,
            producerId,
            rtpCapabilities: mine.media?.routerRtpCapabilities ?? {},
          }),
      ])
        expect(await refusal(ask())).toBe("media.notYours");
    });

    it("malformed media parameters are refused and the seat goes on", async () => {
      const request = await acceptedRequest();
      const mine = await join(clinic, request.id);
      const asked = clinic.order("room:produce", {
        seatId: mine.seatId,
        commandId: randomUUID(),
        transportId: mine.media?.sendTransport.transportId ?? "",
        kind: "video",
        source: "camera",
        rtpParameters: { codecs: [{}] },
        paused: false,
      });
      expect(await refusal(asked)).toBe("media.refused");
      await sendVideo(clinic, mine);
    });

    it("the seventeenth person is told that the room is full", async () => {
      const request = await acceptedRequest();
      for (let i = 0; i < 16; i++)
        await join(await logIn("clinic"), request.id);
      expect(await refusal(join(clinic, request.id))).toBe("room.full");
    });
  });

  describe("dropped lines", () => {
    it("the same seat comes back with the same transports, and the others see it go and come", async () => {
      const request = await acceptedRequest();
      const mine = await join(clinic, request.id);
      const { producerId } = await sendVideo(clinic, mine);
      await join(radiologist, request.id);
      const gone = radiologist.nextEvent("room:seatChanged");
      clinic.leave();
      expect(await gone).toMatchObject({
        seatId: mine.seatId,
        connected: false,
      });
      const back = radiologist.nextEvent("room:seatChanged");
      const again = await join(clinic, request.id, mine);
      expect(await back).toMatchObject({
        seatId: mine.seatId,
        connected: true,
      });
      expect(again).toMatchObject({ seatId: mine.seatId, resumed: true });
      expect(again.media?.sendTransport.transportId).toBe(
        mine.media?.sendTransport.transportId,
      );
      expect(again.seats[0]?.producers[0]?.producerId).toBe(producerId);
    });

    it("the seat is not given up after the grace while its socket is back", async () => {
      const request = await acceptedRequest();
      const mine = await join(clinic, request.id);
      clinic.leave();
      await join(clinic, request.id, mine);
      const other = await join(radiologist, request.id);
      // A seat of somebody who leaves for good marks that more than one grace has passed.
      radiologist.leave();
      await clinic.nextEvent(
        "room:seatLeft",
        ({ seatId }) => seatId === other.seatId,
      );
      const transportId = mine.media?.sendTransport.transportId ?? "";
      await clinic.order("room:restartIce", {
        seatId: mine.seatId,
        transportId,
      });
    });

    it("a seat that nobody comes back to is given up after the grace, and its transports are closed", async () => {
      const request = await acceptedRequest();
      const mine = await join(clinic, request.id);
      await join(radiologist, request.id);
      const left = radiologist.nextEvent("room:seatLeft");
      expect(await mediaOf(mine)).toBe("there");
      clinic.leave();
      expect(await left).toMatchObject({
        ...{ seatId: mine.seatId, lineBroke: true },
      });
      await expect.poll(() => mediaOf(mine)).toBe("seat.notFound");
      const fresh = await join(clinic, request.id, mine);
      expect(fresh.resumed).toBe(false);
      expect(fresh.seatId).not.toBe(mine.seatId);
    });

    it("a reloaded page takes a new seat and leaves no ghost beside it", async () => {
      const request = await acceptedRequest();
      const mine = await join(clinic, request.id);
      await join(radiologist, request.id);
      const dropped = radiologist.nextEvent("room:seatChanged");
      clinic.leave();
      await dropped;
      const left = radiologist.nextEvent("room:seatLeft");
      const fresh = await join(clinic, request.id);
      expect(await left).toMatchObject({ seatId: mine.seatId });
      expect(fresh.seats).toHaveLength(2);
    });

    it("a repeated join on one socket is one seat", async () => {
      const request = await acceptedRequest();
      const first = await join(clinic, request.id);
      const second = await join(clinic, request.id);
      expect(second.seatId).toBe(first.seatId);
      expect(second.seats).toHaveLength(1);
    });

    it("seats of a killed process are given up by whoever runs", async () => {
      const request = await acceptedRequest();
      const theirs = await join(radiologist, request.id);
      const { sessionId, personId, organisationId } = await app.deps.db.query
        .selectFrom("room_seat")
        .select([
          "session_id as sessionId",
          "person_id as personId",
          "organisation_id as organisationId",
        ])
        .where("id", "=", theirs.seatId)
        .executeTakeFirstOrThrow();
      const ghost = randomUUID();
      const heard = radiologist.nextEvent(
        "room:seatLeft",
        ({ seatId }) => seatId === ghost,
      );
      await app.deps.db.query
        .insertInto("room_seat")
        .values({
          id: ghost,
          room_id: theirs.roomId,
          session_id: sessionId,
          person_id: personId,
          organisation_id: organisationId,
          web_node_id: "killed",
          lease_until: new Date(Date.now() - 1),
        })
        .execute();
      await heard;
    });
  });

  it("the seat comes back through another web process, and the former one does not end it", async () => {
    const second = await startTestApp({
      ...{ db: app.deps.db, mediaNode: node, nodeId: "second" },
      seatGraceMs: GRACE_MS,
    });
    try {
      const request = await acceptedRequest();
      const mine = await join(clinic, request.id);
      const elsewhere = second.stranger;
      await elsewhere.connect({ cookie: clinic.cookie ?? "" });
      const again = await join(elsewhere, request.id, mine);
      expect(again).toMatchObject({ seatId: mine.seatId, resumed: true });
      clinic.leave();
      // A seat of somebody who leaves for good marks that more than one grace has passed.
      const other = await join(radiologist, request.id);
      radiologist.leave();
      await expect
        .poll(() => mediaOf(other), { timeout: 5_000 })
        .not.toBe("there");
      expect(await mediaOf(mine)).toBe("there");
      const { seatId } = mine;
      await elsewhere.order("room:leave", { seatId });
    } finally {
      await second.close();
    }
  });

  describe("endings that an event tells, long before the next look at the leases", () => {
    let calm: TestApp;
    beforeAll(async () => {
      calm = await startTestApp({ mediaNode: node, seatGraceMs: 60_000 });
    });
    afterAll(() => calm.close());

    it("log-out closes the seat's transports at once, not after the grace", async () => {
      const request = await acceptedRequest(calm);
      await join(clinic, request.id);
      const theirs = await join(radiologist, request.id);
      const left = clinic.nextEvent("room:seatLeft");
      await radiologist.call("DELETE", "/api/session");
      expect(await left).toMatchObject({
        ...{ seatId: theirs.seatId, lineBroke: false },
      });
      await expect.poll(() => mediaOf(theirs)).toBe("seat.notFound");
    });

    it("revocation closes every seat of the person", async () => {
      const request = await acceptedRequest(calm);
      await join(clinic, request.id);
      const theirs = await join(radiologist, request.id);
      const { person } = await radiologist.call<SessionView>(
        "GET",
        "/api/session",
      );
      const admin = await calm.logIn("sysadmin");
      const left = clinic.nextEvent("room:seatLeft");
      await admin.call("POST", `/api/people/${person.id}/revocation`);
      expect(await left).toMatchObject({ seatId: theirs.seatId });
      await calm.deps.db.query
        .updateTable("person")
        .set({ revoked_at: null })
        .where("id", "=", person.id)
        .execute();
    });

    it("the room ends for everyone when the request is done", async () => {
      const request = await acceptedRequest(calm);
      const mine = await join(clinic, request.id);
      await join(radiologist, request.id);
      await signOpinion(radiologist, request.id);
      const ended = [
        clinic.nextEvent("room:ended"),
        radiologist.nextEvent("room:ended"),
      ];
      await decide(clinic, request.id);
      expect(await Promise.all(ended)).toEqual([
        { roomId: mine.roomId, cause: "completed" },
        { roomId: mine.roomId, cause: "completed" },
      ]);
      await expect.poll(() => mediaOf(mine)).toBe("seat.notFound");
      expect(await refusal(join(clinic, request.id, mine))).toBe(
        "room.notOpen",
      );
    });

    it("the room ends when the request is declined after all", async () => {
      const request = await acceptedRequest(calm);
      const mine = await join(clinic, request.id);
      const ended = clinic.nextEvent("room:ended");
      await calm.deps.db.query
        .updateTable("request")
        .set({ status: "accepted" })
        .where("id", "=", request.id)
        .execute();
      const url = `/api/requests/${request.id}`;
      const { version } = await radiologist.call<ConsultRequest>("GET", url);
      await radiologist.call("POST", `${url}/refusal`, {
        expectedVersion: version,
        reason: "转上级医院",
      });
      expect(await ended).toEqual({
        roomId: mine.roomId,
        cause: "accessEnded",
      });
    });
  });

  describe("endings", () => {
    it("leaving closes the seat's transports, and the others hear it", async () => {
      const request = await acceptedRequest();
      const mine = await join(clinic, request.id);
      await join(radiologist, request.id);
      const left = radiologist.nextEvent("room:seatLeft");
      await clinic.order("room:leave", { seatId: mine.seatId });
      expect(await left).toMatchObject({ seatId: mine.seatId });
      expect(await mediaOf(mine)).toBe("seat.notFound");
      expect(
        await refusal(clinic.order("room:leave", { seatId: mine.seatId })),
      ).toBe("seat.notFound");
    });

    it("a session that ended without an event loses its seat", async () => {
      const request = await acceptedRequest();
      await join(clinic, request.id);
      const theirs = await join(radiologist, request.id);
      const left = clinic.nextEvent("room:seatLeft");
      await app.deps.db.query
        .updateTable("session")
        .set({ expires_at: new Date(0) })
        .where("id", "in", (where) =>
          where
            .selectFrom("room_seat")
            .select("session_id")
            .where("id", "=", theirs.seatId),
        )
        .execute();
      expect(await left).toMatchObject({ seatId: theirs.seatId });
    });

    it("an institution whose reach ended loses its seats and cannot use them meanwhile", async () => {
      const request = await acceptedRequest();
      await join(clinic, request.id);
      const theirs = await join(radiologist, request.id);
      const left = clinic.nextEvent("room:seatLeft");
      await app.deps.db.query
        .updateTable("case_access")
        .set({ ends: new Date() })
        .where("case_id", "=", request.caseId)
        .where("role", "=", "invited")
        .execute();
      const transportId = theirs.media?.sendTransport.transportId ?? "";
      const { seatId } = theirs;
      expect(
        await refusal(
          radiologist.order("room:restartIce", { seatId, transportId }),
        ),
      ).toBe("seat.notFound");
      expect(await left).toMatchObject({ seatId });
    });
  });

  describe("media away", () => {
    it("a dead worker is told once to each seat; joining again gives new transports on the same seat", async () => {
      const request = await acceptedRequest();
      const mine = await join(clinic, request.id);
      await join(radiologist, request.id);
      const ended = [
        clinic.nextEvent("room:ended"),
        radiologist.nextEvent("room:ended"),
      ];
      engine.workers.at(-1)?.die();
      expect((await Promise.all(ended)).map(({ cause }) => cause)).toEqual([
        "mediaFailed",
        "mediaFailed",
      ]);
      const again = await join(clinic, request.id, mine);
      expect(again).toMatchObject({ seatId: mine.seatId, resumed: true });
      expect(again.media?.sendTransport.transportId).not.toBe(
        mine.media?.sendTransport.transportId,
      );
      expect(again.seats).toHaveLength(2);
    });

    it("without media (MEDIA=off) the room works and says so", async () => {
      const off = await startTestApp();
      try {
        const request = await acceptedRequest(off);
        const mine = await join(clinic, request.id);
        expect(mine).toMatchObject({ media: null, mediaUnavailable: "off" });
        const heard = clinic.nextEvent(
          "room:seatJoined",
          ({ seat }) => seat.seatId !== mine.seatId,
        );
        await join(radiologist, request.id);
        await heard;
        expect(await refusal(sendVideo(clinic, mine))).toBe(
          "media.unavailable",
        );
      } finally {
        await off.close();
      }
    });

    it("with the node away the room opens without media, and with it once it is back", async () => {
      const gone = await startLocalNode(createFakeEngine());
      await gone.close();
      let present = gone;
      const away = await startTestApp({
        mediaNode: {
          call: (name, request) => present.call(name, request),
          onEvent: () => () => undefined,
          close: () => Promise.resolve(),
        },
      });
      const back = await startLocalNode(createFakeEngine());
      try {
        const request = await acceptedRequest(away);
        const mine = await join(clinic, request.id);
        expect(mine).toMatchObject({
          media: null,
          mediaUnavailable: "nodeAway",
        });
        present = back;
        const again = await join(clinic, request.id, mine);
        expect(again).toMatchObject({ resumed: true, mediaUnavailable: null });
        expect(again.media).not.toBeNull();
      } finally {
        await away.close();
        await back.close();
      }
    });
  });
});
