import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { configure, render } from "@testing-library/react";
import { ConfigProvider } from "antd";
import type { ReactNode } from "react";
import { I18nextProvider } from "react-i18next";
import { MemoryRouter } from "react-router";
import type { Api } from "../../client/platform/api.ts";
import {
  createDraftStore,
  DraftContext,
} from "../../client/platform/drafts.ts";
import { createI18n } from "../../client/platform/i18n/i18n.ts";
import { PlatformContext } from "../../client/platform/platform.ts";
import { createSessionGuard } from "../../client/platform/session/guard.ts";
import type { LiveSocket } from "../../client/platform/socket.ts";
import type { RouteContract } from "../../shared/contracts/contract.ts";
import type { Language } from "../../shared/i18n/text.ts";

// Patience for a machine that does other things besides; a page that never says it still fails the test.
configure({ asyncUtilTimeout: 10_000 });

/** What jsdom lacks and antd asks for. */
export const standInForLayout = () => {
  window.matchMedia = (query) =>
    Object.assign(new EventTarget(), {
      matches: false,
      media: query,
      onchange: null,
      addListener: () => undefined,
      removeListener: () => undefined,
    });
  window.ResizeObserver = class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
};

const silentSocket: LiveSocket = {
  command: () => Promise.reject(new Error("no command is expected here")),
  signal: () => undefined,
  on: () => () => undefined,
  onReconnected: () => () => undefined,
  state: () => "connected",
  subscribe: () => () => undefined,
  open: () => undefined,
  close: () => undefined,
};

export interface SentCall {
  route: RouteContract;
  params: unknown;
  body: unknown;
}

/** Renders a page as the client does, with `answer` in the server's place. Answers are not parsed again. */
export const renderPage = (
  page: ReactNode,
  {
    answer,
    language = "zh",
    personId = "person-1",
    at = "/",
  }: {
    answer: (route: RouteContract, body: unknown) => unknown;
    language?: Language;
    personId?: string;
    at?: string | { pathname: string; state: unknown };
  },
) => {
  standInForLayout();
  const sent: SentCall[] = [];
  const call = (
    route: RouteContract,
    input?: { params?: unknown; body?: unknown },
  ) => {
    sent.push({ route, params: input?.params, body: input?.body });
    return Promise.resolve().then(() => answer(route, input?.body));
  };
  const api = { call, upload: call } as Api;
  const queries = new QueryClient({
    defaultOptions: { queries: { retry: false } },
  });
  const view = render(
    <I18nextProvider i18n={createI18n(language)}>
      <PlatformContext
        value={{ api, socket: silentSocket, guard: createSessionGuard() }}
      >
        <QueryClientProvider client={queries}>
          <DraftContext
            value={createDraftStore(window.localStorage, {
              personId,
              organisationId: "organisation-1",
            })}
          >
            {/* Without antd's style sheets: jsdom lays nothing out, and weighing thousands of rules made a look-up take seconds. */}
            <ConfigProvider
              theme={{ zeroRuntime: true }}
              button={{ autoInsertSpace: false }}
            >
              <MemoryRouter initialEntries={[at]}>{page}</MemoryRouter>
            </ConfigProvider>
          </DraftContext>
        </QueryClientProvider>
      </PlatformContext>
    </I18nextProvider>,
  );
  return { ...view, sent, queries };
};
