import { Button } from "antd";
import { useState } from "react";
import type { ApiToken } from "../../../shared/contracts/apiTokens.ts";
import { roleMay } from "../../../shared/domain/identity/permissions.ts";
import { useNow } from "../../platform/clock.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { dateTimeWords } from "../../platform/times.ts";
import { usePageTitle } from "../../platform/usePageTitle.ts";
import { Waiting } from "../../platform/Waiting.tsx";
import { Empty } from "../../ui/Empty.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Section } from "../../ui/Section.tsx";
import { StatusTag } from "../../ui/StatusTag.tsx";
import { useSession } from "../session/index.ts";
import { MakeToken } from "./MakeToken.tsx";
import { useApiTokens, useRevokeToken } from "./useApiTokens.ts";
import "./apiTokens.css";

/** The programs that act in one's name: give one access, see when it was used, end it. */
export const ApiTokensPage = () => {
  const t = useText();
  usePageTitle(t("token.title"));
  const { session } = useSession();
  const tokens = useApiTokens();
  return (
    <div className="page page-narrow lz-stack">
      <h1>{t("token.title")}</h1>
      <p className="lz-soft">
        {t("token.explain", {
          address: `${window.location.origin}/dicom-web`,
        })}
      </p>
      {roleMay(session.acting.role, "token.make") && <MakeToken />}
      <Section title={t("token.list")} flush testId="tokens">
        {tokens.error && <ErrorNotice error={tokens.error} />}
        {tokens.isPending && <Waiting />}
        {tokens.data?.length === 0 && <Empty>{t("token.none")}</Empty>}
        <ul>
          {tokens.data?.map((token) => (
            <TokenRow key={token.id} token={token} />
          ))}
        </ul>
      </Section>
    </div>
  );
};

const STATE_TONES = {
  inForce: "live",
  expired: "waiting",
  revoked: "neutral",
} as const;

const TokenRow = ({ token }: { token: ApiToken }) => {
  const t = useText();
  const { localName } = useLanguage();
  const now = useNow();
  const [asked, setAsked] = useState(false);
  const revoke = useRevokeToken();
  const state =
    token.revokedAt !== null
      ? "revoked"
      : Date.parse(token.expiresAt) <= now
        ? "expired"
        : "inForce";
  const facts = [
    token.scopes.map((scope) => t(`token.scope.${scope}`)).join(" + "),
    t("token.whose", { person: localName(token.person.name) }),
    t("token.until", { time: dateTimeWords(token.expiresAt) }),
    token.lastUsedAt === null
      ? t("token.neverUsed")
      : t("token.lastUsed", { time: dateTimeWords(token.lastUsedAt) }),
  ];
  return (
    <li className="token" data-testid="token" data-state={state}>
      <div className="token-facts">
        <span>
          <strong>{token.name}</strong>{" "}
          <StatusTag tone={STATE_TONES[state]}>{t(`token.${state}`)}</StatusTag>
        </span>
        <span className="lz-soft">{facts.join(" · ")}</span>
      </div>
      {state === "inForce" && !asked && (
        <Button
          danger
          aria-label={t("token.revokeOf", { name: token.name })}
          onClick={() => setAsked(true)}
        >
          {t("token.revoke")}
        </Button>
      )}
      {state === "inForce" && asked && (
        <div className="token-sure">
          <Notice
            tone="waiting"
            action={
              <span className="lz-row">
                <Button
                  danger
                  type="primary"
                  loading={revoke.isPending}
                  onClick={() => revoke.mutate(token.id)}
                >
                  {t("token.revokeDo")}
                </Button>
                <Button onClick={() => setAsked(false)}>
                  {t("app.cancel")}
                </Button>
              </span>
            }
          >
            {t("token.revokeSure")}
          </Notice>
        </div>
      )}
      {revoke.error && <ErrorNotice error={revoke.error} />}
    </li>
  );
};
