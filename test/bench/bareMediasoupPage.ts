import { Device, type types } from "mediasoup-client";
import { io } from "socket.io-client";

/** The page of `bareMediasoup.ts`: as little as mediasoup allows between a click and a remote picture. */
interface Joined {
  routerRtpCapabilities: types.RtpCapabilities;
  send: types.TransportOptions;
  receive: types.TransportOptions;
  producerIds: string[];
}
type Failing = (error: Error) => void;

const socket = io({ transports: ["websocket"] });
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

/** Milliseconds from the click until the first remote frame is on its way to the screen. */
const joinAndWatch = async (clickedAt: number): Promise<number> => {
  const devices = openDevices();
  const { device, send, receive, producerIds } = await join();
  const shown = await Promise.all(
    producerIds.map(async (producerId) => {
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
    }),
  );
  void devices.then((stream) => sendAll(send, stream, false));
  const video = shown.find((element) => element !== undefined);
  if (!video) throw new Error("nobody sends video");
  await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
  return performance.now() - clickedAt;
};

const button = document.createElement("button");
button.textContent = "join";
document.body.append(button);
const watched = new Promise<number>((resolve, reject) => {
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
    watched: () => watched,
  },
});
