import { ThunderboltFilled } from "@ant-design/icons";
import type { ConsultRequest } from "../../../shared/contracts/consults.ts";
import { useText } from "../../platform/i18n/useText.ts";

/** Nothing for the routine; word and mark for what is urgent. */
export const UrgencyTag = ({
  urgency,
}: {
  urgency: ConsultRequest["urgency"];
}) => {
  const t = useText();
  if (urgency === "routine") return null;
  return (
    <span className={`urgency urgency-${urgency}`}>
      <ThunderboltFilled aria-hidden />
      {t(`urgency.${urgency}`)}
    </span>
  );
};
