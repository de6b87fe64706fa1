import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type {
  EngineRouter,
  EngineWorker,
  MediaEngine,
} from "../../media/engine/engine.ts";
import { freePort } from "../support/mediaWorker.ts";
import {
  dtlsParameters,
  opusParameters,
  sctpStreamParameters,
  vp8Parameters,
} from "../support/rtp.ts";

/** What every media engine promises (media/engine/engine.ts). */
export const describeMediaEngineContract = (
  name: string,
  makeEngine: () => MediaEngine,
): void => {
  describe(`media engine: ${name}`, () => {
    let engine: MediaEngine;
    let worker: EngineWorker;
    let router: EngineRouter;
    let port: number;

    beforeEach(async () => {
      engine = makeEngine();
      port = await freePort();
      worker = await engine.startWorker({
        ip: "127.0.0.1",
        port,
        announcedAddresses: [],
      });
      router = await worker.createRouter();
    });
    afterEach(() => worker.close());

    const startMedia = async () => {
      const send = await router.createTransport();
      const receive = await router.createTransport();
      const producer = await send.produce({
        kind: "video",
        rtpParameters: vp8Parameters(),
        paused: false,
      });
      return { send, receive, producer };
    };

    it("offers UDP and TCP on the worker's one port", async () => {
      const { offer } = await router.createTransport();
      const ports = offer.iceCandidates.map((c) => [c["protocol"], c["port"]]);
      expect(ports).toEqual([
        ["udp", port],
        ["tcp", port],
      ]);
    });

    it("offers every announced address on that port", async () => {
      const other = await engine.startWorker({
        ip: "127.0.0.1",
        port: await freePort(),
        announcedAddresses: ["10.0.0.5", "203.0.113.7"],
      });
      const inner = await other.createRouter();
      const { offer } = await inner.createTransport();
      const addresses = offer.iceCandidates.map((c) => c["address"]);
      await other.close();
      expect(new Set(addresses)).toEqual(new Set(["10.0.0.5", "203.0.113.7"]));
      expect(addresses).toHaveLength(4);
    });

    it("does not start a second worker on a taken port, and frees the port when closed", async () => {
      const listen = { ip: "127.0.0.1", port, announcedAddresses: [] };
      await expect(engine.startWorker(listen)).rejects.toThrow();
      await worker.close();
      worker = await engine.startWorker(listen);
      await expect(worker.createRouter()).resolves.toBeDefined();
    });

    it("answers a repeated connect and refuses another peer", async () => {
      const transport = await router.createTransport();
      await transport.connect(dtlsParameters());
      await transport.connect(dtlsParameters());
      await expect(transport.connect(dtlsParameters("CD"))).rejects.toThrow(
        "media.refused",
      );
    });

    it("restarts ICE with new credentials", async () => {
      const transport = await router.createTransport();
      const first = await transport.restartIce();
      const second = await transport.restartIce();
      expect(second["usernameFragment"]).not.toBe(first["usernameFragment"]);
    });

    it("produces, pauses and resumes", async () => {
      const { producer } = await startMedia();
      expect(producer).toMatchObject({ kind: "video", paused: false });
      await producer.setPaused(true);
      expect(producer.paused).toBe(true);
      await producer.setPaused(false);
      expect(producer.paused).toBe(false);
    });

    it("takes several layers of a camera as browsers send them: by rid, without SSRC, with an empty cname", async () => {
      const send = await router.createTransport();
      const rtpParameters = {
        ...vp8Parameters(),
        encodings: ["r0", "r1", "r2"].map((rid) => ({
          ...{ rid, active: true, scalabilityMode: "L1T3" },
          maxBitrate: 500_000,
        })),
        rtcp: { cname: "", reducedSize: true },
      };
      const producer = await send.produce({
        kind: "video",
        rtpParameters,
        paused: false,
      });
      const receive = await router.createTransport();
      await receive.consume({
        producerId: producer.id,
        rtpCapabilities: router.rtpCapabilities,
      });
    });

    it("consumes what the receiver can decode and refuses what it cannot", async () => {
      const { receive, producer } = await startMedia();
      const { rtpCapabilities } = router;
      const consumer = await receive.consume({
        producerId: producer.id,
        rtpCapabilities,
      });
      expect(consumer.offer).toMatchObject({
        producerId: producer.id,
        kind: "video",
      });
      await consumer.resume();
      await expect(
        receive.consume({
          producerId: producer.id,
          rtpCapabilities: { codecs: [], headerExtensions: [] },
        }),
      ).rejects.toThrow("media.refused");
    });

    it("tells a consumer that its producer has closed", async () => {
      const { receive, producer } = await startMedia();
      const consumer = await receive.consume({
        producerId: producer.id,
        rtpCapabilities: router.rtpCapabilities,
      });
      const told = new Promise<void>((resolve) =>
        consumer.onProducerClosed(resolve),
      );
      producer.close();
      await told;
    });

    it("ends producers and their consumers with the transport", async () => {
      const { send, receive, producer } = await startMedia();
      const consumer = await receive.consume({
        producerId: producer.id,
        rtpCapabilities: router.rtpCapabilities,
      });
      const told = new Promise<void>((resolve) =>
        consumer.onProducerClosed(resolve),
      );
      send.close();
      await told;
      expect(send.usable).toBe(false);
      await expect(
        receive.consume({
          producerId: producer.id,
          rtpCapabilities: router.rtpCapabilities,
        }),
      ).rejects.toThrow("media.refused");
    });

    it("ends transports with the router, which may be closed twice", async () => {
      const { send } = await startMedia();
      router.close();
      router.close();
      expect(send.usable).toBe(false);
      await expect(
        send.produce({
          kind: "audio",
          rtpParameters: opusParameters(),
          paused: false,
        }),
      ).rejects.toThrow(/media\./);
    });

    it("refuses after the worker has closed", async () => {
      await worker.close();
      await worker.close();
      await expect(worker.createRouter()).rejects.toThrow("media.unavailable");
    });

    const malformed: Record<string, object> = {
      "nothing at all": {},
      "codecs of another type": { ...vp8Parameters(), codecs: "VP8" },
      "an unknown codec": {
        ...vp8Parameters(),
        codecs: [{ mimeType: "video/x", payloadType: 96, clockRate: 90_000 }],
      },
      "sound sent as video": opusParameters(),
      "a payload type out of range": {
        ...vp8Parameters(),
        codecs: [{ ...vp8Parameters().codecs[0], payloadType: 4_000 }],
      },
      "two encodings with one SSRC": {
        ...vp8Parameters(),
        encodings: [{ ssrc: 5 }, { ssrc: 5 }],
      },
      "RTX on the SSRC of the video": {
        ...vp8Parameters(),
        encodings: [{ ssrc: 5, rtx: { ssrc: 5 } }],
      },
      "an encoding without SSRC and rid": {
        ...vp8Parameters(),
        encodings: [{ dtx: true }],
      },
      "a codec parameter that is an object": {
        ...vp8Parameters(),
        codecs: [{ ...vp8Parameters().codecs[0], parameters: { a: {} } }],
      },
    };
    for (const [what, rtpParameters] of Object.entries(malformed))
      it(`refuses ${what} and goes on working`, async () => {
        const send = await router.createTransport();
        await expect(
          send.produce({
            kind: "video",
            rtpParameters: { ...rtpParameters },
            paused: false,
          }),
        ).rejects.toThrow("media.refused");
        await expect(startMedia()).resolves.toBeDefined();
      });

    it("refuses video declared as a sound, and several encodings of a sound", async () => {
      const send = await router.createTransport();
      for (const rtpParameters of [
        vp8Parameters(),
        { ...opusParameters(), encodings: [{ ssrc: 5 }, { ssrc: 6 }] },
      ])
        await expect(
          send.produce({ kind: "audio", rtpParameters, paused: false }),
        ).rejects.toThrow("media.refused");
    });

    it("opens a data channel and lets everybody hear the room, and says into the void meanwhile", async () => {
      router.say(new Uint8Array([1]));
      const send = await router.createTransport();
      const receive = await router.createTransport();
      const producer = await send.produceData(
        { sctpStreamParameters: sctpStreamParameters() },
        () => undefined,
      );
      const [one, other] = [
        await receive.consumeData(),
        await (await router.createTransport()).consumeData(),
      ];
      expect(one.dataConsumerId).not.toBe(other.dataConsumerId);
      expect(one.sctpStreamParameters).toMatchObject({ ordered: false });
      router.say(new Uint8Array([1]));
      producer.close();
      producer.close();
      router.close();
      router.say(new Uint8Array([1]));
      await expect(receive.consumeData()).rejects.toThrow(/media\./);
    });

    it("refuses a data channel that keeps order or repeats, or is none", async () => {
      const send = await router.createTransport();
      for (const bad of [
        {},
        { ...sctpStreamParameters(), ordered: true },
        { ...sctpStreamParameters(), maxRetransmits: 5 },
        { ...sctpStreamParameters(), streamId: -1 },
        { ...sctpStreamParameters(), streamId: "0" },
      ])
        await expect(
          send.produceData({ sctpStreamParameters: bad }, () => undefined),
        ).rejects.toThrow("media.refused");
    });

    it("refuses malformed DTLS parameters", async () => {
      const transport = await router.createTransport();
      for (const wire of [
        {},
        { fingerprints: [] },
        { fingerprints: [{ algorithm: "md5", value: "AB" }] },
        { fingerprints: [{ algorithm: "sha-256", value: null }] },
      ])
        await expect(transport.connect(wire)).rejects.toThrow("media.refused");
      await transport.connect(dtlsParameters());
    });
  });
};
