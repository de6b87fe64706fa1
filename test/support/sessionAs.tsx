import type { ReactNode } from "react";
import { SessionProvider } from "../../client/features/session/index.ts";
import { SessionView } from "../../shared/contracts/identity.ts";
import { consultRequest } from "./consultRequest.ts";

/** A reading doctor of the invited institution of `consultRequest`, as the server's answer to `/api/session`. */
export const readingDoctor = (): SessionView => {
  const { to, askedBy } = consultRequest();
  const acting = { organisation: to, department: null, role: "readingDoctor" };
  return SessionView.parse({
    person: { ...askedBy, login: "radiologist" },
    ...{ acting, memberships: [acting] },
  });
};

/** What is below has the session that `answer` gives for `/api/session`. */
export const LoggedIn = ({ children }: { children: ReactNode }) => (
  <SessionProvider
    onFreshStart={() => undefined}
    renderLogIn={() => null}
    renderLoading={() => null}
    renderUnreachable={() => null}
  >
    {children}
  </SessionProvider>
);
