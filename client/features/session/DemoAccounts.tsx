import type { About, DemoAccount } from "../../../shared/contracts/about.ts";
import type { SessionView } from "../../../shared/contracts/identity.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { useLogIn } from "./LogInForm.tsx";

const byOrganisation = (accounts: readonly DemoAccount[]) => {
  const groups = new Map<string, DemoAccount[]>();
  for (const account of accounts) {
    const key = account.organisation.zh;
    groups.set(key, [...(groups.get(key) ?? []), account]);
  }
  return [...groups.values()];
};

/** The demo alliance's people, by institution; one click logs in. */
export const DemoAccounts = ({
  demo,
  onLoggedIn,
}: {
  demo: NonNullable<About["demo"]>;
  onLoggedIn: (session: SessionView) => void;
}) => {
  const t = useText();
  const { localName } = useLanguage();
  const logIn = useLogIn(onLoggedIn);
  return (
    <section className="login-demo" aria-labelledby="demo-title">
      <h2 id="demo-title">{t("login.demoTitle")}</h2>
      <p className="lz-soft">
        {t("login.demoHint", { password: demo.password })}
      </p>
      {logIn.error && <ErrorNotice error={logIn.error} />}
      {byOrganisation(demo.accounts).map((accounts) => (
        <div key={accounts[0]?.login} className="login-demo-group">
          <h3>{accounts[0] && localName(accounts[0].organisation)}</h3>
          <ul>
            {accounts.map((account) => (
              <li key={account.login}>
                <button
                  type="button"
                  className="login-demo-account"
                  disabled={logIn.isPending}
                  onClick={() =>
                    logIn.mutate({
                      login: account.login,
                      password: demo.password,
                    })
                  }
                >
                  <span>{localName(account.name)}</span>
                  <span className="lz-soft">{t(`role.${account.role}`)}</span>
                  <code>{account.login}</code>
                </button>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
};
