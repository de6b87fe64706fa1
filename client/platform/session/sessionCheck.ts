import type { SessionView } from "../../../shared/contracts/identity.ts";
import { ApiError } from "../apiError.ts";
import type { SessionGuard } from "./guard.ts";

export interface SessionCheck {
  /**
   * The server refused for want of a session. True once this page's own person is logged in; another person's session
   * makes the page give way; without any the password is asked for. Calls at the same time share one look.
   */
  recover: () => Promise<boolean>;
  /** The session may have changed in another window. A window that waits for the password goes on by itself. */
  lookAgain: () => Promise<void>;
}

/** `readSession` gives the browser's session, whoever's it is, and throws ApiError when there is none. */
export const createSessionCheck = (
  guard: SessionGuard,
  readSession: () => Promise<SessionView>,
): SessionCheck => {
  let look: Promise<"own" | "other" | "none"> | null = null;
  const lookOnce = async () => {
    try {
      return guard.meet(await readSession()) ? "own" : "other";
    } catch (error) {
      if (error instanceof ApiError && error.needsLogIn) return "none";
      throw error;
    }
  };
  const found = () =>
    (look ??= lookOnce().finally(() => {
      look = null;
    }));
  return {
    recover: async () => {
      if (!guard.actor()) return false;
      const whose = await found();
      return whose === "none" ? guard.recover() : whose === "own";
    },
    lookAgain: async () => {
      if (!guard.actor()) return;
      // A look under way may have been answered before the change.
      await look?.catch(() => undefined);
      if ((await found()) === "own" && guard.isAsking()) guard.answer(true);
    },
  };
};
