import { useCallback, useEffect, useState } from "react";

const BRIEFLY_MS = 6_000;
/** True for a while after it was told to be. */
export const useBriefly = (): readonly [boolean, () => void] => {
  const [times, setTimes] = useState(0);
  useEffect(() => {
    if (times === 0) return;
    const timer = setTimeout(() => setTimes(0), BRIEFLY_MS);
    return () => clearTimeout(timer);
  }, [times]);
  const tell = useCallback(() => setTimes((before) => before + 1), []);
  return [times > 0, tell];
};
