import { Button } from "antd";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { ButtonLink } from "../../platform/ButtonLink.tsx";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import type { RoomState } from "../../platform/rtc/roomState.ts";
import { usePageTitle } from "../../platform/usePageTitle.ts";
import { Waiting } from "../../platform/Waiting.tsx";
import { DarkSurface } from "../../ui/DarkSurface.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { PatientBar } from "../cases/index.ts";
import { useRequest, type ConsultRequest } from "../consults/index.ts";
import { IdentityState, IdentityToRead } from "./IdentityCheck.tsx";
import { People } from "./People.tsx";
import { RoomBar, type Drawer } from "./RoomBar.tsx";
import { RoomDrawer } from "./RoomDrawer.tsx";
import { RoomNotices } from "./RoomNotices.tsx";
import { RoomSound } from "./RoomSound.tsx";
import { SharedImages } from "./SharedImages.tsx";
import { useRoom } from "./useRoom.ts";
import "./room.css";

/** 会诊室: the image large, the people beside it, what is written in a drawer. */
export const RoomPage = () => {
  const t = useText();
  usePageTitle(t("room.title"));
  const { requestId = "" } = useParams();
  // Leaving unmounts the room, which closes seat, camera and microphone; entering again begins with a new one.
  const [visit, setVisit] = useState(1);
  return (
    <Visit
      key={`${requestId} ${visit}`}
      requestId={requestId}
      onAgain={() => setVisit((before) => before + 1)}
    />
  );
};

const Visit = ({
  requestId,
  onAgain,
}: {
  requestId: string;
  onAgain: () => void;
}) => {
  const navigate = useNavigate();
  const { room, snapshot } = useRoom(requestId);
  const request = useRequest(requestId);
  const [drawer, setDrawer] = useState<Drawer | null>(null);
  const { state } = snapshot;
  const over = state.phase === "left" || state.phase === "failed";
  const home = request.data ? `/cases/${request.data.caseId}` : "/";
  // Joining has begun before the page is drawn: the answer is on its way meanwhile.
  if (state.phase === "idle")
    return <DarkSurface className="room">{null}</DarkSurface>;
  if (over)
    return (
      <RoomOver state={state} caseId={request.data?.caseId} onAgain={onAgain} />
    );
  return (
    <DarkSurface className="room">
      <Identity request={request.data} />
      <div className="room-notices">
        {request.data && <IdentityToRead request={request.data} />}
        <RoomNotices snapshot={snapshot} />
        {(state.phase === "live" || state.phase === "reconnecting") && (
          <RoomSound others={state.room.others} />
        )}
        {request.error && <ErrorNotice error={request.error} />}
      </div>
      <main className="room-stage" data-drawer={drawer ?? "none"}>
        <SharedImages
          caseId={request.data?.caseId}
          state={state}
          presence={room.presence}
        />
        <People snapshot={snapshot} />
        {drawer && request.data && (
          <RoomDrawer
            drawer={drawer}
            request={request.data}
            onClose={() => setDrawer(null)}
          />
        )}
      </main>
      <RoomBar
        room={room}
        snapshot={snapshot}
        drawer={drawer}
        onDrawer={setDrawer}
        onLeave={() => {
          room.leave();
          void navigate(home);
        }}
      />
    </DarkSurface>
  );
};

/** Who the patient is, and whether both sides have read it aloud. */
const Identity = ({ request }: { request: ConsultRequest | undefined }) => {
  const t = useText();
  if (!request) return <Waiting label={t("room.loadingCase")} />;
  return (
    <PatientBar
      patient={request.patient}
      owner={request.from}
      number={request.caseNumber}
      action={<IdentityState request={request} />}
    />
  );
};

const RoomOver = ({
  state,
  caseId,
  onAgain,
}: {
  state: Extract<RoomState, { phase: "left" | "failed" }>;
  caseId: string | undefined;
  onAgain: () => void;
}) => {
  const t = useText();
  const back = caseId ? (
    <ButtonLink type="primary" to={`/cases/${caseId}`}>
      {t("room.backToCase")}
    </ButtonLink>
  ) : (
    <ButtonLink type="primary" to="/">
      {t("room.backToToday")}
    </ButtonLink>
  );
  return (
    <DarkSurface className="room-over">
      <main className="lz-stack">
        <h1>{t("room.title")}</h1>
        {state.phase === "failed" && <ErrorNotice error={state.error} />}
        {state.phase === "left" && state.cause !== "asked" && (
          <Notice tone="signed" role="status">
            {t(`room.ended.${state.cause}`)}
          </Notice>
        )}
        <div className="lz-row">
          {back}
          {state.phase === "failed" && (
            <Button onClick={onAgain}>{t("room.tryAgain")}</Button>
          )}
        </div>
      </main>
    </DarkSurface>
  );
};
