import { describe, expect, it } from "vitest";
import type { LiveSocket } from "../../platform/socket.ts";
import { createSocketGateway } from "./gateway.ts";

const CASE = "0190d000-0000-4000-8000-000000000001";
const VIEW = "0190d000-0000-4000-8000-000000000002";

const recordingSocket = () => {
  const commands: string[] = [];
  const socket = {
    command: (name: string) => {
      commands.push(name);
      return Promise.resolve({ viewId: VIEW });
    },
    on: () => () => undefined,
    onReconnected: () => () => undefined,
  } as Partial<LiveSocket> as LiveSocket;
  return { socket, commands };
};

describe("the shared view's way over the page's socket", () => {
  it("[SV] stays subscribed when one user closes after another has opened", async () => {
    const { socket, commands } = recordingSocket();
    const first = createSocketGateway(socket);
    const second = createSocketGateway(socket);
    await first.open(CASE);
    await second.open(CASE);
    await first.close(VIEW);
    expect(commands).not.toContain("sharedView:close");
    await second.close(VIEW);
    expect(commands.at(-1)).toBe("sharedView:close");
  });

  it("[SV] counts a user that had to ask several times once", async () => {
    const { socket, commands } = recordingSocket();
    const only = createSocketGateway(socket);
    await only.open(CASE);
    await only.open(CASE);
    await only.close(VIEW);
    expect(commands.at(-1)).toBe("sharedView:close");
  });
});
