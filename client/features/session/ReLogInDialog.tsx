import { Button, Modal } from "antd";
import { useState, useSyncExternalStore } from "react";
import {
  identityRoutes,
  type SessionView,
} from "../../../shared/contracts/identity.ts";
import { useLanguage, useText } from "../../platform/i18n/useText.ts";
import { useApi, useSessionGuard } from "../../platform/platform.ts";
import { LogInForm } from "./LogInForm.tsx";
import { useSession } from "./SessionProvider.tsx";

/**
 * Over the page, which stays as it is, when a call found the session gone. The same person goes on with what they
 * did, for the same organisation; another person starts on Today.
 */
export const ReLogInDialog = () => {
  const t = useText();
  const { localName } = useLanguage();
  const guard = useSessionGuard();
  const api = useApi();
  const { session, adopt } = useSession();
  const [otherPerson, setOtherPerson] = useState(false);
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
    guard.answer(same);
  };

  return (
    <Modal
      open={asking}
      title={t("relogin.title")}
      footer={null}
      width={420}
      destroyOnHidden
      mask={{ closable: false }}
      onCancel={() => {
        setOtherPerson(false);
        guard.answer(false);
      }}
    >
      <div className="lz-stack">
        <p>
          {otherPerson ? t("relogin.otherPersonExplain") : t("relogin.explain")}
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
    </Modal>
  );
};
