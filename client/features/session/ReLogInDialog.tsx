import { Button } from "antd";
import { useState, useSyncExternalStore, type ReactNode } from "react";
import {
  identityRoutes,
  type SessionView,
} from "../../../shared/contracts/identity.ts";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { useApi, useSessionGuard, useSocket } from "../../platform/platform.ts";
import { Notice } from "../../ui/Notice.tsx";
import { FormDialog } from "../../ui/FormDialog.tsx";
import { LogInForm } from "./LogInForm.tsx";
import { useSession } from "./SessionProvider.tsx";

/**
 * Over the page, which stays as it is, when a call found the session gone. The same person goes on with what they
 * did, for the same organisation; another person starts on Today.
 */
export const ReLogInDialog = ({
  locked,
  whileLocked,
}: {
  locked: boolean;
  /** Shown above the password while the screen is locked. */
  whileLocked: ReactNode;
}) => {
  const t = useText();
  const { localName } = useLanguage();
  const guard = useSessionGuard();
  const api = useApi();
  const { session, adopt } = useSession();
  const [otherPerson, setOtherPerson] = useState(false);
  /** Whose question was put away unanswered: calls fail and the live line stays down until somebody logs in. */
  const [awayFrom, setAwayFrom] = useState<SessionView | null>(null);
  const [askedAgain, setAskedAgain] = useState(false);
  const socket = useSocket();
  const line = useSyncExternalStore(socket.subscribe, socket.state);
  const asking = useSyncExternalStore(guard.subscribe, guard.isAsking);

  const goOn = async (given: SessionView) => {
    const same = given.person.id === session.person.id;
    const acting = session.acting.organisation.id;
    const wrongOrganisation =
      same &&
      given.acting.organisation.id !== acting &&
      given.memberships.some((m) => m.organisation.id === acting);
    adopt(
      wrongOrganisation
        ? await api.call(identityRoutes.actAs, {
            body: { organisationId: acting },
            onSessionLost: "throw",
          })
        : given,
    );
    setOtherPerson(false);
    setAwayFrom(null);
    setAskedAgain(false);
    guard.answer(same);
  };

  const open = asking || askedAgain;
  // Another window may have logged in meanwhile: then the line is back.
  if (awayFrom === session && !open && line !== "connected")
    return (
      <div className="relogin-away">
        <Notice
          tone="critical"
          role="alert"
          action={
            <Button
              size="small"
              type="primary"
              onClick={() => setAskedAgain(true)}
            >
              {t("relogin.again")}
            </Button>
          }
        >
          {t("relogin.away")}
        </Notice>
      </div>
    );
  return (
    <FormDialog
      open={open}
      title={t(locked ? "lock.title" : "relogin.title")}
      rootClassName={locked ? "lock-dialog" : ""}
      closable={!locked}
      keyboard={!locked}
      width={420}
      destroyOnHidden
      onCancel={() => {
        setOtherPerson(false);
        setAskedAgain(false);
        setAwayFrom(session);
        guard.answer(false);
      }}
    >
      <div className="lz-stack">
        {locked && whileLocked}
        <p>
          {t(
            otherPerson
              ? "relogin.otherPersonExplain"
              : locked
                ? "lock.explain"
                : "relogin.explain",
          )}
        </p>
        {!otherPerson && (
          <p>
            <strong>{localName(session.person.name)}</strong>{" "}
            <span className="lz-soft">{session.person.login}</span>
          </p>
        )}
        <LogInForm
          key={String(otherPerson)}
          {...(!otherPerson && { fixedLogin: session.person.login })}
          submitWord={otherPerson ? t("login.submit") : t("relogin.continue")}
          onLoggedIn={goOn}
        >
          {!otherPerson && (
            <Button type="link" onClick={() => setOtherPerson(true)}>
              {t("relogin.otherPerson")}
            </Button>
          )}
        </LogInForm>
      </div>
    </FormDialog>
  );
};
