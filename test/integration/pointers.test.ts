import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Socket } from "socket.io-client";
import type { ViewId } from "../../shared/contracts/ids.ts";
import type { EventPayload } from "../../shared/contracts/registry.ts";
import { ask, openCase, sessionOf, step } from "../support/consultSteps.ts";
import { startTestApp, type Person, type TestApp } from "../support/testApp.ts";

let app: TestApp;
let clinic: Person;
let radiologist: Person;
let stranger: Person;
let sending: Socket;
let viewId: ViewId;
let caseId: string;
let request: { id: string; version: number };

beforeAll(async () => {
  app = await startTestApp();
  clinic = await app.logIn("clinic");
  radiologist = await app.logIn("radiologist");
  stranger = await app.logIn("clinic2");
  sending = await radiologist.connect();
  await clinic.connect();
  const opened = await openCase(clinic);
  caseId = opened.id;
  request = await ask(clinic, caseId, radiologist);
  request = await step(radiologist, request, "acceptance");
  const view = { caseId: opened.id };
  ({ viewId } = await clinic.order("sharedView:open", view));
  await radiologist.order("sharedView:open", view);
});
afterAll(() => app.close());

const at = (x: number) => ({
  ...{ paneId: "main", sopInstanceUid: "1.2.3", frame: 1 },
  ...{ x, y: 2 },
});
let n = 0;
const point = (place: unknown) =>
  sending.emit("pointer:move", { viewId, n: (n += 1), at: place });
/** What the clinic hears until something fits. */
const heard = async (
  fits: (moved: EventPayload<"pointer:moved">) => boolean,
) => {
  const all: EventPayload<"pointer:moved">[] = [];
  await clinic.nextEvent("pointer:moved", (moved) => {
    all.push(moved);
    return fits(moved);
  });
  return all;
};
/** Sends until the sender is told so: it is told at most once a second. */
const refused = async (
  reason: EventPayload<"pointer:dropped">["reason"],
  send: () => void,
) => {
  const told = radiologist.nextEvent(
    "pointer:dropped",
    (dropped) => dropped.reason === reason,
  );
  const again = setInterval(send, 100);
  send();
  await told;
  clearInterval(again);
};

describe("a pointer", () => {
  it("[SV14] is heard by the others under the name of its socket, whoever it says it is, and not by its sender", async () => {
    const { person } = await sessionOf(radiologist);
    const echoes: unknown[] = [];
    sending.on("pointer:moved", (moved) => echoes.push(moved));
    const moving = heard((moved) => moved.at?.x === 7);
    sending.emit("pointer:move", {
      ...{ viewId, n: (n += 1), at: at(7) },
      personId: (await sessionOf(clinic)).person.id,
    });
    expect(await moving).toEqual([
      { viewId, personId: person.id, n, at: at(7) },
    ]);
    const ending = heard((moved) => moved.at === null);
    point(null);
    await ending;
    expect(echoes).toEqual([]);
    sending.removeAllListeners("pointer:moved");
  });

  it("[SV14] is gone when its view is closed and when its socket is", async () => {
    const again = await app.logIn("senior");
    const other = await again.connect();
    await again.order("sharedView:open", { caseId: caseId as never });
    const moving = heard((moved) => moved.at !== null);
    other.emit("pointer:move", { viewId, n: 1, at: at(1) });
    await moving;
    let gone = heard((moved) => moved.at === null);
    await again.order("sharedView:close", { viewId });
    await gone;
    await again.order("sharedView:open", { caseId: caseId as never });
    const once = heard((moved) => moved.at !== null);
    other.emit("pointer:move", { viewId, n: 1, at: at(1) });
    await once;
    gone = heard((moved) => moved.at === null);
    again.leave();
    await gone;
  });

  it("[SV14] is nobody's who does not have the view open", async () => {
    const socket = await stranger.connect();
    const told = stranger.nextEvent("pointer:dropped");
    socket.emit("pointer:move", { viewId, n: 1, at: at(3) });
    expect(await told).toEqual({ reason: "notOpen" });
  });

  it("[SV14] is asked for over the socket by who hears nothing elsewhere, if they have the view open", async () => {
    const listening = await clinic.connect();
    await clinic.order("sharedView:open", { caseId: caseId as never });
    const asked = radiologist.nextEvent("pointer:asked");
    listening.emit("pointer:ask", { viewId });
    expect(await asked).toEqual({ viewId });
    const outside = await stranger.connect();
    const told = stranger.nextEvent("pointer:dropped");
    outside.emit("pointer:ask", { viewId });
    expect(await told).toEqual({ reason: "notOpen" });
  });

  it("is dropped, and its sender told, where it is too large or no pointer", async () => {
    await refused("tooLarge", () =>
      point({ ...at(1), paneId: "x".repeat(400) }),
    );
    await refused("invalid", () => point({ ...at(1), x: Number.NaN }));
    await refused("invalid", () => sending.emit("pointer:move"));
  });

  it("is held to a display's frames: of hundreds at once most go nowhere, commands are still answered", async () => {
    const all: number[] = [];
    const ending = clinic.nextEvent("pointer:moved", (moved) => {
      if (moved.at) all.push(moved.at.x);
      return moved.at?.x === 9_999;
    });
    for (let x = 0; x < 500; x += 1) point(at(x));
    await refused("tooMany", () => {
      for (let x = 0; x < 200; x += 1) point(at(x));
    });
    await radiologist.order("sharedView:open", { caseId: caseId as never });
    const again = setInterval(() => point(at(9_999)), 50);
    await ending;
    clearInterval(again);
    // At most the burst and sixty a second of the two seconds that this may take.
    expect(all.length).toBeLessThan(90 + 60 * 5);
  });

  it("[SV14] ends with the institution's reach", async () => {
    const moving = heard((moved) => moved.at !== null);
    point(at(5));
    await moving;
    const senior = await app.logIn("senior");
    await step(senior, request, "refusal", { reason: "重复" });
    await refused("notOpen", () => point(at(6)));
  });
});
