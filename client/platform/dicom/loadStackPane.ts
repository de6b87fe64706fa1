import { ApiError } from "../apiError.ts";
import type { createStackPane } from "./createStackPane.ts";

/**
 * Loads the image library on the first call: it is half of the program and stays out of the first page. Throws
 * ApiError `client.network` when it cannot be loaded. The caller opens the pane, at once or never: a pane that lived for
 * a moment would take the element's size watch with it from the pane opened there after it.
 */
export const loadStackPane = async (): Promise<typeof createStackPane> => {
  try {
    const { createStackPane, startImaging } =
      await import("./createStackPane.ts");
    // Its decoders come from the network too: on their way before the pane asks for an image.
    startImaging();
    return createStackPane;
  } catch (cause) {
    throw new ApiError("client.network", { cause });
  }
};
