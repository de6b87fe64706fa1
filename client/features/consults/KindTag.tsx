import { MessageOutlined } from "@ant-design/icons";
import type { ConsultRequest } from "../../../shared/contracts/consults.ts";
import { useText } from "../../platform/i18n/useText.ts";

/** Nothing for a consult, the usual kind; word and mark for advice in writing. */
export const KindTag = ({ kind }: { kind: ConsultRequest["kind"] }) => {
  const t = useText();
  if (kind === "consult") return null;
  return (
    <span className="request-kind">
      <MessageOutlined aria-hidden />
      {t("request.kind.advice")}
    </span>
  );
};
