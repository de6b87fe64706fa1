import { QueryClientProvider, type QueryClient } from "@tanstack/react-query";
import { ConfigProvider } from "antd";
import enUS from "antd/es/locale/en_US";
import zhCN from "antd/es/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import type { i18n } from "i18next";
import { lazy, Suspense, useEffect, type ReactNode } from "react";
import { I18nextProvider } from "react-i18next";
import { RouterProvider, type createBrowserRouter } from "react-router";
import { LogInPage, SessionProvider } from "../features/session/index.ts";
import { useLanguage } from "../platform/i18n/useText.ts";
import { PlatformContext, type Platform } from "../platform/platform.ts";
import { Waiting } from "../platform/Waiting.tsx";
import { antdTheme } from "../ui/theme.ts";
import { useTouch } from "../ui/useMedia.ts";
import { LiveUpdates } from "./LiveUpdates.tsx";
import { Unreachable } from "./Unreachable.tsx";

/** Seldom needed: not part of what the log-in waits for. */
const LockedSessionRing = lazy(async () => ({
  default: (await import("../features/duty/index.ts")).LockedSessionRing,
}));

const LOCALES = { zh: zhCN, en: enUS } as const;

const Themed = ({ children }: { children: ReactNode }) => {
  const { language } = useLanguage();
  const touch = useTouch();
  useEffect(() => {
    dayjs.locale(language === "zh" ? "zh-cn" : "en");
  }, [language]);
  return (
    <ConfigProvider
      locale={LOCALES[language]}
      theme={antdTheme("light", touch)}
      button={{ autoInsertSpace: false }}
    >
      {children}
    </ConfigProvider>
  );
};

/** The whole client over its ways to the server: languages, theme, session, live updates, pages. */
export const App = ({
  platform,
  engine,
  queries,
  router,
}: {
  platform: Platform;
  engine: i18n;
  queries: QueryClient;
  router: ReturnType<typeof createBrowserRouter>;
}) => (
  <I18nextProvider i18n={engine}>
    <PlatformContext value={platform}>
      <QueryClientProvider client={queries}>
        <Themed>
          <SessionProvider
            onFreshStart={() => void router.navigate("/")}
            renderLoading={() => <Waiting />}
            renderLogIn={({ locked, ...parts }) => (
              <>
                {locked && <LiveUpdates />}
                <LogInPage
                  {...parts}
                  whileLocked={
                    locked && (
                      <Suspense>
                        <LockedSessionRing />
                      </Suspense>
                    )
                  }
                />
              </>
            )}
            renderUnreachable={(error, retry) => (
              <Unreachable error={error} onRetry={retry} />
            )}
          >
            <LiveUpdates />
            <RouterProvider router={router} />
          </SessionProvider>
        </Themed>
      </QueryClientProvider>
    </PlatformContext>
  </I18nextProvider>
);
