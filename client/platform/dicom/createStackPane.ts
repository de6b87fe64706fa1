import { startImaging } from "./imaging.ts";
import { SeriesPane } from "./SeriesPane.ts";
import type { StackPaneEvents } from "./StackPane.ts";

/** A pane in an empty element, on this page's one image engine. */
export const createStackPane = (
  element: HTMLDivElement,
  events: StackPaneEvents,
): SeriesPane => new SeriesPane(startImaging(), element, events);
export { startImaging };
