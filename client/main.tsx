// First: the pages' own style sheets speak over it.
import "virtual:antd.css";
import { notifyManager, QueryClient } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App.tsx";
import { createRouter } from "./app/routes.tsx";
import { ApiError } from "./platform/apiError.ts";
import {
  createI18n,
  isLanguage,
  rememberedLanguage,
} from "./platform/i18n/i18n.ts";
import { createPlatform } from "./platform/platform.ts";
import { cssVariables } from "./ui/theme.ts";
import "./ui/base.css";
import "./app/app.css";

const MAX_NETWORK_RETRIES = 2;

for (const [name, value] of Object.entries(cssVariables("light")))
  document.documentElement.style.setProperty(name, value);

const engine = createI18n(
  rememberedLanguage(window.localStorage),
  window.localStorage,
);
const platform = createPlatform(
  () => (isLanguage(engine.language) ? engine.language : "zh"),
  // To the browser's own error reporting: visible there, and the page goes on.
  reportError,
);
// Before the next click: a timer lets a busy page take the second half of a double click first, and send it as well.
notifyManager.setScheduler(queueMicrotask);
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // A hospital intranet has no internet, so the browser's own idea of being online says nothing.
      networkMode: "always",
      // What one part of a page has just read the next one need not read again.
      staleTime: 2_000,
      // Freshness comes by push; a reconnected socket re-reads what it may have missed.
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      retry: (failures, error) =>
        error instanceof ApiError &&
        error.code === "client.network" &&
        failures < MAX_NETWORK_RETRIES,
    },
    mutations: { networkMode: "always", retry: false },
  },
});

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <App
      platform={platform}
      engine={engine}
      queries={queries}
      router={createRouter(platform, queries)}
    />
  </StrictMode>,
);
