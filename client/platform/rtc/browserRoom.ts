import { ApiError } from "../apiError.ts";
import { createLocalDevices } from "./localDevices.ts";
import type { Schedule } from "./mediaLink.ts";
import { RoomConnection, type RoomGateway } from "./roomConnection.ts";
import type { LoadDevice } from "./rtcDevice.ts";

/** Loaded with the first room: nobody waits for it who only reads or writes. */
const loadModule = () => import("./mediasoupDevice.ts");
const loadDevice: LoadDevice = async (routerRtpCapabilities) => {
  const { loadMediasoupDevice } = await loadModule().catch((cause: unknown) => {
    // The line failed, not the browser.
    throw new ApiError("client.network", { cause });
  });
  return loadMediasoupDevice(routerRtpCapabilities);
};
const schedule: Schedule = (run, delayMs) => {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
};

/** Fetches and prepares what a room needs, so that entering does not wait for it. Failing costs only that time. */
export const preloadRoomMedia = (): void => {
  loadModule()
    .then(({ prepareDevice }) => prepareDevice())
    .catch(() => undefined);
};

/** A room over this browser's devices. */
export const createBrowserRoom = (deps: {
  gateway: RoomGateway;
  newId: () => string;
}): RoomConnection => {
  // While the join is on its way.
  preloadRoomMedia();
  return new RoomConnection({
    ...deps,
    schedule,
    now: () => performance.timeOrigin + performance.now(),
    loadDevice,
    devices: createLocalDevices({
      mediaDevices: window.isSecureContext ? navigator.mediaDevices : undefined,
      permissions: navigator.permissions,
      storage: localStorage,
    }),
  });
};
