import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type RefObject,
} from "react";
import type { ViewId } from "../../../shared/contracts/ids.ts";
import type { PointedAt } from "../../../shared/contracts/pointers.ts";
import type { EventPayload } from "../../../shared/contracts/registry.ts";
import { apply, inverse } from "../../../shared/domain/imaging/affine.ts";
import { useSocket, useSocketEvent } from "../../platform/platform.ts";
import type { PresenceChannel } from "../../platform/rtc/presenceChannel.ts";
import { useSession } from "../session/index.ts";
import type { ShownImage } from "../viewer/index.ts";
import { createPointerBoard, type PointerBoard } from "./pointerBoard.ts";
import { createPointerListener, createPointerSpeaker } from "./pointerWays.ts";

/** What is held still is said again this often: others forget who says nothing. */
const SAY_AGAIN_MS = 500;
/** A display may draw more often than the server takes pointers: then not every frame is said. */
const SAY_AFTER_MS = 16;
/** How long the page says that places went nowhere. */
const TOO_FAST_MS = 3_000;

const later = (delayMs: number, run: () => void) => {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
};

const nowMs = () => performance.now();

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target instanceof HTMLInputElement ||
    target instanceof HTMLTextAreaElement);

/** Where the mouse is on the images that are shown; null beside them. */
const placeOf = (
  mouse: { x: number; y: number; target: EventTarget | null },
  shown: ReadonlyMap<string, ShownImage>,
): PointedAt | null => {
  if (!(mouse.target instanceof Element)) return null;
  const pane = mouse.target.closest<HTMLElement>("[data-pane-id]");
  const image = shown.get(pane?.dataset["paneId"] ?? "");
  const back = image && inverse(image.toCanvas);
  if (!pane || !image || !back) return null;
  const { left, top } = pane.getBoundingClientRect();
  const inside = [mouse.x - left, mouse.y - top] as const;
  const [x, y] = apply(back, inside).map((v) => Math.round(v * 10) / 10);
  if (x === undefined || y === undefined) return null;
  const { paneId, sopInstanceUid, frame } = image;
  return { paneId, sopInstanceUid, frame, x, y };
};

/**
 * Pointing while x is held, and everybody's pointers. `area` holds the panes; `show` is told what stands in each of
 * them. Nothing is said while `viewId` is null. Places go over the room's data channels, and over the socket for whoever
 * hears nothing there.
 */
export const usePointers = (
  area: RefObject<HTMLElement | null>,
  viewId: ViewId | null,
  presence: Pick<PresenceChannel, "say" | "subscribe">,
): {
  board: PointerBoard;
  show: (image: ShownImage) => void;
  /** Places that this person pointed at lately were not passed on. */
  tooFast: boolean;
} => {
  const socket = useSocket();
  const personId = useSession().session.person.id;
  const shown = useRef(new Map<string, ShownImage>());
  const board = useMemo(
    () =>
      createPointerBoard({
        nextFrame: (run) => requestAnimationFrame(run),
        later,
      }),
    [],
  );
  const speaker = useMemo(
    () =>
      createPointerSpeaker({
        now: nowMs,
        presence: presence.say,
        socket: (pointer) => {
          if (viewId) socket.signal("pointer:move", { viewId, ...pointer });
        },
      }),
    [socket, viewId, presence],
  );

  useEffect(() => {
    if (!viewId) return;
    const pointers = createPointerListener({
      ...{ later, now: nowMs, show: board.set },
      ask: () => socket.signal("pointer:ask", { viewId }),
    });
    const stops = [
      socket.on("pointer:moved", ({ personId, ...moved }) => {
        if (moved.viewId === viewId) pointers.overSocket(personId, moved);
      }),
      socket.on("pointer:asked", (asked) => {
        if (asked.viewId === viewId) speaker.asked();
      }),
      presence.subscribe((personId, said) => {
        if (said.kind === "pointer") pointers.overChannel(personId, said);
      }),
    ];
    return () => {
      stops.forEach((stop) => stop());
      pointers.close();
      board.clear();
    };
  }, [socket, viewId, board, presence, speaker]);

  useEffect(() => {
    const element = area.current;
    if (!element || !viewId) return;
    const mouse: Parameters<typeof placeOf>[0] = { x: 0, y: 0, target: null };
    let held = false;
    let said: { place: string; atMs: number } | null = null;
    const say = (at: PointedAt | null) => {
      speaker.say(at);
      board.set(personId, at);
    };
    const end = () => {
      held = false;
      if (said) say(null);
      said = null;
    };
    /** Once per display frame while the key is held, and only what is new. */
    const frame = (nowMs: number) => {
      if (!held) return;
      requestAnimationFrame(frame);
      const at = placeOf(mouse, shown.current);
      if (!at) {
        if (said) say(null);
        said = null;
        return;
      }
      const place = JSON.stringify(at);
      if (said && nowMs - said.atMs < SAY_AFTER_MS) return;
      if (said?.place === place && nowMs - said.atMs < SAY_AGAIN_MS) return;
      said = { place, atMs: nowMs };
      say(at);
    };
    const listening = new AbortController();
    const { signal } = listening;
    const on = <K extends keyof WindowEventMap>(
      name: K,
      hear: (event: WindowEventMap[K]) => void,
    ) => window.addEventListener(name, hear, { signal, capture: true });
    on("pointermove", ({ clientX, clientY, target }) => {
      Object.assign(mouse, { x: clientX, y: clientY, target });
    });
    on("keydown", (event) => {
      if (event.key !== "x" || event.ctrlKey || event.altKey || event.metaKey)
        return;
      if (held || isTyping(event.target)) return;
      held = true;
      requestAnimationFrame(frame);
    });
    on("keyup", ({ key }) => {
      if (held && key.toLowerCase() === "x") end();
    });
    on("blur", end);
    return () => {
      end();
      listening.abort();
    };
  }, [area, speaker, viewId, board, personId]);

  const show = useCallback((image: ShownImage) => {
    shown.current.set(image.paneId, image);
  }, []);
  return { board, show, tooFast: useTooFast() };
};

const useTooFast = (): boolean => {
  const [times, setTimes] = useState(0);
  useSocketEvent(
    "pointer:dropped",
    useCallback(({ reason }: EventPayload<"pointer:dropped">) => {
      if (reason === "tooMany") setTimes((before) => before + 1);
    }, []),
  );
  useEffect(() => {
    if (times === 0) return;
    const timer = setTimeout(() => setTimes(0), TOO_FAST_MS);
    return () => clearTimeout(timer);
  }, [times]);
  return times > 0;
};
