import { createSocket } from "node:dgram";
import { createWorker } from "mediasoup";
import { bindingRequest, isBindingSuccess, isStun } from "./stun.mjs";

/**
 * Proves that the worker in MEDIASOUP_WORKER_BIN can carry a call. Runs as its own process, because a broken worker may
 * take its peer down and because mediasoup reads the variable on import.
 *
 * Two WebRTC transports, one in each DTLS role, meet over real UDP through a relay that does what mediasoup itself never
 * does: the controlling side of ICE. So the handshake is complete on both sides and no other program is needed. Then one
 * video packet goes through SRTP and one key frame request comes back through SRTCP, with the keys of that handshake.
 */

const VP8 = {
  kind: "video",
  mimeType: "video/VP8",
  clockRate: 90_000,
  preferredPayloadType: 96,
};
const SSRC = 0x11223344;
const STEP_MS = 6_000;

/** @param {string} what @param {Promise<unknown>} promise */
function within(what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${what}: nothing within ${STEP_MS / 1000} s`)),
      STEP_MS,
    );
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** A UDP socket that gets itself accepted by `transport` and hands on everything that is not STUN. */
async function relayTo(transport) {
  const socket = createSocket("udp4");
  await new Promise((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const { port } = transport.iceCandidates.find(
    (candidate) => candidate.protocol === "udp",
  );
  const leg = {
    send: (packet) => socket.send(packet, port, "127.0.0.1"),
    onPacket: () => {},
    close: () => socket.close(),
  };
  const accepted = new Promise((resolve) => {
    socket.on("message", (packet) => {
      if (isBindingSuccess(packet)) resolve();
      else if (!isStun(packet)) leg.onPacket(packet);
    });
  });
  leg.send(bindingRequest(transport.iceParameters, "relay"));
  await within("ICE binding", accepted);
  return leg;
}

function untilDtls(transport, state) {
  return new Promise((resolve, reject) => {
    transport.on("dtlsstatechange", (now) => {
      if (now === state) resolve();
      else if (now === "failed" || now === "closed")
        reject(new Error(`DTLS ${now}`));
    });
  });
}

/** A VP8 key frame of one packet: RTP header, payload descriptor with the start bit, then an even first byte. */
function keyFrame(sequence) {
  const header = Buffer.alloc(12);
  header[0] = 0x80;
  header[1] = 0x80 | VP8.preferredPayloadType;
  header.writeUInt16BE(sequence, 2);
  header.writeUInt32BE(sequence * 3000, 4);
  header.writeUInt32BE(SSRC, 8);
  return Buffer.concat([
    header,
    Buffer.from([0x10, 0x00]),
    Buffer.from("lianzhen smoke test"),
  ]);
}

async function connectPair(left, right) {
  const legs = [await relayTo(left), await relayTo(right)];
  legs[0].onPacket = (packet) => legs[1].send(packet);
  legs[1].onPacket = (packet) => legs[0].send(packet);
  const done = Promise.all([
    untilDtls(left, "connected"),
    untilDtls(right, "connected"),
  ]);
  // A rejected handshake is reported by `within`; without this it would count as unhandled while we still connect.
  done.catch(() => {});
  // The role is the other side's: `right` answers, so `left` says hello.
  await right.connect({
    dtlsParameters: {
      role: "client",
      fingerprints: left.dtlsParameters.fingerprints,
    },
  });
  await left.connect({
    dtlsParameters: {
      role: "server",
      fingerprints: right.dtlsParameters.fingerprints,
    },
  });
  await within("DTLS handshake", done);
  return legs;
}

async function mediaBothWays(routers, left, right) {
  const source = await routers[0].createDirectTransport();
  const sink = await routers[1].createDirectTransport();
  const codec = {
    mimeType: VP8.mimeType,
    clockRate: VP8.clockRate,
    payloadType: VP8.preferredPayloadType,
  };
  codec.rtcpFeedback = [{ type: "nack", parameter: "pli" }];
  const camera = await source.produce({
    kind: "video",
    rtpParameters: { codecs: [codec], encodings: [{ ssrc: SSRC }] },
  });
  const sent = await left.consume({
    producerId: camera.id,
    rtpCapabilities: routers[0].rtpCapabilities,
  });
  const received = await right.produce({
    kind: "video",
    rtpParameters: sent.rtpParameters,
  });
  const seen = await sink.consume({
    producerId: received.id,
    rtpCapabilities: routers[1].rtpCapabilities,
  });
  const arrived = new Promise((resolve) => seen.on("rtp", resolve));
  let sequence = 1;
  const sending = setInterval(() => camera.send(keyFrame(sequence++)), 50);
  try {
    const packet = await within("media through SRTP", arrived);
    if (!packet.includes("lianzhen smoke test"))
      throw new Error("SRTP changed the payload");
    await within(
      "key frame request through SRTCP",
      untilKeyFrameRequest(sent, seen),
    );
  } finally {
    clearInterval(sending);
  }
}

async function untilKeyFrameRequest(sent, seen) {
  for (;;) {
    await seen.requestKeyFrame();
    const stats = await sent.getStats();
    if (
      stats.some((entry) => entry.type === "outbound-rtp" && entry.pliCount > 0)
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function prove() {
  const worker = await within("start", createWorker({ logLevel: "error" }));
  const died = new Promise((_, reject) => {
    worker.on("died", (error) =>
      reject(new Error(`the worker died: ${error.message}`)),
    );
  });
  died.catch(() => {});
  const call = async () => {
    const routers = [
      await worker.createRouter({ mediaCodecs: [VP8] }),
      await worker.createRouter({ mediaCodecs: [VP8] }),
    ];
    const listenInfos = [{ protocol: "udp", ip: "127.0.0.1" }];
    const left = await routers[0].createWebRtcTransport({ listenInfos });
    const right = await routers[1].createWebRtcTransport({ listenInfos });
    const legs = await connectPair(left, right);
    await mediaBothWays(routers, left, right);
    for (const leg of legs) leg.close();
  };
  await Promise.race([call(), died]);
  worker.close();
}

try {
  await prove();
  console.log("smoke test passed");
  process.exit(0);
} catch (error) {
  console.log(`smoke test failed: ${error.message}`);
  process.exit(1);
}
