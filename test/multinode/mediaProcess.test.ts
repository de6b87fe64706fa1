import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { RoomId, SeatId } from "../../shared/contracts/ids.ts";
import type {
  MediaEvent,
  MediaNode,
} from "../../shared/contracts/mediaControl.ts";
import { CONTROL_SECRET, connectTo, reached } from "../support/mediaNode.ts";
import { bundleProgram } from "../support/program.ts";
import { findMediaWorker, freePort } from "../support/mediaWorker.ts";

const worker = findMediaWorker();
const Line = z.object({ msg: z.string(), controlPort: z.int().optional() });

describe.skipIf(worker === undefined)("media as its own process", () => {
  const children: ChildProcess[] = [];
  const clients: MediaNode[] = [];
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.close();
    for (const child of children.splice(0))
      if (child.exitCode === null && child.signalCode === null) {
        child.kill("SIGKILL");
        await once(child, "exit");
      }
  });

  const start = async (controlPort: number) => {
    const child = spawn(
      process.execPath,
      [await bundleProgram("media/main.ts")],
      {
        env: {
          ...process.env,
          MEDIA_PORT: String(await freePort()),
          MEDIA_WORKERS: "1",
          MEDIA_CONTROL_PORT: String(controlPort),
          MEDIA_CONTROL_SECRET: CONTROL_SECRET,
        },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    children.push(child);
    for await (const line of createInterface({ input: child.stdout }))
      if (Line.parse(JSON.parse(line)).msg === "media process ready") break;
    return child;
  };
  const seat = () => ({
    roomId: RoomId.parse(randomUUID()),
    seatId: SeatId.parse(randomUUID()),
  });
  const nextEvent = (node: MediaNode) =>
    new Promise<MediaEvent>((resolve) => node.onEvent(resolve));

  it("serves calls, and on SIGTERM tells that its rooms are gone and exits 0", async () => {
    const port = await freePort();
    const child = await start(port);
    const node = connectTo(port);
    clients.push(node);
    await reached(node);
    const at = seat();
    await node.call("openSeat", at);
    const told = nextEvent(node);
    child.kill("SIGTERM");
    expect(await told).toEqual({
      type: "roomClosed",
      roomId: at.roomId,
      cause: "nodeStopped",
    });
    await once(child, "exit");
    expect(child.exitCode).toBe(0);
  });

  it("after kill -9 the next run is found by itself, and the lost rooms are told", async () => {
    const port = await freePort();
    const child = await start(port);
    const node = connectTo(port);
    clients.push(node);
    await reached(node);
    const at = seat();
    await node.call("openSeat", at);
    const told = nextEvent(node);
    child.kill("SIGKILL");
    await once(child, "exit");
    await start(port);
    expect(await told).toEqual({
      type: "roomClosed",
      roomId: at.roomId,
      cause: "nodeStopped",
    });
    await reached(node);
    await node.call("openSeat", at);
  });

  it("does not start without the control secret, and says which variable is missing", async () => {
    const child = spawn(
      process.execPath,
      [await bundleProgram("media/main.ts")],
      {
        env: { ...process.env, MEDIA_CONTROL_SECRET: "" },
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    children.push(child);
    const said: string[] = [];
    for await (const line of createInterface({ input: child.stdout }))
      said.push(line);
    if (child.exitCode === null) await once(child, "exit");
    expect(child.exitCode).toBe(1);
    expect(said.join()).toContain("wrong or missing: MEDIA_CONTROL_SECRET");
  });
});
