import { useText } from "../../platform/i18n/useText.ts";

/** Two overlapping rounds: two sides over one case. */
export const Brand = ({ large = false }: { large?: boolean }) => {
  const t = useText();
  return (
    <span className={large ? "brand brand-large" : "brand"}>
      <svg viewBox="0 0 32 32" aria-hidden className="brand-mark">
        <circle cx="11.5" cy="16" r="8" />
        <circle cx="20.5" cy="16" r="8" />
      </svg>
      <span>
        <span className="brand-name">{t("app.name")}</span>
        {large && <span className="brand-subtitle">{t("app.subtitle")}</span>}
      </span>
    </span>
  );
};
