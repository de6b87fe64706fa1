import { useEffect } from "react";
import { CaseId } from "../../../shared/contracts/ids.ts";

/** One window for images, whatever the case: two of them would show two patients' images side by side. */
export const IMAGES_WINDOW = "lianzhen-images";
export const imagesPathOf = (caseId: CaseId) => `/cases/${caseId}/images`;

/** The Window Management draft's part that is used here; Chromium has it since 100, others do not. */
interface ScreenPlace {
  availLeft: number;
  availTop: number;
  availWidth: number;
  availHeight: number;
}
interface ManagedWindow {
  getScreenDetails?: () => Promise<{
    screens: readonly ScreenPlace[];
    currentScreen: ScreenPlace;
  }>;
}

/**
 * Shows the case's images in their own window, on another screen where there is one and the person lets us know of it.
 * False when the browser opens no window by itself: the link that was clicked then opens a tab.
 */
export const openImagesWindow = (caseId: CaseId): boolean => {
  const opened = window.open(
    imagesPathOf(caseId),
    IMAGES_WINDOW,
    `popup,width=${screen.availWidth},height=${screen.availHeight}`,
  );
  if (!opened) return false;
  opened.focus();
  void moveToOtherScreen(opened);
  return true;
};

const moveToOtherScreen = async (opened: Window) => {
  const { getScreenDetails } = window as Window & ManagedWindow;
  if (!getScreenDetails || !("isExtended" in screen && screen.isExtended))
    return;
  try {
    const { screens, currentScreen } = await getScreenDetails.call(window);
    const other = screens.find((each) => each !== currentScreen);
    if (!other) return;
    opened.moveTo(other.availLeft, other.availTop);
    opened.resizeTo(other.availWidth, other.availHeight);
  } catch {
    // The person would rather move it by hand.
  }
};

const CHANNEL = "lianzhen.case";
const channelOf = () =>
  "BroadcastChannel" in globalThis ? new BroadcastChannel(CHANNEL) : null;

/** Tells the images' window which case this window shows, now and whenever the person comes back to it. */
export const useTellCase = (caseId: CaseId) => {
  useEffect(() => {
    const channel = channelOf();
    const tell = () => channel?.postMessage(caseId);
    tell();
    window.addEventListener("focus", tell);
    return () => {
      window.removeEventListener("focus", tell);
      channel?.close();
    };
  }, [caseId]);
};

/** In the images' window: hears the case that another window shows. `follow` should be stable. */
export const useFollowCase = (follow: (caseId: CaseId) => void) => {
  useEffect(() => {
    const channel = channelOf();
    if (!channel) return;
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      const said = CaseId.safeParse(data);
      if (said.success) follow(said.data);
    };
    return () => channel.close();
  }, [follow]);
};
