import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { SessionView } from "../../../shared/contracts/identity.ts";
import { aboutRoutes } from "../../../shared/contracts/about.ts";
import { ErrorNotice } from "../../platform/ErrorNotice.tsx";
import { useText } from "../../platform/i18n/useText.ts";
import { useApi } from "../../platform/platform.ts";
import { Notice } from "../../ui/Notice.tsx";
import { Brand } from "./Brand.tsx";
import { DemoAccounts } from "./DemoAccounts.tsx";
import { LanguageSwitch } from "./LanguageSwitch.tsx";
import { LogInForm } from "./LogInForm.tsx";
import type { EndCause } from "./SessionProvider.tsx";
import "./session.css";

/** The first page: who are you. In the demo it also offers the demo alliance's accounts. */
export const LogInPage = ({
  ended,
  whileLocked,
  onLoggedIn,
}: {
  ended: EndCause | null;
  /** Given where the browser's session is locked: what a locked screen shows above the question for the password. */
  whileLocked: ReactNode;
  onLoggedIn: (session: SessionView) => void;
}) => {
  const t = useText();
  const api = useApi();
  const about = useQuery({
    queryKey: ["about"],
    queryFn: ({ signal }) => api.call(aboutRoutes.readAbout, { signal }),
    staleTime: Infinity,
  });
  const demo = about.data?.demo;
  return (
    <div className="login">
      <header className="login-top">
        <LanguageSwitch />
      </header>
      <main className={demo ? "login-main has-demo" : "login-main"}>
        <section className="login-panel" aria-labelledby="login-title">
          <Brand large />
          <h1 id="login-title" className="lz-hidden">
            {t("login.title")}
          </h1>
          {ended && (
            <Notice
              tone={ended === "revoked" ? "waiting" : "signed"}
              role="status"
            >
              {t(`login.ended.${ended}`)}
            </Notice>
          )}
          {whileLocked && (
            <>
              <Notice tone="signed" role="status">
                {t("login.locked")}
              </Notice>
              {whileLocked}
            </>
          )}
          {about.error && <ErrorNotice error={about.error} />}
          <LogInForm submitWord={t("login.submit")} onLoggedIn={onLoggedIn} />
        </section>
        {demo && <DemoAccounts demo={demo} onLoggedIn={onLoggedIn} />}
      </main>
      <footer className="login-foot">
        {about.data && `${t("app.name")} ${about.data.version}`}
      </footer>
    </div>
  );
};
