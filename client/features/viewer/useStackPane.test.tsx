import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, render, waitFor } from "@testing-library/react";
import { useLayoutEffect, useRef } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { CaseId } from "../../../shared/contracts/ids.ts";
import {
  emptyDocument,
  type Pane,
} from "../../../shared/domain/sharedViewing/document.ts";
import type { SeriesImage } from "../../platform/dicom/seriesImages.ts";
import type {
  PaintedImage,
  StackPaneEvents,
} from "../../platform/dicom/StackPane.ts";
import { useStackPane } from "./useStackPane.ts";

/** In the image library's place: what the pane was told, and its way to tell. */
const library = vi.hoisted(() => ({
  /** Of the attributes' answers: these never come. */
  lost: new Set<string>(),
  said: [] as string[],
  events: [] as StackPaneEvents[],
}));
vi.mock("../../platform/dicom/loadStackPane.ts", () => ({
  loadStackPane: () =>
    Promise.resolve((_: unknown, events: StackPaneEvents) => {
      library.events.push(events);
      const say = (words: string) => {
        library.said.push(words);
      };
      return {
        clear: () => say("clear"),
        showSeries: ([image]: SeriesImage[]) =>
          say(`show ${image?.seriesInstanceUid}`),
        setPresentation: ({ zoom }: Pane) => say(`zoom ${zoom}`),
        setImageIndex: () => undefined,
        setPlaying: () => undefined,
        close: () => say("close"),
      };
    }),
}));
const imageOf = (series: string): SeriesImage => ({
  ...{ imageId: series, seriesInstanceUid: series, sopInstanceUid: series },
  ...{ frame: 1, lossy: false, attributes: {} },
});
vi.mock("../../platform/dicom/seriesImages.ts", () => ({
  fetchSeriesImages: (series: { seriesInstanceUid: string }) =>
    library.lost.delete(series.seriesInstanceUid)
      ? new Promise(() => undefined)
      : Promise.resolve([imageOf(series.seriesInstanceUid)]),
}));

const CASE = CaseId.parse("0190a000-0000-4000-8000-0000000000ca");
const [empty] = emptyDocument.panes;
const paneOf = (seriesInstanceUid: string, zoom = 1): Pane => ({
  ...empty!,
  ...{ studyInstanceUid: "1", seriesInstanceUid, zoom },
});
const painted = (series: string): PaintedImage => ({
  ...{ imageIndex: 0, seriesImage: imageOf(series), imageCount: 1 },
  ...{ columns: 1, rows: 1, toCanvas: [1, 0, 0, 1, 0, 0], inverted: false },
  ...{ values: null, window: null },
});

/** What stood on the screen at each drawing: whose name, whose picture. */
const screens: string[] = [];
const Shown = ({ pane }: { pane: Pane }) => {
  const root = useRef<HTMLDivElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const view = useStackPane(root, host, pane, CASE, 1, null, false);
  const picture = view.painted?.seriesImage.seriesInstanceUid ?? "none";
  useLayoutEffect(() => {
    const hidden = library.said.at(-1) === "clear";
    screens.push(`${pane.seriesInstanceUid}: ${hidden ? "hidden" : picture}`);
  });
  return (
    <div ref={root}>
      <div ref={host} />
      {view.error?.code ?? picture}
    </div>
  );
};
const queries = new QueryClient();
const page = (pane: Pane) => (
  <QueryClientProvider client={queries}>
    <Shown pane={pane} />
  </QueryClientProvider>
);

beforeEach(() => {
  for (const list of [library.said, library.events, screens]) list.length = 0;
});
afterEach(cleanup);

it("hides a series' picture in the same drawing in which another series' name comes to stand there", async () => {
  const { rerender } = render(page(paneOf("1.1")));
  await waitFor(() => expect(library.said).toContain("show 1.1"));
  act(() => library.events[0]?.onPainted(painted("1.1")));
  expect(screens.at(-1)).toBe("1.1: 1.1");
  rerender(page(paneOf("1.2")));
  await waitFor(() => expect(library.said.at(-1)).toBe("show 1.2"));
  expect(screens).not.toContain("1.2: 1.1");
});

it("opens again, where the person was, after the graphics driver has gone", async () => {
  render(page(paneOf("1.1", 3)));
  await waitFor(() => expect(library.said).toContain("show 1.1"));
  act(() => library.events[0]?.onPainted(painted("1.1")));
  library.said.length = 0;
  act(() => library.events[0]?.onLost());
  expect(screens.at(-1)).toBe("1.1: none");
  await waitFor(() => expect(library.said.at(-1)).toBe("show 1.1"));
  expect(library.events).toHaveLength(2);
  expect(library.said).toContain("zoom 3");
});

it("asks anew where its question was called off because the line had been away", async () => {
  library.lost.add("1.9");
  const { container } = render(page(paneOf("1.9")));
  await waitFor(() => expect(queries.isFetching()).toBe(1));
  await act(() => queries.cancelQueries());
  await waitFor(() => expect(library.said.at(-1)).toBe("show 1.9"));
  expect(container.textContent).toBe("none");
});
