import { Device, type types } from "mediasoup-client";
import { io } from "socket.io-client";

/**
 * The page of `bareMediasoup.ts`: as little as mediasoup allows between a click and a remote picture. Put into another
 * page, with `bareAddress` set there, it shares a canvas of that page.
 */
interface Joined {
  routerRtpCapabilities: types.RtpCapabilities;
  send: types.TransportOptions;
  receive: types.TransportOptions;
  producerIds: string[];
}
type Failing = (error: Error) => void;

const { bareAddress = location.origin } = globalThis as {
  bareAddress?: string;
};
const socket = io(bareAddress, { transports: ["websocket"] });
const ask = <T>(name: string, request: object = {}): Promise<T> =>
  socket.emitWithAck(name, request) as Promise<T>;
const answer = <T>(
  asked: Promise<T>,
  callback: (reply: T) => void,
  failed: Failing,
) => {
  asked.then(callback, (error: unknown) => failed(error as Error));
};

const join = async () => {
  const { routerRtpCapabilities, ...joined } = await ask<Joined>("join");
  const device = new Device();
  await device.load({ routerRtpCapabilities });
  const send = device.createSendTransport(joined.send);
  const receive = device.createRecvTransport(joined.receive);
  for (const transport of [send, receive])
    transport.on("connect", ({ dtlsParameters }, callback, failed) => {
      const request = { id: transport.id, dtlsParameters };
      answer(ask("connectTransport", request), () => callback(), failed);
    });
  send.on("produce", ({ kind, rtpParameters, appData }, callback, failed) => {
    const request = { kind, rtpParameters, listed: appData["listed"] };
    answer(ask<{ id: string }>("produce", request), callback, failed);
  });
  return { device, send, receive, producerIds: joined.producerIds };
};

const openDevices = () =>
  navigator.mediaDevices.getUserMedia({
    audio: true,
    video: { width: 640, height: 480, frameRate: 24 },
  });

/** `listed`: to be consumed by those who join later. */
const sendAll = async (
  send: types.Transport,
  stream: MediaStream,
  listed: boolean,
) => {
  for (const track of stream.getTracks())
    await send.produce({ track, appData: { listed } });
};

const SHARED_FRAMES_PER_SECOND = 30;
/** What Chromium allows a shared screen of this size by itself. */
const SHARED_BITS_PER_SECOND = 2_500_000;

/** Sends a canvas as a shared screen is sent: a picture thirty times a second, sharp lines before smooth movement. */
const shareCanvas = async (selector: string) => {
  const source = document.querySelector<HTMLCanvasElement>(selector);
  if (!source) throw new Error("no canvas to share");
  // A canvas that does not change gives no frames; a screen is captured all the same, and becomes sharp at rest.
  const copy = document.createElement("canvas");
  copy.width = source.width;
  copy.height = source.height;
  const context = copy.getContext("2d");
  const draw = () => context?.drawImage(source, 0, 0);
  const [track] = copy.captureStream(SHARED_FRAMES_PER_SECOND).getVideoTracks();
  if (!track) throw new Error("no track of the canvas");
  track.contentHint = "detail";
  draw();
  setInterval(draw, 1_000 / SHARED_FRAMES_PER_SECOND);
  const { send } = await join();
  await send.produce({
    track,
    encodings: [{ maxBitrate: SHARED_BITS_PER_SECOND }],
    appData: { listed: true },
  });
};

const consume = async (
  { device, receive }: Awaited<ReturnType<typeof join>>,
  producerId: string,
) => {
  const rtpCapabilities = device.recvRtpCapabilities;
  const request = { producerId, rtpCapabilities };
  const offer = await ask<types.ConsumerOptions>("consume", request);
  const consumer = await receive.consume(offer);
  const element = document.createElement(consumer.kind);
  element.srcObject = new MediaStream([consumer.track]);
  element.muted = true;
  document.body.append(element);
  void element.play();
  await ask("resume", { id: consumer.id });
  return element instanceof HTMLVideoElement ? element : undefined;
};

/** Milliseconds from the click until the first remote frame is on its way to the screen. */
const joinAndWatch = async (clickedAt: number): Promise<number> => {
  const devices = openDevices();
  const joined = await join();
  const shown = await Promise.all(
    joined.producerIds.map((producerId) => consume(joined, producerId)),
  );
  void devices.then((stream) => sendAll(joined.send, stream, false));
  const video = shown.find((element) => element !== undefined);
  if (!video) throw new Error("nobody sends video");
  await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
  return performance.now() - clickedAt;
};

/** A small grey copy of what is painted: enough to tell one slice from another. */
const SIGNATURE = 48;
const greysOf = (
  source: HTMLVideoElement | HTMLCanvasElement,
  width: number,
  height: number,
): Uint8Array => {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("no 2D context");
  // Means of areas: single pixels would be the noise of the image, which the video smooths away.
  context.imageSmoothingQuality = "high";
  context.drawImage(source, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  return Uint8Array.from(
    { length: width * height },
    (_, i) => data[4 * i] ?? 0,
  );
};

const distance = (a: Uint8Array, b: readonly number[]): number =>
  a.reduce((sum, grey, i) => sum + Math.abs(grey - (b[i] ?? 0)), 0);

/**
 * Looks at each frame that goes to the screen, and keeps when the picture became another slice and how it looked then,
 * `width` by `height` as on the presenter's canvas.
 */
const watchShare = async ({
  signatures,
  width,
  height,
}: {
  signatures: readonly (readonly number[])[];
  width: number;
  height: number;
}) => {
  const joined = await join();
  const [producerId] = joined.producerIds;
  if (producerId === undefined) throw new Error("nobody shares");
  const video = await consume(joined, producerId);
  if (!video) throw new Error("no video");
  const picture = () => greysOf(video, width, height);
  let frames = 0;
  let seen: { index: number; at: number; first: Uint8Array } | undefined;
  const look = () => {
    const at = performance.timeOrigin + performance.now();
    const signature = greysOf(video, SIGNATURE, SIGNATURE);
    const distances = signatures.map((known) => distance(signature, known));
    const index = distances.indexOf(Math.min(...distances));
    if (seen?.index !== index) seen = { index, at, first: picture() };
    frames += 1;
    state = `frame ${frames} of ${video.videoWidth} by ${video.videoHeight} shows ${index}: ${distances.map((sum) => (sum / signature.length).toFixed(1)).join()}`;
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
  return { last: () => seen, picture };
};

const base64 = (bytes: Uint8Array): string => {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
};

/** What the last frame was taken for, and its mean distances to all slices. */
let state = "no frame yet";
let watching: Awaited<ReturnType<typeof watchShare>> | undefined;

const button = document.createElement("button");
button.textContent = "join";
document.body.append(button);
const joinedByClick = new Promise<number>((resolve, reject) => {
  button.addEventListener("click", (event) => {
    joinAndWatch(event.timeStamp).then(resolve, reject);
  });
});

Object.assign(globalThis, {
  bare: {
    send: async () => {
      const { send } = await join();
      await sendAll(send, await openDevices(), true);
    },
    connected: new Promise<void>((resolve) => {
      socket.on("connect", resolve);
    }),
    watched: () => joinedByClick,
    shareCanvas,
    signature: (selector: string) => {
      const canvas = document.querySelector<HTMLCanvasElement>(selector);
      if (!canvas) throw new Error("no canvas");
      return [...greysOf(canvas, SIGNATURE, SIGNATURE)];
    },
    watchShare: async (what: Parameters<typeof watchShare>[0]) => {
      watching = await watchShare(what);
    },
    /** When slice `index` came to be seen; undefined while another one is. */
    seenAt: (index: number) => {
      const last = watching?.last();
      return last?.index === index ? last.at : undefined;
    },
    state: () => state,
    /** The greys in base64: as the slice looked when it was first seen, or as it looks now. */
    picture: (which: "first" | "now") => {
      const greys =
        which === "now" ? watching?.picture() : watching?.last()?.first;
      return greys && base64(greys);
    },
  },
});
