import { beforeEach, describe, expect, it } from "vitest";
import { FakeTrack } from "../../../test/support/fakeRoom.ts";
import { createLocalDevices, problemOf } from "./localDevices.ts";

type Asked = MediaStreamConstraints;
let asked: Asked[];
let answer: (asked: Asked) => ("audio" | "video")[];
let granted: boolean;

const browser = () => ({
  mediaDevices: {
    getUserMedia: async (constraints: Asked) => {
      asked.push(constraints);
      await Promise.resolve();
      const tracks = answer(constraints).map(
        (kind) => new FakeTrack(kind) as FakeTrack & MediaStreamTrack,
      );
      return { getTracks: () => tracks } as Partial<MediaStream> as MediaStream;
    },
    enumerateDevices: () =>
      Promise.resolve([
        { kind: "audioinput", deviceId: "mic", label: "Mic" },
        { kind: "videoinput", deviceId: "cam", label: "Cam" },
        { kind: "audiooutput", deviceId: "out", label: "Out" },
      ] as MediaDeviceInfo[]),
  } as Partial<MediaDevices> as MediaDevices,
  permissions: {
    query: () =>
      Promise.resolve({
        state: granted ? "granted" : "prompt",
      } as PermissionStatus),
  } as Partial<Permissions> as Permissions,
  storage: localStorage,
});
const refuse = (name: string) => {
  throw new DOMException("", name);
};
const everything = ({ audio, video }: Asked) => [
  ...(audio ? (["audio"] as const) : []),
  ...(video ? (["video"] as const) : []),
];

beforeEach(() => {
  asked = [];
  answer = everything;
  granted = false;
  localStorage.clear();
});

const openBoth = async () => {
  const opened = createLocalDevices(browser()).openBoth();
  return {
    microphone: await opened.microphone,
    camera: await opened.camera,
  };
};

describe("opening both devices", () => {
  it("puts one question to the person", async () => {
    const { microphone, camera } = await openBoth();
    expect(asked).toHaveLength(1);
    expect(microphone.track?.kind).toBe("audio");
    expect(camera.track?.kind).toBe("video");
  });

  it("does not wait for the camera where both are permitted", async () => {
    granted = true;
    await openBoth();
    expect(asked.map((one) => Object.keys(one))).toEqual([
      ["audio"],
      ["video"],
    ]);
  });

  it("opens the microphone where there is no camera, and the other way round", async () => {
    answer = (one) => (one.video ? refuse("NotFoundError") : everything(one));
    expect(await openBoth()).toMatchObject({
      microphone: { track: { kind: "audio" } },
      camera: { problem: "missing" },
    });
    answer = (one) =>
      one.audio ? refuse("NotReadableError") : everything(one);
    expect(await openBoth()).toMatchObject({
      microphone: { problem: "inUse" },
      camera: { track: { kind: "video" } },
    });
  });

  it("asks nothing more once the person has refused", async () => {
    answer = () => refuse("NotAllowedError");
    expect(await openBoth()).toEqual({
      microphone: { problem: "denied" },
      camera: { problem: "denied" },
    });
    expect(asked).toHaveLength(1);
  });

  it("says that the page is insecure where the browser hides its devices", async () => {
    const opened = createLocalDevices({
      ...browser(),
      mediaDevices: undefined,
    }).openBoth();
    expect(await opened.microphone).toEqual({ problem: "insecure" });
    expect(await opened.camera).toEqual({ problem: "insecure" });
  });
});

describe("a device chosen by the person", () => {
  it("is asked for exactly, and preferred from then on", async () => {
    const devices = createLocalDevices(browser());
    await devices.open("camera", "cam");
    await devices.open("camera");
    expect(asked.map(({ video }) => video)).toMatchObject([
      { deviceId: { exact: "cam" } },
      { deviceId: { ideal: "cam" } },
    ]);
  });

  it("is not remembered where it cannot be opened", async () => {
    answer = () => refuse("NotReadableError");
    const devices = createLocalDevices(browser());
    expect(await devices.open("microphone", "mic")).toEqual({
      problem: "inUse",
    });
    expect(localStorage).toHaveLength(0);
  });
});

it("takes a camera that knows only sizes above ours as it is", async () => {
  answer = (one) =>
    one.video === true
      ? ["video"]
      : (() => {
          throw Object.assign(new Error(), { name: "OverconstrainedError" });
        })();
  const opened = await createLocalDevices(browser()).open("camera");
  expect(opened.track?.kind).toBe("video");
});

it("lists inputs only", async () => {
  expect(await createLocalDevices(browser()).list()).toEqual({
    microphone: [{ deviceId: "mic", label: "Mic" }],
    camera: [{ deviceId: "cam", label: "Cam" }],
  });
});

it.each([
  ["NotAllowedError", "denied"],
  ["NotFoundError", "missing"],
  ["NotReadableError", "inUse"],
  ["SecurityError", "insecure"],
  ["WhateverError", "failed"],
])("names %s as %s", (name, problem) => {
  expect(problemOf(new DOMException("", name))).toBe(problem);
});
