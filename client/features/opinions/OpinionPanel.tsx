import { Button } from "antd";
import { useState } from "react";
import type { Opinion } from "../../../shared/contracts/opinions.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import { UnsentText } from "../../platform/UnsentText.tsx";
import { Waiting } from "../../platform/Waiting.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { DecisionForm } from "./DecisionForm.tsx";
import { OpinionEditor } from "./OpinionEditor.tsx";
import { OpinionVersions } from "./OpinionVersions.tsx";
import { wordsOf } from "./draftSaver.ts";
import { useOpinion } from "./useOpinion.ts";
import { useKeptText } from "./useOpinionDraft.ts";
import "./opinions.css";

/** The consult ended over a text that is only in this browser: it stays to be copied. */
const UnsentOpinion = ({ requestId }: { requestId: string }) => {
  const t = useText();
  const draft = useKeptText(requestId);
  const text = wordsOf(draft.value);
  return (
    text && (
      <UnsentText
        what={t("opinion.title")}
        text={text}
        onDiscard={draft.clear}
      />
    )
  );
};

const Writing = ({ opinion }: { opinion: Opinion }) => {
  const t = useText();
  const [open, setOpen] = useState(
    opinion.versions.length === 0 || opinion.draft !== null,
  );
  if (!opinion.allowed.includes("write"))
    return <UnsentOpinion requestId={opinion.requestId} />;
  if (!open)
    return (
      <div>
        <Button onClick={() => setOpen(true)}>{t("opinion.correct")}</Button>
      </div>
    );
  return <OpinionEditor opinion={opinion} onDone={() => setOpen(false)} />;
};

/** A request's opinion with all that this person may do about it: read, write, sign, correct, withdraw, decide. */
export const OpinionPanel = ({
  requestId,
  alone = false,
}: {
  requestId: string;
  /** Stands under its own title, where nothing else is: says so when there is nothing yet. */
  alone?: boolean;
}) => {
  const t = useText();
  const query = useOpinion(requestId);
  if (query.isPending) return <Waiting />;
  if (!query.data) return <ErrorNotice error={query.error} />;
  const opinion = query.data;
  const nothing =
    opinion.versions.length === 0 && !opinion.allowed.includes("write");
  return (
    <div className="lz-stack-tight" data-testid="opinion-panel">
      {!alone && opinion.versions.length > 0 && (
        <h3 className="lz-soft">{t("opinion.title")}</h3>
      )}
      <OpinionVersions opinion={opinion} />
      <DecisionForm opinion={opinion} />
      <Writing opinion={opinion} />
      {nothing && alone && <Empty>{t("opinion.none")}</Empty>}
    </div>
  );
};
