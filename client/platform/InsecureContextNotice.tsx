import { Notice } from "../ui/Notice.tsx";
import { useText } from "./i18n/useText.ts";

/** Whether this page may open a camera at all: HTTPS or localhost. */
const isSecurePage = (): boolean => window.isSecureContext;

/** Why there is no camera on a page opened over plain HTTP, and what to do. Shows nothing where all is well. */
export const InsecureContextNotice = () => {
  const t = useText();
  if (isSecurePage()) return null;
  return (
    <Notice tone="waiting" role="status">
      <strong>{t("secure.title")}</strong>
      <p>{t("secure.why")}</p>
      <p>{t("secure.remedyPerson")}</p>
      <p className="lz-soft">{t("secure.remedyAdmin")}</p>
    </Notice>
  );
};
