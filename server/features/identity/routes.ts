import { stringifySetCookie } from "cookie";
import type { Response } from "express";
import { identityRoutes } from "../../../shared/contracts/identity.ts";
import type { Platform } from "../../platform/deps.ts";
import { SESSION_COOKIE, sessionTokenOf } from "../../platform/http/context.ts";
import type { IdentityService } from "./service.ts";

export const mountIdentity = (
  { mount, sessions }: Pick<Platform, "mount" | "sessions">,
  identity: IdentityService,
  cookie: { secure: boolean },
): void => {
  const setToken = (response: Response, token: string | undefined) =>
    response.setHeader(
      "Set-Cookie",
      stringifySetCookie(SESSION_COOKIE, token ?? "", {
        httpOnly: true,
        sameSite: "lax",
        secure: cookie.secure,
        path: "/",
        ...(token === undefined ? { maxAge: 0 } : {}),
      }),
    );

  mount(
    identityRoutes.logIn,
    async ({ body, request, response, requestId }) => {
      const cookieToken = sessionTokenOf(request.headers.cookie);
      const open = await sessions.find(cookieToken);
      const locked = await sessions.findLocked(cookieToken);
      const previous =
        typeof open !== "string"
          ? { actor: open, locked: false }
          : locked && { actor: locked, locked: true };
      const { view, token } = await identity.logIn(
        body,
        request.ip ?? "",
        previous,
        requestId,
      );
      if (token !== null) setToken(response, token);
      return view;
    },
  );
  mount(identityRoutes.lockSession, ({ actor, requestId }) =>
    identity.lock(actor, requestId),
  );
  mount(identityRoutes.reportInput, ({ actor }) =>
    sessions.noteInput(actor.sessionId),
  );
  mount(identityRoutes.readSession, ({ actor }) => identity.read(actor));
  mount(identityRoutes.readImageKey, ({ actor }) =>
    Promise.resolve({
      key: sessions.imageKeyOf(actor.sessionId).toString("base64url"),
    }),
  );
  mount(identityRoutes.actAs, async ({ actor, body, response, requestId }) => {
    const { view, token } = await identity.actAs(
      actor,
      body.organisationId,
      requestId,
    );
    setToken(response, token);
    return view;
  });
  mount(identityRoutes.logOut, async ({ actor, response, requestId }) => {
    await identity.logOut(actor, requestId);
    setToken(response, undefined);
  });
  mount(identityRoutes.listDirectory, ({ actor }) =>
    identity.listDirectory(actor),
  );
  mount(identityRoutes.listPeople, ({ actor }) => identity.listPeople(actor));
  mount(identityRoutes.revokePerson, ({ actor, params, requestId }) =>
    identity.revoke(actor, params.personId, requestId),
  );
};
