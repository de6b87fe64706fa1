import { Button, Input } from "antd";
import { useState, type ReactNode } from "react";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import { Field } from "../../ui/Field.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";

/** The password once more, for what counts as a signature. A wrong one leaves everything else as it was typed. */
export const PasswordField = ({
  value,
  missing,
  disabled,
  onChange,
}: {
  value: string;
  missing: boolean;
  disabled: boolean;
  onChange: (password: string) => void;
}) => {
  const t = useText();
  return (
    <Field
      label={t("opinion.password")}
      required
      error={missing ? t("opinion.passwordMissing") : undefined}
    >
      {(control) => (
        <Input.Password
          {...control}
          className="opinion-password"
          autoComplete="current-password"
          readOnly={disabled}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
};

/** A question that is answered by the password, with what else it asks above. */
export const PasswordDialog = ({
  title,
  explain,
  submitWord,
  danger = false,
  pending,
  error,
  children,
  onSubmit,
  onClose,
}: {
  title: string;
  explain: string;
  submitWord: string;
  danger?: boolean;
  pending: boolean;
  error: unknown;
  /** Further fields; told when a try was made, so that they can show what is missing. */
  children?: (tried: boolean) => ReactNode;
  onSubmit: (password: string) => void;
  onClose: () => void;
}) => {
  const t = useText();
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  return (
    <FormDialog open title={title} width={460} onCancel={onClose}>
      <form
        className="lz-stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (password && !pending) onSubmit(password);
        }}
      >
        <p>{explain}</p>
        {children?.(tried)}
        <PasswordField
          value={password}
          missing={tried && !password}
          disabled={pending}
          onChange={setPassword}
        />
        {error != null && <ErrorNotice error={error} />}
        <div className="lz-row">
          <Button
            type="primary"
            danger={danger}
            htmlType="submit"
            loading={pending}
          >
            {submitWord}
          </Button>
          <Button onClick={onClose}>{t("app.cancel")}</Button>
        </div>
      </form>
    </FormDialog>
  );
};
