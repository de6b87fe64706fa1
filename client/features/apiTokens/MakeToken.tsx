import { Button, Checkbox, Input } from "antd";
import { useState } from "react";
import {
  TOKEN_DAYS,
  TOKEN_SCOPES,
  type TokenScope,
} from "../../../shared/domain/identity/apiToken.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { newCommandId } from "../../platform/ids.ts";
import { useText } from "../../platform/i18n/useText.ts";
import { Choices } from "../../ui/Choices.tsx";
import { ChoiceField, Field } from "../../ui/Field.tsx";
import { Notice } from "../../ui/Notice.tsx";
import { Section } from "../../ui/Section.tsx";
import { useMakeToken } from "./useApiTokens.ts";

const DAYS = [30, TOKEN_DAYS.usual, TOKEN_DAYS.most];
const EMPTY = {
  name: "",
  scopes: ["dicom.store"] as TokenScope[],
  days: TOKEN_DAYS.usual as number,
  password: "",
};

/** A new token, which is shown until one has it. */
export const MakeToken = () => {
  const t = useText();
  const [form, setForm] = useState(EMPTY);
  const [tried, setTried] = useState(false);
  // The same until an answer came, so that a lost one leaves no token whose text nobody saw.
  const [commandId, setCommandId] = useState(newCommandId);
  const make = useMakeToken();
  const change = (next: Partial<typeof EMPTY>) => setForm({ ...form, ...next });
  const complete =
    form.name.trim() !== "" && form.scopes.length > 0 && form.password !== "";
  if (make.data)
    return (
      <NewToken
        token={make.data.token}
        onKept={() => {
          make.reset();
          setForm(EMPTY);
          setTried(false);
          setCommandId(newCommandId());
        }}
      />
    );
  return (
    <Section title={t("token.make")} testId="make-token">
      <form
        className="lz-stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (complete && !make.isPending)
            make.mutate({ ...form, commandId, name: form.name.trim() });
        }}
      >
        <Field
          label={t("token.name")}
          hint={t("token.nameHint")}
          required
          error={
            tried && form.name.trim() === ""
              ? t("token.nameMissing")
              : undefined
          }
        >
          {(control) => (
            <Input
              {...control}
              maxLength={100}
              value={form.name}
              onChange={(event) => change({ name: event.target.value })}
            />
          )}
        </Field>
        <ChoiceField
          label={t("token.scopes")}
          error={
            tried && form.scopes.length === 0
              ? t("token.scopesMissing")
              : undefined
          }
        >
          {({ labelId }) => (
            <div role="group" aria-labelledby={labelId} className="lz-row">
              {TOKEN_SCOPES.map((scope) => (
                <Checkbox
                  key={scope}
                  checked={form.scopes.includes(scope)}
                  onChange={({ target }) =>
                    change({
                      scopes: TOKEN_SCOPES.filter((each) =>
                        each === scope
                          ? target.checked
                          : form.scopes.includes(each),
                      ),
                    })
                  }
                >
                  {t(`token.scope.${scope}`)}
                </Checkbox>
              ))}
            </div>
          )}
        </ChoiceField>
        <ChoiceField label={t("token.days")}>
          {({ labelId }) => (
            <Choices
              labelId={labelId}
              value={String(form.days)}
              onChange={(days) => change({ days: Number(days) })}
              choices={DAYS.map((count) => ({
                value: String(count),
                label: t("token.daysOf", { count }),
              }))}
            />
          )}
        </ChoiceField>
        <Field
          label={t("opinion.password")}
          required
          error={
            tried && form.password === ""
              ? t("opinion.passwordMissing")
              : undefined
          }
        >
          {(control) => (
            <Input.Password
              {...control}
              autoComplete="current-password"
              value={form.password}
              onChange={(event) => change({ password: event.target.value })}
            />
          )}
        </Field>
        {make.error && <ErrorNotice error={make.error} />}
        <div>
          <Button type="primary" htmlType="submit" loading={make.isPending}>
            {t("token.make")}
          </Button>
        </div>
      </form>
    </Section>
  );
};

const NewToken = ({ token, onKept }: { token: string; onKept: () => void }) => {
  const t = useText();
  const [copied, setCopied] = useState<boolean>();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(token);
      setCopied(true);
    } catch {
      // Refused, or not over HTTPS; said below.
      setCopied(false);
    }
  };
  return (
    <Section title={t("token.make")} testId="new-token">
      <div className="lz-stack-tight">
        <Notice tone="waiting" role="status">
          {t("token.once")}
        </Notice>
        <code className="token-text" data-testid="token-text">
          {token}
        </code>
        <div className="lz-row">
          <Button onClick={() => void copy()}>
            {t(copied ? "token.copied" : "token.copy")}
          </Button>
          <Button onClick={onKept}>{t("token.kept")}</Button>
        </div>
        {copied === false && (
          <p role="alert" className="lz-soft">
            {t("token.copyFailed")}
          </p>
        )}
      </div>
    </Section>
  );
};
