import { ApiError } from "../apiError.ts";
import type { StackPane, StackPaneEvents } from "./StackPane.ts";

/**
 * Loads the image library on the first call (it is half of the program and stays out of the first page) and opens a
 * pane in an empty element. Throws ApiError `client.network` when the library cannot be loaded.
 */
export const openStackPane = async (
  element: HTMLDivElement,
  events: StackPaneEvents,
): Promise<StackPane> => {
  try {
    const { createStackPane } = await import("./createStackPane.ts");
    return createStackPane(element, events);
  } catch (cause) {
    throw new ApiError("client.network", { cause });
  }
};
