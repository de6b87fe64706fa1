import { useEffect, useRef, type RefObject } from "react";

/** A ref for the element that shows one track; the element keeps its place while tracks change. */
export const useVideo = (
  track: MediaStreamTrack | null,
): RefObject<HTMLVideoElement | null> => {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const target = element.current;
    if (!target) return;
    target.srcObject = track && new MediaStream([track]);
    return () => {
      target.srcObject = null;
    };
  }, [track]);
  return element;
};
