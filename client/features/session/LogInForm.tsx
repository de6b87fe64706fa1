import { useMutation } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState, type ReactNode } from "react";
import {
  identityRoutes,
  type SessionView,
} from "../../../shared/contracts/identity.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import { useApi } from "../../platform/platform.ts";
import { Field } from "../../ui/Field.tsx";

/** The log-in call, with its state. */
export const useLogIn = (onLoggedIn: (session: SessionView) => unknown) => {
  const api = useApi();
  return useMutation({
    mutationFn: async (body: { login: string; password: string }) =>
      onLoggedIn(await api.call(identityRoutes.logIn, { body })),
  });
};

/** Account and password. With `fixedLogin` the account is given and only the password is asked for. */
export const LogInForm = ({
  fixedLogin,
  submitWord,
  onLoggedIn,
  children,
}: {
  fixedLogin?: string;
  submitWord: string;
  /** May go on with the session before the form is done; its failure is shown here. */
  onLoggedIn: (session: SessionView) => unknown;
  children?: ReactNode;
}) => {
  const t = useText();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const logIn = useLogIn(onLoggedIn);
  const account = fixedLogin ?? login.trim();
  const submit = () => {
    setTried(true);
    if (account && password) logIn.mutate({ login: account, password });
  };
  return (
    <form
      className="lz-stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {fixedLogin === undefined && (
        <Field
          label={t("login.account")}
          error={tried && !account ? t("login.accountMissing") : undefined}
        >
          {(control) => (
            <Input
              {...control}
              name="login"
              size="large"
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              autoFocus
              value={login}
              onChange={(event) => setLogin(event.target.value)}
            />
          )}
        </Field>
      )}
      <Field
        label={t("login.password")}
        error={tried && !password ? t("login.passwordMissing") : undefined}
      >
        {(control) => (
          <Input.Password
            {...control}
            name="password"
            size="large"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      {logIn.error && <ErrorNotice error={logIn.error} />}
      <Button
        type="primary"
        size="large"
        htmlType="submit"
        block
        loading={logIn.isPending}
      >
        {submitWord}
      </Button>
      {children}
    </form>
  );
};
