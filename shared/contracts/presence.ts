import { z } from "zod";
import type { SharedViewOperation } from "../domain/sharedViewing/document.ts";
import { DicomUid } from "./ids.ts";
import { DATA_LIMITS } from "./media.ts";
import { PointedAt, PresenceNumber } from "./pointers.ts";
import { SharedViewOperation as Operation } from "./sharedViewing.ts";

/**
 * What goes over a room's data channels: unordered, unstored, lost one by one. Who says it is not in it: the media node
 * puts the seat before each message. Compact, as a message has 256 bytes for two UIDs of 64.
 */

/** The operations that make a gesture in progress. */
export type GestureOperation = Extract<
  SharedViewOperation,
  { type: "showImage" | "setWindow" | "setCamera" | "setCrosshair" }
>;
export const isGesture = (
  operation: SharedViewOperation,
): operation is GestureOperation =>
  operation.type === "showImage" ||
  operation.type === "setWindow" ||
  operation.type === "setCamera" ||
  operation.type === "setCrosshair";

/** Names an operation without giving its `clientOpId` away before the server has it: whoever knew that could use it up. */
export const opTagOf = (clientOpId: string): string => clientOpId.slice(0, 8);
const OpTag = z.string().regex(/^[0-9a-f]{8}$/);

export type Presence =
  /** `at` null: the pointer's key is held no more. */
  | { kind: "pointer"; at: PointedAt | null }
  /** An operation on its way to the server: `opTag` is its own, `beforeTag` that of the gesture said before it. */
  | {
      kind: "gesture";
      opTag: string;
      beforeTag: string | null;
      operation: GestureOperation;
    };
export type NumberedPresence = Presence & { n: number };

const text = z.string().max(64);
const number = z.number();
const Wire = z.union([
  z.tuple([z.literal("p"), PresenceNumber]),
  z.tuple([z.literal("p"), PresenceNumber, text, text, number, number, number]),
  z.tuple([
    z.literal("g"),
    PresenceNumber,
    OpTag,
    OpTag.nullable(),
    z.union([
      z.tuple([z.literal("i"), text, DicomUid, text, number]),
      z.tuple([z.literal("w"), text, DicomUid]),
      z.tuple([z.literal("w"), text, DicomUid, number, number]),
      z.tuple([z.literal("c"), text, DicomUid, number, number, number]),
      z.tuple([z.literal("x"), DicomUid, number, number, number]),
    ]),
  ]),
]);
type Wire = z.infer<typeof Wire>;
type GestureWire = Extract<Wire, readonly ["g", ...unknown[]]>[4];

const gestureWire = (operation: GestureOperation): GestureWire | null => {
  const { seriesInstanceUid: series } = operation;
  // Without it a late message could move another series.
  if (series === undefined) return null;
  switch (operation.type) {
    case "showImage": {
      const { paneId, sopInstanceUid, frame } = operation;
      return ["i", paneId, series, sopInstanceUid, frame];
    }
    case "setWindow": {
      const { paneId, window } = operation;
      if (!window) return ["w", paneId, series];
      return ["w", paneId, series, window.center, window.width];
    }
    case "setCamera": {
      const { paneId, zoom, pan } = operation;
      return ["c", paneId, series, zoom, pan.x, pan.y];
    }
    case "setCrosshair":
      return ["x", series, ...operation.at];
  }
};

const wireOf = (presence: NumberedPresence): Wire | null => {
  const { n } = presence;
  if (presence.kind === "gesture") {
    const { opTag, beforeTag, operation } = presence;
    const gesture = gestureWire(operation);
    return gesture && ["g", n, opTag, beforeTag, gesture];
  }
  if (!presence.at) return ["p", n];
  const { paneId, sopInstanceUid, frame, x, y } = presence.at;
  return ["p", n, paneId, sopInstanceUid, frame, x, y];
};

/** Null where it does not fit into a message of the data channel. */
export const encodePresence = (presence: NumberedPresence): string | null => {
  const wire = wireOf(presence);
  if (!wire) return null;
  const encoded = JSON.stringify(wire);
  // Beyond ASCII a letter takes more than a byte; ids and numbers have none such.
  const fits = /^[ -~]*$/.test(encoded) && encoded.length <= DATA_LIMITS.bytes;
  return fits ? encoded : null;
};

const unchecked = (wire: GestureWire): object => {
  switch (wire[0]) {
    case "i": {
      const [, paneId, seriesInstanceUid, sopInstanceUid, frame] = wire;
      const on = { paneId, seriesInstanceUid };
      return { type: "showImage", ...on, sopInstanceUid, frame };
    }
    case "w": {
      const [, paneId, seriesInstanceUid, center, width] = wire;
      const window = center === undefined ? null : { center, width };
      return { type: "setWindow", paneId, seriesInstanceUid, window };
    }
    case "c": {
      const [, paneId, seriesInstanceUid, zoom, x, y] = wire;
      const on = { paneId, seriesInstanceUid };
      return { type: "setCamera", ...on, zoom, pan: { x, y } };
    }
    case "x": {
      const [, seriesInstanceUid, ...at] = wire;
      return { type: "setCrosshair", seriesInstanceUid, at };
    }
  }
};

/** Null for anything that is not such a message, within the bounds that the server has for the same things. */
export const decodePresence = (message: string): NumberedPresence | null => {
  const wire = Wire.safeParse(parseJson(message));
  if (!wire.success) return null;
  const { data } = wire;
  if (data[0] === "g") {
    const [, n, opTag, beforeTag, gesture] = data;
    const operation = Operation.safeParse(unchecked(gesture));
    if (!operation.success || !isGesture(operation.data)) return null;
    return { kind: "gesture", n, opTag, beforeTag, operation: operation.data };
  }
  const [, n, paneId, sopInstanceUid, frame, x, y] = data;
  if (paneId === undefined) return { kind: "pointer", n, at: null };
  const at = PointedAt.safeParse({ paneId, sopInstanceUid, frame, x, y });
  return at.success ? { kind: "pointer", n, at: at.data } : null;
};

const parseJson = (message: string): unknown => {
  try {
    return JSON.parse(message);
  } catch {
    return undefined; // no JSON: no message
  }
};
