import { Button } from "antd";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";

/** To the other language, at once; remembered on this computer. */
export const LanguageSwitch = () => {
  const t = useText();
  const { language, setLanguage } = useLanguage();
  return (
    <Button
      type="text"
      className="language-switch"
      aria-label={t("app.switchLanguage")}
      onClick={() => setLanguage(language === "zh" ? "en" : "zh")}
    >
      {t("app.otherLanguage")}
    </Button>
  );
};
