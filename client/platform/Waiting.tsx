import { useEffect, useState } from "react";
import { useText } from "./i18n/useText.ts";

/** A line that died tells nobody, and reads go on trying for minutes: so long without words is too long. */
const LONG_MS = 8_000;

/** While something loads. Appears only after 300 ms, so that a fast answer never flickers. */
export const Waiting = ({ label }: { label?: string }) => {
  const t = useText();
  const [long, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), LONG_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className="lz-waiting" role="status">
      <span className="lz-waiting-bar" aria-hidden />
      <span>
        {label ?? t("app.loading")}
        {long && <span className="lz-faint"> {t("app.loadingLong")}</span>}
      </span>
    </div>
  );
};
