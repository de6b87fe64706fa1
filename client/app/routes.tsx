import { createBrowserRouter } from "react-router";
import { NotFoundPage, PageLoading, RouteFailure } from "./RouteFailure.tsx";

/** Every page: one line per page; each is loaded when it is first visited. */
export const createRouter = () =>
  createBrowserRouter([
    {
      lazy: {
        Component: async () => (await import("./Layout.tsx")).Layout,
      },
      errorElement: <RouteFailure />,
      HydrateFallback: PageLoading,
      children: [
        {
          errorElement: <RouteFailure />,
          children: [
            {
              path: "/",
              lazy: {
                Component: async () =>
                  (await import("../features/today/TodayPage.tsx")).TodayPage,
              },
            },
            {
              path: "/cases",
              lazy: {
                Component: async () =>
                  (await import("../features/cases/CasesPage.tsx")).CasesPage,
              },
            },
            {
              path: "/cases/new",
              lazy: {
                Component: async () =>
                  (await import("../features/cases/NewCasePage.tsx"))
                    .NewCasePage,
              },
            },
            {
              path: "/cases/:caseId",
              lazy: {
                Component: async () =>
                  (await import("../features/cases/CasePage.tsx")).CasePage,
              },
            },
            {
              path: "/cases/:caseId/ask",
              lazy: {
                Component: async () =>
                  (await import("../features/consults/AskPage.tsx")).AskPage,
              },
            },
            {
              path: "/inbox",
              lazy: {
                Component: async () =>
                  (await import("../features/consults/InboxPage.tsx"))
                    .InboxPage,
              },
            },
            {
              path: "/records",
              lazy: {
                Component: async () =>
                  (await import("../features/opinions/RecordsPage.tsx"))
                    .RecordsPage,
              },
            },
            {
              path: "/records/:requestId",
              lazy: {
                Component: async () =>
                  (await import("../features/opinions/RecordPage.tsx"))
                    .RecordPage,
              },
            },
            {
              path: "/rooms/:requestId",
              lazy: {
                Component: async () =>
                  (await import("../features/rooms/RoomPage.tsx")).RoomPage,
              },
            },
            {
              path: "/duty",
              lazy: {
                Component: async () =>
                  (await import("../features/duty/DutyPage.tsx")).DutyPage,
              },
            },
            { path: "*", element: <NotFoundPage /> },
          ],
        },
      ],
    },
  ]);
