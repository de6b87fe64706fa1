import type { Page } from "playwright-core";

/** What a page's data channels and its socket do, as a test may watch and break it. */
interface Watched {
  channels: RTCDataChannel[];
  /** All that came over data channels, as text of its bytes in hexadecimal. */
  received: string[];
  /** Nothing about pointers leaves over the page's socket. */
  socketBlocked: boolean;
  /** What the page itself sends over its data channels vanishes. */
  channelBlocked: boolean;
  /** Operations on the shared view wait until this is false again. */
  operationsHeld: boolean;
  held: (() => void)[];
}
type Global = typeof globalThis & { testChannels: Watched };

/** Runs in the page before anything else. */
export const watchDataChannels = () => {
  const watched: Watched = {
    ...{ channels: [], received: [] },
    ...{ socketBlocked: false, channelBlocked: false },
    ...{ operationsHeld: false, held: [] },
  };
  const hex = (data: unknown) =>
    data instanceof ArrayBuffer
      ? Array.from(new Uint8Array(data), (byte) =>
          byte.toString(16).padStart(2, "0"),
        ).join("")
      : String(data);
  const isAbout = (data: unknown, what: string) =>
    typeof data === "string" && data.includes(`"${what}`);
  const { RTCPeerConnection: Connection, WebSocket: Socket } = globalThis;
  globalThis.RTCPeerConnection = class extends Connection {
    override createDataChannel(
      ...args: Parameters<RTCPeerConnection["createDataChannel"]>
    ) {
      const channel = super.createDataChannel(...args);
      watched.channels.push(channel);
      channel.addEventListener("message", ({ data }) =>
        watched.received.push(hex(data)),
      );
      const send = channel.send.bind(channel) as (data: unknown) => void;
      channel.send = (data: unknown) => {
        if (!watched.channelBlocked) send(data);
      };
      return channel;
    }
  };
  globalThis.WebSocket = class extends Socket {
    override send(data: Parameters<WebSocket["send"]>[0]) {
      if (watched.socketBlocked && isAbout(data, "pointer:")) return;
      const send = () => super.send(data);
      if (watched.operationsHeld && isAbout(data, "sharedView:operate"))
        watched.held.push(send);
      else send();
    }
  };
  Object.assign(globalThis, { testChannels: watched });
};

/** Settles once the page can say and hear presence: the first channel is the one it hears, the second the one it says. */
export const channelsOpen = async (page: Page): Promise<void> => {
  await page.waitForFunction(
    () =>
      (globalThis as Global).testChannels.channels.filter(
        ({ readyState }) => readyState === "open",
      ).length >= 2,
  );
};
export const block = (
  page: Page,
  what: Partial<
    Pick<Watched, "socketBlocked" | "channelBlocked" | "operationsHeld">
  >,
): Promise<void> =>
  page.evaluate((blocked) => {
    const { testChannels } = globalThis as Global;
    Object.assign(testChannels, blocked);
    if (!testChannels.operationsHeld)
      testChannels.held.splice(0).forEach((send) => send());
  }, what);

/** Sends the message so often over the page's own data channel, past the product's code. */
export const sendRaw = (
  page: Page,
  message: string,
  times = 1,
): Promise<void> =>
  page.evaluate(
    ([text, count]) => {
      const channel = (globalThis as Global).testChannels.channels.findLast(
        ({ readyState }) => readyState === "open",
      );
      if (!channel) throw new Error("no open data channel");
      for (let i = 0; i < count; i += 1) channel.send(text);
    },
    [message, times] as const,
  );

/** The messages of a kind that have come so far: the seat that the node put before each, and its text. */
export const receivedOver = async (
  page: Page,
): Promise<{ seat: string; text: string }[]> => {
  const received = await page.evaluate(
    () => (globalThis as Global).testChannels.received,
  );
  return received.map((hex) => ({
    seat: hex.slice(0, 32),
    text: Buffer.from(hex.slice(32), "hex").toString(),
  }));
};
export const channelStates = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    (globalThis as Global).testChannels.channels.map(
      ({ readyState }) => readyState,
    ),
  );
