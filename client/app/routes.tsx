import type { QueryClient } from "@tanstack/react-query";
import { createBrowserRouter } from "react-router";
import { loadStackPane } from "../platform/dicom/loadStackPane.ts";
import type { Platform } from "../platform/platform.ts";
import { Waiting } from "../platform/Waiting.tsx";
import { smallPages } from "./smallPages.ts";
import { NotFoundPage, RouteFailure } from "./RouteFailure.tsx";

/** Without it the page asks for everything itself, and says what fails. */
const ahead = async (
  platform: Platform,
  queries: QueryClient,
  caseId: string,
) => {
  try {
    await Promise.all([
      // The largest part comes first: hardly a case is without images.
      loadStackPane(),
      import("./openCaseAhead.ts").then(({ openCaseAhead }) =>
        openCaseAhead(platform, queries, caseId),
      ),
    ]);
  } catch {
    // See above.
  }
};

/** Of a page that shows a case's images. */
const opensCase = (platform: Platform, queries: QueryClient) => ({
  loader: ({ params: { caseId = "" } }: { params: { caseId?: string } }) => {
    void ahead(platform, queries, caseId);
    return null;
  },
  shouldRevalidate: () => false,
});

/** After a page load the room waits for the log-in, and its page joins. */
const enterRoom = async ({ guard, socket }: Platform, requestId: string) => {
  if (!guard.actor()) return;
  try {
    const { enterRoomAhead } = await import("../features/rooms/roomAhead.ts");
    enterRoomAhead(socket, requestId);
  } catch {
    // See above: so does the page.
  }
};

/** Every page. */
export const createRouter = (platform: Platform, queries: QueryClient) =>
  createBrowserRouter([
    {
      lazy: { Component: async () => (await import("./Layout.tsx")).Layout },
      errorElement: <RouteFailure />,
      HydrateFallback: Waiting,
      children: [
        {
          errorElement: <RouteFailure />,
          children: [
            ...Object.entries(smallPages).map(([path, Component]) => ({
              path,
              ...(path === "/cases/:caseId" && opensCase(platform, queries)),
              lazy: { Component },
            })),
            {
              path: "/cases/:caseId/images",
              ...opensCase(platform, queries),
              lazy: {
                Component: async () =>
                  (await import("../features/cases/ImagesPage.tsx")).ImagesPage,
              },
            },
            {
              path: "/rooms/:requestId",
              loader: ({ params: { requestId = "" } }) => {
                void enterRoom(platform, requestId);
                return null;
              },
              shouldRevalidate: () => false,
              lazy: {
                Component: async () =>
                  (await import("../features/rooms/RoomPage.tsx")).RoomPage,
              },
            },
            { path: "*", element: <NotFoundPage /> },
          ],
        },
      ],
    },
  ]);
