import { CloseOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useEffect, useRef } from "react";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { Waiting } from "../../platform/Waiting.tsx";
import { useCase } from "../cases/index.ts";
import type { ConsultRequest } from "../consults/index.ts";
import { OpinionPanel } from "../opinions/index.ts";
import type { Drawer } from "./RoomBar.tsx";

/** What is written about the case, beside the image and never over it (on a phone: in place of it). */
export const RoomDrawer = ({
  drawer,
  request,
  onClose,
}: {
  drawer: Drawer;
  request: ConsultRequest;
  onClose: () => void;
}) => {
  const t = useText();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), [drawer]);
  return (
    <aside
      className="room-drawer"
      aria-label={t(`room.${drawer}`)}
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
      }}
    >
      <div className="room-drawer-head">
        <h2 ref={heading} tabIndex={-1}>
          {t(`room.${drawer}`)}
        </h2>
        <Button
          type="text"
          icon={<CloseOutlined aria-hidden />}
          aria-label={t("room.closeDrawer")}
          onClick={onClose}
        />
      </div>
      <div className="room-drawer-body">
        {drawer === "case" ? (
          <CasePart request={request} />
        ) : (
          <OpinionPanel requestId={request.id} alone />
        )}
      </div>
    </aside>
  );
};

const CasePart = ({ request }: { request: ConsultRequest }) => {
  const t = useText();
  const { localName } = useLanguage();
  const detail = useCase(request.caseId);
  return (
    <div className="lz-stack-tight">
      <h3 className="lz-soft">{t("request.question")}</h3>
      <p className="lz-prose">{request.question}</p>
      <p className="lz-faint">
        {localName(request.from.name)} {localName(request.askedBy.name)}
      </p>
      {detail.isPending && <Waiting label={t("room.loadingCase")} />}
      {detail.error && <ErrorNotice error={detail.error} />}
      {detail.data && (
        <>
          <h3 className="lz-soft">{t("newCase.chiefComplaint")}</h3>
          <p className="lz-prose">{detail.data.chiefComplaint}</p>
          <h3 className="lz-soft">{t("newCase.history")}</h3>
          {detail.data.history ? (
            <p className="lz-prose">{detail.data.history}</p>
          ) : (
            <p className="lz-faint">{t("case.history.empty")}</p>
          )}
        </>
      )}
    </div>
  );
};
