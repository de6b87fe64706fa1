import { startImaging } from "./imaging.ts";
import { StackPane, type StackPaneEvents } from "./StackPane.ts";

/** A pane in an empty element, on this page's one image engine. */
export const createStackPane = (
  element: HTMLDivElement,
  events: StackPaneEvents,
): StackPane => new StackPane(startImaging(), element, events);
export { startImaging };
