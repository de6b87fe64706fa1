import { describe, expect, it } from "vitest";
import {
  decodePresence,
  encodePresence,
  isGesture,
  type NumberedPresence,
} from "./presence.ts";

/** The longest UID there is, and a pane's longest id that is in use. */
const UID = `1.2.840.${"9".repeat(56)}`;
const n = 1_795_000_000_000;
const gesture = (
  operation: Extract<NumberedPresence, { kind: "gesture" }>["operation"],
): NumberedPresence => ({
  ...{ kind: "gesture", n, opTag: "0190a000", beforeTag: "0190a001" },
  operation,
});
const on = { paneId: "fourth", seriesInstanceUid: UID };
const far = -99_999.123_456_789;

describe("a message of the data channel", () => {
  it.each<[string, NumberedPresence]>([
    [
      "a pointer",
      {
        ...{ kind: "pointer", n },
        at: {
          ...{ paneId: "fourth", sopInstanceUid: UID, frame: 100_000 },
          ...{ x: -1_234.5, y: 0.1 },
        },
      },
    ],
    ["a pointer's end", { kind: "pointer", n, at: null }],
    [
      "scrolling",
      gesture({ type: "showImage", ...on, sopInstanceUid: UID, frame: 99_999 }),
    ],
    [
      "windowing",
      gesture({
        ...{ type: "setWindow", ...on },
        window: { center: far, width: 1e5 / 3 },
      }),
    ],
    ["a window reset", gesture({ type: "setWindow", ...on, window: null })],
    [
      "zooming and panning",
      gesture({
        ...{ type: "setCamera", ...on },
        ...{ zoom: 10 / 3, pan: { x: far, y: -far } },
      }),
    ],
    [
      "a crosshair",
      gesture({
        ...{ type: "setCrosshair", seriesInstanceUid: UID },
        at: [far, 1 / 3, -far],
      }),
    ],
  ])("carries %s in 256 bytes, unchanged", (_, presence) => {
    const encoded = encodePresence(presence);
    expect(encoded?.length).toBeLessThanOrEqual(256);
    expect(decodePresence(encoded ?? "")).toEqual(presence);
  });

  it("is not made of what is too long, names no series, or is no gesture", () => {
    const sopInstanceUid = UID;
    const showImage = { type: "showImage", frame: 1, sopInstanceUid } as const;
    expect(
      encodePresence(gesture({ ...showImage, ...on, paneId: "x".repeat(200) })),
    ).toBeNull();
    expect(
      encodePresence(gesture({ ...showImage, paneId: "main" })),
    ).toBeNull();
    expect(isGesture({ type: "setLead", personId: null })).toBe(false);
  });

  it.each([
    ["nothing", ""],
    ["no JSON", "["],
    ["another kind", '["z",1]'],
    ["a pointer without a number", '["p"]'],
    ["a place beyond all images", `["p",1,"main","1.2",1,1e9,0]`],
    ["a frame of no image", `["p",1,"main","1.2",0,0,0]`],
    ["no UID", `["p",1,"main","<b>",1,0,0]`],
    ["a gesture without a tag", `["g",1,"x",null,["w","main","1.2"]]`],
    ["a window of no width", `["g",1,"0190a000",null,["w","main","1.2",40,0]]`],
    [
      "an operation that is no gesture",
      `["g",1,"0190a000",null,["setLead",null]]`,
    ],
    ["more than belongs there", '["p",1,"main","1.2",1,0,0,"more"]'],
  ])("is not read out of %s", (_, message) => {
    expect(decodePresence(message)).toBeNull();
  });
});
