import { Button, Input, Popconfirm } from "antd";
import { useState } from "react";
import {
  opinionRoutes,
  REQUIRED_PARTS,
  type Opinion,
  type OpinionContent,
} from "../../../shared/contracts/opinions.ts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import { useApi } from "../../platform/platform.ts";
import { queryKeys } from "../../platform/queryKeys.ts";
import { timeWords } from "../../platform/times.ts";
import { Field } from "../../ui/Field.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { StatusTag } from "../../ui/StatusTag.tsx";
import { PARTS, wordsOf, type SaverState } from "./draftSaver.ts";
import { SignDialog } from "./SignDialog.tsx";
import { useOpinionDraft } from "./useOpinionDraft.ts";

const ROWS = { findings: 3, diagnosis: 2, advice: 2, notes: 1 } as const;
const isRequired = (part: string): boolean =>
  (REQUIRED_PARTS as readonly string[]).includes(part);

/** Where the text is, in words: on the server since when, or only here. */
const SavedNote = ({ state }: { state: SaverState }) => {
  const t = useText();
  // Refused: said above once the other text is known, and saved is nothing until then.
  if (state.phase === "stale") return null;
  if (state.phase === "failed")
    return (
      <span className="lz-field-error" role="alert">
        {t("opinion.notSavedServer")}
      </span>
    );
  const busy = state.phase === "waiting" || state.phase === "saving";
  return (
    <span className="lz-faint" data-testid="opinion-saved">
      {busy
        ? t("opinion.saving")
        : state.savedAtMs === undefined
          ? t("draft.willSave")
          : t("opinion.savedServer", { time: timeWords(state.savedAtMs) })}
    </span>
  );
};

/** Two texts of one draft: both are shown, and the writer says which goes on. */
const TwoTexts = ({
  mine,
  theirs,
  onKeepMine,
  onTakeTheirs,
}: {
  mine: OpinionContent;
  theirs: OpinionContent;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}) => {
  const t = useText();
  return (
    <Notice tone="critical" role="alert">
      <div className="lz-stack-tight" data-testid="two-drafts">
        <span>{t("opinion.stale")}</span>
        <div className="opinion-compare">
          <section>
            <h4>{t("opinion.staleTheirs")}</h4>
            <p className="lz-prose">{wordsOf(theirs)}</p>
            <Button size="small" onClick={onTakeTheirs}>
              {t("opinion.takeTheirs")}
            </Button>
          </section>
          <section>
            <h4>{t("opinion.staleMine")}</h4>
            <p className="lz-prose">{wordsOf(mine)}</p>
            <Button size="small" onClick={onKeepMine}>
              {t("opinion.keepMine")}
            </Button>
          </section>
        </div>
      </div>
    </Notice>
  );
};

/** Writes a draft and signs it. */
export const OpinionEditor = ({
  opinion,
  onDone,
}: {
  opinion: Opinion;
  onDone: () => void;
}) => {
  const t = useText();
  const api = useApi();
  const queries = useQueryClient();
  const draft = useOpinionDraft(opinion);
  const [tried, setTried] = useState(false);
  const [signing, setSigning] = useState<number | null>(null);
  const missing = (part: (typeof PARTS)[number]) =>
    isRequired(part) && !draft.content[part].trim();
  const bringToServer = async () => {
    // A text that is only in this browser is brought to the server first, unchanged or not.
    if (draft.state.base === 0) draft.change(draft.content);
    if (!(await draft.flush())) return;
    // Nothing tells the page that images have stopped arriving, and a reason is asked for while they do (OP11).
    await queries.invalidateQueries({
      queryKey: queryKeys.opinion(opinion.requestId),
    });
    setSigning(draft.version());
  };
  const bring = useMutation({ mutationFn: bringToServer });
  const askToSign = () => {
    setTried(true);
    if (!PARTS.some(missing) && !bring.isPending) bring.mutate();
  };
  const done = () => {
    draft.forget();
    setSigning(null);
    onDone();
  };
  const discard = useMutation({
    mutationFn: async () => {
      if (!(await draft.flush())) return;
      // Gone already where the reply was lost.
      if (opinion.draft)
        await api.call(opinionRoutes.discardOpinionDraft, {
          params: {
            requestId: opinion.requestId,
            draftVersion: draft.version(),
          },
        });
      done();
    },
    onSettled: () =>
      queries.invalidateQueries({
        queryKey: queryKeys.opinion(opinion.requestId),
      }),
  });
  return (
    <form
      className="lz-stack-tight opinion-editor"
      data-testid="opinion-editor"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        askToSign();
      }}
    >
      <div className="lz-row opinion-state">
        <StatusTag tone="waiting">{t("opinion.draft")}</StatusTag>
        <span className="lz-soft">{t("opinion.draftHint")}</span>
      </div>
      {draft.other && (
        <TwoTexts
          mine={draft.content}
          theirs={draft.other.content}
          onKeepMine={draft.keepMine}
          onTakeTheirs={draft.takeTheirs}
        />
      )}
      {PARTS.map((part) => (
        <Field
          key={part}
          label={t(`opinion.part.${part}`)}
          required={isRequired(part)}
          error={tried && missing(part) ? t("opinion.partMissing") : undefined}
        >
          {(control) => (
            <Input.TextArea
              {...control}
              className="lz-reading-input"
              autoSize={{ minRows: ROWS[part], maxRows: 16 }}
              maxLength={10_000}
              value={draft.content[part]}
              onChange={(event) =>
                draft.change({ ...draft.content, [part]: event.target.value })
              }
            />
          )}
        </Field>
      ))}
      <div className="lz-row">
        <Button type="primary" htmlType="submit" loading={bring.isPending}>
          {t("opinion.sign")}
        </Button>
        {draft.state.base > 0 && (
          <Popconfirm
            title={t("opinion.discardSure")}
            okText={t("opinion.discard")}
            onConfirm={() => discard.mutate()}
          >
            <Button type="text">{t("opinion.discard")}</Button>
          </Popconfirm>
        )}
        <SavedNote state={draft.state} />
      </div>
      {discard.error && <ErrorNotice error={discard.error} />}
      {signing !== null && (
        <SignDialog
          opinion={opinion}
          draftVersion={signing}
          onSigned={done}
          onClose={() => setSigning(null)}
        />
      )}
    </form>
  );
};
