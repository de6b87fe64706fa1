import { startImaging } from "./imaging.ts";
import { SeriesPane, type SeriesPaneEvents } from "./SeriesPane.ts";

/** A pane in an empty element, on this page's one image engine. */
export const createStackPane = (
  element: HTMLDivElement,
  events: SeriesPaneEvents,
): SeriesPane => new SeriesPane(startImaging(), element, events);
export { startImaging };
