import type { Source } from "./rtcDevice.ts";

/** Why a microphone or camera cannot be used; each has its own sentence and its own way out. */
export type DeviceProblem =
  | "insecure"
  | "denied"
  | "missing"
  | "inUse"
  | "failed";
export type Opened =
  | { track: MediaStreamTrack; problem?: never }
  | { problem: DeviceProblem; track?: never };
export interface DeviceChoice {
  deviceId: string;
  /** As the browser names it; empty before the first permission. */
  label: string;
}

/** The microphones and cameras of this computer. */
export interface LocalDevices {
  /** Opens both at once, with one question to the person; either may come without the other. Never rejects. */
  openBoth: () => Record<Source, Promise<Opened>>;
  /** Opens one, the device named or the one chosen before. Never rejects. */
  open: (source: Source, deviceId?: string) => Promise<Opened>;
  list: () => Promise<Record<Source, readonly DeviceChoice[]>>;
  /** A device was plugged in or pulled out. */
  onChange: (listener: () => void) => () => void;
}

/**
 * Sound for speech in a noisy room. Pictures a PC without a GPU can encode; the upper bound keeps a good camera from
 * handing out 4K.
 */
const CONSTRAINTS: Record<Source, MediaTrackConstraints> = {
  microphone: {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    channelCount: 1,
  },
  camera: {
    width: { ideal: 640, max: 1280 },
    height: { ideal: 480, max: 720 },
    frameRate: { ideal: 24, max: 24 },
  },
};
const TRACK_KIND = { microphone: "audio", camera: "video" } as const;
const DEVICE_KIND = { microphone: "audioinput", camera: "videoinput" } as const;
const SOURCES = ["microphone", "camera"] as const satisfies readonly Source[];

interface Browser {
  /** Undefined outside HTTPS and localhost: the browser hides it. */
  mediaDevices: MediaDevices | undefined;
  permissions: Permissions | undefined;
  storage: Storage;
}

/** What the browser's refusal means to the person. */
export const problemOf = (error: unknown): DeviceProblem => {
  const name = error instanceof DOMException ? error.name : "";
  switch (name) {
    case "NotAllowedError":
      return "denied";
    case "SecurityError":
      return "insecure";
    case "NotFoundError":
    case "DevicesNotFoundError":
      return "missing";
    case "NotReadableError":
    case "TrackStartError":
    case "AbortError":
      return "inUse";
    default:
      return "failed";
  }
};

const rememberedAs = (source: Source) => `lianzhen.${source}`;

export const createLocalDevices = ({
  mediaDevices,
  permissions,
  storage,
}: Browser): LocalDevices => {
  const constraintsOf = (source: Source, deviceId?: string) => {
    const remembered = storage.getItem(rememberedAs(source));
    return {
      ...CONSTRAINTS[source],
      ...(deviceId !== undefined
        ? { deviceId: { exact: deviceId } }
        : remembered !== null && { deviceId: { ideal: remembered } }),
    };
  };
  const trackOf = (stream: MediaStream, source: Source): Opened => {
    const track = stream
      .getTracks()
      .find(({ kind }) => kind === TRACK_KIND[source]);
    return track ? { track } : { problem: "missing" };
  };

  const capture = async (source: Source, deviceId?: string) => {
    if (!mediaDevices) return { problem: "insecure" } satisfies Opened;
    const asked = { [TRACK_KIND[source]]: constraintsOf(source, deviceId) };
    try {
      return trackOf(await mediaDevices.getUserMedia(asked), source);
    } catch (error) {
      // A capture card that knows only sizes above ours: better its own size than no picture.
      if (!isOverconstrained(error) || deviceId !== undefined)
        return { problem: problemOf(error) };
    }
    try {
      const stream = await mediaDevices.getUserMedia({
        [TRACK_KIND[source]]: true,
      });
      return trackOf(stream, source);
    } catch (error) {
      return { problem: problemOf(error) };
    }
  };

  const isGranted = async (source: Source): Promise<boolean> => {
    try {
      const status = await permissions?.query({ name: source });
      return status?.state === "granted";
    } catch {
      // A browser that does not know this permission's name answers with a TypeError: then it has to be asked.
      return false;
    }
  };

  /** One prompt for both; where that fails, each by itself, without a second prompt for what was just refused. */
  const captureTogether = async (): Promise<Record<Source, Opened>> => {
    if (!mediaDevices)
      return {
        microphone: { problem: "insecure" },
        camera: { problem: "insecure" },
      };
    try {
      const stream = await mediaDevices.getUserMedia({
        audio: constraintsOf("microphone"),
        video: constraintsOf("camera"),
      });
      return {
        microphone: trackOf(stream, "microphone"),
        camera: trackOf(stream, "camera"),
      };
    } catch (error) {
      const refused = problemOf(error) === "denied";
      const single = async (source: Source): Promise<Opened> =>
        refused && !(await isGranted(source))
          ? { problem: "denied" }
          : capture(source);
      return {
        microphone: await single("microphone"),
        camera: await single("camera"),
      };
    }
  };

  return {
    openBoth: () => {
      // With both permissions on record nothing is asked, and the microphone need not wait for the slower camera.
      const granted = Promise.all(SOURCES.map(isGranted)).then((states) =>
        states.every(Boolean),
      );
      let together: Promise<Record<Source, Opened>> | undefined;
      const opened = async (source: Source): Promise<Opened> => {
        if (await granted) return capture(source);
        together ??= captureTogether();
        return (await together)[source];
      };
      return { microphone: opened("microphone"), camera: opened("camera") };
    },
    open: async (source, deviceId) => {
      const opened = await capture(source, deviceId);
      if (opened.track && deviceId !== undefined)
        storage.setItem(rememberedAs(source), deviceId);
      return opened;
    },
    list: async () => {
      const found = (await mediaDevices?.enumerateDevices()) ?? [];
      const of = (source: Source) =>
        found
          .filter(({ kind }) => kind === DEVICE_KIND[source])
          .map(({ deviceId, label }) => ({ deviceId, label }));
      return { microphone: of("microphone"), camera: of("camera") };
    },
    onChange: (listener) => {
      mediaDevices?.addEventListener("devicechange", listener);
      return () => mediaDevices?.removeEventListener("devicechange", listener);
    },
  };
};

const isOverconstrained = (error: unknown): boolean =>
  typeof error === "object" &&
  error !== null &&
  "name" in error &&
  error.name === "OverconstrainedError";
